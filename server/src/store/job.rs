//! The durable queue's rows.

use app::model::ids::{AccountId, AgencyId};
use async_trait::async_trait;
use serde::Serialize;

use super::StoreError;

/// From so many crashes on a job runs alone, so that the next one shows whose fault it is.
pub const ALONE_FROM: u32 = 2;
/// At so many crashes it is parked.
pub const PARKED_AT: u32 = 3;
/// Seconds of waiting that a job is ahead of others while a person waits for it: more than a long outage leaves behind. Not
/// without end: who asks all the time must not keep the rest from ever running.
pub const HEAD_START: i64 = 24 * 60 * 60;

/// Seconds of waiting that everything else is ahead of what is idle: more than any two due moments lie apart.
pub const BEHIND_ALL: i64 = 1 << 40;

/// Which slots a job runs in. What one lane waits for does not hold up the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Lane {
    /// Asks platforms, which may take minutes.
    Data,
    /// Tells people.
    News,
}

impl Lane {
    pub const ALL: [Self; 2] = [Self::News, Self::Data];
}

/// Whose turn it is among those that are due. The first is the most pressing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Priority {
    /// A person waits for it: it counts as due for [`HEAD_START`] longer.
    Asked,
    Usual,
    /// Only when nothing else of its lane is due that could begin.
    Idle,
}

impl Priority {
    /// As it stands in a row: what comes first is less.
    pub fn number(self) -> i64 {
        match self {
            Self::Asked => 0,
            Self::Usual => 1,
            Self::Idle => 2,
        }
    }

    /// Of what stands in a row.
    pub fn of_number(number: i64) -> Option<Self> {
        [Self::Asked, Self::Usual, Self::Idle].into_iter().find(|priority| priority.number() == number)
    }
}

/// A job to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewJob {
    pub agency: AgencyId,
    /// What to do, such as `sync`.
    pub kind: &'static str,
    pub lane: Lane,
    pub priority: Priority,
    /// Two waiting jobs never share a key: adding again only pulls `due_at` and `priority` forward.
    pub key: String,
    /// With whom it is taken away.
    pub account: Option<AccountId>,
    /// JSON.
    pub payload: String,
    /// Unix seconds.
    pub due_at: i64,
}

/// A job that this process has leased, or that was parked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    pub id: i64,
    pub agency: AgencyId,
    pub kind: String,
    pub key: String,
    pub account: Option<AccountId>,
    pub payload: String,
    pub due_at: i64,
    pub priority: Priority,
    /// How often it has failed.
    pub attempts: u32,
    /// How often in a row it died with its process: never counted as a failure, and cleared by any ending.
    pub crashes: u32,
}

#[async_trait]
pub trait JobStore: Send {
    /// Adds it; if one with the same key waits, keeps that, makes it due no later than this and of no lesser priority,
    /// and counts it to this account. Beside one that runs it waits until that has ended. One that is parked stays so.
    async fn add_job(&mut self, job: &NewJob) -> Result<(), StoreError>;
    /// Takes back what others hold whose lease is over, because their process died: it waits again, with one more
    /// crash counted. A twin that was added meanwhile stays, with the crashes of the one that ran. At [`PARKED_AT`] it
    /// is parked; answers those. What `holder` itself has held for too long waits again too, and that was no crash.
    /// A holder that still lives (a suspended machine, a clock that jumped) loses the job, and the crash that is
    /// counted then goes with the next ending.
    async fn take_back_jobs(&mut self, holder: &str, now: i64) -> Result<Vec<Job>, StoreError>;
    /// Leases the job of this lane whose turn it is: it waits, is due and not parked, and no other job of its key is
    /// leased, which an index of the database makes sure of: where two processes claim at once, the one that loses takes
    /// the next. The one that has been due longest, with [`HEAD_START`] for what a person waits for, and
    /// [`Priority::Idle`] after everything else. Jobs of one account run side by side. Reads by index: rows that are not
    /// due cost nothing. Take back first what dead holders had: it keeps its key.
    ///
    /// From [`ALONE_FROM`] crashes on it is leased only while nothing else is, and nothing else while it is. Until its
    /// turn has come, nothing that comes behind it begins, but for [`Lane::News`] as long as it waits for
    /// [`Lane::Data`].
    ///
    /// `of`: among the jobs of one agency.
    async fn claim_job(
        &mut self,
        lane: Lane,
        of: Option<AgencyId>,
        holder: &str,
        now: i64,
        lease_until: i64,
    ) -> Result<Option<Job>, StoreError>;
    /// Agencies of which something is due in a lane, whether or not it may begin. By index, a look for each agency there is.
    async fn due_agencies(&mut self, lane: Lane, now: i64) -> Result<Vec<AgencyId>, StoreError>;
    /// Takes a finished job away, if this holder still has it.
    async fn finish_job(&mut self, id: i64, holder: &str) -> Result<(), StoreError>;
    /// Gives it back, due at `due_at`, with one more attempt counted if `failed`, and nobody waiting for it then. If one
    /// with the same key was added meanwhile, that one stays, due at the earlier moment, with the attempts of this one.
    async fn release_job(&mut self, id: i64, holder: &str, due_at: i64, failed: bool) -> Result<(), StoreError>;
    /// When [`JobStore::claim_job`] can next answer a job of this lane, Unix seconds, if nobody ends a running one
    /// before: jobs that a running one holds back count from the end of its lease. Earlier where one must run alone.
    async fn next_due(&mut self, lane: Lane) -> Result<Option<i64>, StoreError>;
    /// Brings back what a clock that was ahead has put far away: no lease holds beyond `lease_until`, and what
    /// is due after `due_until` is due at `now`. Unix seconds. What is parked stays as it is.
    async fn bound_jobs(&mut self, now: i64, lease_until: i64, due_until: i64) -> Result<(), StoreError>;
    /// Those of `keys` under which nothing waits, runs or is parked, in one query.
    async fn keys_without_job(&mut self, keys: &[String]) -> Result<Vec<String>, StoreError>;
    /// Keys of an agency's jobs that are due at `now` or run, each once: what is being worked on. By index, as
    /// [`JobStore::claim_job`].
    async fn due_keys(&mut self, agency: AgencyId, now: i64) -> Result<Vec<String>, StoreError>;
    /// Takes the jobs of an account away, parked ones too.
    async fn remove_jobs_of(&mut self, account: AccountId) -> Result<(), StoreError>;

    /// Lets what is parked under `keys` run once more at `due_at` (Unix seconds), alone: a person asks for it. Dies the
    /// process again, it is parked again at once.
    async fn unpark_jobs(&mut self, keys: &[String], due_at: i64) -> Result<(), StoreError>;
    /// Takes away what is parked under `keys`: nobody will ever ask for it.
    async fn remove_parked(&mut self, keys: &[String]) -> Result<(), StoreError>;
    /// Whether the job of this key is parked.
    async fn is_parked(&mut self, key: &str) -> Result<bool, StoreError>;
    /// How many jobs of all agencies are parked. By index.
    async fn count_parked(&mut self) -> Result<i64, StoreError>;
}
