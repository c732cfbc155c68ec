//! Lives of refresh tokens in SQLite.

use app::model::ids::{AccountId, AgencyId, ApplicationId};
use async_trait::async_trait;
use sqlx::FromRow;

use super::{
    column::parse,
    error::{failed, refused},
    unit::SqliteUnit,
};
use crate::store::{
    StoreError,
    life::{Doubt, LifeStore, RefreshLife},
};

/// The conditions of the index refresh_lives_unheeded, word for word.
const UNHEEDED: &str = "SELECT * FROM refresh_lives WHERE ends IS NOT NULL AND is_heeded = 0";

#[derive(FromRow)]
struct LifeRow {
    application_id: String,
    agency_id: String,
    proved: i64,
    ends: Option<i64>,
    doubts: u32,
    doubted_age: i64,
    doubted_at: i64,
}

impl From<&LifeRow> for RefreshLife {
    fn from(row: &LifeRow) -> Self {
        let doubt = Doubt { times: row.doubts, age: row.doubted_age, at: row.doubted_at };
        Self { proved: row.proved, ends: row.ends, doubt: (row.doubts > 0).then_some(doubt) }
    }
}

#[async_trait]
impl LifeStore for SqliteUnit {
    async fn refresh_life(&mut self, agency: AgencyId, id: ApplicationId) -> Result<RefreshLife, StoreError> {
        let row: Option<LifeRow> =
            sqlx::query_as("SELECT * FROM refresh_lives WHERE application_id = ? AND agency_id = ?")
                .bind(id.to_string())
                .bind(agency.to_string())
                .fetch_optional(self.db())
                .await
                .map_err(failed)?;
        Ok(row.as_ref().map(RefreshLife::from).unwrap_or_default())
    }

    async fn put_refresh_life(
        &mut self,
        agency: AgencyId,
        id: ApplicationId,
        life: &RefreshLife,
    ) -> Result<(), StoreError> {
        let doubt = life.doubt.unwrap_or(Doubt { times: 0, age: 0, at: 0 });
        sqlx::query(
            "INSERT INTO refresh_lives (application_id, agency_id, proved, ends, doubts, doubted_age, doubted_at)
             VALUES (?, ?, ?, ?, ?, ?, ?)
             ON CONFLICT (application_id) DO UPDATE SET
                 proved = excluded.proved,
                 is_heeded = is_heeded AND ends IS excluded.ends,
                 ends = excluded.ends,
                 doubts = excluded.doubts,
                 doubted_age = excluded.doubted_age,
                 doubted_at = excluded.doubted_at
             WHERE agency_id = excluded.agency_id",
        )
        .bind(id.to_string())
        .bind(agency.to_string())
        .bind(life.proved)
        .bind(life.ends)
        .bind(doubt.times)
        .bind(doubt.age)
        .bind(doubt.at)
        .execute(self.db())
        .await
        .map_err(refused("the life of refresh tokens"))?;
        Ok(())
    }

    async fn learned_lives(&mut self, agency: AgencyId) -> Result<Vec<(ApplicationId, RefreshLife)>, StoreError> {
        let rows: Vec<LifeRow> = sqlx::query_as(
            "SELECT * FROM refresh_lives WHERE agency_id = ? AND ends IS NOT NULL ORDER BY application_id",
        )
        .bind(agency.to_string())
        .fetch_all(self.db())
        .await
        .map_err(failed)?;
        rows.iter().map(|row| Ok((parse(&row.application_id)?, row.into()))).collect()
    }

    async fn unheeded_lives(&mut self) -> Result<Vec<(AgencyId, ApplicationId, RefreshLife)>, StoreError> {
        let rows: Vec<LifeRow> = sqlx::query_as(UNHEEDED).fetch_all(self.db()).await.map_err(failed)?;
        rows.iter().map(|row| Ok((parse(&row.agency_id)?, parse(&row.application_id)?, row.into()))).collect()
    }

    async fn heed_life(&mut self, agency: AgencyId, id: ApplicationId) -> Result<(), StoreError> {
        sqlx::query("UPDATE refresh_lives SET is_heeded = 1 WHERE application_id = ? AND agency_id = ?")
            .bind(id.to_string())
            .bind(agency.to_string())
            .execute(self.db())
            .await
            .map_err(failed)?;
        Ok(())
    }

    async fn working_accounts(
        &mut self,
        agency: AgencyId,
        provider: &str,
        id: ApplicationId,
    ) -> Result<Vec<AccountId>, StoreError> {
        let ids: Vec<String> = sqlx::query_scalar(
            "SELECT id FROM accounts
             WHERE agency_id = ? AND provider = ? AND coalesce(application_id, '') = ? AND state <> 'broken'
             ORDER BY id",
        )
        .bind(agency.to_string())
        .bind(provider)
        .bind(id.to_string())
        .fetch_all(self.db())
        .await
        .map_err(failed)?;
        ids.iter().map(|id| parse(id)).collect()
    }
}
