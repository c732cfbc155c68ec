//! How this month's spend stands against its budgets: words first, a bar beside them.

use leptos::prelude::*;

use crate::model::pace::{Pace, PaceVerdict};

/// `outlook`: whether it is told where the month leads and what is missing, too: that is for those who can steer.
#[component]
pub(in crate::pages) fn PacesView(paces: Vec<Pace>, outlook: bool) -> impl IntoView {
    let title = paces.first().map(|pace| format!("Budget for {}", pace.month));
    title.map(|title| {
        view! {
            <section class="panel panel-paces" aria-labelledby="budgets">
                <h3 id="budgets">{title}</h3>
                <ul class="paces" role="list">
                    {paces.into_iter().map(|pace| view! { <PaceRow pace outlook /> }).collect_view()}
                </ul>
            </section>
        }
    })
}

#[component]
fn PaceRow(pace: Pace, outlook: bool) -> impl IntoView {
    let verdict = pace.verdict().filter(|_| outlook);
    let lacking = if outlook { pace.lacking.clone() } else { Vec::new() };
    let lead = outlook.then(|| pace.outlook()).flatten();
    view! {
        <li class="pace" data-pace=verdict.map(PaceVerdict::key)>
            <p class="pace-name">
                <strong>{pace.name.clone()}</strong>
                {verdict.map(|verdict| view! { <span class="chip">{verdict.word()}</span> })}
            </p>
            <p class="pace-spent">{pace.spent_words()}</p>
            <PaceBar spent=pace.spent_share() month=pace.month_share() />
            {pace.converted.clone().map(|words| view! { <p class="pace-lead">{words}</p> })}
            {lead.map(|words| view! { <p class="pace-lead">{words}</p> })}
            {lacking.into_iter().map(|words| view! { <p class="panel-stale">{words}</p> }).collect_view()}
        </li>
    }
}

/// Decoration: the words beside it say the same. The mark is where the month is.
#[component]
pub(super) fn PaceBar(spent: Option<f64>, month: f64) -> impl IntoView {
    view! {
        <svg class="pace-bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true" height="10">
            <rect class="pace-track" x="0" y="0" width="100" height="4" />
            {spent.map(|share| view! { <rect class="pace-fill" x="0" y="0" width=percent(share) height="4" /> })}
            <rect class="pace-today" x=percent(month.min(0.995)) y="0" width="0.5" height="4" />
        </svg>
    }
}

fn percent(share: f64) -> String {
    format!("{:.2}", share * 100.0)
}
