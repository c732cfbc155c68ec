//! Collects the blocks of a report: headings, paragraphs, short lines. What a number, a chart or a table looks like stands in files of
//! their own.

use crate::{
    block::{Block, Group, Mark, Piece, Role, stack},
    ink::Ink,
    setting::{Setter, Side, Style},
};

pub(crate) const BODY: Style = Style::plain(10.5, 16.0, Ink::Text);
pub(crate) const SMALL: Style = Style::plain(8.5, 12.5, Ink::Muted);

/// Lines of a heading, and of a line below it.
const MOST_HEADING: usize = 3;

/// Collects blocks.
pub(crate) struct Composer<'a> {
    pub(crate) setter: &'a mut Setter,
    pub(crate) width: f32,
    pub(crate) blocks: Vec<Block>,
    groups: u32,
}

impl<'a> Composer<'a> {
    pub(crate) fn new(setter: &'a mut Setter, width: f32) -> Self {
        Self { setter, width, blocks: Vec::new(), groups: 0 }
    }
}

impl Composer<'_> {
    /// A part of the document of its own.
    pub(crate) fn group(&mut self, role: Role) -> Group {
        self.groups += 1;
        Group { number: self.groups, role }
    }

    /// A heading, which stays with what follows.
    pub(crate) fn heading(&mut self, words: &str, style: Style, level: u16, above: f32) {
        let lines = self.setter.set_in(words, style, self.width, Side::Start, MOST_HEADING);
        if lines.is_empty() {
            return;
        }
        let entry = lines.first().map(|line| line.text.trim().to_owned());
        let group = self.group(Role::Heading(level, entry.clone().unwrap_or_default()));
        let (marks, height) = stack(lines, 0.0, 0.0);
        let block = Block::new(above, height, vec![Piece::new(vec![group], marks)]);
        self.blocks.push(Block { keeps_next: true, entry, ..block });
    }

    /// Paragraphs, which may go over pages, but leave no line alone.
    pub(crate) fn prose(&mut self, text: &str, style: Style, above: f32) {
        let text = text.replace("\r\n", "\n");
        let paragraphs = text.split("\n\n").map(str::trim).filter(|text| !text.is_empty());
        for (place, paragraph) in paragraphs.enumerate() {
            let lines = self.setter.set(paragraph, style, self.width, Side::Start);
            let (group, count) = (self.group(Role::Paragraph), lines.len());
            for (nth, line) in lines.into_iter().enumerate() {
                let above = match (nth, place) {
                    (0, 0) => above,
                    (0, _) => style.leading * 0.5,
                    _ => 0.0,
                };
                let keeps_next = count > 1 && (nth == 0 || nth + 2 == count);
                let height = line.height;
                let piece = Piece::new(vec![group.clone()], vec![Mark::Text { left: 0.0, top: 0.0, line }]);
                self.blocks.push(Block { keeps_next, ..Block::new(above, height, vec![piece]) });
            }
        }
    }

    /// A short text that is never torn.
    pub(crate) fn line(&mut self, words: &str, style: Style, above: f32, most: usize) {
        let lines = self.setter.set_in(words, style, self.width, Side::Start, most);
        if lines.is_empty() {
            return;
        }
        let group = self.group(Role::Paragraph);
        let (marks, height) = stack(lines, 0.0, 0.0);
        self.blocks.push(Block::new(above, height, vec![Piece::new(vec![group], marks)]));
    }

    /// What stands last stays with what comes now.
    pub(crate) fn keep_last(&mut self) {
        if let Some(last) = self.blocks.last_mut() {
            last.keeps_next = true;
        }
    }

    /// A hairline that opens what follows.
    pub(crate) fn rule(&mut self, above: f32) {
        let rule = Mark::rule(0.0, self.width, 0.5, 0.75, Ink::Line);
        self.blocks.push(Block::new(above, 1.0, vec![Piece::decoration(vec![rule])]).with_next());
    }
}
