//! A report as blocks, in the order in which it is read.

use crate::{
    block::{Block, Group, Mark, Piece, Role, stack},
    ink::Ink,
    report::{Report, Section},
    setting::{Setter, Side, Style},
    top,
};

pub(crate) const BODY: Style = Style::plain(10.5, 16.0, Ink::Text);
pub(crate) const SMALL: Style = Style::plain(8.5, 12.5, Ink::Muted);
const PART: Style = Style::strong(11.5, 16.0, Ink::Text);
const NUMBERS: Style = Style::strong(18.0, 24.0, Ink::Text);
const SECTION: Style = Style::strong(13.5, 18.0, Ink::Text);
const LACK: Style = Style::plain(9.0, 13.5, Ink::Text);

/// Lines of a heading, and of a line below it.
const MOST_HEADING: usize = 3;
/// With so many numbers, at most, the chart stays on their page.
const NEAR: usize = 8;
/// Sentences of what a source lacks.
const MOST_LACKS: usize = 12;

/// Collects blocks.
pub(crate) struct Composer<'a> {
    pub(crate) setter: &'a mut Setter,
    pub(crate) width: f32,
    pub(crate) blocks: Vec<Block>,
    groups: u32,
}

pub(crate) fn compose(report: &Report, setter: &mut Setter) -> Vec<Block> {
    let mut composer = Composer { setter, width: report.paper.width(), blocks: Vec::new(), groups: 0 };
    top::compose(&mut composer, report);
    for (heading, text) in &report.note {
        composer.heading(heading, PART, 2, 22.0);
        composer.prose(text, BODY, 4.0);
    }
    composer.numbers(report);
    composer.blocks
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

    /// A hairline that opens what follows.
    fn rule(&mut self, above: f32) {
        let rule = Mark::rule(0.0, self.width, 0.5, 0.75, Ink::Line);
        self.blocks.push(Block::new(above, 1.0, vec![Piece::decoration(vec![rule])]).with_next());
    }
}
