//! The queue's rows in SQLite. Whose turn it is stands in `turn`.
//!
//! A row waits while it has no holder; two waiting rows never share a key, and one that is parked is a waiting row that
//! nobody claims. A row whose lease is over belongs to a process that died, until somebody takes it back.

use app::model::ids::{AccountId, AgencyId};
use async_trait::async_trait;
use sqlx::FromRow;

use super::{
    column::{json, parse, parse_option, text_option, word},
    error::{failed, refused},
    turn::{CLAIM, CLAIM_OF, DUE_AGENCIES, DUE_KEYS, NEXT_DUE},
    unit::SqliteUnit,
};
use crate::store::{
    StoreError,
    job::{Job, JobStore, Lane, NewJob, PARKED_AT, Priority},
};

/// If one with the same key was added while a job ran, the two become one: the newer, with the tries of the older.
pub(super) const MERGE: &str = "
    UPDATE jobs SET due_at = min(jobs.due_at, ?3), attempts = max(jobs.attempts, released.attempts + ?4), crashes = 0,
        priority = min(jobs.priority,
            CASE WHEN ?4 = 1 AND released.priority = 0 THEN 1 ELSE released.priority END)
    FROM (SELECT key, attempts, priority FROM jobs WHERE id = ?1 AND holder = ?2) AS released
    WHERE jobs.holder IS NULL AND jobs.key = released.key";

/// Nobody waits for another try.
pub(super) const RELEASE: &str = "
    UPDATE jobs SET holder = NULL, leased_until = NULL, due_at = ?3, attempts = attempts + ?4, crashes = 0,
        priority = CASE WHEN ?4 = 1 AND priority = 0 THEN 1 ELSE priority END
    WHERE id = ?1 AND holder = ?2";

pub(super) const FINISH: &str = "DELETE FROM jobs WHERE id = ? AND holder = ?";

pub(super) const OF_ACCOUNT: &str = "DELETE FROM jobs WHERE account_id = ?";

pub(super) const DEAD: &str = "
    SELECT id, agency_id, kind, key, account_id, payload, due_at, priority, attempts, crashes,
        holder <> ?2 AS crashed
    FROM jobs WHERE holder IS NOT NULL AND leased_until <= ?1 ORDER BY leased_until, id";

/// As [`MERGE`], for one whose holder died: nothing of it has ended.
pub(super) const MERGE_DEAD: &str = "
    UPDATE jobs SET due_at = min(jobs.due_at, dead.due_at), attempts = max(jobs.attempts, dead.attempts),
        crashes = max(jobs.crashes, ?2), priority = min(jobs.priority, dead.priority),
        parked_at = coalesce(jobs.parked_at, ?3)
    FROM (SELECT key, due_at, attempts, priority FROM jobs WHERE id = ?1) AS dead
    WHERE jobs.holder IS NULL AND jobs.key = dead.key";

pub(super) const TAKE_BACK: &str =
    "UPDATE jobs SET holder = NULL, leased_until = NULL, crashes = ?2, parked_at = ?3 WHERE id = ?1";

pub(super) const COUNT_PARKED: &str = "SELECT count(*) FROM jobs WHERE crashes >= 2 AND parked_at IS NOT NULL";

#[cfg(test)]
#[path = "job_tests.rs"]
mod tests;

#[derive(FromRow)]
struct JobRow {
    id: i64,
    agency_id: String,
    kind: String,
    key: String,
    account_id: Option<String>,
    payload: String,
    due_at: i64,
    priority: i64,
    attempts: u32,
    crashes: u32,
}

/// A row whose lease is over.
#[derive(FromRow)]
struct DeadRow {
    #[sqlx(flatten)]
    row: JobRow,
    /// Somebody else held it.
    crashed: bool,
}

impl TryFrom<JobRow> for Job {
    type Error = StoreError;

    fn try_from(row: JobRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id,
            agency: parse(&row.agency_id)?,
            kind: row.kind,
            key: row.key,
            account: parse_option(row.account_id.as_deref())?,
            payload: row.payload,
            due_at: row.due_at,
            priority: Priority::of_number(row.priority)
                .ok_or_else(|| StoreError::Inconsistent(format!("the priority {}", row.priority)))?,
            attempts: row.attempts,
            crashes: row.crashes,
        })
    }
}

#[async_trait]
impl JobStore for SqliteUnit {
    async fn add_job(&mut self, job: &NewJob) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO jobs (agency_id, kind, lane, priority, key, account_id, payload, due_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)
             ON CONFLICT (key) WHERE holder IS NULL DO UPDATE SET
                 due_at = min(due_at, excluded.due_at), priority = min(priority, excluded.priority),
                 account_id = excluded.account_id",
        )
        .bind(job.agency.to_string())
        .bind(job.kind)
        .bind(word(&job.lane)?)
        .bind(job.priority.number())
        .bind(&job.key)
        .bind(text_option(job.account))
        .bind(&job.payload)
        .bind(job.due_at)
        .execute(self.db())
        .await
        .map_err(refused("the job"))?;
        Ok(())
    }

    async fn take_back_jobs(&mut self, holder: &str, now: i64) -> Result<Vec<Job>, StoreError> {
        let dead: Vec<DeadRow> =
            sqlx::query_as(DEAD).bind(now).bind(holder).fetch_all(self.db()).await.map_err(failed)?;
        let mut parked = Vec::new();
        for DeadRow { mut row, crashed } in dead {
            row.crashes += u32::from(crashed);
            let parked_at = (crashed && row.crashes >= PARKED_AT).then_some(now);
            let has_twin = self.write_dead(MERGE_DEAD, &row, parked_at).await? > 0;
            if has_twin {
                sqlx::query("DELETE FROM jobs WHERE id = ?").bind(row.id).execute(self.db()).await.map_err(failed)?;
            } else {
                self.write_dead(TAKE_BACK, &row, parked_at).await?;
            }
            if parked_at.is_some() {
                parked.push(row.try_into()?);
            }
        }
        Ok(parked)
    }

    async fn claim_job(
        &mut self,
        lane: Lane,
        of: Option<AgencyId>,
        holder: &str,
        now: i64,
        lease_until: i64,
    ) -> Result<Option<Job>, StoreError> {
        let claim = sqlx::query_as(if of.is_some() { CLAIM_OF } else { CLAIM });
        let claim = claim.bind(now).bind(holder).bind(lease_until).bind(word(&lane)?);
        let claim = if let Some(agency) = of { claim.bind(agency.to_string()) } else { claim };
        let row: Option<JobRow> = claim.fetch_optional(self.db()).await.map_err(failed)?;
        row.map(Job::try_from).transpose()
    }

    async fn due_agencies(&mut self, lane: Lane, now: i64) -> Result<Vec<AgencyId>, StoreError> {
        let due: Vec<String> =
            sqlx::query_scalar(DUE_AGENCIES).bind(word(&lane)?).bind(now).fetch_all(self.db()).await.map_err(failed)?;
        due.iter().map(|id| parse(id)).collect()
    }

    async fn finish_job(&mut self, id: i64, holder: &str) -> Result<(), StoreError> {
        sqlx::query(FINISH).bind(id).bind(holder).execute(self.db()).await.map_err(failed)?;
        Ok(())
    }

    async fn release_job(
        &mut self,
        id: i64,
        holder: &str,
        due_at: i64,
        failed_once_more: bool,
    ) -> Result<(), StoreError> {
        let merged = sqlx::query(MERGE)
            .bind(id)
            .bind(holder)
            .bind(due_at)
            .bind(failed_once_more)
            .execute(self.db())
            .await
            .map_err(failed)?;
        if merged.rows_affected() > 0 {
            return self.finish_job(id, holder).await;
        }
        sqlx::query(RELEASE)
            .bind(id)
            .bind(holder)
            .bind(due_at)
            .bind(failed_once_more)
            .execute(self.db())
            .await
            .map_err(failed)?;
        Ok(())
    }

    async fn next_due(&mut self, lane: Lane) -> Result<Option<i64>, StoreError> {
        sqlx::query_scalar(NEXT_DUE).bind(word(&lane)?).fetch_one(self.db()).await.map_err(failed)
    }

    async fn bound_jobs(&mut self, now: i64, lease_until: i64, due_until: i64) -> Result<(), StoreError> {
        sqlx::query("UPDATE jobs SET leased_until = ?1 WHERE holder IS NOT NULL AND leased_until > ?1")
            .bind(lease_until)
            .execute(self.db())
            .await
            .map_err(failed)?;
        // Two statements, each with its index.
        for due in [
            "UPDATE jobs SET due_at = ?1 WHERE holder IS NULL AND parked_at IS NULL
             AND lane IN ('data', 'news') AND priority IN (0, 1, 2) AND due_at > ?2",
            "UPDATE jobs SET due_at = ?1 WHERE holder IS NOT NULL AND due_at > ?2",
        ] {
            sqlx::query(due).bind(now).bind(due_until).execute(self.db()).await.map_err(failed)?;
        }
        Ok(())
    }

    async fn keys_without_job(&mut self, keys: &[String]) -> Result<Vec<String>, StoreError> {
        sqlx::query_scalar(
            "SELECT value FROM json_each(?)
             WHERE NOT EXISTS (SELECT 1 FROM jobs WHERE holder IS NULL AND key = value)
               AND NOT EXISTS (SELECT 1 FROM jobs WHERE holder IS NOT NULL AND key = value)",
        )
        .bind(json(&keys)?)
        .fetch_all(self.db())
        .await
        .map_err(failed)
    }

    async fn due_keys(&mut self, agency: AgencyId, now: i64) -> Result<Vec<String>, StoreError> {
        sqlx::query_scalar(DUE_KEYS).bind(now).bind(agency.to_string()).fetch_all(self.db()).await.map_err(failed)
    }

    async fn remove_jobs_of(&mut self, account: AccountId) -> Result<(), StoreError> {
        sqlx::query(OF_ACCOUNT).bind(account.to_string()).execute(self.db()).await.map_err(failed)?;
        Ok(())
    }

    async fn unpark_jobs(&mut self, keys: &[String], due_at: i64) -> Result<(), StoreError> {
        sqlx::query(
            "UPDATE jobs SET parked_at = NULL, priority = ?1, due_at = ?2
             WHERE holder IS NULL AND key IN (SELECT value FROM json_each(?3)) AND parked_at IS NOT NULL",
        )
        .bind(Priority::Asked.number())
        .bind(due_at)
        .bind(json(&keys)?)
        .execute(self.db())
        .await
        .map_err(failed)?;
        Ok(())
    }

    async fn remove_parked(&mut self, keys: &[String]) -> Result<(), StoreError> {
        sqlx::query(
            "DELETE FROM jobs WHERE holder IS NULL AND key IN (SELECT value FROM json_each(?)) AND parked_at IS NOT NULL",
        )
        .bind(json(&keys)?)
        .execute(self.db())
        .await
        .map_err(failed)?;
        Ok(())
    }

    async fn is_parked(&mut self, key: &str) -> Result<bool, StoreError> {
        sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM jobs WHERE holder IS NULL AND key = ? AND parked_at IS NOT NULL)",
        )
        .bind(key)
        .fetch_one(self.db())
        .await
        .map_err(failed)
    }

    async fn count_parked(&mut self) -> Result<i64, StoreError> {
        sqlx::query_scalar(COUNT_PARKED).fetch_one(self.db()).await.map_err(failed)
    }
}

impl SqliteUnit {
    async fn write_dead(
        &mut self,
        statement: &'static str,
        row: &JobRow,
        parked_at: Option<i64>,
    ) -> Result<u64, StoreError> {
        let written = sqlx::query(statement).bind(row.id).bind(row.crashes).bind(parked_at).execute(self.db()).await;
        Ok(written.map_err(failed)?.rows_affected())
    }
}
