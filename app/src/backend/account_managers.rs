//! Who looks after a campaign.

use async_trait::async_trait;

use crate::model::{
    account_manager,
    error::AppError,
    ids::{CampaignId, MemberId},
    member::Viewer,
};

/// Account managers of campaigns, and who stands in for them.
#[async_trait]
pub trait AccountManagers: Send + Sync {
    async fn managers(
        &self,
        viewer: Viewer,
        campaign: CampaignId,
    ) -> Result<account_manager::AccountManagers, AppError>;
    /// `name`: as it was typed.
    async fn set(
        &self,
        viewer: Viewer,
        campaign: CampaignId,
        manager: Option<MemberId>,
        name: String,
        stand_in: Option<MemberId>,
    ) -> Result<(), AppError>;
}
