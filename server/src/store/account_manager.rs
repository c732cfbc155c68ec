//! Who looks after a campaign.

use app::model::ids::{AgencyId, CampaignId, MemberId};
use async_trait::async_trait;

use super::StoreError;

/// Those who were named. Whether they may still see the campaign is another question.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AccountManagers {
    pub manager: Option<MemberId>,
    /// How clients know the manager; empty: not told.
    pub name: String,
    pub stand_in: Option<MemberId>,
}

#[async_trait]
pub trait AccountManagerStore: Send {
    async fn account_managers(&mut self, agency: AgencyId, campaign: CampaignId)
    -> Result<AccountManagers, StoreError>;
    /// In the place of those before. `Stale` if the agency has no such campaign or member.
    async fn set_account_managers(
        &mut self,
        agency: AgencyId,
        campaign: CampaignId,
        managers: &AccountManagers,
    ) -> Result<(), StoreError>;
}
