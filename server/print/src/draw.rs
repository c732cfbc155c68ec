//! Pages to PDF.

use std::{collections::VecDeque, ops::Range};

use krilla::{
    Document, SerializeSettings,
    action::{Action, LinkAction},
    annotation::{Annotation, LinkAnnotation, Target},
    configure::{Accessibility, ConfigurationBuilder},
    destination::XyzDestination,
    geom::{Path, PathBuilder, Point, Rect},
    metadata::Metadata,
    num::NormalizedF32,
    outline::{Outline, OutlineNode},
    page::{Page, PageSettings},
    paint::{Fill, FillRule, LineCap, LineJoin, Stroke, StrokeDash},
    surface::{Location, Surface},
    tagging::{Artifact, ArtifactType, ContentTag, Identifier, SpanTag},
    text::GlyphId,
};

use crate::{
    PrintError,
    block::{Link, Mark, Piece, Role},
    flow::Sheet,
    fonts::Fonts,
    foot::Foot,
    ink::Ink,
    report::{Report, SIDE, TOP},
    setting::{Glyph, Line, Setter},
    tags::Tags,
};

/// A circle by four curves.
const ROUND: f32 = 0.552_284_8;

pub(crate) fn draw(report: &Report, sheets: &[Sheet], setter: &mut Setter) -> Result<Vec<u8>, PrintError> {
    let configuration = ConfigurationBuilder::new().with_accessibility_validator(Accessibility::UA1).finish();
    let configuration = configuration.map_err(|error| PrintError::Document(format!("{error:?}")))?;
    let mut document = Document::new_with(SerializeSettings { configuration, ..SerializeSettings::default() });
    let language = if report.language.is_empty() { "en" } else { &report.language };
    let foot = Foot::set(report, sheets.len(), setter);
    let (mut tags, mut outline) = (Tags::default(), Outline::new());
    let (width, height) = report.paper.size();
    for (number, sheet) in sheets.iter().enumerate() {
        let settings = PageSettings::from_wh(width, height).ok_or(PrintError::Paper)?;
        let mut page = document.start_page_with(settings);
        // A page's marks have one count, and its links stand beside them: so they come first.
        let mut links = annotate_all(&mut page, sheet);
        let mut surface = page.surface();
        for placed in &sheet.placed {
            let top = TOP + placed.top;
            if let Some(entry) = &placed.block.entry {
                let to = XyzDestination::new(number, Point::from_xy(0.0, (top - 12.0).max(0.0)));
                outline.push_child(OutlineNode::new(entry.clone(), to));
            }
            for piece in &placed.block.pieces {
                if piece.link.is_some()
                    && let Some(leaf) = links.pop_front()
                {
                    tags.add(&piece.place, leaf);
                }
                draw_piece(&mut surface, piece, top, setter.fonts(), &mut tags);
            }
        }
        foot.draw(&mut surface, number, height, setter.fonts());
        surface.finish();
        page.finish();
    }
    document.set_metadata(metadata(report, language));
    document.set_outline(outline);
    document.set_tag_tree(tags.finish(language));
    document.finish().map_err(|error| PrintError::Document(format!("{error:?}")))
}

fn metadata(report: &Report, language: &str) -> Metadata {
    let names = [&report.client, &report.period].map(|name| name.trim()).into_iter().filter(|name| !name.is_empty());
    let title = names.collect::<Vec<_>>().join(", ");
    let title = if title.is_empty() { "Report".to_owned() } else { title };
    let short = |words: &str| words.chars().filter(|letter| !letter.is_control()).take(300).collect::<String>();
    Metadata::new()
        .title(short(&title))
        .authors(vec![short(&report.agency)])
        .language(language.to_owned())
        .creator("Relink".to_owned())
}

fn draw_piece(surface: &mut Surface<'_>, piece: &Piece, top: f32, fonts: &Fonts, tags: &mut Tags) {
    if piece.place.is_empty() {
        surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)));
        piece.marks.iter().for_each(|mark| draw_mark(surface, mark, top, fonts));
        surface.end_tagged();
        return;
    }
    // A figure is one picture; of text, each line is read by itself.
    let is_figure = matches!(piece.place.last(), Some(group) if matches!(group.role, Role::Figure(_)));
    let parts = if is_figure { piece.marks.len().max(1) } else { 1 };
    for marks in piece.marks.chunks(parts) {
        let tag = if is_figure { ContentTag::Other } else { ContentTag::Span(SpanTag::empty()) };
        let leaf = surface.start_tagged(tag);
        marks.iter().for_each(|mark| draw_mark(surface, mark, top, fonts));
        surface.end_tagged();
        tags.add(&piece.place, leaf);
    }
}

/// The links of a page, in the order of its pieces.
fn annotate_all(page: &mut Page<'_>, sheet: &Sheet) -> VecDeque<Identifier> {
    let links = sheet.placed.iter().flat_map(|placed| {
        placed.block.pieces.iter().filter_map(move |piece| Some((piece.link.as_ref()?, TOP + placed.top)))
    });
    links.filter_map(|(link, top)| Some(page.add_tagged_annotation(annotate(link, top)?))).collect()
}

fn annotate(link: &Link, top: f32) -> Option<Annotation> {
    let [left, above, width, height] = link.area;
    let area = Rect::from_xywh(SIDE + left, top + above, width.max(1.0), height.max(1.0))?;
    let target = Target::Action(Action::Link(LinkAction::new(link.to.clone())));
    Some(Annotation::new_link(LinkAnnotation::new(area, target), Some(link.words.clone())))
}

fn draw_mark(surface: &mut Surface<'_>, mark: &Mark, top: f32, fonts: &Fonts) {
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
