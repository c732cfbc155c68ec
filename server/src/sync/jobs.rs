//! Who does which kind of job.

use async_trait::async_trait;

use super::{
    prune::prune,
    pull::Syncs,
    queue::{BACKFILL, PROBE, PRUNE, REFRESH, SYNC, backoff, read_backfill, read_sync},
    worker::{After, Runner},
};
use crate::{
    alert::{
        deliver::{DeliverError, deliver},
        jobs::{ALERT, DELIVER},
        settle::settle,
    },
    core::Core,
    oauth::access::Access,
    store::{StoreError, job::Job},
};

/// Does every kind of job there is.
pub(super) struct Jobs {
    core: Core,
    syncs: Syncs,
}

impl Jobs {
    pub(super) fn new(core: Core, access: Access) -> Self {
        Self { syncs: Syncs::new(core.clone(), access), core }
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
            REFRESH | PROBE => self.syncs.look(job).await,
            PRUNE => prune(&self.core, job.agency).await,
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
}
