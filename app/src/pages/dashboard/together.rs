//! Numbers of several sources, above the panels of each: of all ads, and of what counts as a result.

use leptos::prelude::*;

use super::number::{Counted, Number};
use crate::model::{dashboard::Day, together::Together};

/// What is drawn.
pub(super) struct TogetherFigures {
    /// Tells what belongs to it from others on the page.
    pub(super) id: &'static str,
    pub(super) title: String,
    /// What it is made of.
    pub(super) of: String,
    /// The same, where it is said how this is counted.
    pub(super) source: String,
    pub(super) numbers: Vec<Together>,
    /// Why some have no total.
    pub(super) lacking: Vec<String>,
    /// What whoever reads them should know.
    pub(super) notes: Vec<String>,
}

impl TogetherFigures {
    /// Nothing, where there is nothing to say.
    pub(super) fn view(self, days: &[Day]) -> impl IntoView + use<> {
        let Self { id, title, of, source, numbers, lacking, notes } = self;
        if numbers.is_empty() && lacking.is_empty() {
            return ().into_any();
        }
        let is_over = numbers.iter().all(|number| number.metric.is_over);
        let has_numbers = !numbers.is_empty();
        let number = |Together { metric, instead }: Together| {
            view! { <Number metric days=days.to_vec() note=instead group=id.to_owned() /> }
        };
        let numbers = numbers.into_iter().map(number).collect_view();
        let counted = Counted {
            source,
            zone: "Days in each profile's own time zone".to_owned(),
            last_pulled: None,
            open: Some(
                "What was pulled when, and which days may still change, stands at each source below.".to_owned(),
            ),
            ask: None,
        };
        view! {
            <section class="panel panel-all-ads" aria-labelledby=id>
                <header class="panel-head">
                    <div class="panel-name">
                        <h3 id=id>{title}</h3>
                        <p>{of}</p>
                    </div>
                </header>
                {lacking.into_iter().map(|words| view! { <p class="panel-stale">{words}</p> }).collect_view()}
                {has_numbers.then(|| view! { <dl class="numbers">{numbers} {counted.view(is_over)}</dl> })}
                {notes.into_iter().map(|words| view! { <p class="panel-lack">{words}</p> }).collect_view()}
            </section>
        }
        .into_any()
    }
}
