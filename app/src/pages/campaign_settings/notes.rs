//! Notes on days: they stand in the campaign's charts.

use leptos::{form::ActionForm, prelude::*};
use leptos_router::{components::A, hooks::use_query_map};

use crate::{
    api::notes::{RemoveNote, SaveNote, get_notes},
    components::{
        action_notice::ActionNotice,
        button::{Button, Look},
        field::TextField,
        fields::split_inputs,
        loaded::Loaded,
    },
    model::{
        ids::{CampaignId, NoteId},
        note::{MOST_LETTERS, NoteRow},
    },
    paths::{note_path, notes_path},
};

/// The note that is changed stands in the address, so that this works without scripts.
#[component]
pub fn NotesCard(campaign: CampaignId) -> impl IntoView {
    let query = use_query_map();
    let changed = Memo::new(move |_| query.with(|query| query.get_str("note")?.parse::<NoteId>().ok()));
    let save = ServerAction::<SaveNote>::new();
    let remove = ServerAction::<RemoveNote>::new();
    let notes =
        Resource::new_blocking(move || (save.version().get(), remove.version().get()), move |_| get_notes(campaign));
    view! {
        <section class="card" id="notes" aria-labelledby="notes-title">
            <h2 id="notes-title">"Notes"</h2>
            <p class="card-lead">
                "Say what happened on a day: a relaunch, a sale, a strike. It is marked in every chart of this campaign's dashboard."
            </p>
            <Loaded resource=notes count=1 let:notes>
                {
                    let (rows, may_edit) = (notes.rows, notes.may_edit);
                    let all = rows.clone();
                    let form = move || {
                        let own = changed.get().and_then(|id| all.iter().find(|row| row.id == id).cloned());
                        may_edit.then(|| view! { <NoteForm campaign own save /> })
                    };
                    let row = move |row| view! { <OneNote campaign row may_edit remove /> };
                    view! {
                        {rows.is_empty().then(|| view! { <p class="card-lead">"No note yet."</p> })}
                        <ul class="rows" role="list">
                            {rows.into_iter().map(row).collect_view()}
                        </ul>
                        <ActionNotice value=remove.value() />
                        {form}
                    }
                }
            </Loaded>
        </section>
    }
}

#[component]
fn OneNote(campaign: CampaignId, row: NoteRow, may_edit: bool, remove: ServerAction<RemoveNote>) -> impl IntoView {
    let (of, also_of) = (format!(" the note on {}", row.label), format!(" the note on {}", row.label));
    let clients = if row.for_clients { ", clients see it" } else { "" };
    view! {
        <li class="row">
            <div class="row-main">
                <span class="row-title">{row.label}</span>
                <p>{row.text}</p>
                <p class="muted">{format!("{}{clients}", row.by)}</p>
            </div>
            {may_edit
                .then(|| {
                    view! {
                        <div class="form-actions">
                            <A href=note_path(campaign, row.id) attr:class=Look::Bare.class()>
                                "Change"
                                <span class="visually-hidden">{of}</span>
                            </A>
                            <ActionForm action=remove>
                                <input type="hidden" name="campaign" value=campaign.to_string() />
                                <input type="hidden" name="note" value=row.id.to_string() />
                                <Button look=Look::Bare kind="submit" busy=remove.pending()>
                                    "Remove"
                                    <span class="visually-hidden">{also_of}</span>
                                </Button>
                            </ActionForm>
                        </div>
                    }
                })}
        </li>
    }
}

/// `own`: the one that is changed.
#[component]
fn NoteForm(campaign: CampaignId, own: Option<NoteRow>, save: ServerAction<SaveNote>) -> impl IntoView {
    let (error_at, rest) = split_inputs(Signal::derive(move || save.value().get()), &[("text", "text")]);
    let is_new = own.is_none();
    let (day, text) = own.as_ref().map(|row| (row.day.clone(), row.text.clone())).unwrap_or_default();
    let for_clients = own.as_ref().is_some_and(|row| row.for_clients);
    view! {
        <ActionForm action=save>
            <div class="form">
                <input type="hidden" name="campaign" value=campaign.to_string() />
                {own.map(|row| view! { <input type="hidden" name="note" value=row.id.to_string() /> })}
                <div class="form-row">
                    <TextField name="day" id="note-day" kind="date" label="Day" value=day />
                    <TextField
                        name="text"
                        id="note-text"
                        label="What happened"
                        placeholder="Site relaunch"
                        value=text
                        max_length=u32::try_from(MOST_LETTERS).unwrap_or(u32::MAX)
                        error=error_at("text")
                    />
                </div>
                <label class="tick">
                    <input type="checkbox" name="for_clients" value="true" checked=for_clients />
                    <span>"Clients see it: it stands in reports and behind share links too"</span>
                </label>
                <ActionNotice value=rest done="Saved." />
                <div class="form-actions">
                    <Button kind="submit" busy=save.pending()>
                        {if is_new { "Save note" } else { "Save changes" }}
                    </Button>
                    {(!is_new)
                        .then(|| {
                            view! {
                                <A href=notes_path(campaign) attr:class=Look::Bare.class()>
                                    "Write another one"
                                </A>
                            }
                        })}
                </div>
            </div>
        </ActionForm>
    }
}
