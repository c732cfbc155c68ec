//! A report as blocks, in the order in which it is read.

use crate::{
    block::{Block, Mark, Piece, Role, stack},
    composer::{BODY, Composer, SMALL},
    ink::Ink,
    report::{Report, Section},
    setting::{Setter, Side, Style},
    top,
};

const PART: Style = Style::strong(11.5, 16.0, Ink::Text);
const NUMBERS: Style = Style::strong(18.0, 24.0, Ink::Text);
const SECTION: Style = Style::strong(13.5, 18.0, Ink::Text);
const LACK: Style = Style::plain(9.0, 13.5, Ink::Text);

/// With so many numbers, at most, the chart stays on their page.
const NEAR: usize = 8;
/// Sentences of what a source lacks.
const MOST_LACKS: usize = 12;

pub(crate) fn compose(report: &Report, setter: &mut Setter) -> Vec<Block> {
    let mut composer = Composer::new(setter, report.paper.width());
    top::compose(&mut composer, report);
    for (heading, text) in &report.note {
        composer.heading(heading, PART, 2, 22.0);
        composer.prose(text, BODY, 4.0);
    }
    composer.numbers(report);
    composer.blocks
}

impl Composer<'_> {
    fn numbers(&mut self, report: &Report) {
        let begins = self.blocks.len();
        if report.sections.is_empty() {
            for words in report.left_out.iter().chain(&report.foot) {
                self.line(words, SMALL, 18.0, 4);
            }
            return;
        }
        self.heading("The numbers", NUMBERS, 1, 0.0);
        self.line(&report.days, SMALL, 2.0, 2);
        self.keep_last();
        for words in &report.left_out {
            self.line(words, LACK, 8.0, 4);
        }
        self.said(&report.said);
        for (place, section) in report.sections.iter().enumerate() {
            self.section(section, if place == 0 { 20.0 } else { 28.0 });
        }
        for words in &report.foot {
            self.line(words, SMALL, 26.0, 4);
        }
        if let Some(first) = self.blocks.get_mut(begins) {
            first.opens_page = true;
        }
    }

    /// Notes on days.
    fn said(&mut self, said: &[(String, String)]) {
        for (place, (day, words)) in said.iter().enumerate() {
            let label = self.setter.set_in(day, Style { is_strong: true, ..LACK }, 52.0, Side::Start, 1);
            let lines = self.setter.set_in(words, LACK, self.width - 64.0, Side::Start, 6);
            let group = self.group(Role::Paragraph);
            let (mut marks, low) = stack(label, 10.0, 0.0);
            let (text, height) = stack(lines, 64.0, 0.0);
            marks.extend(text);
            let dot = Mark::Circle { center: (2.5, LACK.leading / 2.0), radius: 2.5, ink: Ink::Accent };
            let pieces = vec![Piece::decoration(vec![dot]), Piece::new(vec![group], marks)];
            self.blocks.push(Block::new(if place == 0 { 12.0 } else { 2.0 }, height.max(low), pieces));
        }
    }

    fn section(&mut self, section: &Section, above: f32) {
        self.rule(above);
        self.heading(&section.name, SECTION, 2, 12.0);
        self.line(&section.of, SMALL, 0.0, 2);
        self.keep_last();
        for words in section.lacks.iter().take(MOST_LACKS) {
            self.line(words, LACK, 5.0, 3);
            self.keep_last();
        }
        let more = section.lacks.len().saturating_sub(MOST_LACKS);
        if more > 0 {
            self.line(&format!("… and {more} more, on the report's page."), LACK, 5.0, 1);
            self.keep_last();
        }
        self.grid(&section.numbers);
        if let Some(chart) = &section.chart {
            let is_near = section.numbers.len() <= NEAR;
            if is_near {
                self.keep_last();
            }
            self.chart(chart, (!is_near).then_some(section.name.as_str()));
        }
        for (place, budget) in section.budgets.iter().enumerate() {
            self.budget(budget, if place == 0 { 12.0 } else { 14.0 });
        }
        if let Some(table) = &section.table {
            self.table(table);
        }
        for (place, words) in section.foot.iter().enumerate() {
            self.keep_last();
            self.line(words, SMALL, if place == 0 { 8.0 } else { 0.0 }, 3);
        }
        // With nothing below its name there is nothing to stay with.
        if let Some(last) = self.blocks.last_mut() {
            last.keeps_next = false;
        }
    }
}
