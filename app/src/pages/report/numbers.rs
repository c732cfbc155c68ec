//! All numbers of a report: everything is there, and nothing leads elsewhere.

use leptos::prelude::*;

use crate::{
    components::{breakdown_rows::BreakdownRows, chart::FoldedTable},
    model::{
        dashboard::{Day, Metric},
        moment::Moment,
        shared::{SharedDashboard, SharedPanel},
        shown::shown,
    },
    pages::{
        dashboard::{
            all_ads::AllAdsView,
            figures::{Figures, FiguresView},
            goals::GoalsView,
            number::Counted,
            pace::PacesView,
            results::ResultsView,
        },
        shared::panel::PanelFrame,
    },
};

/// `left_out`: why something is not in these numbers, before anybody reads them.
#[component]
pub(super) fn Numbers(dashboard: SharedDashboard, left_out: Vec<String>) -> impl IntoView {
    let SharedDashboard { head, days, ads, results, goals, paces, panels, .. } = dashboard;
    let is_empty =
        panels.is_empty() && ads.is_none() && results.as_ref().is_none_or(|results| results.numbers.is_empty());
    let all_days = days.clone();
    let panels = panels.into_iter().enumerate().map(move |(index, panel)| {
        view! { <ReportPanel panel number=index + 1 days=all_days.clone() /> }
    });
    let against = head.against.map(|words| view! { <span class="dashboard-against">", against " {words}</span> });
    view! {
        <section class="report-numbers" aria-label="Numbers">
            {(!is_empty).then(|| view! { <h2>{head.words} {against}</h2> })}
            {left_out.into_iter().map(|words| view! { <p class="report-left-out">{words}</p> }).collect_view()}
            {results.map(|results| view! { <ResultsView results days=days.clone() /> })}
            <GoalsView goals outlook=false />
            {ads.map(|ads| view! { <AllAdsView ads days /> })}
            <PacesView paces outlook=false />
            <div class="panels">{panels.collect_view()}</div>
        </section>
    }
}

#[component]
fn ReportPanel(panel: SharedPanel, number: usize, days: Vec<Day>) -> impl IntoView {
    let id = format!("panel-{number}");
    // A report is read for years: "today" would be wrong tomorrow.
    let exact = panel.last_good.clone().map(|moment| Moment { words: moment.exact.clone(), ..moment });
    let panel = SharedPanel { last_good: None, ..panel };
    let metrics = panel.metrics.as_deref().map(shown).unwrap_or_default();
    let body = if metrics.is_empty() {
        view! { <p class="panel-nothing">"No numbers came for these days."</p> }.into_any()
    } else {
        view! { <PanelNumbers panel=panel.clone() last_pulled=exact metrics number days /> }.into_any()
    };
    view! {
        <PanelFrame panel id>{body}</PanelFrame>
    }
}

#[component]
fn PanelNumbers(
    panel: SharedPanel,
    last_pulled: Option<Moment>,
    metrics: Vec<Metric>,
    number: usize,
    days: Vec<Day>,
) -> impl IntoView {
    let source = format!("{}, {}", panel.name, panel.profile);
    let counted = Counted::of_source(&source, &panel.name, &panel.time_zone, last_pulled, panel.not_final);
    let table = panel.by.and_then(|by| by.table).map(|by| by.table);
    let figures = Figures {
        id: number.to_string(),
        days: days.clone(),
        metrics: metrics.clone(),
        stale: panel.stale,
        counted,
        ask: None,
    };
    view! {
        <FiguresView figures with_days=true>
            {table
                .map(|table| {
                    view! {
                        <BreakdownRows table caption=source.clone()>
                            ""
                        </BreakdownRows>
                    }
                })}
            <FoldedTable metrics days caption=source.clone() />
        </FiguresView>
    }
}
