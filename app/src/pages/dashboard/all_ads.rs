//! All paid ads together.

use leptos::prelude::*;

use super::together::TogetherFigures;
use crate::model::{
    all_ads::{AllAds, list_names},
    dashboard::Day,
};

#[component]
pub(in crate::pages) fn AllAdsView(ads: AllAds, days: Vec<Day>) -> impl IntoView {
    let names: Vec<&str> = ads.sources.iter().map(String::as_str).collect();
    let sources = list_names(&names);
    let figures = TogetherFigures {
        id: "all-ads",
        title: "All ads".to_owned(),
        source: format!("{sources}, added up"),
        of: sources,
        numbers: ads.numbers,
        lacking: ads.lacking,
        notes: ads.converted.into_iter().chain(ads.claims).collect(),
    };
    figures.view(&days)
}
