//! What the agency writes beside the numbers.

use leptos::{form::ActionForm, prelude::*};

use super::deed::{Deeds, WhichRun};
use crate::{
    components::{
        action_notice::ActionNotice,
        button::{Button, Look},
        field::LongField,
    },
    model::{
        report_note::{LONGEST_NOTE, Note},
        report_run::{RunStage, RunView},
    },
};

/// `note`: what it begins with; it stays as it is while the run goes on. `is_typed`: whether something was typed and not saved.
#[component]
pub(super) fn NoteForm(note: Note, view: Signal<RunView>, deeds: Deeds, is_typed: RwSignal<bool>) -> impl IntoView {
    let (campaign, run, came_next) = view.with_untracked(|view| (view.campaign.id, view.id, view.came_next.clone()));
    // Before it is made, nothing was drafted.
    let is_draft = Memo::new(move |_| view.with(|view| view.note_is_draft && !view.note.is_empty()));
    // The version that can be approved.
    let version = Memo::new(move |_| {
        view.with(|view| (view.stage == RunStage::Draft && view.version > 0).then_some(view.version))
    });
    Effect::new(move |_| {
        if matches!(deeds.note.value().get(), Some(Ok(()))) {
            is_typed.set(false);
        }
    });
    let Note { in_short, done, next, needed } = note;
    let next_help = came_next.map(|words| format!("Last time: {words}")).unwrap_or_default();
    let look = move || if is_typed.get() { Look::Filled.class() } else { Look::Quiet.class() };
    view! {
        <section class="card run-note" aria-labelledby="note-title">
            <header class="report-card-head">
                <h2 id="note-title">"Your note"</h2>
                {move || {
                    (is_draft.get() && !is_typed.get())
                        .then(|| view! { <span class="chip">"Draft"</span> })
                }}
            </header>
            {move || {
                (is_draft.get() && !is_typed.get())
                    .then(|| {
                        view! { <p class="field-help">"Made from the numbers. It stands on top of the report already; put it in your own words to have it here, too."</p> }
                    })
            }}
            <ActionForm action=deeds.note>
                <div class="form" on:input=move |_| is_typed.set(true)>
                    <WhichRun campaign run />
                    <Part name="in_short" label="In short" value=in_short help="Stands on the first screen, below the numbers." />
                    <Part name="done" label="What we did" value=done help="" />
                    <Part name="next" label="What comes next" value=next help=next_help />
                    <Part name="needed" label="What we need from you" value=needed help="What is empty does not print." />
                    <ActionNotice value=deeds.note.value() done="Saved." />
                    <div class="form-actions">
                        <Button kind="submit" busy=deeds.note.pending()>
                            "Save note"
                        </Button>
                        {move || {
                            version
                                .get()
                                .map(|version| {
                                    view! {
                                        <button
                                            class=look
                                            type="submit"
                                            name="approve"
                                            value=version.to_string()
                                        >
                                            "Save and approve"
                                        </button>
                                    }
                                })
                        }}
                    </div>
                </div>
            </ActionForm>
        </section>
    }
}

/// One part of a note.
#[component]
pub(in crate::pages) fn Part(
    name: &'static str,
    label: &'static str,
    value: String,
    #[prop(into)] help: String,
) -> impl IntoView {
    let id = format!("note-{name}");
    view! { <LongField id name label value help required=false tells_optional=false max_length=LONGEST_NOTE /> }
}
