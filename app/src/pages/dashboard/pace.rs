//! How this month's spend stands against its budgets.

use leptos::prelude::*;

use super::plan::{PlanRow, draw_plans};
use crate::model::pace::Pace;

/// `outlook`: whether it is told where the month leads and what is missing, too: that is for those who can steer.
#[component]
pub(in crate::pages) fn PacesView(paces: Vec<Pace>, outlook: bool) -> impl IntoView {
    let title = paces.first().map(|pace| format!("Budget for {}", pace.month));
    let row = |pace: Pace| PlanRow {
        verdict: pace.verdict().filter(|_| outlook).map(|verdict| (verdict.key(), verdict.word())),
        words: pace.spent_words(),
        share: Some(pace.spent_share()),
        month: pace.month_share(),
        leads: pace.converted.iter().cloned().chain(pace.outlook().filter(|_| outlook)).collect(),
        lacking: if outlook { pace.lacking } else { Vec::new() },
        name: pace.name,
    };
    draw_plans("budgets", title, paces.into_iter().map(row).collect())
}
