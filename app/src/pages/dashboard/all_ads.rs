//! All paid ads together, above the panels of each.

use leptos::prelude::*;

use super::number::{Counted, Number};
use crate::model::{
    all_ads::{AllAds, Together, list_names},
    dashboard::Day,
};

#[component]
pub(in crate::pages) fn AllAdsView(ads: AllAds, days: Vec<Day>) -> impl IntoView {
    let names: Vec<&str> = ads.sources.iter().map(String::as_str).collect();
    let sources = list_names(&names);
    let number = |Together { metric, instead }: Together| {
        view! { <Number metric days=days.clone() note=instead group="all-ads".to_owned() /> }
    };
    let is_over = ads.numbers.iter().all(|number| number.metric.is_over);
    let counted = Counted {
        source: format!("{sources}, added up"),
        zone: "Days in each profile's own time zone".to_owned(),
        last_pulled: None,
        open: Some("What was pulled when, and which days may still change, stands at each source below.".to_owned()),
        ask: None,
    };
    view! {
        <section class="panel panel-all-ads" aria-labelledby="all-ads">
            <header class="panel-head">
                <div class="panel-name">
                    <h3 id="all-ads">"All ads"</h3>
                    <p>{sources.clone()}</p>
                </div>
            </header>
            {ads.lacking.into_iter().map(|words| view! { <p class="panel-stale">{words}</p> }).collect_view()}
            <dl class="numbers">{ads.numbers.into_iter().map(number).collect_view()} {counted.view(is_over)}</dl>
            {ads.converted.map(|words| view! { <p class="panel-lack">{words}</p> })}
            {ads.claims.map(|words| view! { <p class="panel-lack">{words}</p> })}
        </section>
    }
}
