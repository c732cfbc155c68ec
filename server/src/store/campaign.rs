//! Campaigns.

use app::model::ids::{AgencyId, CampaignId};
use async_trait::async_trait;

use super::StoreError;

/// One client's workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Campaign {
    pub id: CampaignId,
    pub agency: AgencyId,
    pub name: String,
    /// IANA name.
    pub time_zone: String,
    /// ISO 4217 code.
    pub currency: String,
    pub archived_at: Option<i64>,
    pub created_at: i64,
}

#[async_trait]
pub trait CampaignStore: Send {
    async fn add_campaign(&mut self, campaign: &Campaign) -> Result<(), StoreError>;
    async fn campaign(&mut self, agency: AgencyId, id: CampaignId) -> Result<Option<Campaign>, StoreError>;
    /// Writes name and `archived_at`.
    async fn update_campaign(&mut self, campaign: &Campaign) -> Result<(), StoreError>;
}
