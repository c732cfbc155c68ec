//! What counts as a result in this campaign: how many there were, what one cost, and what they are made of.

use leptos::prelude::*;

use super::together::TogetherFigures;
use crate::model::{dashboard::Day, results::Results};

#[component]
pub(in crate::pages) fn ResultsView(results: Results, days: Vec<Day>) -> impl IntoView {
    let Results { name, numbers, parts, lacking, notes, .. } = results;
    let of = parts.join(", ");
    TogetherFigures { id: "results", title: name, source: of.clone(), of, numbers, lacking, notes }.view(&days)
}
