//! What somebody says about a report: to whom, when, look at it first?

use leptos::{form::ActionForm, prelude::*};

use super::when::WhenFields;
use crate::{
    api::reports::SaveReport,
    components::{
        action_notice::ActionNotice,
        button::{Button, Look},
        field::{FieldBox, describe},
        fields::split_inputs,
    },
    model::{
        ids::{CampaignId, ReportId},
        report::{Coming, MOST_RECIPIENTS, ReportForm},
    },
};

const INPUTS: [(&str, &str); 2] = [("recipients", "recipients"), ("time", "number")];

/// `report`: `None` for a new one. `moments`: those of `form`. `look`: of its button.
#[component]
pub(super) fn FormOf(
    campaign: CampaignId,
    report: Option<ReportId>,
    form: ReportForm,
    moments: Vec<Coming>,
    save: ServerAction<SaveReport>,
    look: Look,
) -> impl IntoView {
    let (error_at, rest) = split_inputs(Signal::derive(move || save.value().get()), &INPUTS);
    let id = report.map_or_else(|| "report".to_owned(), |report| format!("report-{report}"));
    let (button, done) = match report {
        None => ("Schedule report", None),
        Some(_) => ("Save report", Some("Saved.")),
    };
    let review = form.review;
    view! {
        <ActionForm action=save>
            <div class="form">
                <input type="hidden" name="campaign" value=campaign.to_string() />
                <input type="hidden" name="report" value=report.map(|id| id.to_string()).unwrap_or_default() />
                <Recipients
                    id=format!("{id}-recipients")
                    label="To whom"
                    help=format!("Addresses, one a line, at most {MOST_RECIPIENTS}.")
                    value=form.recipients.clone()
                    error=error_at("recipients")
                />
                <WhenFields campaign id form moments error=error_at("time") />
                <label class="tick">
                    <input type="checkbox" name="review" value="true" checked=review />
                    <span>
                        "Look at it first"
                        <span class="field-help tick-help">
                            "It then waits for your approval. Otherwise it goes out by itself once its numbers are in."
                        </span>
                    </span>
                </label>
                {match done {
                    Some(done) => view! { <ActionNotice value=rest done /> }.into_any(),
                    None => view! { <ActionNotice value=rest /> }.into_any(),
                }}
                <div class="form-actions">
                    <Button look kind="submit" busy=save.pending()>
                        {button}
                    </Button>
                </div>
            </div>
        </ActionForm>
    }
}

/// Addresses, one a line.
#[component]
pub(super) fn Recipients(
    id: String,
    label: &'static str,
    #[prop(into)] help: String,
    value: String,
    error: Signal<Option<String>>,
    #[prop(optional)] optional: bool,
) -> impl IntoView {
    view! {
        <FieldBox id=id.clone() label help error optional>
            <textarea
                id=id.clone()
                class="input report-recipients"
                name="recipients"
                rows="3"
                placeholder="anna@client.example"
                autocomplete="off"
                spellcheck="false"
                aria-describedby=describe(&id, true)
                aria-invalid=move || error.with(Option::is_some).then_some("true")
            >
                {value}
            </textarea>
        </FieldBox>
    }
}
