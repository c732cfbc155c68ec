//! How long the agency keeps what happened. Owners decide, the others read it.

use leptos::{form::ActionForm, prelude::*};

use crate::{
    api::agency::KeepEvents,
    components::{action_notice::ActionNotice, button::Button, field::FieldBox},
    model::agency::{AgencySettings, EventsKept},
};

#[component]
pub fn History(settings: AgencySettings, action: ServerAction<KeepEvents>) -> impl IntoView {
    let kept = settings.events_kept;
    let form = settings.may_edit.then(|| view! { <KeepForm kept action /> });
    let words = form.is_none().then(|| {
        let words = format!("Your agency keeps them {}. An owner can change that.", duration_words(kept));
        view! { <p>{words}</p> }
    });
    view! {
        <section class="card" aria-labelledby="history-title">
            <h2 id="history-title">"History"</h2>
            <p class="card-lead">
                "The timelines of accounts and connections tell when something broke, why, and who mended it. Numbers are not touched by this."
            </p>
            {words}
            {form}
        </section>
    }
}

#[component]
fn KeepForm(kept: EventsKept, action: ServerAction<KeepEvents>) -> impl IntoView {
    view! {
        <ActionForm action>
            <div class="form">
                <FieldBox
                    id="events-kept"
                    label="Keep timelines"
                    help="What is older is erased within a day, for good."
                >
                    <select id="events-kept" class="input" name="kept" aria-describedby="events-kept-help">
                        {EventsKept::ALL
                            .map(|choice| {
                                view! {
                                    <option value=choice.key() selected=choice == kept>
                                        {choice_words(choice)}
                                    </option>
                                }
                            })
                            .collect_view()}
                    </select>
                </FieldBox>
                <ActionNotice value=action.value() done="Saved." />
                <div class="form-actions">
                    <Button kind="submit" busy=action.pending()>
                        "Save"
                    </Button>
                </div>
            </div>
        </ActionForm>
    }
}

/// "24 months", "For ever".
fn choice_words(kept: EventsKept) -> String {
    kept.months().map_or_else(|| "For ever".to_owned(), |months| format!("{months} months"))
}

/// "for 24 months", "for ever".
fn duration_words(kept: EventsKept) -> String {
    kept.months().map_or_else(|| "for ever".to_owned(), |months| format!("for {months} months"))
}
