//! What the agency wrote, but for what stands on top.

use leptos::prelude::*;

use crate::model::report_note::Note;

#[component]
pub(super) fn NoteParts(note: Note) -> impl IntoView {
    let rest = Note { in_short: String::new(), ..note };
    let parts: Vec<(&'static str, String)> = rest.parts().map(|(heading, text)| (heading, text.to_owned())).collect();
    let part = |(heading, text): (&'static str, String)| {
        view! {
            <section>
                <h2>{heading}</h2>
                <Paragraphs text />
            </section>
        }
    };
    (!parts.is_empty()).then(|| view! { <div class="report-note">{parts.into_iter().map(part).collect_view()}</div> })
}

/// Lines stay lines, and what an empty line parts is a paragraph.
#[component]
pub(super) fn Paragraphs(text: String) -> impl IntoView {
    let text = text.replace("\r\n", "\n");
    let paragraphs = text.split("\n\n").map(str::trim).filter(|text| !text.is_empty());
    paragraphs.map(|text| view! { <p class="report-text">{text.to_owned()}</p> }).collect_view()
}
