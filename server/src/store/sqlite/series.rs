//! Series in SQLite.

use app::model::ids::ProfileId;
use async_trait::async_trait;
use jiff::civil::Date;
use sqlx::{FromRow, QueryBuilder, Sqlite, SqliteConnection};

use super::{
    column::{json, parse},
    error::{failed, refused},
    unit::SqliteUnit,
};
use crate::store::{
    StoreError,
    series::{PulledDay, SeriesStore, Value},
};

/// Rows per statement: few statements for 13 months, far below SQLite's limit of 32,766 parameters.
const CHUNK: usize = 500;

pub(super) const ERASE: &str = "
    DELETE FROM series_values
    WHERE profile_id = ? AND day IN (SELECT value FROM json_each(?)) AND stream = ?";

pub(super) const VALUES: &str = "
    SELECT profile_id, stream, metric, dimension, day, value FROM series_values
    WHERE profile_id IN (SELECT value FROM json_each(?)) AND day BETWEEN ? AND ?
    ORDER BY day, profile_id, stream, metric, dimension";

#[derive(FromRow)]
struct ValueRow {
    profile_id: String,
    stream: String,
    metric: String,
    dimension: String,
    day: String,
    value: f64,
}

impl TryFrom<ValueRow> for (ProfileId, Value) {
    type Error = StoreError;

    fn try_from(row: ValueRow) -> Result<Self, StoreError> {
        let value = Value {
            stream: row.stream,
            metric: row.metric,
            dimension: row.dimension,
            day: parse(&row.day)?,
            value: row.value,
        };
        Ok((parse(&row.profile_id)?, value))
    }
}

#[derive(FromRow)]
struct DayRow {
    profile_id: String,
    stream: String,
    day: String,
    complete: bool,
}

impl TryFrom<DayRow> for (ProfileId, String, PulledDay) {
    type Error = StoreError;

    fn try_from(row: DayRow) -> Result<Self, StoreError> {
        let day = PulledDay { day: parse(&row.day)?, complete: row.complete };
        Ok((parse(&row.profile_id)?, row.stream, day))
    }
}

/// What every row of one pull shares, as text.
struct Pull<'a> {
    agency: String,
    profile: String,
    stream: &'a str,
    at: i64,
}

impl Pull<'_> {
    async fn erase(&self, db: &mut SqliteConnection, days: &[PulledDay]) -> Result<(), StoreError> {
        let days: Vec<String> = days.iter().map(|pulled| pulled.day.to_string()).collect();
        sqlx::query(ERASE)
            .bind(&self.profile)
            .bind(json(&days)?)
            .bind(self.stream)
            .execute(db)
            .await
            .map_err(failed)?;
        Ok(())
    }

    async fn write(&self, db: &mut SqliteConnection, values: &[Value]) -> Result<(), StoreError> {
        for chunk in values.chunks(CHUNK) {
            let mut insert = QueryBuilder::<Sqlite>::new(
                "INSERT INTO series_values (profile_id, day, stream, metric, dimension, value, agency_id) ",
            );
            insert.push_values(chunk, |mut row, value| {
                row.push_bind(&self.profile)
                    .push_bind(value.day.to_string())
                    .push_bind(self.stream)
                    .push_bind(&value.metric)
                    .push_bind(&value.dimension)
                    .push_bind(value.value)
                    .push_bind(&self.agency);
            });
            insert.push(" ON CONFLICT DO UPDATE SET value = excluded.value");
            // Only the full length comes back often enough to keep its statement.
            let statement = insert.build().persistent(chunk.len() == CHUNK);
            statement.execute(&mut *db).await.map_err(refused("the profile"))?;
        }
        Ok(())
    }

    async fn mark(&self, db: &mut SqliteConnection, days: &[PulledDay]) -> Result<(), StoreError> {
        for chunk in days.chunks(CHUNK) {
            let mut insert = QueryBuilder::<Sqlite>::new(
                "INSERT INTO pulled_days (profile_id, day, stream, complete, pulled_at, agency_id) ",
            );
            insert.push_values(chunk, |mut row, pulled| {
                row.push_bind(&self.profile)
                    .push_bind(pulled.day.to_string())
                    .push_bind(self.stream)
                    .push_bind(pulled.complete)
                    .push_bind(self.at)
                    .push_bind(&self.agency);
            });
            insert.push(" ON CONFLICT DO UPDATE SET complete = excluded.complete, pulled_at = excluded.pulled_at");
            let statement = insert.build().persistent(chunk.len() == CHUNK);
            statement.execute(&mut *db).await.map_err(refused("the profile"))?;
        }
        Ok(())
    }
}

fn profile_list(profiles: &[ProfileId]) -> Result<String, StoreError> {
    json(&profiles.iter().map(ToString::to_string).collect::<Vec<_>>())
}

#[async_trait]
impl SeriesStore for SqliteUnit {
    async fn put_pull(
        &mut self,
        profile: ProfileId,
        stream: &str,
        days: &[PulledDay],
        values: &[Value],
        at: i64,
    ) -> Result<(), StoreError> {
        if values.iter().any(|value| value.stream != stream || !value.value.is_finite()) {
            return Err(StoreError::Inconsistent("a value of another stream, or not a number".to_owned()));
        }
        let agency: Option<String> = sqlx::query_scalar("SELECT agency_id FROM profiles WHERE id = ?")
            .bind(profile.to_string())
            .fetch_optional(self.db())
            .await
            .map_err(failed)?;
        let agency = agency.ok_or(StoreError::Stale("the profile"))?;
        let pull = Pull { agency, profile: profile.to_string(), stream, at };
        pull.erase(self.db(), days).await?;
        pull.write(self.db(), values).await?;
        pull.mark(self.db(), days).await
    }

    async fn pulled_days(
        &mut self,
        profile: ProfileId,
        stream: &str,
        from: Date,
        to: Date,
    ) -> Result<Vec<PulledDay>, StoreError> {
        let rows: Vec<DayRow> = sqlx::query_as(
            "SELECT profile_id, stream, day, complete FROM pulled_days
             WHERE profile_id = ? AND day BETWEEN ? AND ? AND stream = ? ORDER BY day",
        )
        .bind(profile.to_string())
        .bind(from.to_string())
        .bind(to.to_string())
        .bind(stream)
        .fetch_all(self.db())
        .await
        .map_err(failed)?;
        rows.into_iter().map(|row| <(ProfileId, String, PulledDay)>::try_from(row).map(|(.., day)| day)).collect()
    }

    async fn values(
        &mut self,
        profiles: &[ProfileId],
        from: Date,
        to: Date,
    ) -> Result<Vec<(ProfileId, Value)>, StoreError> {
        let rows: Vec<ValueRow> = sqlx::query_as(VALUES)
            .bind(profile_list(profiles)?)
            .bind(from.to_string())
            .bind(to.to_string())
            .fetch_all(self.db())
            .await
            .map_err(failed)?;
        rows.into_iter().map(TryFrom::try_from).collect()
    }

    async fn pulled_days_of(
        &mut self,
        profiles: &[ProfileId],
        from: Date,
        to: Date,
    ) -> Result<Vec<(ProfileId, String, PulledDay)>, StoreError> {
        let rows: Vec<DayRow> = sqlx::query_as(
            "SELECT profile_id, stream, day, complete FROM pulled_days
             WHERE profile_id IN (SELECT value FROM json_each(?)) AND day BETWEEN ? AND ?
             ORDER BY day, profile_id, stream",
        )
        .bind(profile_list(profiles)?)
        .bind(from.to_string())
        .bind(to.to_string())
        .fetch_all(self.db())
        .await
        .map_err(failed)?;
        rows.into_iter().map(TryFrom::try_from).collect()
    }
}
