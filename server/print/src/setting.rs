//! Text to lines of glyphs. What no font has is counted, and never in the way.

use std::{ops::Range, sync::Arc};

use parley::{
    Alignment, AlignmentOptions, FontFamily, FontFeatures, FontWeight, LayoutContext, LineHeight, OverflowWrap,
    StyleProperty,
};

use crate::{
    PrintError,
    fonts::{FAMILIES, Fonts, is_private, is_silent},
    ink::Ink,
};

/// Stands for what no font has.
const SIGN: char = '□';
/// Letters of one text; nobody reads more of it on paper.
const MOST_LETTERS: usize = 20_000;
/// Letters of a line, at most, where a text may have so many lines only.
const LINE_LETTERS: usize = 300;
/// From this size on, letters stand closer, by this share of it.
const LARGE: f32 = 13.0;
const TIGHTER: f32 = -0.015;
/// How high capitals are, as a share of the size.
const CAPITALS: f32 = 0.727;

/// How text looks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Style {
    pub(crate) size: f32,
    pub(crate) is_strong: bool,
    pub(crate) ink: Ink,
    /// Points from one line to the next.
    pub(crate) leading: f32,
}

impl Style {
    pub(crate) const fn plain(size: f32, leading: f32, ink: Ink) -> Self {
        Self { size, is_strong: false, ink, leading }
    }

    pub(crate) const fn strong(size: f32, leading: f32, ink: Ink) -> Self {
        Self { size, is_strong: true, ink, leading }
    }

    /// Smaller or larger as a whole.
    pub(crate) fn scaled(self, by: f32) -> Self {
        Self { size: self.size * by, leading: self.leading * by, ..self }
    }
}

/// Where lines begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// Where the text's own script begins.
    Start,
    Right,
}

/// A line that is set, from the left edge and the top of its place.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    /// The whole text that it is of.
    pub(crate) text: Arc<str>,
    pub(crate) range: Range<usize>,
    pub(crate) runs: Vec<Run>,
    pub(crate) size: f32,
    pub(crate) ink: Ink,
    pub(crate) width: f32,
    pub(crate) height: f32,
    /// From the top of the line.
    pub(crate) baseline: f32,
}

impl Line {
    #[cfg(test)]
    pub(crate) fn words(&self) -> &str {
        self.text.get(self.range.clone()).unwrap_or_default()
    }
}

/// Glyphs of one font.
#[derive(Debug, Clone)]
pub(crate) struct Run {
    pub(crate) font: usize,
    /// From the left edge of the line's place.
    pub(crate) left: f32,
    pub(crate) glyphs: Vec<Glyph>,
}

/// As shares of the size.
#[derive(Debug, Clone)]
pub(crate) struct Glyph {
    pub(crate) id: u32,
    pub(crate) advance: f32,
    pub(crate) right: f32,
    pub(crate) up: f32,
    pub(crate) range: Range<usize>,
}

/// Sets text.
pub(crate) struct Setter {
    fonts: Fonts,
    context: LayoutContext<()>,
    undrawn: usize,
}

impl Setter {
    pub(crate) fn new() -> Result<Self, PrintError> {
        Ok(Self { fonts: Fonts::read()?, context: LayoutContext::new(), undrawn: 0 })
    }

    pub(crate) fn undrawn(&self) -> usize {
        self.undrawn
    }

    pub(crate) fn fonts(&self) -> &Fonts {
        &self.fonts
    }

    /// A text in lines of at most this width.
    pub(crate) fn set(&mut self, text: &str, style: Style, width: f32, side: Side) -> Vec<Line> {
        let text = self.drawable(text, MOST_LETTERS);
        self.set_drawable(&text, style, width, side)
    }

    /// The same in at most so many lines; what is cut ends with "…".
    pub(crate) fn set_in(&mut self, text: &str, style: Style, width: f32, side: Side, most: usize) -> Vec<Line> {
        let mut text = self.drawable(text, most.saturating_mul(LINE_LETTERS));
        let mut lines = self.set_drawable(&text, style, width, side);
        while lines.len() > most {
            let Some(end) = most.checked_sub(1).and_then(|last| lines.get(last)).map(|line| line.range.end) else {
                break;
            };
            let kept = text.get(..end).unwrap_or_default().trim_end_matches(['…', ' ', '\n']);
            let shorter = kept.char_indices().next_back().map_or(0, |(last, _)| last);
            text = format!("{}…", kept.get(..shorter).unwrap_or_default().trim_end());
            lines = self.set_drawable(&text, style, width, side);
            if shorter == 0 {
                lines.truncate(most);
            }
        }
        lines
    }

    /// How wide a text is in one line.
    pub(crate) fn measure(&mut self, text: &str, style: Style, side: Side) -> f32 {
        let undrawn = self.undrawn;
        let text = self.drawable(text, LINE_LETTERS);
        self.undrawn = undrawn;
        let lines = self.set_drawable(&text, style, f32::MAX, side);
        lines.iter().map(|line| line.width).fold(0.0, f32::max)
    }

    /// A text without what can't be drawn.
    pub(crate) fn drawable(&mut self, text: &str, most: usize) -> String {
        let mut drawable = String::with_capacity(text.len().min(most));
        for letter in text.replace("\r\n", "\n").chars().take(most) {
            match letter {
                '\n' | '\u{2028}' | '\u{2029}' => drawable.push('\n'),
                letter if letter.is_control() => drawable.push(' '),
                letter if is_private(letter) || !self.fonts.has(letter) => {
                    if !is_silent(letter) {
                        self.undrawn += 1;
                        drawable.push(SIGN);
                    }
                }
                '\u{feff}' => {}
                letter => drawable.push(letter),
            }
        }
        drawable
    }

    fn set_drawable(&mut self, text: &str, style: Style, width: f32, side: Side) -> Vec<Line> {
        if text.trim().is_empty() {
            return Vec::new();
        }
        let mut builder = self.context.ranged_builder(&mut self.fonts.context, text, 1.0, false);
        builder.push_default(StyleProperty::FontFamily(FontFamily::from(FAMILIES)));
        builder.push_default(StyleProperty::FontSize(style.size));
        let weight = if style.is_strong { FontWeight::SEMI_BOLD } else { FontWeight::NORMAL };
        builder.push_default(StyleProperty::FontWeight(weight));
        builder.push_default(StyleProperty::LineHeight(LineHeight::Absolute(style.leading)));
        builder.push_default(StyleProperty::OverflowWrap(OverflowWrap::Anywhere));
        if style.size >= LARGE {
            builder.push_default(StyleProperty::LetterSpacing(style.size * TIGHTER));
        }
        // Digits of one width where numbers stand below each other.
        if side == Side::Right {
            builder.push_default(StyleProperty::FontFeatures(FontFeatures::from("\"tnum\"")));
        }
        let mut layout = builder.build(text);
        layout.break_all_lines(Some(width));
        let alignment = if side == Side::Right { Alignment::Right } else { Alignment::Start };
        if width < f32::MAX {
            layout.align(alignment, AlignmentOptions::default());
        }
        let text: Arc<str> = text.into();
        let fonts = &self.fonts;
        layout.lines().map(|line| read_line(fonts, &line, &text, style)).collect()
    }
}

fn read_line(fonts: &Fonts, line: &parley::Line<'_, ()>, text: &Arc<str>, style: Style) -> Line {
    let metrics = line.metrics();
    let mut left = metrics.offset;
    let mut runs = Vec::new();
    for run in line.runs() {
        let start = left;
        let mut glyphs: Vec<Glyph> = Vec::new();
        for cluster in run.visual_clusters() {
            if cluster.is_ligature_continuation() {
                if let Some(glyph) = glyphs.last_mut() {
                    let range = cluster.text_range();
                    glyph.range = glyph.range.start.min(range.start)..glyph.range.end.max(range.end);
                }
                continue;
            }
            for glyph in cluster.glyphs() {
                left += glyph.advance;
                glyphs.push(Glyph {
                    id: glyph.id,
                    advance: glyph.advance / style.size,
                    right: glyph.x / style.size,
                    up: glyph.y / style.size,
                    range: cluster.text_range(),
                });
            }
        }
        // What a font does not have after all, such as a mark of one script on a letter of another.
        glyphs.retain(|glyph| glyph.id != 0);
        if let (Some(font), false) = (fonts.place_of(run.font().data.id()), glyphs.is_empty()) {
            runs.push(Run { font, left: start, glyphs });
        }
    }
    Line {
        text: Arc::clone(text),
        range: line.text_range(),
        runs,
        size: style.size,
        ink: style.ink,
        width: metrics.advance - metrics.trailing_whitespace,
        height: style.leading,
        // The same in every script: capitals stand in the middle.
        baseline: (style.leading + style.size * CAPITALS) / 2.0,
    }
}
