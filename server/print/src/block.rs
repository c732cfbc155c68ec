//! What stands on a page as one, and is never torn: lines, a row of numbers, a chart.

use crate::{ink::Ink, setting::Line};

/// A part of a page, as high as it says.
#[derive(Debug, Clone, Default)]
pub(crate) struct Block {
    /// Space above it, unless it is the first of its page.
    pub(crate) above: f32,
    pub(crate) height: f32,
    /// It is never the last of its page, unless nothing else is possible.
    pub(crate) keeps_next: bool,
    /// It is the first of its page.
    pub(crate) opens_page: bool,
    /// What stands above it again where a page begins with it: the head of its table.
    pub(crate) head: Option<Head>,
    /// What the reader's list of contents calls it.
    pub(crate) entry: Option<String>,
    pub(crate) pieces: Vec<Piece>,
}

/// The head of a table.
#[derive(Debug, Clone)]
pub(crate) struct Head {
    pub(crate) height: f32,
    pub(crate) marks: Vec<Mark>,
}

impl Block {
    pub(crate) fn new(above: f32, height: f32, pieces: Vec<Piece>) -> Self {
        Self { above, height, pieces, ..Self::default() }
    }

    pub(crate) fn with_next(self) -> Self {
        Self { keeps_next: true, ..self }
    }
}

/// Marks that mean one thing.
#[derive(Debug, Clone)]
pub(crate) struct Piece {
    /// What it is a part of, from outside in; none: decoration.
    pub(crate) place: Vec<Group>,
    pub(crate) marks: Vec<Mark>,
    /// Where it leads.
    pub(crate) link: Option<Link>,
}

/// A place to click at.
#[derive(Debug, Clone)]
pub(crate) struct Link {
    pub(crate) to: String,
    pub(crate) words: String,
    /// Left, top, width, height.
    pub(crate) area: [f32; 4],
}

impl Piece {
    pub(crate) fn new(place: Vec<Group>, marks: Vec<Mark>) -> Self {
        Self { place, marks, link: None }
    }

    pub(crate) fn decoration(marks: Vec<Mark>) -> Self {
        Self::new(Vec::new(), marks)
    }
}

/// A part of the document as programs read it. Pieces with the same number are in the same one.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Group {
    pub(crate) number: u32,
    pub(crate) role: Role,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Role {
    /// Its level, and its words.
    Heading(u16, String),
    Paragraph,
    List,
    Item,
    /// What an item says.
    Body,
    Link,
    /// With what it shows, in words.
    Figure(String),
    Table,
    TableHead,
    TableBody,
    Row,
    ColumnHead,
    RowHead,
    Cell,
}

/// What is drawn, from the left edge of the text and the top of the block.
#[derive(Debug, Clone)]
pub(crate) enum Mark {
    /// By the top left of its place.
    Text {
        left: f32,
        top: f32,
        line: Line,
    },
    /// Lines through points, with round ends.
    Stroke {
        lines: Vec<Vec<(f32, f32)>>,
        width: f32,
        ink: Ink,
        is_dashed: bool,
    },
    Polygon {
        points: Vec<(f32, f32)>,
        ink: Ink,
    },
    Circle {
        center: (f32, f32),
        radius: f32,
        ink: Ink,
    },
}

impl Mark {
    /// A straight line across.
    pub(crate) fn rule(left: f32, right: f32, y: f32, width: f32, ink: Ink) -> Self {
        Self::Stroke { lines: vec![vec![(left, y), (right, y)]], width, ink, is_dashed: false }
    }

    pub(crate) fn rectangle(left: f32, top: f32, width: f32, height: f32, ink: Ink) -> Self {
        let (right, bottom) = (left + width, top + height);
        Self::Polygon { points: vec![(left, top), (right, top), (right, bottom), (left, bottom)], ink }
    }
}

/// Lines below each other, as marks, and how high they are.
pub(crate) fn stack(lines: Vec<Line>, left: f32, top: f32) -> (Vec<Mark>, f32) {
    let mut y = top;
    let place = |line: Line| {
        let mark = Mark::Text { left, top: y, line: line.clone() };
        y += line.height;
        mark
    };
    let marks = lines.into_iter().map(place).collect();
    (marks, y - top)
}
