//! How a month stands against its goals.

use leptos::prelude::*;

use super::plan::{PlanRow, draw_plans};
use crate::model::goal::{Goal, GoalVerdict};

/// `outlook`: whether it is told where the month leads and what is missing, too: that is for those who can steer.
#[component]
pub(in crate::pages) fn GoalsView(goals: Vec<Goal>, outlook: bool) -> impl IntoView {
    let title = goals.first().map(|goal| format!("Goals for {}", goal.month));
    let row = |goal: Goal| {
        let verdict = goal.verdict().filter(|verdict| outlook || *verdict == GoalVerdict::Reached);
        PlanRow {
            verdict: verdict.map(|verdict| (verdict.key(), verdict.word())),
            words: goal.words(),
            share: goal.share().map(Some),
            month: goal.month_share(),
            leads: goal.outlook().filter(|_| outlook).into_iter().collect(),
            lacking: if outlook { goal.lacking } else { Vec::new() },
            name: goal.name,
        }
    };
    draw_plans("goals", title, goals.into_iter().map(row).collect())
}
