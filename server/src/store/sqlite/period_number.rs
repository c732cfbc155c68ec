//! Numbers of whole periods, in SQLite.

use app::model::ids::{AgencyId, ProfileId};
use async_trait::async_trait;
use jiff::civil::Date;
use sqlx::FromRow;

use super::{
    column::{day_number, day_of, from_json, json, parse, text_option},
    error::{failed, written},
    unit::SqliteUnit,
};
use crate::store::{
    StoreError,
    period_number::{PeriodAnswer, PeriodAsk, PeriodKey, PeriodNumberStore, PeriodNumbers, PeriodState},
    range::Fingerprint,
};

const ASK: &str = "
    INSERT INTO period_numbers (agency_id, profile_id, first_day, last_day, stream, state, is_lasting, asked_by, asked_at,
        numbers, is_final, fingerprint)
    SELECT agency_id, id, ?3, ?4, ?5, 'asked', ?6, ?7, ?8, '{}', 0, 0 FROM profiles WHERE agency_id = ?1 AND id = ?2
    ON CONFLICT (profile_id, first_day, last_day, stream) DO UPDATE SET state = 'asked',
        is_lasting = max(is_lasting, excluded.is_lasting), asked_by = coalesce(excluded.asked_by, asked_by),
        asked_at = excluded.asked_at";

const ANSWER: &str = "
    UPDATE period_numbers SET state = ?6, numbers = coalesce(?7, numbers), answered_at = ?8, is_final = ?9,
        fingerprint = CASE WHEN ?7 IS NULL THEN fingerprint ELSE ?10 END
    WHERE agency_id = ?1 AND profile_id = ?2 AND first_day = ?3 AND last_day = ?4 AND stream = ?5";

pub(super) const OF_DAYS: &str = "
    SELECT own.* FROM json_each(?2) CROSS JOIN period_numbers AS own
    WHERE own.profile_id IN (SELECT value FROM json_each(?1))
        AND own.first_day = json_extract(json_each.value, '$[0]') AND own.last_day = json_extract(json_each.value, '$[1]')
        AND own.agency_id = ?3";

pub(super) const OPEN: &str = "
    SELECT * FROM period_numbers
    WHERE profile_id = ?1 AND agency_id = ?2
        AND (state = 'asked' OR (is_lasting AND NOT is_final AND answered_at < ?3))
    ORDER BY asked_at, first_day, last_day, stream LIMIT ?4";

pub(super) const COUNT: &str = "
    SELECT count(DISTINCT first_day || ' ' || last_day) FROM period_numbers
    WHERE profile_id = ? AND agency_id = ? AND asked_at > ? AND asked_by IS NOT NULL";

#[derive(FromRow)]
struct PeriodRow {
    agency_id: String,
    profile_id: String,
    first_day: i64,
    last_day: i64,
    stream: String,
    state: String,
    is_lasting: bool,
    asked_at: i64,
    numbers: String,
    answered_at: Option<i64>,
    is_final: bool,
    fingerprint: i64,
}

impl TryFrom<PeriodRow> for PeriodNumbers {
    type Error = StoreError;

    fn try_from(row: PeriodRow) -> Result<Self, StoreError> {
        Ok(Self {
            key: PeriodKey {
                agency: parse(&row.agency_id)?,
                profile: parse(&row.profile_id)?,
                stream: row.stream,
                first: day_of(row.first_day)?,
                last: day_of(row.last_day)?,
            },
            state: match row.state.as_str() {
                "asked" => PeriodState::Asked,
                "known" => PeriodState::Known,
                "refused" => PeriodState::Refused,
                _ => return Err(StoreError::Inconsistent("the state of a period's numbers".to_owned())),
            },
            is_lasting: row.is_lasting,
            asked_at: row.asked_at,
            numbers: from_json(&row.numbers)?,
            answered_at: row.answered_at,
            is_final: row.is_final,
            fingerprint: Fingerprint(row.fingerprint),
        })
    }
}

#[async_trait]
impl PeriodNumberStore for SqliteUnit {
    async fn ask_period(&mut self, ask: &PeriodAsk) -> Result<(), StoreError> {
        let result = sqlx::query(ASK)
            .bind(ask.key.agency.to_string())
            .bind(ask.key.profile.to_string())
            .bind(day_number(ask.key.first))
            .bind(day_number(ask.key.last))
            .bind(&ask.key.stream)
            .bind(ask.is_lasting)
            .bind(text_option(ask.by))
            .bind(ask.at)
            .execute(self.db())
            .await
            .map_err(failed)?;
        written("the period", &result)
    }

    async fn answer_period(&mut self, answer: &PeriodAnswer) -> Result<(), StoreError> {
        let numbers = answer.numbers.as_ref().map(json).transpose()?;
        let result = sqlx::query(ANSWER)
            .bind(answer.key.agency.to_string())
            .bind(answer.key.profile.to_string())
            .bind(day_number(answer.key.first))
            .bind(day_number(answer.key.last))
            .bind(&answer.key.stream)
            .bind(if numbers.is_some() { "known" } else { "refused" })
            .bind(numbers)
            .bind(answer.at)
            .bind(answer.is_final)
            .bind(answer.fingerprint.0)
            .execute(self.db())
            .await
            .map_err(failed)?;
        written("the period's answer", &result)
    }

    async fn period_numbers(
        &mut self,
        agency: AgencyId,
        profiles: &[ProfileId],
        days: &[(Date, Date)],
    ) -> Result<Vec<PeriodNumbers>, StoreError> {
        let profiles: Vec<String> = profiles.iter().map(ProfileId::to_string).collect();
        let days: Vec<(i64, i64)> = days.iter().map(|(first, last)| (day_number(*first), day_number(*last))).collect();
        let rows: Vec<PeriodRow> = sqlx::query_as(OF_DAYS)
            .bind(json(&profiles)?)
            .bind(json(&days)?)
            .bind(agency.to_string())
            .fetch_all(self.db())
            .await
            .map_err(failed)?;
        rows.into_iter().map(PeriodNumbers::try_from).collect()
    }

    async fn open_periods(
        &mut self,
        agency: AgencyId,
        profile: ProfileId,
        before: i64,
        limit: u32,
    ) -> Result<Vec<PeriodNumbers>, StoreError> {
        let rows: Vec<PeriodRow> = sqlx::query_as(OPEN)
            .bind(profile.to_string())
            .bind(agency.to_string())
            .bind(before)
            .bind(limit)
            .fetch_all(self.db())
            .await
            .map_err(failed)?;
        rows.into_iter().map(PeriodNumbers::try_from).collect()
    }

    async fn count_period_asks(&mut self, agency: AgencyId, profile: ProfileId, since: i64) -> Result<u32, StoreError> {
        sqlx::query_scalar(COUNT)
            .bind(profile.to_string())
            .bind(agency.to_string())
            .bind(since)
            .fetch_one(self.db())
            .await
            .map_err(failed)
    }

    async fn prune_period_numbers(&mut self, agency: AgencyId, before: i64) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM period_numbers WHERE agency_id = ? AND asked_at < ?")
            .bind(agency.to_string())
            .bind(before)
            .execute(self.db())
            .await
            .map_err(failed)?;
        Ok(())
    }
}
