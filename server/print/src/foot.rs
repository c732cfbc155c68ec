//! What stands below each page: whose it is, and which page of how many.

use krilla::{
    surface::Surface,
    tagging::{Artifact, ArtifactType, ContentTag},
};

use crate::{
    fonts::Fonts,
    ink::Ink,
    pen::draw_line,
    report::{BOTTOM, Report, SIDE},
    setting::{Line, Setter, Side, Style},
};

const WORDS: Style = Style::plain(8.0, 11.0, Ink::Muted);
const STRONG: Style = Style::strong(8.0, 11.0, Ink::Accent);
/// Points from the page's end.
const AT: f32 = 46.0;

/// Set once for all pages.
pub(crate) struct Foot {
    agency: Vec<Line>,
    of: Vec<Line>,
    numbers: Vec<Vec<Line>>,
}

impl Foot {
    pub(crate) fn set(report: &Report, pages: usize, setter: &mut Setter) -> Self {
        let width = report.paper.width();
        let agency = setter.set_in(&report.agency, STRONG, width * 0.35, Side::Start, 1);
        let of = match pages {
            1 => Vec::new(),
            _ => setter.set_in(&format!("{}, {}", report.client, report.period), WORDS, width * 0.5, Side::Start, 1),
        };
        let number = |page: usize| setter.set_in(&format!("{page} of {pages}"), WORDS, width, Side::Right, 1);
        Self { agency, of, numbers: (1..=pages).map(number).collect() }
    }

    pub(crate) fn draw(&self, surface: &mut Surface<'_>, number: usize, height: f32, fonts: &Fonts) {
        let top = height - AT.min(BOTTOM);
        surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Footer)));
        let agency = self.agency.iter().map(|line| line.width).fold(0.0, f32::max);
        let of_left = if agency > 0.0 { agency + 12.0 } else { 0.0 };
        for (lines, left) in [(Some(&self.agency), 0.0), (Some(&self.of), of_left), (self.numbers.get(number), 0.0)] {
            for line in lines.into_iter().flatten() {
                draw_line(surface, line, SIDE + left, top, fonts);
            }
        }
        surface.end_tagged();
    }
}
