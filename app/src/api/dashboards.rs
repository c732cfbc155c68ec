//! Dashboards.

use leptos::{prelude::*, server_fn::codec::GetUrl};

use crate::model::{dashboard::Dashboard, error::AppError, ids::CampaignId};

/// The dashboard of one campaign over the last `days` days (7 to 90).
#[server(prefix = "/api", endpoint = "dashboard", input = GetUrl)]
pub async fn get_dashboard(campaign: CampaignId, days: u32) -> Result<Dashboard, AppError> {
    let (backend, viewer) = crate::backend::signed_in()?;
    super::answer(backend.dashboards.dashboard(viewer, campaign, days).await)
}
