//! Pages to PDF.

use std::collections::VecDeque;

use krilla::{
    Document, SerializeSettings,
    action::{Action, LinkAction},
    annotation::{Annotation, LinkAnnotation, Target},
    configure::{Accessibility, ConfigurationBuilder},
    destination::XyzDestination,
    geom::{Point, Rect},
    metadata::Metadata,
    outline::{Outline, OutlineNode},
    page::{Page, PageSettings},
    surface::Surface,
    tagging::{Artifact, ArtifactType, ContentTag, Identifier, SpanTag},
};

use crate::{
    PrintError,
    block::{Link, Piece, Role},
    flow::Sheet,
    fonts::Fonts,
    foot::Foot,
    pen::draw_mark,
    report::{Report, SIDE, TOP},
    setting::Setter,
    tags::Tags,
};

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
