//! A table that goes over pages, with its head again on each.

use crate::{
    block::{Block, Group, Head, Mark, Piece, Role, stack},
    composer::{Composer, SMALL},
    ink::Ink,
    report::Table,
    setting::{Line, Side, Style},
};

const HEAD: Style = Style::strong(8.0, 11.0, Ink::Muted);
const CELL: Style = Style::plain(8.5, 12.0, Ink::Text);
/// Points above and below a row's words, and between columns.
const PAD: f32 = 4.0;
const GAP: f32 = 14.0;
/// Points of the first column, at least, and of each other one, at most.
const LABEL: f32 = 120.0;
const WIDEST: f32 = 96.0;
const MOST_COLUMNS: usize = 8;

/// Where a column stands: left edge and width.
type Column = (f32, f32);

impl Composer<'_> {
    pub(crate) fn table(&mut self, table: &Table) {
        let columns = self.columns(table);
        let group = self.group(Role::Table);
        let head = self.head_row(table, &columns, &group);
        let repeated = Head { height: head.height, marks: all_marks(&head) };
        self.blocks.push(Block { above: 16.0, keeps_next: true, ..head });
        let body = self.group(Role::TableBody);
        for (nth, (label, cells)) in table.rows.iter().enumerate() {
            let place = [group.clone(), body.clone(), self.group(Role::Row)];
            let words: Vec<&str> = std::iter::once(label.as_str()).chain(cells.iter().map(String::as_str)).collect();
            let row = self.row(&words, &columns, CELL, &place, Role::RowHead);
            // No row is alone, neither at the first page's end nor on the last one.
            let keeps_next = table.rows.len() > 1 && (nth == 0 || nth + 2 == table.rows.len());
            self.blocks.push(Block { head: Some(repeated.clone()), keeps_next, ..row });
        }
        let beyond = match table.columns.len().saturating_sub(MOST_COLUMNS) {
            0 => None,
            1 => Some("1 more column stands on the report's page.".to_owned()),
            more => Some(format!("{more} more columns stand on the report's page.")),
        };
        for words in table.more.iter().chain(&beyond).chain(&table.notes) {
            self.keep_last();
            self.line(words, SMALL, 5.0, 4);
        }
    }

    fn head_row(&mut self, table: &Table, columns: &[Column], group: &Group) -> Block {
        let place = [group.clone(), self.group(Role::TableHead), self.group(Role::Row)];
        let names = table.columns.iter().map(String::as_str);
        let words: Vec<&str> = std::iter::once(table.name.as_str()).chain(names).collect();
        self.row(&words, columns, HEAD, &place, Role::ColumnHead)
    }

    /// `first`: the role of the first cell. A head's others are heads too.
    fn row(&mut self, words: &[&str], columns: &[Column], style: Style, place: &[Group; 3], first: Role) -> Block {
        let is_head = first == Role::ColumnHead;
        let (mut pieces, mut height) = (Vec::new(), style.leading);
        for (nth, ((left, width), words)) in columns.iter().zip(words).enumerate() {
            let side = if nth == 0 { Side::Start } else { Side::Right };
            let lines: Vec<Line> = self.setter.set_in(words, style, *width, side, 2);
            let role = if nth == 0 || is_head { first.clone() } else { Role::Cell };
            let (marks, used) = stack(lines, *left, PAD);
            let place = place.iter().cloned().chain([self.group(role)]).collect();
            pieces.push(Piece::new(place, marks));
            height = height.max(used);
        }
        let height = height + 2.0 * PAD;
        let (width, ink) = if is_head { (0.9, Ink::Muted) } else { (0.5, Ink::Line) };
        pieces.push(Piece::decoration(vec![Mark::rule(0.0, self.width, height, width, ink)]));
        Block::new(0.0, height, pieces)
    }

    /// As wide as their words; the first has the rest.
    fn columns(&mut self, table: &Table) -> Vec<Column> {
        let count = table.columns.len().min(MOST_COLUMNS);
        let mut widths: Vec<f32> = Vec::with_capacity(count);
        for (place, name) in table.columns.iter().take(count).enumerate() {
            let cells = table.rows.iter().filter_map(|(_, cells)| cells.get(place));
            let cells = cells.map(|words| self.setter.measure(words, CELL, Side::Right)).fold(0.0, f32::max);
            widths.push(cells.max(self.setter.measure(name, HEAD, Side::Right)).min(WIDEST));
        }
        let gaps: f32 = widths.iter().map(|_| GAP).sum();
        let (wanted, room) = (widths.iter().sum::<f32>(), self.width - LABEL - gaps);
        let share = if wanted > room { room / wanted } else { 1.0 };
        let mut left = self.width - (wanted * share + gaps);
        let mut columns = vec![(0.0, left)];
        for width in widths {
            columns.push((left + GAP, width * share));
            left += GAP + width * share;
        }
        columns
    }
}

fn all_marks(block: &Block) -> Vec<Mark> {
    block.pieces.iter().flat_map(|piece| piece.marks.iter().cloned()).collect()
}
