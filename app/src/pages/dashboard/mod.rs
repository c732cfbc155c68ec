//! A campaign's dashboard: all ads together, and for each connection its numbers and a chart.

pub(in crate::pages) mod all_ads;
mod ask_period;
mod breakdowns;
pub(in crate::pages) mod figures;
mod frame;
pub(in crate::pages) mod goals;
mod live;
pub(in crate::pages) mod notes;
pub(in crate::pages) mod number;
pub(in crate::pages) mod pace;
mod panel;
mod plan;
pub(in crate::pages) mod range;
pub(in crate::pages) mod results;
mod together;

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{components::A, hooks::use_query_map};

use self::{
    all_ads::AllAdsView,
    breakdowns::Opened,
    frame::Frame,
    goals::GoalsView,
    live::{Numbers, keep_numbers_fresh},
    notes::NotesView,
    pace::PacesView,
    panel::PanelView,
    range::RangeHeader,
    results::ResultsView,
};
use crate::{
    api::dashboards::get_dashboard,
    browser::{events::SLOW, later::Pace},
    components::{button::Look, empty::Empty, followed::Followed, icon::Glyph, skeleton::Shape},
    model::{
        all_ads::{Audience, all_ads},
        dashboard::{Dashboard, Panel},
        date_range::DateRange,
        ids::{CampaignId, ConnectionId},
    },
    paths::{dashboard_path, integrations_path, notes_path, share_links_path, use_campaign},
};

/// The page. The range is in its address, so that it can be linked; so are, for pages without scripts, the first panel that comes with
/// its numbers, and the panel whose table or breakdown (`by`, `rows`) is open.
#[component]
pub fn DashboardPage() -> impl IntoView {
    let campaign = use_campaign();
    let query = use_query_map();
    let range = Memo::new(move |_| {
        query.with(|query| DateRange::read(query.get_str("days"), query.get_str("from"), query.get_str("to")))
    });
    let named = move |key: &'static str| {
        Memo::new(move |_| query.with(|query| query.get_str(key)?.parse::<ConnectionId>().ok()))
    };
    let (at, table) = (named("at"), named("table"));
    let by = Memo::new(move |_| {
        let opened = query.with(|query| Some(Opened { key: query.get("by")?, whole: query.get_str("rows").is_some() }));
        at.get().zip(opened)
    });
    let asked = RwSignal::new(0_u32);
    let dashboard = Resource::new_blocking(
        move || (campaign.get(), range.get(), at.get(), asked.get()),
        |(campaign, range, at, _)| async move { get_dashboard(campaign?, range, at).await },
    );
    let fetch_whole = Pace::new(SLOW, move || {
        let _ = asked.try_update(|count| *count += 1);
    });
    view! {
        <Title text="Dashboard" />
        <Followed resource=dashboard skeleton=Shape::Panel count=2 let:dashboard>
            <Panels numbers=keep_numbers_fresh(dashboard, range, fetch_whole) table by />
        </Followed>
    }
}

#[component]
fn Panels(
    numbers: Numbers,
    table: Memo<Option<ConnectionId>>,
    by: Memo<Option<(ConnectionId, Opened)>>,
) -> impl IntoView {
    let Numbers { dashboard, on_sight } = numbers;
    let campaign = dashboard.with_untracked(|dashboard| dashboard.campaign.id);
    let ids = Memo::new(move |_| {
        dashboard.with(|dashboard| dashboard.panels.iter().map(|panel| panel.connection).collect::<Vec<_>>())
    });
    let head = Memo::new(move |_| dashboard.with(|dashboard| dashboard.head.clone()));
    let ads = Memo::new(move |_| {
        dashboard.with(|dashboard| all_ads(dashboard, Audience::Members).map(|ads| (dashboard.days.clone(), ads)))
    });
    let days = Memo::new(move |_| dashboard.with(|dashboard| dashboard.days.clone()));
    let results = Memo::new(move |_| {
        dashboard.with(|dashboard| dashboard.results.clone().map(|results| (dashboard.days.clone(), results)))
    });
    let goals = Memo::new(move |_| dashboard.with(|dashboard| dashboard.goals.clone()));
    let paces = Memo::new(move |_| dashboard.with(|dashboard| dashboard.paces.clone()));
    view! {
        <Show when=move || ids.with(|ids| !ids.is_empty()) fallback=move || view! { <Nothing campaign=campaign /> }>
            {move || {
                view! {
                    <RangeHeader head=head.get() path=dashboard_path(campaign)>
                        <A href=share_links_path(campaign) attr:class=Look::Quiet.class()>
                            "Share"
                        </A>
                        <A href=notes_path(campaign) attr:class=Look::Quiet.class()>
                            "Notes"
                        </A>
                    </RangeHeader>
                }
            }}
            {move || view! { <NotesView days=days.get() /> }}
            {move || view! { <GoalsView goals=goals.get() outlook=true /> }}
            {move || view! { <PacesView paces=paces.get() outlook=true /> }}
            {move || results.get().map(|(days, results)| view! { <ResultsView results days /> })}
            {move || ads.get().map(|(days, ads)| view! { <AllAdsView ads days /> })}
            <div class="panels">
                <For each=move || ids.get() key=|id| *id let:id>
                    {
                        // With the days: they change all panels at once.
                        let panel = Memo::new(move |_| dashboard.with(|dashboard| find(dashboard, id)));
                        let is_open = RwSignal::new(table.get_untracked() == Some(id));
                        let opened = by.get_untracked().filter(|(at, _)| *at == id).map(|(_, opened)| opened);
                        let opened = RwSignal::new(opened);
                        move || {
                            panel
                                .get()
                                .map(|(frame, panel)| {
                                    view! { <PanelView frame panel is_open opened on_sight /> }
                                })
                        }
                    }
                </For>
            </div>
        </Show>
    }
}

fn find(dashboard: &Dashboard, id: ConnectionId) -> Option<(Frame, Panel)> {
    let panel = dashboard.panels.iter().find(|panel| panel.connection == id)?;
    let (campaign, range) = (dashboard.campaign.id, dashboard.head.range);
    let frame = Frame { campaign, range, days: dashboard.days.clone(), may_ask: dashboard.may_ask };
    Some((frame, panel.clone()))
}

#[component]
fn Nothing(campaign: CampaignId) -> impl IntoView {
    view! {
        <Empty glyph=Glyph::Plug title="Nothing to show yet">
            <p>
                "A dashboard fills itself: connect an integration, and its numbers appear here with their last 13 months."
            </p>
            <A href=integrations_path(campaign) attr:class=Look::Filled.class()>
                "Connect an integration"
            </A>
        </Empty>
    }
}
