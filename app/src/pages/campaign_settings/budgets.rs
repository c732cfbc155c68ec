//! What the campaign may spend in a month.

use leptos::{form::ActionForm, prelude::*};

use crate::{
    api::budgets::{SetBudget, get_budgets},
    components::{
        action_notice::ActionNotice,
        button::Button,
        field::{FieldBox, TextField},
        fields::split_inputs,
        loaded::Loaded,
    },
    model::{
        budget::{BudgetRow, BudgetTarget},
        ids::CampaignId,
    },
};

#[component]
pub fn BudgetsCard(campaign: CampaignId) -> impl IntoView {
    let set = ServerAction::<SetBudget>::new();
    let budgets = Resource::new_blocking(move || set.version().get(), move |_| get_budgets(campaign));
    view! {
        <section class="card" id="budgets" aria-labelledby="budgets-title">
            <h2 id="budgets-title">"Monthly budgets"</h2>
            <p class="card-lead">
                "The dashboard then says how much of a budget is spent, and where the month leads at this rate. A budget stands from this month on; past months keep theirs."
            </p>
            <Loaded resource=budgets count=1 let:budgets>
                <Rows rows=budgets.rows />
                {budgets
                    .may_edit
                    .then(|| view! { <BudgetForm campaign currency=budgets.currency targets=budgets.targets set /> })}
            </Loaded>
        </section>
    }
}

#[component]
fn Rows(rows: Vec<BudgetRow>) -> impl IntoView {
    if rows.is_empty() {
        return view! { <p class="card-lead">"No budget yet."</p> }.into_any();
    }
    let row = |BudgetRow { name, words }: BudgetRow| {
        view! {
            <dt>{name}</dt>
            <dd>{format!("{words} a month")}</dd>
        }
    };
    view! { <dl class="facts">{rows.into_iter().map(row).collect_view()}</dl> }.into_any()
}

#[component]
fn BudgetForm(
    campaign: CampaignId,
    currency: String,
    targets: Vec<BudgetTarget>,
    set: ServerAction<SetBudget>,
) -> impl IntoView {
    let (error_at, rest) = split_inputs(Signal::derive(move || set.value().get()), &[("amount", "amount")]);
    let option = |BudgetTarget { connection, name }: BudgetTarget| {
        let value = connection.map(|id| id.to_string()).unwrap_or_default();
        view! { <option value=value>{name}</option> }
    };
    view! {
        <ActionForm action=set>
            <div class="form">
                <input type="hidden" name="campaign" value=campaign.to_string() />
                <FieldBox id="budget-target" label="Budget for">
                    <select id="budget-target" class="input" name="target">
                        {targets.into_iter().map(option).collect_view()}
                    </select>
                </FieldBox>
                <TextField
                    name="amount"
                    id="budget-amount"
                    label=format!("{currency} a month")
                    placeholder="12000"
                    help="Leave it empty to have no budget any more."
                    max_length=20
                    required=false
                    error=error_at("amount")
                />
                <ActionNotice value=rest done="Saved." />
                <div class="form-actions">
                    <Button kind="submit" busy=set.pending()>
                        "Save budget"
                    </Button>
                </div>
            </div>
        </ActionForm>
    }
}
