//! Sets a goal.

use leptos::{form::ActionForm, prelude::*};

use crate::{
    api::results::SetGoal,
    components::{
        action_notice::ActionNotice,
        button::Button,
        field::{FieldBox, TextField},
        fields::split_inputs,
    },
    model::{goal::Measure, ids::CampaignId},
};

/// `name`: what results are called.
#[component]
pub(super) fn GoalForm(
    campaign: CampaignId,
    name: String,
    currency: String,
    set: ServerAction<SetGoal>,
) -> impl IntoView {
    let (error_at, rest) = split_inputs(Signal::derive(move || set.value().get()), &[("amount", "amount")]);
    let option = move |measure: Measure| {
        let words = match measure {
            Measure::Results => format!("{name} a month"),
            Measure::CostPerResult => format!("What one costs at most, in {currency}"),
            Measure::Value => format!("What they are worth a month, in {currency}"),
        };
        view! { <option value=measure.key()>{words}</option> }
    };
    view! {
        <ActionForm action=set>
            <div class="form">
                <input type="hidden" name="campaign" value=campaign.to_string() />
                <FieldBox id="goal-measure" label="Goal for">
                    <select id="goal-measure" class="input" name="measure">
                        {Measure::ALL.into_iter().map(option).collect_view()}
                    </select>
                </FieldBox>
                <TextField
                    name="amount"
                    id="goal-amount"
                    label="Target"
                    placeholder="60"
                    help="From this month on. Leave it empty to have no goal any more."
                    max_length=20
                    required=false
                    error=error_at("amount")
                />
                <ActionNotice value=rest done="Saved." />
                <div class="form-actions">
                    <Button kind="submit" busy=set.pending()>
                        "Save goal"
                    </Button>
                </div>
            </div>
        </ActionForm>
    }
}
