//! Budgets.

use leptos::{prelude::*, server_fn::codec::GetUrl};

use crate::model::{budget::Budgets, error::AppError, ids::CampaignId};

/// The budgets of a campaign in this month.
#[server(prefix = "/api", endpoint = "budgets", input = GetUrl)]
pub async fn get_budgets(campaign: CampaignId) -> Result<Budgets, AppError> {
    let (backend, viewer) = crate::backend::signed_in()?;
    super::answer(backend.budgets.budgets(viewer, campaign).await)
}

/// Sets one from this month on. `target`: a connection, or empty for all ads; `amount`: as it was typed, empty for none.
#[server(prefix = "/api", endpoint = "set_budget")]
pub async fn set_budget(
    campaign: CampaignId,
    #[server(default)] target: String,
    #[server(default)] amount: String,
) -> Result<(), AppError> {
    let (backend, viewer) = crate::backend::signed_in()?;
    super::answer(backend.budgets.set(viewer, campaign, target, amount).await)
}
