//! Dashboards.

use leptos::{prelude::*, server_fn::codec::GetUrl};

use crate::model::{
    breakdown::BreakdownTable,
    dashboard::{Dashboard, Panel},
    date_range::DateRange,
    error::AppError,
    ids::{CampaignId, ConnectionId},
};

/// The dashboard of one campaign over `days`. `at`: the first of the panels that come with their numbers.
#[server(prefix = "/api", endpoint = "dashboard", input = GetUrl)]
pub async fn get_dashboard(
    campaign: CampaignId,
    days: DateRange,
    #[server(default)] at: Option<ConnectionId>,
) -> Result<Dashboard, AppError> {
    let (backend, viewer) = crate::backend::signed_in()?;
    super::answer(backend.dashboards.dashboard(viewer, campaign, days, at).await)
}

/// Some of its panels with their numbers, for a page that is open.
#[server(prefix = "/api", endpoint = "panels", input = GetUrl)]
pub async fn get_panels(
    campaign: CampaignId,
    days: DateRange,
    connections: Vec<ConnectionId>,
) -> Result<Vec<Panel>, AppError> {
    let (backend, viewer) = crate::backend::signed_in()?;
    super::answer(backend.dashboards.panels(viewer, campaign, days, connections).await)
}

/// One panel by campaign, query, page …: one series over the days that are shown.
#[server(prefix = "/api", endpoint = "breakdown", input = GetUrl)]
pub async fn get_breakdown(
    campaign: CampaignId,
    connection: ConnectionId,
    days: DateRange,
    by: String,
    #[server(default)] all: bool,
) -> Result<BreakdownTable, AppError> {
    let (backend, viewer) = crate::backend::signed_in()?;
    super::answer(backend.dashboards.breakdown(viewer, campaign, connection, days, by, all).await)
}
