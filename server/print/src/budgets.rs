//! What was spent of a month's budget: words first, a bar below.

use crate::{
    block::{Block, Mark, Piece, Role, stack},
    composer::{Composer, SMALL},
    ink::Ink,
    report::Budget,
    setting::{Side, Style},
};

const NAME: Style = Style::strong(10.0, 14.0, Ink::Text);
const WORDS: Style = Style::plain(10.0, 14.0, Ink::Text);
const BAR: f32 = 4.0;

impl Composer<'_> {
    pub(crate) fn budget(&mut self, budget: &Budget, above: f32) {
        let third = self.width * 0.35;
        let name = self.setter.set_in(&budget.name, NAME, third - 12.0, Side::Start, 2);
        let words = self.setter.set_in(&budget.words, WORDS, self.width - third, Side::Right, 2);
        let paragraph = self.group(Role::Paragraph);
        let (mut marks, low) = stack(name, 0.0, 0.0);
        let (right, height) = stack(words, third, 0.0);
        marks.extend(right);
        let top = low.max(height) + 4.0;
        let mut bar = vec![Mark::rectangle(0.0, top, self.width, BAR, Ink::Line)];
        if let Some(spent) = share(budget.spent) {
            bar.push(Mark::rectangle(0.0, top, self.width * spent, BAR, Ink::Accent));
        }
        if let Some(month) = share(Some(budget.month)).filter(|month| *month < 0.995) {
            let x = self.width * month;
            let lines = vec![vec![(x, top - 2.0), (x, top + BAR + 2.0)]];
            bar.push(Mark::Stroke { lines, width: 1.0, ink: Ink::Text, is_dashed: false });
        }
        let mut pieces = vec![Piece::new(vec![paragraph.clone()], marks), Piece::decoration(bar)];
        let mut height = top + BAR;
        if let Some(note) = &budget.note {
            let lines = self.setter.set_in(note, SMALL, self.width, Side::Start, 2);
            let (marks, used) = stack(lines, 0.0, height + 4.0);
            pieces.push(Piece::new(vec![paragraph], marks));
            height += 4.0 + used;
        }
        self.blocks.push(Block::new(above, height, pieces));
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a share from 0 to 1")]
fn share(share: Option<f64>) -> Option<f32> {
    share.filter(|share| share.is_finite()).map(|share| share.clamp(0.0, 1.0) as f32)
}
