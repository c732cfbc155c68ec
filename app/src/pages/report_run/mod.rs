//! One report of one period: how far it is, what keeps it, what somebody says to it, who has got it, and what the client sees.

pub(in crate::pages) mod deed;
mod dispatches;
pub(in crate::pages) mod holds;
pub(in crate::pages) mod note;
mod state;

use leptos::prelude::*;
use leptos_meta::Title;

use self::{deed::Deeds, dispatches::Dispatches, holds::Holds, note::NoteForm, state::State};
use crate::{
    api::reports::get_run,
    browser::events::slow_changes_where,
    components::{
        followed::Followed,
        icon::{Glyph, Icon},
    },
    model::{
        report_note::Note,
        report_run::{RunStage, RunView},
    },
    paths::{report_pdf_path, report_preview_path, use_campaign, use_run},
};

/// The page.
#[component]
pub fn ReportRunPage() -> impl IntoView {
    let (campaign, run) = (use_campaign(), use_run());
    let deeds = Deeds::new();
    let changes =
        slow_changes_where(move |change| campaign.with_untracked(|campaign| change.campaign == campaign.ok()));
    let view = Resource::new_blocking(
        move || (campaign.get(), run.get(), changes.get(), deeds.done()),
        |(campaign, run, ..)| async move { get_run(campaign?, run?).await },
    );
    view! {
        <Title text="Report" />
        <Followed resource=view count=2 let:view>
            {
                let id = Memo::new(move |_| view.with(|view| view.id));
                move || {
                    id.track();
                    view! { <Content view deeds /> }
                }
            }
        </Followed>
    }
}

/// What is asked of somebody stands before what is to be looked at.
#[component]
fn Content(view: Signal<RunView>, deeds: Deeds) -> impl IntoView {
    // Typed, and not saved.
    let is_typed = RwSignal::new(false);
    let takes_note = Memo::new(move |_| view.with(|view| view.may_edit && takes_note(view.stage)));
    // A draft follows the numbers until somebody writes.
    let note = Memo::new(move |before: Option<&Note>| {
        view.with(|view| match before {
            Some(before) if is_typed.get_untracked() || !view.note_is_draft => before.clone(),
            _ => view.note.clone(),
        })
    });
    view! {
        <div class="run">
            <div class="run-desk">
                <State view deeds is_typed />
                <Holds view deeds />
                {move || {
                    let note = note.get();
                    takes_note.get().then(|| view! { <NoteForm note view deeds is_typed /> })
                }}
                <Dispatches view deeds />
            </div>
            <Preview view notes=Signal::derive(move || deeds.notes_written()) />
        </div>
    }
}

/// Whether what is written now still goes out with it.
fn takes_note(stage: RunStage) -> bool {
    !stage.is_over() && stage != RunStage::Sending
}

/// As the client sees it. Its address says what it is of, so that a newer one is fetched. `notes`: how often its note was written.
#[component]
pub(in crate::pages) fn Preview(view: Signal<RunView>, notes: Signal<usize>) -> impl IntoView {
    let made = Memo::new(move |_| {
        view.with(|view| {
            (view.version > 0).then(|| {
                let (campaign, run) = (view.campaign.id, view.id);
                (report_preview_path(campaign, run), report_pdf_path(campaign, run), view.version)
            })
        })
    });
    move || {
        let notes = notes.get();
        match made.get() {
            None => view! {
                <section class="run-preview run-nothing" aria-label="The report">
                    <p>"There is nothing to look at yet: it is made once its numbers are in."</p>
                </section>
            }
            .into_any(),
            Some((path, pdf, version)) => {
                let notes = if notes > 0 { format!("&note={notes}") } else { String::new() };
                view! {
                    <section class="run-preview" aria-labelledby="preview-title">
                        <header class="run-preview-head">
                            <h2 id="preview-title">"As the client sees it"</h2>
                            <a href=path.clone() target="_blank" rel="external noopener">
                                "Open it by itself"
                                <Icon glyph=Glyph::External />
                            </a>
                            <a href=pdf rel="external" download="">
                                "Download as a PDF"
                            </a>
                        </header>
                        <iframe
                            src=format!("{path}?v={version}{notes}")
                            class="run-frame"
                            title="The report as the client sees it"
                            {..leptos::attr::loading("lazy")}
                        ></iframe>
                    </section>
                }
                .into_any()
            }
        }
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests;
