//! What counts as a result, and goals.

use leptos::{prelude::*, server_fn::codec::GetUrl};

use crate::model::{error::AppError, ids::CampaignId, results::ResultRule};

/// What counts as a result in a campaign, what could, and its goals of this month.
#[server(prefix = "/api", endpoint = "result_rule", input = GetUrl)]
pub async fn get_result_rule(campaign: CampaignId) -> Result<ResultRule, AppError> {
    let (backend, viewer) = crate::backend::signed_in()?;
    super::answer(backend.results.result_rule(viewer, campaign).await)
}

/// Sets what counts. `counted`, `worth`: keys of what was offered; nothing counted: there are no results any more.
#[server(prefix = "/api", endpoint = "set_result_rule")]
pub async fn set_result_rule(
    campaign: CampaignId,
    #[server(default)] name: String,
    #[server(default)] counted: Vec<String>,
    #[server(default)] worth: String,
) -> Result<(), AppError> {
    let (backend, viewer) = crate::backend::signed_in()?;
    super::answer(backend.results.set_rule(viewer, campaign, name, counted, worth).await)
}

/// Sets a goal from this month on. `amount`: as it was typed, empty for none.
#[server(prefix = "/api", endpoint = "set_goal")]
pub async fn set_goal(
    campaign: CampaignId,
    measure: String,
    #[server(default)] amount: String,
) -> Result<(), AppError> {
    let (backend, viewer) = crate::backend::signed_in()?;
    super::answer(backend.results.set_goal(viewer, campaign, measure, amount).await)
}
