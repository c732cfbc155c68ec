//! Campaigns in SQLite.

use app::model::ids::{AgencyId, CampaignId};
use async_trait::async_trait;
use sqlx::FromRow;

use super::{
    column::parse,
    error::{failed, refused, written},
    list::words::write_campaign,
    unit::SqliteUnit,
};
use crate::store::{
    StoreError,
    campaign::{Campaign, CampaignStore},
};

#[derive(FromRow)]
pub(super) struct CampaignRow {
    id: String,
    agency_id: String,
    name: String,
    time_zone: String,
    currency: String,
    archived_at: Option<i64>,
    created_at: i64,
}

impl TryFrom<CampaignRow> for Campaign {
    type Error = StoreError;

    fn try_from(row: CampaignRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: parse(&row.id)?,
            agency: parse(&row.agency_id)?,
            name: row.name,
            time_zone: row.time_zone,
            currency: row.currency,
            archived_at: row.archived_at,
            created_at: row.created_at,
        })
    }
}

#[async_trait]
impl CampaignStore for SqliteUnit {
    async fn add_campaign(&mut self, campaign: &Campaign) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO campaigns (id, agency_id, name, time_zone, currency, archived_at, created_at)
             VALUES (?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(campaign.id.to_string())
        .bind(campaign.agency.to_string())
        .bind(&campaign.name)
        .bind(&campaign.time_zone)
        .bind(&campaign.currency)
        .bind(campaign.archived_at)
        .bind(campaign.created_at)
        .execute(self.db())
        .await
        .map_err(refused("the campaign"))?;
        write_campaign(self.db(), campaign).await
    }

    async fn campaign(&mut self, agency: AgencyId, id: CampaignId) -> Result<Option<Campaign>, StoreError> {
        let row: Option<CampaignRow> = sqlx::query_as("SELECT * FROM campaigns WHERE agency_id = ? AND id = ?")
            .bind(agency.to_string())
            .bind(id.to_string())
            .fetch_optional(self.db())
            .await
            .map_err(failed)?;
        row.map(Campaign::try_from).transpose()
    }

    async fn update_campaign(&mut self, campaign: &Campaign) -> Result<(), StoreError> {
        let result = sqlx::query("UPDATE campaigns SET name = ?, archived_at = ? WHERE agency_id = ? AND id = ?")
            .bind(&campaign.name)
            .bind(campaign.archived_at)
            .bind(campaign.agency.to_string())
            .bind(campaign.id.to_string())
            .execute(self.db())
            .await
            .map_err(failed)?;
        written("the campaign", &result)?;
        write_campaign(self.db(), campaign).await
    }
}
