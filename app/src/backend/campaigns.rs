//! Campaigns.

use async_trait::async_trait;

use crate::model::{
    campaign::{CampaignHead, CampaignList},
    error::AppError,
    ids::CampaignId,
    list::ListQuery,
    member::Viewer,
};

/// Campaigns.
#[async_trait]
pub trait Campaigns: Send + Sync {
    /// A page of them: those with something broken first.
    async fn list(&self, viewer: Viewer, list: ListQuery) -> Result<CampaignList, AppError>;
    async fn head(&self, viewer: Viewer, campaign: CampaignId) -> Result<CampaignHead, AppError>;
    async fn create(
        &self,
        viewer: Viewer,
        name: String,
        time_zone: String,
        currency: String,
    ) -> Result<CampaignId, AppError>;
    async fn rename(&self, viewer: Viewer, campaign: CampaignId, name: String) -> Result<(), AppError>;
    async fn archive(&self, viewer: Viewer, campaign: CampaignId, archived: bool) -> Result<(), AppError>;
}
