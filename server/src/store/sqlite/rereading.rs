//! Days that are asked for once more, in SQLite.

use app::model::{
    cause::Cause,
    ids::{AgencyId, ProfileId, RereadingId},
};
use async_trait::async_trait;
use jiff::civil::Date;
use sqlx::FromRow;

use super::{
    column::{day_number, day_of, from_json, from_word, json, parse, parse_option, text_option, word},
    error::{failed, refused, written},
    unit::SqliteUnit,
};
use crate::store::{
    StoreError,
    rereading::{Rereading, RereadingState, RereadingStore},
};

/// The newest of each profile, and of those the newest.
pub(super) const NEWEST: &str = "
    SELECT rereadings.* FROM json_each(?1) CROSS JOIN rereadings
    WHERE rereadings.id IN (
        SELECT own.id FROM rereadings AS own WHERE own.profile_id = json_each.value AND own.agency_id = ?2
        ORDER BY own.asked_at DESC LIMIT ?3)
    ORDER BY rereadings.asked_at DESC, rereadings.id DESC LIMIT ?3";

pub(super) const COUNT: &str = "
    SELECT count(*) FROM rereadings
    WHERE profile_id = ? AND asked_at > ? AND agency_id = ? AND asked_by IS NOT NULL";

#[derive(FromRow)]
struct RereadingRow {
    id: String,
    agency_id: String,
    profile_id: String,
    first_day: i64,
    last_day: i64,
    asked_by: Option<String>,
    asked_at: i64,
    state: String,
    cause: Option<String>,
    progress: String,
    found: String,
}

impl TryFrom<RereadingRow> for Rereading {
    type Error = StoreError;

    fn try_from(row: RereadingRow) -> Result<Self, StoreError> {
        let cause: Option<Cause> = row.cause.as_deref().map(from_word).transpose()?;
        let state = match (row.state.as_str(), cause) {
            ("open", waits) => RereadingState::Open { waits },
            ("done", _) => RereadingState::Done,
            ("stopped", _) => RereadingState::Stopped,
            ("failed", Some(cause)) => RereadingState::Failed { cause },
            _ => return Err(StoreError::Inconsistent("the state of a rereading".to_owned())),
        };
        Ok(Self {
            id: parse(&row.id)?,
            agency: parse(&row.agency_id)?,
            profile: parse(&row.profile_id)?,
            first: day_of(row.first_day)?,
            last: day_of(row.last_day)?,
            asked_by: parse_option(row.asked_by.as_deref())?,
            asked_at: row.asked_at,
            state,
            progress: from_json(&row.progress)?,
            found: from_json(&row.found)?,
        })
    }
}

fn state_words(state: RereadingState) -> Result<(&'static str, Option<String>), StoreError> {
    let (state, cause) = match state {
        RereadingState::Open { waits } => ("open", waits),
        RereadingState::Done => ("done", None),
        RereadingState::Failed { cause } => ("failed", Some(cause)),
        RereadingState::Stopped => ("stopped", None),
    };
    Ok((state, cause.as_ref().map(word).transpose()?))
}

#[async_trait]
impl RereadingStore for SqliteUnit {
    async fn add_rereading(&mut self, rereading: &Rereading) -> Result<(), StoreError> {
        let (state, cause) = state_words(rereading.state)?;
        sqlx::query(
            "INSERT INTO rereadings (id, agency_id, profile_id, first_day, last_day, asked_by, asked_at, state, cause,
                 progress, found)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(rereading.id.to_string())
        .bind(rereading.agency.to_string())
        .bind(rereading.profile.to_string())
        .bind(day_number(rereading.first))
        .bind(day_number(rereading.last))
        .bind(text_option(rereading.asked_by))
        .bind(rereading.asked_at)
        .bind(state)
        .bind(cause)
        .bind(json(&rereading.progress)?)
        .bind(json(&rereading.found)?)
        .execute(self.db())
        .await
        .map_err(refused("the rereading"))?;
        Ok(())
    }

    async fn rereading(&mut self, agency: AgencyId, id: RereadingId) -> Result<Option<Rereading>, StoreError> {
        let row: Option<RereadingRow> = sqlx::query_as("SELECT * FROM rereadings WHERE id = ? AND agency_id = ?")
            .bind(id.to_string())
            .bind(agency.to_string())
            .fetch_optional(self.db())
            .await
            .map_err(failed)?;
        row.map(Rereading::try_from).transpose()
    }

    async fn open_rereading(
        &mut self,
        agency: AgencyId,
        profile: ProfileId,
        days: (Date, Date),
    ) -> Result<Option<RereadingId>, StoreError> {
        let id: Option<String> = sqlx::query_scalar(
            "SELECT id FROM rereadings
             WHERE profile_id = ? AND first_day = ? AND last_day = ? AND agency_id = ? AND state = 'open'",
        )
        .bind(profile.to_string())
        .bind(day_number(days.0))
        .bind(day_number(days.1))
        .bind(agency.to_string())
        .fetch_optional(self.db())
        .await
        .map_err(failed)?;
        parse_option(id.as_deref())
    }

    async fn update_rereading(&mut self, rereading: &Rereading) -> Result<(), StoreError> {
        let (state, cause) = state_words(rereading.state)?;
        let result = sqlx::query(
            "UPDATE rereadings SET state = ?, cause = ?, progress = ?, found = ? WHERE id = ? AND agency_id = ?",
        )
        .bind(state)
        .bind(cause)
        .bind(json(&rereading.progress)?)
        .bind(json(&rereading.found)?)
        .bind(rereading.id.to_string())
        .bind(rereading.agency.to_string())
        .execute(self.db())
        .await
        .map_err(failed)?;
        written("the rereading", &result)
    }

    async fn rereadings(
        &mut self,
        agency: AgencyId,
        profiles: &[ProfileId],
        limit: u32,
    ) -> Result<Vec<Rereading>, StoreError> {
        let profiles = json(&profiles.iter().map(ToString::to_string).collect::<Vec<_>>())?;
        let rows: Vec<RereadingRow> = sqlx::query_as(NEWEST)
            .bind(profiles)
            .bind(agency.to_string())
            .bind(limit)
            .fetch_all(self.db())
            .await
            .map_err(failed)?;
        rows.into_iter().map(Rereading::try_from).collect()
    }

    async fn count_rereadings(&mut self, agency: AgencyId, profile: ProfileId, since: i64) -> Result<u32, StoreError> {
        sqlx::query_scalar(COUNT)
            .bind(profile.to_string())
            .bind(since)
            .bind(agency.to_string())
            .fetch_one(self.db())
            .await
            .map_err(failed)
    }

    async fn prune_rereadings(&mut self, agency: AgencyId, before: i64) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM rereadings WHERE agency_id = ? AND asked_at < ?")
            .bind(agency.to_string())
            .bind(before)
            .execute(self.db())
            .await
            .map_err(failed)?;
        Ok(())
    }
}
