//! Numbers in columns: names above, all values of a row on one line, what they are compared with below.

use crate::{
    block::{Block, Group, Mark, Piece, Role, stack},
    composer::Composer,
    ink::Ink,
    report::{Change, Course, Number, Verdict},
    setting::{Line, Side, Style},
};

const COLUMNS: usize = 4;
/// Points between columns.
const GAP: f32 = 18.0;
/// Points of an arrow, and between it and its words.
const ARROW: f32 = 5.5;
const ARROW_GAP: f32 = 3.5;

/// How a grid looks.
struct Look {
    name: Style,
    source: Style,
    value: Style,
    /// No value is set smaller.
    smallest: f32,
    small: Style,
    above: f32,
    between: f32,
}

const TOP: Look = Look {
    name: Style::plain(9.5, 13.0, Ink::Text),
    source: Style::plain(8.5, 12.0, Ink::Muted),
    value: Style::strong(25.0, 34.0, Ink::Text),
    smallest: 11.0,
    small: Style::plain(9.0, 13.0, Ink::Muted),
    above: 30.0,
    between: 20.0,
};
const BELOW: Look = Look {
    name: Style::plain(8.5, 12.0, Ink::Muted),
    source: Style::plain(8.0, 11.0, Ink::Muted),
    value: Style::strong(15.5, 21.0, Ink::Text),
    smallest: 8.5,
    small: Style::plain(8.0, 11.5, Ink::Muted),
    above: 14.0,
    between: 14.0,
};

impl Composer<'_> {
    /// Those on top of the first page.
    pub(crate) fn headlines(&mut self, numbers: &[Number]) {
        self.place_numbers(numbers, &TOP);
    }

    /// Those of a section.
    pub(crate) fn grid(&mut self, numbers: &[Number]) {
        self.place_numbers(numbers, &BELOW);
    }

    fn place_numbers(&mut self, numbers: &[Number], look: &Look) {
        let gaps: f32 = GAP * 3.0;
        let width = (self.width - gaps) / 4.0;
        // One size for all: they are read beside each other.
        let widest = numbers
            .iter()
            .map(|number| self.setter.measure(&number.words, look.value, Side::Start))
            .fold(width, f32::max);
        let value = look.value.scaled((width / widest).max(look.smallest / look.value.size));
        let list = self.group(Role::List);
        for (place, row) in numbers.chunks(COLUMNS).enumerate() {
            let above = if place == 0 { look.above } else { look.between };
            let block = self.number_row(row, look, value, width, &list);
            // They are read as one.
            let keeps_next = (place + 1) * COLUMNS < numbers.len();
            self.blocks.push(Block { above, keeps_next, ..block });
        }
    }

    fn number_row(&mut self, row: &[Number], look: &Look, value: Style, width: f32, list: &Group) -> Block {
        let names: Vec<(Vec<Line>, Vec<Line>)> = row
            .iter()
            .map(|number| {
                let name = self.setter.set_in(&number.name, look.name, width, Side::Start, 2);
                (name, self.setter.set_in(&number.source, look.source, width, Side::Start, 1))
            })
            .collect();
        let name_height =
            |(name, source): &(Vec<Line>, Vec<Line>)| name.iter().chain(source).map(|line| line.height).sum();
        let values_at: f32 = names.iter().map(name_height).fold(0.0, f32::max);
        let (mut height, mut pieces, mut left) = (0.0_f32, Vec::new(), 0.0);
        for (number, (name, source)) in row.iter().zip(names) {
            let item = self.group(Role::Item);
            let body = self.group(Role::Body);
            let place = vec![list.clone(), item, body];
            let (mut marks, used) = stack(name, left, 0.0);
            marks.extend(stack(source, left, used).0);
            let words = self.setter.set_in(&number.words, value, width, Side::Start, 1);
            let (value_marks, used) = stack(words, left, values_at + 1.0);
            marks.extend(value_marks);
            let mut low = values_at + 1.0 + used.max(value.leading) + 1.0;
            if let Some(change) = &number.change {
                let (arrow, words, used) = self.change(change, look.small, left, low, width);
                marks.extend(words);
                pieces.push(Piece::decoration(arrow));
                low += used;
            }
            for note in number.notes.iter().take(3) {
                let lines = self.setter.set_in(note, look.small, width, Side::Start, 3);
                let (note, used) = stack(lines, left, low);
                marks.extend(note);
                low += used;
            }
            pieces.push(Piece::new(place, marks));
            height = height.max(low);
            left += width + GAP;
        }
        Block::new(0.0, height, pieces)
    }

    /// In words and shape; the colour only repeats them.
    fn change(
        &mut self,
        change: &Change,
        style: Style,
        left: f32,
        top: f32,
        width: f32,
    ) -> (Vec<Mark>, Vec<Mark>, f32) {
        let (ink, word) = match change.verdict {
            Some(Verdict::Better) => (Ink::Better, " better"),
            Some(Verdict::Worse) => (Ink::Worse, " worse"),
            None => (Ink::Muted, ""),
        };
        let arrow = arrow(change.course, ink, left, top + style.leading / 2.0);
        let indent = if arrow.is_empty() { 0.0 } else { ARROW + ARROW_GAP };
        let style = Style { ink, is_strong: change.verdict.is_some(), ..style };
        let words = format!("{}{word}", change.words);
        let lines = self.setter.set_in(&words, style, width - indent, Side::Start, 3);
        let (words, used) = stack(lines, left + indent, top);
        (arrow, words, used)
    }
}

fn arrow(course: Course, ink: Ink, left: f32, middle: f32) -> Vec<Mark> {
    let half = ARROW * 0.42;
    let (tip, foot) = match course {
        Course::Up => (middle - half, middle + half),
        Course::Down => (middle + half, middle - half),
        Course::Level => return Vec::new(),
    };
    vec![Mark::Polygon { points: vec![(left, foot), (left + ARROW, foot), (left + ARROW / 2.0, tip)], ink }]
}
