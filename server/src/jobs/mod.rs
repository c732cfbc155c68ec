//! Who does which kind of job, and what is done beside the queue.
//!
//! - `care`: the rounds that look after the store and keep the queue filled. `prune`: forgets what is over.
//! - `parked`: what people are told of jobs that died with the process too often.
//!
//! Belongs here: what must know all kinds of jobs. Not here: how the queue is worked through ([`crate::work`]), nor what a
//! job does, which stands in the room that knows about it.

mod care;
mod parked;
mod prune;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use async_trait::async_trait;

use self::prune::{PRUNE, prune};
use crate::{
    alert::{
        deliver::{DeliverError, deliver},
        jobs::{ALERT, DELIVER},
        settle::settle,
    },
    core::Core,
    oauth::access::Access,
    rates::{RATES, bring_rates},
    reports::queue::{DISPATCH, NOTICE, REPORT, STAND_IN},
    service::{
        clients::ClientsService,
        dashboards::{DashboardsService, shown_periods},
        reports::{ReportsService, Whom},
    },
    standings::STANDING,
    store::{StoreError, Unit, job::Job},
    sync::{
        Syncs,
        queue::{
            BACKFILL, PARTS, PERIOD, PROBE, REFRESH, REREAD, REVISION, SYNC, read_backfill, read_rereading, read_sync,
        },
    },
    work::{
        pause::backoff,
        worker::{After, Runner, Worker},
    },
};

/// A worker for all kinds of jobs there are.
pub fn build_worker(core: &Core, access: Access) -> Worker {
    Worker::new(core.clone(), Arc::new(Jobs::new(core.clone(), access)))
}

/// Does every kind of job there is.
struct Jobs {
    core: Core,
    syncs: Syncs,
    reports: ReportsService,
    clients: ClientsService,
}

impl Jobs {
    fn new(core: Core, access: Access) -> Self {
        let dashboards = Arc::new(DashboardsService::new(core.clone()));
        let clients = ClientsService::new(core.clone(), dashboards.clone());
        let reports = ReportsService::new(core.clone(), dashboards, Arc::default());
        Self { syncs: Syncs::new(core.clone(), access), reports, clients, core }
    }

    async fn do_job(&self, job: &Job, retry_at: i64) -> Result<After, StoreError> {
        let unknown = || {
            tracing::error!(job.kind = job.kind, job.key = job.key, "nobody knows how to do this job");
            Ok(After::Done)
        };
        match job.kind.as_str() {
            SYNC => match read_sync(job) {
                Some(connection) => self.syncs.sync(job, connection).await,
                None => unknown(),
            },
            BACKFILL => match read_backfill(job) {
                Some((connection, gap)) => self.syncs.backfill(job, connection, gap).await,
                None => unknown(),
            },
            REVISION => match read_sync(job) {
                Some(connection) => self.syncs.revise(job, connection).await,
                None => unknown(),
            },
            REREAD => match read_rereading(job) {
                Some((rereading, connection)) => self.syncs.reread(job, rereading, connection).await,
                None => unknown(),
            },
            PARTS => match read_sync(job) {
                Some(connection) => self.syncs.pull_parts(job, connection).await,
                None => unknown(),
            },
            PERIOD => match read_sync(job) {
                Some(connection) => self.syncs.pull_periods(job, connection, shown_periods).await,
                None => unknown(),
            },
            REFRESH | PROBE => self.syncs.look(job).await,
            REPORT => match job.payload.parse() {
                Ok(run) => {
                    let next = self.reports.advance(job.agency, run).await?;
                    Ok(next.map_or(After::Done, |due_at| After::Again { due_at }))
                }
                Err(_) => unknown(),
            },
            DISPATCH => match job.payload.parse() {
                Ok(dispatch) => {
                    let again = self.reports.dispatch(job.agency, dispatch, job.attempts).await?;
                    Ok(if again { After::Retry { due_at: retry_at } } else { After::Done })
                }
                Err(_) => unknown(),
            },
            kind @ (NOTICE | STAND_IN) => match job.payload.parse() {
                Ok(run) => {
                    let whom = if kind == STAND_IN { Whom::StandIn } else { Whom::First };
                    let again = self.reports.give_notice(job.agency, run, whom, job.attempts).await?;
                    Ok(if again { After::Retry { due_at: retry_at } } else { After::Done })
                }
                Err(_) => unknown(),
            },
            STANDING => match job.payload.parse() {
                Ok(campaign) => {
                    let next = self.clients.look(job.agency, campaign).await?;
                    Ok(next.map_or(After::Done, |due_at| After::Again { due_at }))
                }
                Err(_) => unknown(),
            },
            RATES => bring_rates(&self.core, job.attempts).await,
            PRUNE => prune(&self.core, job.agency, job.due_at).await,
            ALERT => match job.payload.parse() {
                Ok(account) => {
                    let again = settle(&self.core, job.agency, account).await?;
                    Ok(again.map_or(After::Done, |due_at| After::Again { due_at }))
                }
                Err(_) => unknown(),
            },
            DELIVER => match job.payload.parse() {
                Ok(delivery) => match deliver(&self.core, job.agency, delivery, job.attempts, retry_at).await {
                    Ok(true) => Ok(After::Retry { due_at: retry_at }),
                    Ok(false) => Ok(After::Done),
                    Err(DeliverError::Store(error)) => Err(error),
                    Err(DeliverError::Vault(error)) => {
                        tracing::error!(error = &error as &dyn std::error::Error, "a webhook's secret can't be opened");
                        Ok(After::Retry { due_at: retry_at })
                    }
                },
                Err(_) => unknown(),
            },
            _ => unknown(),
        }
    }
}

#[async_trait]
impl Runner for Jobs {
    async fn run(&self, job: &Job) -> After {
        let retry_at = self.core.clock.unix() + backoff(job.attempts, &*self.core.entropy);
        self.do_job(job, retry_at).await.unwrap_or_else(|error| {
            tracing::error!(error = &error as &dyn std::error::Error, job.key = job.key, "a job failed in the store");
            After::Retry { due_at: retry_at }
        })
    }

    async fn tell_parked(&self, unit: &mut dyn Unit, job: &Job) -> Result<(), StoreError> {
        self.tell(unit, job).await
    }

    async fn look_after(&self) -> Result<(), StoreError> {
        care::look_after(&self.core).await
    }

    async fn take_inventory(&self) -> Result<(), StoreError> {
        care::take_inventory(&self.core).await
    }
}
