//! The first five things: whose it is, how it went, at most four numbers, in short, and whom to ask.

use crate::{
    block::{Block, Group, Link, Mark, Piece, Role, stack},
    composer::{BODY, Composer},
    ink::Ink,
    report::Report,
    setting::{Side, Style},
};

const AGENCY: Style = Style::strong(10.0, 14.0, Ink::Accent);
const CLIENT: Style = Style::strong(32.0, 38.0, Ink::Text);
const PERIOD: Style = Style::plain(14.0, 20.0, Ink::Muted);
const SENTENCE: Style = Style::plain(17.0, 25.0, Ink::Text);
const SHORT: Style = Style::strong(11.5, 16.0, Ink::Text);
const IN_SHORT: Style = Style::plain(11.5, 18.0, Ink::Text);

pub(crate) fn compose(composer: &mut Composer<'_>, report: &Report) {
    composer.line(&report.agency, AGENCY, 0.0, 2);
    composer.keep_last();
    composer.heading(&report.client, CLIENT, 1, 30.0);
    composer.line(&report.period, PERIOD, 2.0, 2);
    composer.keep_last();
    composer.line(&report.sentence, SENTENCE, 30.0, 5);
    composer.keep_last();
    composer.headlines(&report.headlines);
    if !report.in_short.trim().is_empty() {
        composer.heading("In short", SHORT, 2, 34.0);
        composer.prose(&report.in_short, IN_SHORT, 5.0);
    }
    if !report.contact.trim().is_empty() {
        contact(composer, &report.contact);
    }
}

/// "Questions? Ask …", with the address to click at.
fn contact(composer: &mut Composer<'_>, address: &str) {
    let (before, strong) = ("Questions? Ask ", Style { is_strong: true, ink: Ink::Accent, ..BODY });
    let mut measure = |words: &str| composer.setter.measure(words, BODY, Side::Start);
    // A line's width does not count the space at its end.
    let left = measure(&format!("{before}.")) - measure(".");
    let words = composer.setter.set_in(before, BODY, composer.width, Side::Start, 1);
    let lines = composer.setter.set_in(address, strong, composer.width - left, Side::Start, 2);
    let area_width = lines.iter().map(|line| line.width).fold(0.0, f32::max);
    let paragraph = composer.group(Role::Paragraph);
    let link = composer.group(Role::Link);
    let (marks, low) = stack(words, 0.0, 0.0);
    let (address_marks, height) = stack(lines, left, 0.0);
    let ask = Piece::new(vec![paragraph.clone()], marks);
    let place: Vec<Group> = vec![paragraph, link];
    let link = is_address(address).then(|| Link {
        to: format!("mailto:{}", address.trim()),
        words: format!("Write to {}", address.trim()),
        area: [left, 0.0, area_width, height],
    });
    let place = if link.is_some() { place } else { place.into_iter().take(1).collect() };
    let address = Piece { link, ..Piece::new(place, address_marks) };
    let rule = Piece::decoration(vec![Mark::rule(0.0, 28.0, 0.0, 1.5, Ink::Accent)]);
    composer.blocks.push(Block::new(26.0, 2.0, vec![rule]).with_next());
    composer.blocks.push(Block::new(10.0, height.max(low), vec![ask, address]));
}

/// Nothing in it can mean anything but an address.
fn is_address(words: &str) -> bool {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "@.-_+".contains(letter);
    let words = words.trim();
    words.len() <= 254 && words.contains('@') && words.chars().all(is_plain)
}

#[cfg(test)]
mod tests {
    use super::is_address;

    #[test]
    fn an_address_can_add_nothing_to_the_link() {
        assert!(is_address("anna.b+x@lighthouse.example"));
        for odd in ["", "anna", "a@b?bcc=c@d", "a@b%0Ac", "javascript:x@y", &format!("a@{}", "b".repeat(300))] {
            assert!(!is_address(odd), "{odd}");
        }
    }
}
