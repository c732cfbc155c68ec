//! What counts as a result, and goals.

use async_trait::async_trait;

use crate::model::{error::AppError, ids::CampaignId, member::Viewer, results::ResultRule};

/// What counts as a result in campaigns, and what they are to reach.
#[async_trait]
pub trait Results: Send + Sync {
    async fn result_rule(&self, viewer: Viewer, campaign: CampaignId) -> Result<ResultRule, AppError>;
    /// `counted`, `worth`: the keys of what was offered. Nothing counted: there are no results any more.
    async fn set_rule(
        &self,
        viewer: Viewer,
        campaign: CampaignId,
        name: String,
        counted: Vec<String>,
        worth: String,
    ) -> Result<(), AppError>;
    /// From this month on. `measure`: its key; `amount`: as it was typed, empty for none.
    async fn set_goal(
        &self,
        viewer: Viewer,
        campaign: CampaignId,
        measure: String,
        amount: String,
    ) -> Result<(), AppError>;
}
