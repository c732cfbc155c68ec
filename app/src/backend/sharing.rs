//! Share links.

use async_trait::async_trait;

use super::{Cookie, Visitor};
use crate::model::{
    error::AppError,
    ids::{CampaignId, ShareLinkId},
    member::Viewer,
    share_link::ShareLinks,
    shared::{Look, Shared},
};

/// Share links: a campaign's dashboard for whoever has one.
#[async_trait]
pub trait Sharing: Send + Sync {
    async fn links(&self, viewer: Viewer, campaign: CampaignId) -> Result<ShareLinks, AppError>;
    /// `ends`: its last day; `password`: what it asks for. Both may be empty.
    async fn create(
        &self,
        viewer: Viewer,
        campaign: CampaignId,
        name: String,
        ends: String,
        password: String,
    ) -> Result<(), AppError>;
    /// Another password, or none if it is empty.
    async fn set_password(
        &self,
        viewer: Viewer,
        campaign: CampaignId,
        link: ShareLinkId,
        password: String,
    ) -> Result<(), AppError>;
    async fn revoke(&self, viewer: Viewer, campaign: CampaignId, link: ShareLinkId) -> Result<(), AppError>;
    /// What is behind the link of `token`. Changes nothing. `ShareLinkOver` whatever is wrong with it.
    async fn open(&self, token: String, look: Look, visitor: Visitor) -> Result<Shared, AppError>;
    /// A cookie that opens it without its password for a day.
    async fn unlock(&self, token: String, password: String, visitor: Visitor) -> Result<Cookie, AppError>;
}
