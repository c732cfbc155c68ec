//! Which block stands on which page. Blocks are never torn; what keeps its next stays with it.

use crate::block::{Block, Head, Piece};

/// A page, from top to bottom.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sheet {
    pub(crate) placed: Vec<Placed>,
}

/// A block on its page.
#[derive(Debug, Clone)]
pub(crate) struct Placed {
    /// Points below the top margin.
    pub(crate) top: f32,
    pub(crate) block: Block,
}

/// `room`: points from top to bottom.
pub(crate) fn flow(blocks: Vec<Block>, room: f32) -> Vec<Sheet> {
    let mut pages = Pages { sheets: vec![Sheet::default()], used: 0.0, room };
    let mut rest = blocks.into_iter().peekable();
    while rest.peek().is_some() {
        let mut chain: Vec<Block> = Vec::new();
        for block in rest.by_ref() {
            let ends = !block.keeps_next;
            chain.push(block);
            if ends {
                break;
            }
        }
        pages.place_chain(chain);
    }
    pages.sheets
}

struct Pages {
    sheets: Vec<Sheet>,
    used: f32,
    room: f32,
}

impl Pages {
    /// Together, if a page has room for them; else as they come.
    fn place_chain(&mut self, chain: Vec<Block>) {
        let opens = chain.first().is_some_and(|block| block.opens_page);
        let needs = height_of(&chain, self.is_fresh());
        if !self.is_fresh() && (opens || (self.used + needs > self.room && height_of(&chain, true) <= self.room)) {
            self.turn(chain.first().and_then(|block| block.head.clone()));
        }
        for block in chain {
            self.place(block);
        }
    }

    fn place(&mut self, block: Block) {
        if !self.is_fresh() && self.used + block.above + block.height > self.room {
            self.turn(block.head.clone());
        }
        let above = if self.is_fresh() { 0.0 } else { block.above };
        self.put(block, above);
    }

    fn put(&mut self, block: Block, above: f32) {
        let top = self.used + above;
        self.used = top + block.height;
        if let Some(sheet) = self.sheets.last_mut() {
            sheet.placed.push(Placed { top, block });
        }
    }

    /// `head`: what stands on top of the new page again.
    fn turn(&mut self, head: Option<Head>) {
        self.sheets.push(Sheet::default());
        self.used = 0.0;
        if let Some(Head { height, marks }) = head {
            self.put(Block::new(0.0, height, vec![Piece::decoration(marks)]), 0.0);
        }
    }

    fn is_fresh(&self) -> bool {
        self.sheets.last().is_none_or(|sheet| sheet.placed.is_empty())
    }
}

fn height_of(chain: &[Block], is_first: bool) -> f32 {
    let above = |(place, block): (usize, &Block)| if place == 0 && is_first { 0.0 } else { block.above };
    chain.iter().enumerate().map(|each| above(each) + each.1.height).sum()
}
