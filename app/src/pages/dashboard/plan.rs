//! How a month stands against one thing that was planned for it: words first, a bar beside them.

use leptos::prelude::*;

/// What is drawn of one plan.
pub(super) struct PlanRow {
    pub(super) name: String,
    /// A key for the look, and the word.
    pub(super) verdict: Option<(&'static str, &'static str)>,
    pub(super) words: String,
    /// How much of it is done, from 0 to 1, where a bar can say it. `Some(None)`: that is not known.
    pub(super) share: Option<Option<f64>>,
    /// How much of the month is over, from 0 to 1.
    pub(super) month: f64,
    pub(super) leads: Vec<String>,
    pub(super) lacking: Vec<String>,
}

/// `title`: of all of them; nothing is drawn where there are none.
pub(super) fn draw_plans(id: &'static str, title: Option<String>, rows: Vec<PlanRow>) -> impl IntoView {
    title.map(|title| {
        view! {
            <section class="panel panel-paces" aria-labelledby=id>
                <h3 id=id>{title}</h3>
                <ul class="paces" role="list">
                    {rows.into_iter().map(PlanRow::view).collect_view()}
                </ul>
            </section>
        }
    })
}

impl PlanRow {
    fn view(self) -> impl IntoView {
        let Self { name, verdict, words, share, month, leads, lacking } = self;
        view! {
            <li class="pace" data-pace=verdict.map(|(key, _)| key)>
                <p class="pace-name">
                    <strong>{name}</strong>
                    {verdict.map(|(_, word)| view! { <span class="chip">{word}</span> })}
                </p>
                <p class="pace-spent">{words}</p>
                {share.map(|done| view! { <PlanBar done month /> })}
                {leads.into_iter().map(|words| view! { <p class="pace-lead">{words}</p> }).collect_view()}
                {lacking.into_iter().map(|words| view! { <p class="panel-stale">{words}</p> }).collect_view()}
            </li>
        }
    }
}

/// Decoration: the words beside it say the same. The mark is where the month is.
#[component]
fn PlanBar(done: Option<f64>, month: f64) -> impl IntoView {
    view! {
        <svg class="pace-bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true" height="10">
            <rect class="pace-track" x="0" y="0" width="100" height="4" />
            {done.map(|share| view! { <rect class="pace-fill" x="0" y="0" width=percent(share) height="4" /> })}
            <rect class="pace-today" x=percent(month.min(0.995)) y="0" width="0.5" height="4" />
        </svg>
    }
}

fn percent(share: f64) -> String {
    format!("{:.2}", share * 100.0)
}
