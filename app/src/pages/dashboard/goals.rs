//! How a month stands against its goals: words first, a bar beside them.

use leptos::prelude::*;

use super::pace::PaceBar;
use crate::model::goal::{Goal, GoalVerdict};

/// `outlook`: whether it is told where the month leads and what is missing, too: that is for those who can steer.
#[component]
pub(in crate::pages) fn GoalsView(goals: Vec<Goal>, outlook: bool) -> impl IntoView {
    let title = goals.first().map(|goal| format!("Goals for {}", goal.month));
    title.map(|title| {
        view! {
            <section class="panel panel-paces" aria-labelledby="goals">
                <h3 id="goals">{title}</h3>
                <ul class="paces" role="list">
                    {goals.into_iter().map(|goal| view! { <GoalRow goal outlook /> }).collect_view()}
                </ul>
            </section>
        }
    })
}

#[component]
fn GoalRow(goal: Goal, outlook: bool) -> impl IntoView {
    let verdict = goal.verdict().filter(|verdict| outlook || *verdict == GoalVerdict::Reached);
    let lacking = if outlook { goal.lacking.clone() } else { Vec::new() };
    let lead = outlook.then(|| goal.outlook()).flatten();
    let pace = verdict.map(|verdict| if verdict.is_off() { "behind" } else { "on-track" });
    view! {
        <li class="pace" data-goal=pace>
            <p class="pace-name">
                <strong>{goal.name.clone()}</strong>
                {verdict.map(|verdict| view! { <span class="chip">{verdict.word()}</span> })}
            </p>
            <p class="pace-spent">{goal.words()}</p>
            {goal.share().map(|share| view! { <PaceBar spent=Some(share) month=goal.month_share() /> })}
            {lead.map(|words| view! { <p class="pace-lead">{words}</p> })}
            {lacking.into_iter().map(|words| view! { <p class="panel-stale">{words}</p> }).collect_view()}
        </li>
    }
}
