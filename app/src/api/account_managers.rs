//! Who looks after a campaign.

use leptos::{prelude::*, server_fn::codec::GetUrl};

use crate::model::{account_manager::AccountManagers, error::AppError, ids::CampaignId};

#[server(prefix = "/api", endpoint = "account_managers", input = GetUrl)]
pub async fn get_account_managers(campaign: CampaignId) -> Result<AccountManagers, AppError> {
    let (backend, viewer) = crate::backend::signed_in()?;
    super::answer(backend.account_managers.managers(viewer, campaign).await)
}

/// `manager`, `stand_in`: ids of members, empty for nobody.
#[server(prefix = "/api", endpoint = "set_account_managers")]
pub async fn set_account_managers(
    campaign: CampaignId,
    #[server(default)] manager: String,
    #[server(default)] name: String,
    #[server(default)] stand_in: String,
) -> Result<(), AppError> {
    let (backend, viewer) = crate::backend::signed_in()?;
    let read = |id: String| match id.as_str() {
        "" => Ok(None),
        id => id.parse().map(Some).map_err(|_| AppError::BadAccountManagers),
    };
    let (manager, stand_in) = (read(manager)?, read(stand_in)?);
    super::answer(backend.account_managers.set(viewer, campaign, manager, name, stand_in).await)
}
