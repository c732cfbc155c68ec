//! How clients stand, in SQLite.

use std::collections::HashMap;

use app::model::{
    client::Standing,
    ids::{AgencyId, CampaignId},
};
use async_trait::async_trait;
use sqlx::{QueryBuilder, Sqlite};

use super::{
    column::{json, parse},
    error::{failed, written},
    list::clients,
    unit::SqliteUnit,
};
use crate::store::{
    StoreError,
    list::{Ask, Listed, Reader},
    standing::{Client, FARTHEST, NextRun, StandingStore},
};

const PUT: &str = "
    INSERT INTO standings (campaign_id, agency_id, told, told_at)
    SELECT id, agency_id, ?3, ?4 FROM campaigns WHERE agency_id = ?1 AND id = ?2
    ON CONFLICT (campaign_id) DO UPDATE SET told = excluded.told, told_at = excluded.told_at";

/// The standing of a campaign of which nothing is known: behind all others.
const UNKNOWN: i64 = 1;

pub(super) const NEXT_RUNS: &str = "
    SELECT report_runs.campaign_id, min(report_runs.sends_at), max(report_runs.stage IN ('held', 'draft'))
    FROM json_each(?2) JOIN report_runs ON report_runs.campaign_id = json_each.value
        AND report_runs.stage IN ('planned', 'collecting', 'waiting', 'held', 'draft', 'approved', 'sending')
    WHERE report_runs.agency_id = ?1 GROUP BY report_runs.campaign_id";

const WITHOUT_JOB: &str = "
    SELECT agency_id, id FROM campaigns WHERE archived_at IS NULL
        AND NOT EXISTS (SELECT 1 FROM jobs WHERE jobs.key = ? || ':' || campaigns.id)";

#[async_trait]
impl StandingStore for SqliteUnit {
    async fn put_standing(
        &mut self,
        agency: AgencyId,
        campaign: CampaignId,
        off: Option<u32>,
        told: &Standing,
        now: i64,
    ) -> Result<(), StoreError> {
        let result = sqlx::query(PUT)
            .bind(agency.to_string())
            .bind(campaign.to_string())
            .bind(json(told)?)
            .bind(now)
            .execute(self.db())
            .await
            .map_err(failed)?;
        written("the standing", &result)?;
        sqlx::query("UPDATE campaigns SET standing = ?3 WHERE agency_id = ?1 AND id = ?2 AND standing <> ?3")
            .bind(agency.to_string())
            .bind(campaign.to_string())
            .bind(off.map_or(UNKNOWN, |off| -i64::from(off.min(FARTHEST))))
            .execute(self.db())
            .await
            .map_err(failed)?;
        Ok(())
    }

    async fn list_clients(&mut self, reader: &Reader, ask: &Ask) -> Result<Vec<Listed<Client>>, StoreError> {
        let mut query: QueryBuilder<Sqlite> = clients::page_of_clients(reader, ask);
        let rows: Vec<clients::ClientRow> = query.build_query_as().fetch_all(self.db()).await.map_err(failed)?;
        rows.into_iter().map(TryFrom::try_from).collect()
    }

    async fn next_runs(
        &mut self,
        agency: AgencyId,
        campaigns: &[CampaignId],
    ) -> Result<HashMap<CampaignId, NextRun>, StoreError> {
        let rows: Vec<(String, Option<i64>, bool)> = sqlx::query_as(NEXT_RUNS)
            .bind(agency.to_string())
            .bind(json(campaigns)?)
            .fetch_all(self.db())
            .await
            .map_err(failed)?;
        let next = |(campaign, sends_at, needs_somebody): (String, Option<i64>, bool)| {
            Ok((parse(&campaign)?, NextRun { sends_at, needs_somebody }))
        };
        rows.into_iter().map(next).collect()
    }

    async fn campaigns_without_job(&mut self, kind: &str) -> Result<Vec<(AgencyId, CampaignId)>, StoreError> {
        let rows: Vec<(String, String)> =
            sqlx::query_as(WITHOUT_JOB).bind(kind).fetch_all(self.db()).await.map_err(failed)?;
        rows.into_iter().map(|(agency, campaign)| Ok((parse(&agency)?, parse(&campaign)?))).collect()
    }
}
