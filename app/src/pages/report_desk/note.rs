//! What somebody says to the report that lies on the desk. Whatever button they press, what they typed is kept.

use leptos::{form::ActionForm, prelude::*};

use super::{APPROVE, needs_somebody};
use crate::{
    api::reports::SettleReport,
    components::{action_notice::ActionNotice, button::Look},
    model::{
        ids::RunId,
        report_note::Note,
        report_run::{RunStage, RunView},
    },
    pages::report_run::{deed::WhichRun, note::Part},
};

#[component]
pub(super) fn DeskNote(
    view: Signal<RunView>,
    next: Memo<Option<RunId>>,
    all: Memo<bool>,
    settle: ServerAction<SettleReport>,
) -> impl IntoView {
    let is_typed = RwSignal::new(false);
    let (campaign, run, came_next) = view.with_untracked(|view| (view.campaign.id, view.id, view.came_next.clone()));
    let may_edit = Memo::new(move |_| view.with(|view| view.may_edit));
    // A draft follows the numbers until somebody types; what was typed stays, also where it was settled meanwhile.
    let note = Memo::new(move |before: Option<&Note>| {
        view.with(|view| match before {
            Some(before) if is_typed.get_untracked() || !view.note_is_draft => before.clone(),
            _ => view.note.clone(),
        })
    });
    let next_help = came_next.map(|words| format!("Last time: {words}")).unwrap_or_default();
    move || {
        let (Note { in_short, done, next: comes, needed }, next_help) = (note.get(), next_help.clone());
        may_edit
            .get()
            .then(|| {
                view! {
                    <section class="card run-note" aria-labelledby="note-title">
                        <h2 id="note-title">"Your note"</h2>
                        <ActionForm action=settle>
                            <div class="form" on:input=move |_| is_typed.set(true)>
                                <WhichRun campaign run />
                                <input type="hidden" name="all" value=move || all.get().to_string() />
                                {move || {
                                    next.get()
                                        .map(|next| view! { <input type="hidden" name="following" value=next.to_string() /> })
                                }}
                                <Part name="in_short" label="In short" value=in_short help="Stands on the first screen, below the numbers." />
                                <Part name="done" label="What we did" value=done help="" />
                                <Part name="next" label="What comes next" value=comes help=next_help />
                                <Part name="needed" label="What we need from you" value=needed help="What is empty does not print." />
                                <ActionNotice value=settle.value() />
                                <Ways view next settle />
                            </div>
                        </ActionForm>
                    </section>
                }
            })
    }
}

/// Approving is the loud one.
#[component]
fn Ways(view: Signal<RunView>, next: Memo<Option<RunId>>, settle: ServerAction<SettleReport>) -> impl IntoView {
    let stage = Memo::new(move |_| view.with(|view| (view.stage, view.version)));
    let busy = move || settle.pending().get();
    move || {
        let (stage, version) = stage.get();
        let approve = (stage == RunStage::Draft && version > 0).then(|| {
            view! {
                <button
                    id=APPROVE
                    class=Look::Filled.class()
                    type="submit"
                    name="approve"
                    value=version.to_string()
                    aria-keyshortcuts="Control+Enter Meta+Enter"
                    aria-busy=move || busy().then_some("true")
                    on:click=move |event| {
                        if settle.pending().get_untracked() {
                            event.prevent_default();
                        }
                    }
                >
                    {move || if next.get().is_some() { "Approve and next" } else { "Approve" }}
                    <kbd>"Ctrl/⌘ Enter"</kbd>
                </button>
            }
        });
        needs_somebody(stage).then(|| {
            view! {
                <div class="form-actions">
                    {approve}
                    <button class=Look::Quiet.class() type="submit">
                        {move || if next.get().is_some() { "Skip for now" } else { "Save note" }}
                    </button>
                </div>
                <p class="field-help">"What you type is saved whichever you press."</p>
            }
        })
    }
}
