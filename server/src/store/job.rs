//! The durable queue's rows.

use app::model::ids::{AccountId, AgencyId};
use async_trait::async_trait;

use super::StoreError;

/// A job to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewJob {
    pub agency: AgencyId,
    /// What to do, such as `sync`.
    pub kind: &'static str,
    /// Two waiting jobs never share a key: adding again only pulls `due_at` forward.
    pub key: String,
    /// At most one job at a time runs for an account.
    pub account: Option<AccountId>,
    /// JSON.
    pub payload: String,
    /// Unix seconds.
    pub due_at: i64,
}

/// A job that this process has leased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    pub id: i64,
    pub agency: AgencyId,
    pub kind: String,
    pub key: String,
    pub account: Option<AccountId>,
    pub payload: String,
    pub due_at: i64,
    /// How often it has failed.
    pub attempts: u32,
}

#[async_trait]
pub trait JobStore: Send {
    /// Adds it; if one with the same key waits, keeps that, makes it due no later than this, and counts it to this
    /// account. Beside one that runs it waits until that has ended.
    async fn add_job(&mut self, job: &NewJob) -> Result<(), StoreError>;
    /// Leases the job that has been due longest, if any: not leased (or its lease is over), and no other job of its
    /// key or account is leased. Reads by index: rows that are not due cost nothing.
    async fn claim_job(&mut self, holder: &str, now: i64, lease_until: i64) -> Result<Option<Job>, StoreError>;
    /// Takes a finished job away, if this holder still has it.
    async fn finish_job(&mut self, id: i64, holder: &str) -> Result<(), StoreError>;
    /// Gives it back, due at `due_at`, with one more attempt counted if `failed`. If one with the same key was added
    /// meanwhile, that one stays, due at the earlier moment, with the attempts of this one.
    async fn release_job(&mut self, id: i64, holder: &str, due_at: i64, failed: bool) -> Result<(), StoreError>;
    /// When [`JobStore::claim_job`] can next answer a job, Unix seconds, if nobody ends a running one before: jobs that
    /// a running one holds back count from the end of its lease.
    async fn next_due(&mut self) -> Result<Option<i64>, StoreError>;
    /// Brings back what a clock that was ahead has put far away: no lease holds beyond `lease_until`, and what
    /// is due after `due_until` is due at `now`. Unix seconds.
    async fn bound_jobs(&mut self, now: i64, lease_until: i64, due_until: i64) -> Result<(), StoreError>;
    /// Those of `keys` under which nothing waits and nothing runs, in one query.
    async fn keys_without_job(&mut self, keys: &[String]) -> Result<Vec<String>, StoreError>;
    /// Keys of an agency's jobs that are due at `now` or run, each once: what is being worked on. By index, as
    /// [`JobStore::claim_job`].
    async fn due_keys(&mut self, agency: AgencyId, now: i64) -> Result<Vec<String>, StoreError>;
    /// Takes the jobs of an account away.
    async fn remove_jobs_of(&mut self, account: AccountId) -> Result<(), StoreError>;
}
