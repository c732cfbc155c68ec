//! The dashboard.

use leptos::prelude::*;

use super::panel::SharedPanelView;
use crate::{
    components::{empty::Empty, icon::Glyph, plain_document::render_document},
    model::shared::{Look, SharedDashboard},
    pages::dashboard::{
        all_ads::AllAdsView, goals::GoalsView, notes::NotesView, pace::PacesView, range::RangeHeader,
        results::ResultsView,
    },
};

/// The whole page.
pub fn render_dashboard(dashboard: SharedDashboard, look: Look) -> String {
    let title = format!("{} · {}", dashboard.campaign, dashboard.agency);
    render_document(&title, || view! { <SharedPage dashboard look /> })
}

#[component]
fn SharedPage(dashboard: SharedDashboard, look: Look) -> impl IntoView {
    let SharedDashboard { agency, campaign, head, days, ads, results, goals, paces, panels, may_change } = dashboard;
    let is_empty = panels.is_empty();
    let all_days = days.clone();
    let panels = panels.into_iter().enumerate().map({
        let days = days.clone();
        move |(index, panel)| view! { <SharedPanelView panel number=index + 1 days=days.clone() look /> }
    });
    view! {
        <main class="page">
            <header class="shared-head">
                <p class="shared-agency">{agency}</p>
                <h1>{campaign}</h1>
            </header>
            <RangeHeader head path="" />
            <NotesView days=days.clone() />
            <GoalsView goals outlook=false />
            <PacesView paces outlook=false />
            {results.map(|results| view! { <ResultsView results days=all_days.clone() /> })}
            {ads.map(|ads| view! { <AllAdsView ads days /> })}
            <div class="panels">{panels.collect_view()}</div>
            {is_empty
                .then(|| {
                    view! {
                        <Empty glyph=Glyph::Clock title="Nothing to show yet">
                            <p>"The first numbers appear here as soon as they come in."</p>
                        </Empty>
                    }
                })}
            {may_change
                .then(|| {
                    view! {
                        <p class="shared-foot">
                            "Platforms count some things late, so the newest of these days may still change a little."
                        </p>
                    }
                })}
        </main>
    }
}
