//! Marks to a page's surface: lines of glyphs, strokes, areas.

use std::ops::Range;

use krilla::{
    geom::{Path, PathBuilder, Point},
    num::NormalizedF32,
    paint::{Fill, FillRule, LineCap, LineJoin, Stroke, StrokeDash},
    surface::{Location, Surface},
    text::GlyphId,
};

use crate::{
    block::Mark,
    fonts::Fonts,
    ink::Ink,
    report::SIDE,
    setting::{Glyph, Line},
};

/// A circle by four curves.
const ROUND: f32 = 0.552_284_8;

pub(crate) fn draw_mark(surface: &mut Surface<'_>, mark: &Mark, top: f32, fonts: &Fonts) {
    match mark {
        Mark::Text { left, top: own, line } => draw_line(surface, line, SIDE + left, top + own, fonts),
        Mark::Stroke { lines, width, ink, is_dashed } => {
            let Some(path) = path_of(lines, false, top) else { return };
            surface.set_fill(None);
            surface.set_stroke(Some(Stroke {
                paint: ink.color().into(),
                width: *width,
                line_cap: if *is_dashed { LineCap::Butt } else { LineCap::Round },
                line_join: LineJoin::Round,
                dash: is_dashed.then(|| StrokeDash { array: vec![2.0, 2.0], offset: 0.0 }),
                ..Stroke::default()
            }));
            surface.draw_path(&path);
        }
        Mark::Polygon { points, ink } => fill(surface, path_of(std::slice::from_ref(points), true, top), *ink),
        Mark::Circle { center: (x, y), radius, ink } => fill(surface, circle(SIDE + x, top + y, *radius), *ink),
    }
}

fn fill(surface: &mut Surface<'_>, path: Option<Path>, ink: Ink) {
    let Some(path) = path else { return };
    surface.set_stroke(None);
    surface.set_fill(Some(filling(ink)));
    surface.draw_path(&path);
}

fn filling(ink: Ink) -> Fill {
    Fill { paint: ink.color().into(), opacity: NormalizedF32::ONE, rule: FillRule::default() }
}

fn path_of(lines: &[Vec<(f32, f32)>], is_closed: bool, top: f32) -> Option<Path> {
    let mut builder = PathBuilder::new();
    for line in lines {
        for (place, (x, y)) in line.iter().enumerate() {
            match place {
                0 => builder.move_to(SIDE + x, top + y),
                _ => builder.line_to(SIDE + x, top + y),
            }
        }
        if is_closed {
            builder.close();
        }
    }
    builder.finish()
}

fn circle(x: f32, y: f32, radius: f32) -> Option<Path> {
    let (out, mut builder) = (radius * ROUND, PathBuilder::new());
    builder.move_to(x + radius, y);
    builder.cubic_to(x + radius, y + out, x + out, y + radius, x, y + radius);
    builder.cubic_to(x - out, y + radius, x - radius, y + out, x - radius, y);
    builder.cubic_to(x - radius, y - out, x - out, y - radius, x, y - radius);
    builder.cubic_to(x + out, y - radius, x + radius, y - out, x + radius, y);
    builder.close();
    builder.finish()
}

pub(crate) fn draw_line(surface: &mut Surface<'_>, line: &Line, left: f32, top: f32, fonts: &Fonts) {
    surface.set_stroke(None);
    surface.set_fill(Some(filling(line.ink)));
    for run in &line.runs {
        if let Some(font) = fonts.drawn(run.font) {
            let start = Point::from_xy(left + run.left, top + line.baseline);
            surface.draw_glyphs(start, &run.glyphs, font.clone(), &line.text, line.size, false);
        }
    }
}

impl krilla::text::Glyph for Glyph {
    fn glyph_id(&self) -> GlyphId {
        GlyphId::new(self.id)
    }

    fn text_range(&self) -> Range<usize> {
        self.range.clone()
    }

    fn x_advance(&self, size: f32) -> f32 {
        self.advance * size
    }

    fn x_offset(&self, size: f32) -> f32 {
        self.right * size
    }

    fn y_offset(&self, size: f32) -> f32 {
        self.up * size
    }

    fn y_advance(&self, _: f32) -> f32 {
        0.0
    }

    fn location(&self) -> Option<Location> {
        None
    }
}
