//! The queue's rows in SQLite.
//!
//! A row waits while it has no holder; two waiting rows never share a key. A row whose lease is over belongs to a
//! process that died: it still counts as running until somebody claims it anew.

use app::model::ids::{AccountId, AgencyId};
use async_trait::async_trait;
use sqlx::FromRow;

use super::{
    column::{json, parse, parse_option, text_option},
    error::{failed, refused},
    unit::SqliteUnit,
};
use crate::store::{
    StoreError,
    job::{Job, JobStore, NewJob},
};

/// No other job of the same key or account runs at `?1`.
macro_rules! is_free {
    () => {
        "NOT EXISTS (SELECT 1 FROM jobs AS running WHERE running.holder IS NOT NULL
                     AND running.key = jobs.key AND running.leased_until > ?1 AND running.id <> jobs.id)
         AND NOT EXISTS (SELECT 1 FROM jobs AS running WHERE running.holder IS NOT NULL
                     AND running.account_id = jobs.account_id AND running.leased_until > ?1 AND running.id <> jobs.id)"
    };
}

/// Of the jobs that wait, and of those whose holder died, the one that has been due longest; each by its own index.
pub(super) const CLAIM: &str = concat!(
    "UPDATE jobs SET holder = ?2, leased_until = ?3 WHERE id = (
         SELECT id FROM (
             SELECT * FROM (
                 SELECT id, due_at FROM jobs WHERE holder IS NULL AND due_at <= ?1 AND ",
    is_free!(),
    "            ORDER BY due_at, id LIMIT 1)
             UNION ALL
             SELECT * FROM (
                 SELECT id, due_at FROM jobs WHERE holder IS NOT NULL AND leased_until <= ?1 AND due_at <= ?1 AND ",
    is_free!(),
    "            ORDER BY due_at, id LIMIT 1))
         ORDER BY due_at, id LIMIT 1)
     RETURNING id, agency_id, kind, key, account_id, payload, due_at, attempts"
);

/// A waiting job that nothing running holds back counts from when it is due, a running one from when it could be
/// claimed anew: when its lease and those of its account and key are over. Waiting jobs that are held back come after.
pub(super) const NEXT_DUE: &str = "
    SELECT min(at) FROM (
        SELECT * FROM (
            SELECT due_at AS at FROM jobs WHERE holder IS NULL
              AND NOT EXISTS (SELECT 1 FROM jobs AS running
                              WHERE running.holder IS NOT NULL AND running.key = jobs.key)
              AND NOT EXISTS (SELECT 1 FROM jobs AS running
                              WHERE running.holder IS NOT NULL AND running.account_id = jobs.account_id)
            ORDER BY due_at, id LIMIT 1)
        UNION ALL
        SELECT max(leased_until, due_at,
            coalesce((SELECT max(running.leased_until) FROM jobs AS running
                      WHERE running.holder IS NOT NULL AND running.key = jobs.key), 0),
            coalesce((SELECT max(running.leased_until) FROM jobs AS running
                      WHERE running.holder IS NOT NULL AND running.account_id = jobs.account_id), 0))
        FROM jobs WHERE holder IS NOT NULL AND leased_until IS NOT NULL)";

/// What is due and waits, and what runs; each by its own index, which SQLite would leave for the order of `key`.
pub(super) const DUE_KEYS: &str = "
    SELECT key FROM jobs INDEXED BY jobs_waiting WHERE holder IS NULL AND due_at <= ?1 AND agency_id = ?2
    UNION
    SELECT key FROM jobs INDEXED BY jobs_running WHERE holder IS NOT NULL AND agency_id = ?2
    ORDER BY key";

/// If one with the same key was added while a job ran, the two become one: the newer, with the tries of the older.
pub(super) const MERGE: &str = "
    UPDATE jobs SET due_at = min(jobs.due_at, ?3), attempts = max(jobs.attempts, released.attempts + ?4)
    FROM (SELECT key, attempts FROM jobs WHERE id = ?1 AND holder = ?2) AS released
    WHERE jobs.holder IS NULL AND jobs.key = released.key";

pub(super) const RELEASE: &str = "
    UPDATE jobs SET holder = NULL, leased_until = NULL, due_at = ?3, attempts = attempts + ?4
    WHERE id = ?1 AND holder = ?2";

pub(super) const FINISH: &str = "DELETE FROM jobs WHERE id = ? AND holder = ?";

#[derive(FromRow)]
struct JobRow {
    id: i64,
    agency_id: String,
    kind: String,
    key: String,
    account_id: Option<String>,
    payload: String,
    due_at: i64,
    attempts: u32,
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
            attempts: row.attempts,
        })
    }
}

#[async_trait]
impl JobStore for SqliteUnit {
    async fn add_job(&mut self, job: &NewJob) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO jobs (agency_id, kind, key, account_id, payload, due_at) VALUES (?, ?, ?, ?, ?, ?)
             ON CONFLICT (key) WHERE holder IS NULL DO UPDATE SET
                 due_at = min(due_at, excluded.due_at), account_id = excluded.account_id",
        )
        .bind(job.agency.to_string())
        .bind(job.kind)
        .bind(&job.key)
        .bind(text_option(job.account))
        .bind(&job.payload)
        .bind(job.due_at)
        .execute(self.db())
        .await
        .map_err(refused("the job"))?;
        Ok(())
    }

    async fn claim_job(&mut self, holder: &str, now: i64, lease_until: i64) -> Result<Option<Job>, StoreError> {
        let row: Option<JobRow> = sqlx::query_as(CLAIM)
            .bind(now)
            .bind(holder)
            .bind(lease_until)
            .fetch_optional(self.db())
            .await
            .map_err(failed)?;
        row.map(Job::try_from).transpose()
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

    async fn next_due(&mut self) -> Result<Option<i64>, StoreError> {
        sqlx::query_scalar(NEXT_DUE).fetch_one(self.db()).await.map_err(failed)
    }

    async fn bound_jobs(&mut self, now: i64, lease_until: i64, due_until: i64) -> Result<(), StoreError> {
        sqlx::query("UPDATE jobs SET leased_until = ?1 WHERE holder IS NOT NULL AND leased_until > ?1")
            .bind(lease_until)
            .execute(self.db())
            .await
            .map_err(failed)?;
        // Two statements, each with its index.
        for due in [
            "UPDATE jobs SET due_at = ?1 WHERE holder IS NULL AND due_at > ?2",
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
        sqlx::query("DELETE FROM jobs WHERE account_id = ?")
            .bind(account.to_string())
            .execute(self.db())
            .await
            .map_err(failed)?;
        Ok(())
    }
}
