//! Budgets.

use async_trait::async_trait;

use crate::model::{budget, error::AppError, ids::CampaignId, member::Viewer};

/// Budgets of campaigns.
#[async_trait]
pub trait Budgets: Send + Sync {
    async fn budgets(&self, viewer: Viewer, campaign: CampaignId) -> Result<budget::Budgets, AppError>;
    /// From this month on. `target`: a connection, or empty for all ads; `amount`: as it was typed, empty for none.
    async fn set(&self, viewer: Viewer, campaign: CampaignId, target: String, amount: String) -> Result<(), AppError>;
}
