//! Campaigns.

use leptos::{prelude::*, server_fn::codec::GetUrl};

use crate::model::{
    campaign::{CampaignHead, CampaignList},
    error::AppError,
    ids::CampaignId,
    list::ListQuery,
};

/// A page of the campaigns that the member may see.
#[server(prefix = "/api", endpoint = "campaigns", input = GetUrl)]
pub async fn list_campaigns(#[server(default)] list: ListQuery) -> Result<CampaignList, AppError> {
    let (backend, viewer) = crate::backend::signed_in()?;
    super::answer(backend.campaigns.list(viewer, list).await)
}

/// The head of one campaign.
#[server(prefix = "/api", endpoint = "campaign", input = GetUrl)]
pub async fn get_campaign(campaign: CampaignId) -> Result<CampaignHead, AppError> {
    let (backend, viewer) = crate::backend::signed_in()?;
    super::answer(backend.campaigns.head(viewer, campaign).await)
}

/// Makes a campaign and goes to its integrations page.
#[server(prefix = "/api", endpoint = "create_campaign")]
pub async fn create_campaign(name: String, time_zone: String, currency: String) -> Result<CampaignId, AppError> {
    let (backend, viewer) = crate::backend::signed_in()?;
    let id = super::answer(backend.campaigns.create(viewer, name, time_zone, currency).await)?;
    leptos_axum::redirect(&format!("/campaigns/{id}/integrations"));
    Ok(id)
}

/// Renames a campaign.
#[server(prefix = "/api", endpoint = "rename_campaign")]
pub async fn rename_campaign(campaign: CampaignId, name: String) -> Result<(), AppError> {
    let (backend, viewer) = crate::backend::signed_in()?;
    super::answer(backend.campaigns.rename(viewer, campaign, name).await)
}

/// Archives a campaign, or brings it back. Archived ones are no longer pulled; their data stays.
#[server(prefix = "/api", endpoint = "archive_campaign")]
pub async fn archive_campaign(campaign: CampaignId, archived: bool) -> Result<(), AppError> {
    let (backend, viewer) = crate::backend::signed_in()?;
    super::answer(backend.campaigns.archive(viewer, campaign, archived).await)
}
