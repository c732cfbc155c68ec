//! Pulls breakdowns: behind all totals, newest first. Whatever a platform answers, no health is written here: numbers by campaign
//! that don't come keep nobody's totals away, and the usual syncs find out what is wrong.

use std::collections::BTreeSet;

use app::model::{change::ChangeSubject, ids::ConnectionId};

use super::{
    plan::{Plan, Step},
    pull::put_values,
    refusal::may_be_missing,
    syncs::Syncs,
};
use crate::{
    pace::NoTurn,
    remote::{Answered, Brought, Remote, RemoteError, take_place},
    store::{StoreError, job::Job},
    work::{pause::backoff, worker::After},
};

/// Seconds after which such a job makes room for others of its account, and goes on later.
const LONG_RUN: i64 = 60;

/// How a run ended.
enum Ended {
    /// All that is wanted came, or can't be had now.
    Whole,
    Early(After),
}

impl Syncs {
    /// What is left is asked for again after the next night.
    pub(crate) async fn pull_parts(&self, job: &Job, connection: ConnectionId) -> Result<After, StoreError> {
        let plan = Plan::read(&self.core, job, connection).await?;
        let Some(plan) = plan.filter(|plan| job.account == Some(plan.account.id)) else { return Ok(After::Done) };
        if plan.parts.is_empty() {
            return Ok(After::Done);
        }
        let days = Some((plan.profile.id, false));
        let _place = match take_place(&self.core, plan.entry.limits, &plan.account, job, days).await {
            Ok(place) => place,
            Err(NoTurn { until }) => return Ok(After::Again { due_at: until }),
        };
        let mut remote = match Remote::open(&self.core, &self.access, plan.entry, &plan.account).await {
            Ok(remote) => remote.in_line(job.priority),
            Err(_) => return Ok(After::Done),
        };
        let mut has_kept = false;
        let ended = self.pull_steps(job, &plan, &mut remote, &mut has_kept).await?;
        if has_kept {
            let mut unit = self.core.store.write().await?;
            unit.add_change(job.agency, None, ChangeSubject::Data(plan.profile.id), self.core.clock.unix()).await?;
            unit.commit().await?;
            self.core.live.wake();
        }
        Ok(match ended {
            Ended::Whole => After::Done,
            Ended::Early(after) => after,
        })
    }

    async fn pull_steps(
        &self,
        job: &Job,
        plan: &Plan<'_>,
        remote: &mut Remote<'_>,
        has_kept: &mut bool,
    ) -> Result<Ended, StoreError> {
        let (connection, started) = (plan.linked.connection.id, self.core.clock.unix());
        let mut left_out: BTreeSet<String> = BTreeSet::new();
        let mut rest: Vec<Step<'_>> = plan.parts.iter().rev().copied().collect();
        while let Some(step) = rest.pop() {
            let key = step.stream.full_key().into_owned();
            if left_out.contains(&key) {
                continue;
            }
            let now = self.core.clock.unix();
            if now - started > LONG_RUN {
                return Ok(Ended::Early(After::Again { due_at: now }));
            }
            match remote.pull(step.stream, &plan.profile, step.window).await {
                Ok(Answered::Brought(brought)) => {
                    self.keep_parts(plan, step, &brought).await?;
                    *has_kept = true;
                }
                Ok(Answered::InHalves(halves)) => rest.extend(halves.into_iter().rev().map(|half| step.for_days(half))),
                Err(RemoteError::NoTurn { until }) => return Ok(Ended::Early(After::Again { due_at: until })),
                Err(RemoteError::Delayed { until, .. }) => {
                    let soon = now + backoff(job.attempts, &*self.core.entropy);
                    return Ok(Ended::Early(After::Retry { due_at: soon.max(until) }));
                }
                Err(RemoteError::Store(error)) => return Err(error),
                // The others may be had. It is tried again after the next night.
                Err(error) if is_about_it_alone(&error) => {
                    tracing::info!(%connection, stream = key, %error, "a breakdown is refused and left out");
                    left_out.insert(key);
                }
                Err(error) => {
                    tracing::info!(%connection, stream = key, %error, "breakdowns could not be pulled");
                    return Ok(Ended::Whole);
                }
            }
        }
        Ok(Ended::Whole)
    }

    /// Days that bring less than stands, as their description has changed, stay as they are.
    async fn keep_parts(&self, plan: &Plan<'_>, step: Step<'_>, brought: &Brought) -> Result<(), StoreError> {
        let (mut unit, _permit) = self.write(plan).await?;
        put_values(&mut *unit, plan, step, brought, self.core.clock.unix()).await?;
        unit.commit().await
    }
}

fn is_about_it_alone(error: &RemoteError) -> bool {
    match error {
        RemoteError::NoAccess { .. } => true,
        RemoteError::Broken { cause, .. } => may_be_missing(*cause),
        _ => false,
    }
}
