//! Changes in SQLite. There is one writer, so sequences become visible in their order.

use app::model::{
    change::{Change, ChangeSubject},
    ids::{AgencyId, CampaignId},
};
use async_trait::async_trait;
use sqlx::FromRow;

use super::{
    column::{from_json, json, parse, parse_option, text_option},
    error::{failed, refused},
    unit::SqliteUnit,
};
use crate::store::{StoreError, change::ChangeStore};

#[derive(FromRow)]
struct ChangeRow {
    sequence: i64,
    agency_id: String,
    campaign_id: Option<String>,
    subject: String,
}

impl TryFrom<ChangeRow> for (AgencyId, Change) {
    type Error = StoreError;

    fn try_from(row: ChangeRow) -> Result<Self, StoreError> {
        let change = Change {
            sequence: row.sequence,
            campaign: parse_option(row.campaign_id.as_deref())?,
            subject: from_json(&row.subject)?,
        };
        Ok((parse(&row.agency_id)?, change))
    }
}

pub(super) const PRUNE: &str = "DELETE FROM changes WHERE at < ?";

#[async_trait]
impl ChangeStore for SqliteUnit {
    async fn add_change(
        &mut self,
        agency: AgencyId,
        campaign: Option<CampaignId>,
        subject: ChangeSubject,
        at: i64,
    ) -> Result<(), StoreError> {
        sqlx::query("INSERT INTO changes (agency_id, campaign_id, subject, at) VALUES (?, ?, ?, ?)")
            .bind(agency.to_string())
            .bind(text_option(campaign))
            .bind(json(&subject)?)
            .bind(at)
            .execute(self.db())
            .await
            .map_err(refused("the change"))?;
        Ok(())
    }

    async fn changes_after(&mut self, sequence: i64, limit: u32) -> Result<Vec<(AgencyId, Change)>, StoreError> {
        let rows: Vec<ChangeRow> = sqlx::query_as(
            "SELECT sequence, agency_id, campaign_id, subject FROM changes WHERE sequence > ? ORDER BY sequence LIMIT ?",
        )
        .bind(sequence)
        .bind(limit)
        .fetch_all(self.db())
        .await
        .map_err(failed)?;
        rows.into_iter().map(TryFrom::try_from).collect()
    }

    async fn last_sequence(&mut self) -> Result<i64, StoreError> {
        // SQLite's own counter: the table may have been pruned empty.
        sqlx::query_scalar("SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'changes'), 0)")
            .fetch_one(self.db())
            .await
            .map_err(failed)
    }

    async fn sequence_before(&mut self, at: i64) -> Result<i64, StoreError> {
        let first: Option<i64> = sqlx::query_scalar("SELECT min(sequence) FROM changes WHERE at >= ?")
            .bind(at)
            .fetch_one(self.db())
            .await
            .map_err(failed)?;
        match first {
            Some(first) => Ok(first - 1),
            None => self.last_sequence().await,
        }
    }

    async fn prune_changes(&mut self, before: i64) -> Result<(), StoreError> {
        sqlx::query(PRUNE).bind(before).execute(self.db()).await.map_err(failed)?;
        Ok(())
    }
}
