//! What counts as a result in the campaign, and its goals.

mod counted;
mod goals;

use leptos::prelude::*;

use self::{counted::CountedForm, goals::GoalForm};
use crate::{
    api::results::{SetGoal, SetResultRule, get_result_rule},
    components::loaded::Loaded,
    model::{
        ids::CampaignId,
        results::{GoalRow, ResultRule},
    },
};

#[component]
pub fn ResultsCard(campaign: CampaignId) -> impl IntoView {
    let (set, set_goal) = (ServerAction::<SetResultRule>::new(), ServerAction::<SetGoal>::new());
    let rule = Resource::new_blocking(
        move || (set.version().get(), set_goal.version().get()),
        move |_| get_result_rule(campaign),
    );
    view! {
        <section class="card" id="results" aria-labelledby="results-title">
            <h2 id="results-title">"Results and goals"</h2>
            <p class="card-lead">
                "Say once what counts here, such as quote requests: calls, forms and orders added up, from the sources you trust. The dashboard and reports then begin with it, and say what one cost."
            </p>
            <Loaded resource=rule count=2 let:rule>
                <Rule rule=rule.clone() />
                {rule
                    .may_edit
                    .then(|| {
                        let has_rule = !rule.name.is_empty();
                        let currency = rule.currency.clone();
                        let name = rule.name.clone();
                        view! {
                            <CountedForm campaign rule=rule.clone() set />
                            {has_rule.then(|| view! { <GoalForm campaign name currency set=set_goal /> })}
                        }
                    })}
            </Loaded>
        </section>
    }
}

/// What is set.
#[component]
fn Rule(rule: ResultRule) -> impl IntoView {
    let ResultRule { name, counted, worth, gone, goals, .. } = rule;
    if name.is_empty() {
        return view! { <p class="card-lead">"Nothing counts as a result yet."</p> }.into_any();
    }
    let goal = |GoalRow { name, words, .. }: GoalRow| {
        view! {
            <dt>{format!("Goal: {name}")}</dt>
            <dd>{words}</dd>
        }
    };
    let gone = (!gone.is_empty()).then(|| {
        let words = format!("{} can't be read here any more. Choose anew what counts.", gone.join(", "));
        view! { <p class="panel-stale">{words}</p> }
    });
    view! {
        {gone}
        <dl class="facts">
            <dt>{name}</dt>
            <dd>{counted.join(", ")}</dd>
            {worth
                .map(|worth| {
                    view! {
                        <dt>"What they are worth"</dt>
                        <dd>{worth}</dd>
                    }
                })}
            {goals.into_iter().map(goal).collect_view()}
        </dl>
    }
    .into_any()
}
