//! Works through the queue: some jobs of each lane at a time, never two of one key. How many of one account may run is
//! said where platforms are asked: a job that has no turn there gives its place back.

use std::{
    collections::HashMap,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use app::model::ids::AgencyId;
use async_trait::async_trait;
use futures::FutureExt;
use tokio::task::JoinError;
use tokio_util::sync::CancellationToken;

use super::{
    pause::backoff,
    slots::{Running, Share, Slots},
};
use crate::{
    budget::{self, Refused},
    core::Core,
    store::{
        StoreError, Unit,
        job::{ALONE_FROM, Job, Lane},
        write_together,
    },
};

/// Seconds for which a job is ours. Longer than it may run: see [`RUN_LIMIT`].
pub(crate) const LEASE: i64 = 10 * 60;
/// A job that hangs is cut off after this, before its lease is over.
const RUN_LIMIT: Duration = Duration::from_secs(9 * 60);
/// A look at the queue is due at the latest after this: other processes add jobs too, and a test's clock may jump.
const LOOK: Duration = Duration::from_secs(1);
/// So many run when the queue is looked at less often, and so long between two looks: nobody notices.
const BUSY: usize = 16;
const GATHER: Duration = Duration::from_millis(20);
/// Claimed in one transaction: others wait for the writer.
const MOST_CLAIMED: usize = 32;
/// Seconds between two rounds of care.
const CARE: i64 = 15 * 60;
/// Seconds between two inventories.
const INVENTORY: i64 = 24 * 60 * 60;

/// What becomes of a job after it has run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum After {
    /// Taken away.
    Done,
    /// Goes on at `due_at`, Unix seconds; this was no failure.
    Again { due_at: i64 },
    /// Failed; tried again at `due_at`, Unix seconds.
    Retry { due_at: i64 },
}

/// Knows what jobs are about.
#[async_trait]
pub trait Runner: Send + Sync + 'static {
    /// Does it. May be dropped at any await, when the server stops.
    async fn run(&self, job: &Job) -> After;
    /// Writes down, in the unit that parks it, that it died with the process too often: whoever waits for it should know.
    async fn tell_parked(&self, unit: &mut dyn Unit, job: &Job) -> Result<(), StoreError>;
    /// Looks after the store: every few minutes, in every process, so that doing it twice must do no harm.
    async fn look_after(&self) -> Result<(), StoreError>;
    /// Adds what should wait and does not: at the start, and once a day.
    async fn take_inventory(&self) -> Result<(), StoreError>;
}

/// Takes jobs from the queue and has them done. Cheap to clone.
#[derive(Clone)]
pub struct Worker {
    core: Core,
    runner: Arc<dyn Runner>,
    slots: Slots,
    /// Under this name the worker leases its jobs.
    holder: String,
    /// How long the loop waits at most for a ring.
    pub(super) look: Duration,
    /// How long a job may run.
    pub(super) run_limit: Duration,
    /// When care was taken last, Unix seconds.
    cared_at: Arc<AtomicI64>,
    /// The same for the inventory.
    counted_at: Arc<AtomicI64>,
}

impl Worker {
    pub fn new(core: Core, runner: Arc<dyn Runner>) -> Self {
        let holder = core.entropy.token();
        let never = || Arc::new(AtomicI64::new(i64::MIN));
        let (look, run_limit) = (LOOK, RUN_LIMIT);
        Self { core, runner, slots: Slots::default(), holder, look, run_limit, cared_at: never(), counted_at: never() }
    }

    /// The same with other slots.
    pub fn with_slots(self, slots: Slots) -> Self {
        Self { slots, ..self }
    }

    /// Works until `shutdown`; then gives back what is under way and returns.
    pub async fn run(&self, shutdown: CancellationToken) {
        let mut running = Running::default();
        while !shutdown.is_cancelled() {
            let mut ring = pin!(self.core.live.woken().fuse());
            // Listens from here on, so that what is added while we look is not missed.
            let _ = futures::poll!(&mut ring);
            self.take_care().await;
            self.fill(&mut running, &shutdown).await;
            tokio::select! {
                () = shutdown.cancelled() => {}
                () = &mut ring => {}
                () = tokio::time::sleep(self.look) => {}
                ended = running.join_next() => report(ended),
            }
            // Each look at the queue takes the writer: while much runs, those that end close together are followed in one go.
            if running.count() >= BUSY {
                tokio::time::sleep(GATHER).await;
            }
            while let Some(ended) = running.try_join_next() {
                report(ended);
            }
        }
        for lane in Lane::ALL {
            while let Some(ended) = running.of(lane).join_next().await {
                report(ended);
            }
        }
    }

    /// Does everything that is due now, one after the other.
    pub async fn run_due(&self) -> Result<(), StoreError> {
        self.take_care().await;
        while let Some(job) = self.claim_any().await? {
            let after = self.runner.run(&job).await;
            self.put_away(&job, after).await?;
        }
        Ok(())
    }

    async fn fill(&self, running: &mut Running, shutdown: &CancellationToken) {
        for lane in Lane::ALL {
            loop {
                let free = self.slots.of(lane).saturating_sub(running.of(lane).len());
                if free == 0 {
                    break;
                }
                let jobs = match self.claim(lane, running.shares(), free.min(MOST_CLAIMED)).await {
                    Ok(jobs) if jobs.is_empty() => break,
                    Ok(jobs) => jobs,
                    Err(error) => {
                        tracing::error!(error = &error as &dyn std::error::Error, "the queue can't be read");
                        return;
                    }
                };
                for job in jobs {
                    let share = running.share(job.agency);
                    running.of(lane).spawn(self.clone().perform(job, share, shutdown.clone()));
                }
            }
        }
    }

    /// From whichever lane has waited longest.
    async fn claim_any(&self) -> Result<Option<Job>, StoreError> {
        let mut unit = self.core.store.read().await?;
        let mut lanes = Vec::new();
        for lane in Lane::ALL {
            lanes.push((unit.next_due(lane).await?.unwrap_or(i64::MAX), lane));
        }
        drop(unit);
        lanes.sort_by_key(|(due, _)| *due);
        for (_, lane) in lanes {
            if let Some(job) = self.claim(lane, HashMap::new(), 1).await?.pop() {
                return Ok(Some(job));
            }
        }
        Ok(None)
    }

    /// At most so many, those of the agencies first of which the fewest run. `shares`: how many that are.
    async fn claim(
        &self,
        lane: Lane,
        mut shares: HashMap<AgencyId, usize>,
        most: usize,
    ) -> Result<Vec<Job>, StoreError> {
        let now = self.core.clock.unix();
        // Most looks find nothing: they don't take the writer.
        if self.core.store.ask().await?.next_due(lane).await?.is_none_or(|due| due > now) {
            return Ok(Vec::new());
        }
        let mut unit = self.core.store.write().await?;
        let parked = unit.take_back_jobs(&self.holder, now).await?;
        for job in &parked {
            self.tell_parked(&mut *unit, job).await;
        }
        let (mut jobs, mut agencies) = (Vec::new(), unit.due_agencies(lane, now).await?);
        while jobs.len() < most {
            let share = |place: &usize| shares.get(&agencies[*place]).copied().unwrap_or_default();
            let Some(place) = (0..agencies.len()).min_by_key(share) else { break };
            let agency = agencies[place];
            match unit.claim_job(lane, Some(agency), &self.holder, now, now + LEASE).await? {
                Some(job) => {
                    *shares.entry(agency).or_default() += 1;
                    jobs.push(job);
                }
                None => drop(agencies.swap_remove(place)),
            }
        }
        unit.commit().await?;
        if !parked.is_empty() {
            self.core.live.wake();
        }
        for job in jobs.iter().filter(|job| job.crashes >= ALONE_FROM) {
            tracing::warn!(job.key = job.key, job.crashes, "a job that died with the process is tried alone");
        }
        Ok(jobs)
    }

    /// It stays parked even if nobody can be told: the queue must go on.
    async fn tell_parked(&self, unit: &mut dyn Unit, job: &Job) {
        budget::note(Refused::Job, format_args!("a job of the kind {} died with the process too often", job.kind));
        tracing::error!(job.key = job.key, job.crashes, "a job died with the process too often and is parked");
        if let Err(error) = self.runner.tell_parked(unit, job).await {
            let error = &error as &dyn std::error::Error;
            tracing::error!(error, job.key = job.key, "nobody could be told that a job is parked");
        }
    }

    async fn perform(self, job: Job, _share: Share, shutdown: CancellationToken) {
        let run = tokio::time::timeout(self.run_limit, self.runner.run(&job));
        let after = tokio::select! {
            // A job that has ended counts, whatever else happens.
            biased;
            ended = run => ended.unwrap_or_else(|_| {
                tracing::error!(job.key = job.key, "a job ran too long and was cut off");
                After::Retry { due_at: self.core.clock.unix() + backoff(job.attempts, &*self.core.entropy) }
            }),
            () = shutdown.cancelled() => After::Again { due_at: self.core.clock.unix() },
        };
        if let Err(error) = self.put_away(&job, after).await {
            let error = &error as &dyn std::error::Error;
            tracing::error!(error, job.key = job.key, "a job can't be put away; it runs again when its lease is over");
        }
    }

    async fn put_away(&self, job: &Job, after: After) -> Result<(), StoreError> {
        let (id, holder) = (job.id, self.holder.clone());
        let put = write_together(&*self.core.store, move |unit| {
            let holder = holder.clone();
            Box::pin(async move {
                match after {
                    After::Done => unit.finish_job(id, &holder).await,
                    After::Again { due_at } => unit.release_job(id, &holder, due_at, false).await,
                    After::Retry { due_at } => unit.release_job(id, &holder, due_at, true).await,
                }
            })
        });
        put.await.map(drop)
    }

    async fn take_care(&self) {
        let now = self.core.clock.unix();
        if !is_due(&self.cared_at, now, CARE) {
            return;
        }
        self.cared_at.store(now, Ordering::SeqCst);
        if let Err(error) = self.look_after(now).await {
            tracing::error!(error = &error as &dyn std::error::Error, "the store can't be looked after");
        }
    }

    async fn look_after(&self, now: i64) -> Result<(), StoreError> {
        if is_due(&self.counted_at, now, INVENTORY) {
            self.runner.take_inventory().await?;
            self.counted_at.store(now, Ordering::SeqCst);
        }
        self.runner.look_after().await
    }
}

/// Whether `pause` seconds have gone by since `last`. A clock that was set back must not put it off.
fn is_due(last: &AtomicI64, now: i64, pause: i64) -> bool {
    let last = last.load(Ordering::SeqCst);
    !(last..last.saturating_add(pause)).contains(&now)
}

fn report(ended: Result<(), JoinError>) {
    if let Err(error) = ended {
        tracing::error!(
            error = &error as &dyn std::error::Error,
            "a job crashed; it runs again when its lease is over"
        );
    }
}
