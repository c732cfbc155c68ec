//! Share links. Whoever has one asks no function: what it shows is a page without scripts.

use leptos::{prelude::*, server_fn::codec::GetUrl};

use crate::model::{
    error::AppError,
    ids::{CampaignId, ShareLinkId},
    share_link::ShareLinks,
};

/// The share links of a campaign.
#[server(prefix = "/api", endpoint = "share_links", input = GetUrl)]
pub async fn get_share_links(campaign: CampaignId) -> Result<ShareLinks, AppError> {
    let (backend, viewer) = crate::backend::signed_in()?;
    super::answer(backend.sharing.links(viewer, campaign).await)
}

/// Makes one. `ends`: its last day, ISO 8601; `password`: what it asks for. Both may be empty.
#[server(prefix = "/api", endpoint = "create_share_link")]
pub async fn create_share_link(
    campaign: CampaignId,
    name: String,
    #[server(default)] ends: String,
    #[server(default)] password: String,
) -> Result<(), AppError> {
    let (backend, viewer) = crate::backend::signed_in()?;
    super::answer(backend.sharing.create(viewer, campaign, name, ends, password).await)
}

/// Gives it another password, or none. Whoever has opened it with the old one is asked for the new one.
#[server(prefix = "/api", endpoint = "set_share_password")]
pub async fn set_share_password(
    campaign: CampaignId,
    link: ShareLinkId,
    #[server(default)] password: String,
) -> Result<(), AppError> {
    let (backend, viewer) = crate::backend::signed_in()?;
    super::answer(backend.sharing.set_password(viewer, campaign, link, password).await)
}

/// Ends it for good.
#[server(prefix = "/api", endpoint = "revoke_share_link")]
pub async fn revoke_share_link(campaign: CampaignId, link: ShareLinkId) -> Result<(), AppError> {
    let (backend, viewer) = crate::backend::signed_in()?;
    super::answer(backend.sharing.revoke(viewer, campaign, link).await)
}
