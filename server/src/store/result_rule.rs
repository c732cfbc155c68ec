//! What counts as a result in a campaign.

use app::model::ids::{AgencyId, CampaignId, ConnectionId};
use async_trait::async_trait;

use super::StoreError;

/// The rule of one campaign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResultRule {
    pub agency: AgencyId,
    pub campaign: CampaignId,
    /// "Quote requests".
    pub name: String,
    /// What is added up.
    pub counted: Vec<ResultSource>,
    /// What says what they are worth.
    pub worth: Option<ResultSource>,
}

/// One metric of a connection. Either may be gone by now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResultSource {
    pub connection: ConnectionId,
    pub stream: String,
    pub metric: String,
    /// What it was called when it was chosen: "Calls (CallRail)".
    pub remembered: String,
}

#[async_trait]
pub trait ResultRuleStore: Send {
    async fn result_rule(&mut self, agency: AgencyId, campaign: CampaignId) -> Result<Option<ResultRule>, StoreError>;
    /// In the place of the one before. `Stale` if the agency has no such campaign.
    async fn set_result_rule(&mut self, rule: &ResultRule) -> Result<(), StoreError>;
    /// Nothing counts as a result any more.
    async fn remove_result_rule(&mut self, agency: AgencyId, campaign: CampaignId) -> Result<(), StoreError>;
}
