//! What counts as a result in this campaign: how many there were, what one cost, and what they are made of.

use leptos::prelude::*;

use super::number::{Counted, Number};
use crate::model::{all_ads::Together, dashboard::Day, results::Results};

#[component]
pub(in crate::pages) fn ResultsView(results: Results, days: Vec<Day>) -> impl IntoView {
    let Results { name, numbers, parts, lacking, notes, .. } = results;
    let is_over = numbers.iter().all(|number| number.metric.is_over);
    let made_of = parts.join(", ");
    let number = |Together { metric, instead }: Together| {
        view! { <Number metric days=days.clone() note=instead group="results".to_owned() /> }
    };
    let counted = Counted {
        source: made_of.clone(),
        zone: "Days in each profile's own time zone".to_owned(),
        last_pulled: None,
        open: Some("What was pulled when, and which days may still change, stands at each source below.".to_owned()),
        ask: None,
    };
    let has_numbers = !numbers.is_empty();
    view! {
        <section class="panel panel-all-ads" aria-labelledby="results">
            <header class="panel-head">
                <div class="panel-name">
                    <h3 id="results">{name}</h3>
                    <p>{made_of}</p>
                </div>
            </header>
            {lacking.into_iter().map(|words| view! { <p class="panel-stale">{words}</p> }).collect_view()}
            {has_numbers
                .then(|| {
                    view! {
                        <dl class="numbers">
                            {numbers.into_iter().map(number).collect_view()} {counted.view(is_over)}
                        </dl>
                    }
                })}
            {notes.into_iter().map(|words| view! { <p class="panel-lack">{words}</p> }).collect_view()}
        </section>
    }
}
