//! Goals: what a campaign is to reach in a month.

use app::model::{
    goal::Measure,
    ids::{AgencyId, CampaignId},
};
use async_trait::async_trait;

use super::{StoreError, budget::Month};

/// One goal, from a month on.
#[derive(Debug, Clone, PartialEq)]
pub struct Goal {
    pub agency: AgencyId,
    pub campaign: CampaignId,
    pub measure: Measure,
    pub first: Month,
    /// Money is in the campaign's currency. `None`: there is none from then on.
    pub amount: Option<f64>,
}

#[async_trait]
pub trait GoalStore: Send {
    /// Those in force in `month`, by their measure.
    async fn goals(&mut self, agency: AgencyId, campaign: CampaignId, month: Month) -> Result<Vec<Goal>, StoreError>;
    /// Takes the place of what was said for the same month. `Stale` if the agency has no such campaign.
    async fn set_goal(&mut self, goal: &Goal) -> Result<(), StoreError>;
}
