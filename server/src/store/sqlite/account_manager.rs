//! Who looks after a campaign, in SQLite.

use app::model::ids::{AgencyId, CampaignId, MemberId};
use async_trait::async_trait;

use super::{
    column::parse,
    error::{failed, written},
    unit::SqliteUnit,
};
use crate::store::{
    StoreError,
    account_manager::{AccountManagerStore, AccountManagers},
};

pub(super) const OF_CAMPAIGN: &str =
    "SELECT part, member_id, name FROM account_managers WHERE campaign_id = ?2 AND agency_id = ?1";

/// In the campaign and by a member of the same agency.
const PUT: &str = "
    INSERT INTO account_managers (agency_id, campaign_id, part, member_id, name)
    SELECT campaigns.agency_id, campaigns.id, ?3, members.id, ?5 FROM campaigns
    JOIN members ON members.agency_id = campaigns.agency_id AND members.id = ?4
    WHERE campaigns.agency_id = ?1 AND campaigns.id = ?2";

const MANAGER: &str = "manager";
const STAND_IN: &str = "stand_in";

#[async_trait]
impl AccountManagerStore for SqliteUnit {
    async fn account_managers(
        &mut self,
        agency: AgencyId,
        campaign: CampaignId,
    ) -> Result<AccountManagers, StoreError> {
        let rows: Vec<(String, String, String)> = sqlx::query_as(OF_CAMPAIGN)
            .bind(agency.to_string())
            .bind(campaign.to_string())
            .fetch_all(self.db())
            .await
            .map_err(failed)?;
        let mut managers = AccountManagers::default();
        for (part, member, name) in rows {
            match part.as_str() {
                MANAGER => (managers.manager, managers.name) = (Some(parse(&member)?), name),
                _ => managers.stand_in = Some(parse(&member)?),
            }
        }
        Ok(managers)
    }

    async fn set_account_managers(
        &mut self,
        agency: AgencyId,
        campaign: CampaignId,
        managers: &AccountManagers,
    ) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM account_managers WHERE campaign_id = ? AND agency_id = ?")
            .bind(campaign.to_string())
            .bind(agency.to_string())
            .execute(self.db())
            .await
            .map_err(failed)?;
        let parts: [(&str, Option<MemberId>, &str); 2] =
            [(MANAGER, managers.manager, &managers.name), (STAND_IN, managers.stand_in, "")];
        for (part, member, name) in parts {
            let Some(member) = member else { continue };
            let result = sqlx::query(PUT)
                .bind(agency.to_string())
                .bind(campaign.to_string())
                .bind(part)
                .bind(member.to_string())
                .bind(name)
                .execute(self.db())
                .await
                .map_err(failed)?;
            written("who looks after the campaign", &result)?;
        }
        Ok(())
    }
}
