//! What somebody says about a report: to whom, when, look at it first?

use leptos::{form::ActionForm, prelude::*};

use super::when::WhenFields;
use crate::{
    api::reports::SaveReport,
    components::{
        action_notice::ActionNotice,
        button::{Button, Look},
        field::LongField,
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
    #[prop(into)] help: String,
    value: String,
    error: Signal<Option<String>>,
    #[prop(optional)] is_optional: bool,
) -> impl IntoView {
    view! {
        <div class="report-recipients">
            <LongField
                id
                name="recipients"
                label="To whom"
                help
                value
                placeholder="anna@client.example"
                error
                required=false
                spellcheck=false
                tells_optional=is_optional
            />
        </div>
    }
}
