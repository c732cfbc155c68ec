//! A campaign's dashboard: for each connection its numbers and a chart.

mod panel;
mod range;

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{components::A, hooks::use_query_map};

use self::{
    panel::PanelView,
    range::{RangeLinks, read_days},
};
use crate::{
    api::dashboards::get_dashboard,
    browser::events::live_changes_where,
    components::{button::Look, empty::Empty, icon::Glyph, loaded::Loaded, skeleton::Shape},
    model::{dashboard::Dashboard, ids::ProfileId},
    paths::{integrations_path, use_campaign},
};

/// The page. The range is in its address, so that it can be linked.
#[component]
pub fn DashboardPage() -> impl IntoView {
    let campaign = use_campaign();
    let query = use_query_map();
    let days = Memo::new(move |_| query.with(|query| read_days(query.get_str("days"))));
    // Of the dashboard that is shown.
    let profiles = StoredValue::new(Vec::new());
    let changes = live_changes_where(move |change| {
        profiles.with_value(|profiles| change.concerns(campaign.get_untracked().ok(), profiles))
    });
    let dashboard = Resource::new_blocking(
        move || (campaign.get(), days.get(), changes.get()),
        |(campaign, days, _)| async move { get_dashboard(campaign?, days).await },
    );
    view! {
        <Title text="Dashboard" />
        <Loaded resource=dashboard skeleton=Shape::Panel count=2 let:dashboard>
            <Panels dashboard profiles />
        </Loaded>
    }
}

#[component]
fn Panels(dashboard: Dashboard, profiles: StoredValue<Vec<ProfileId>>) -> impl IntoView {
    let campaign = dashboard.campaign.id;
    let shown = dashboard.profiles.clone();
    Effect::new(move |_| profiles.set_value(shown.clone()));
    if dashboard.panels.is_empty() {
        return view! {
            <Empty glyph=Glyph::Plug title="Nothing to show yet">
                <p>
                    "A dashboard fills itself: connect an integration, and its numbers appear here with their last 13 months."
                </p>
                <A href=integrations_path(campaign) attr:class=Look::Filled.class()>
                    "Connect an integration"
                </A>
            </Empty>
        }
        .into_any();
    }
    // By name and not by health: what one looks at must not move when it heals.
    let mut panels = dashboard.panels;
    panels.sort_by_cached_key(|panel| (panel.integration.name.clone(), panel.profile.clone()));
    view! {
        <header class="dashboard-head">
            <h2>{dashboard.range_words}</h2>
            <RangeLinks campaign days=dashboard.days />
        </header>
        <div class="panels">
            {panels.into_iter().map(|panel| view! { <PanelView campaign panel /> }).collect_view()}
        </div>
    }
    .into_any()
}
