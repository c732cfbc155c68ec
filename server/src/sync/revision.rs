//! Pulls days again whose description has changed: behind the night's pulls, a share a day for each provider. Whatever a
//! platform answers, no health is written here: the usual syncs find out what is wrong.

use app::model::{change::ChangeSubject, ids::ConnectionId};
use jiff::tz::TimeZone;

use super::{
    plan::{Plan, Step},
    pull::put_values,
    syncs::Syncs,
};
use crate::{
    pace::NoTurn,
    remote::{Answered, Brought, Remote, RemoteError, take_place},
    store::{StoreError, event::EventKind, job::Job, series::Kept},
    work::worker::After,
};

/// Windows of days for each provider and day.
const SHARE: u32 = 200;
/// Seconds for which an operator's file must have been left alone: who is still writing it is not followed.
const SETTLED: i64 = 10 * 60;

impl Syncs {
    /// What is left is asked for again after the next night.
    pub(crate) async fn revise(&self, job: &Job, connection: ConnectionId) -> Result<After, StoreError> {
        let now = self.core.clock.unix();
        // A file dated into the future by more than that is a clock's mistake.
        let settled = self.core.catalogue.changed_at().map(|changed| changed.saturating_add(SETTLED));
        if let Some(due_at) = settled.filter(|settled| (now + 1..=now + SETTLED).contains(settled)) {
            return Ok(After::Again { due_at });
        }
        let plan = Plan::read(&self.core, job, connection).await?;
        let Some(plan) = plan.filter(|plan| job.account == Some(plan.account.id)) else { return Ok(After::Done) };
        let days = Some((plan.profile.id, false));
        let _place = match take_place(&self.core, plan.entry.limits, &plan.account, job, days).await {
            Ok(place) => place,
            Err(NoTurn { until }) => return Ok(After::Again { due_at: until }),
        };
        let mut remote = match Remote::open(&self.core, &self.access, plan.entry, &plan.account).await {
            Ok(remote) => remote.in_line(job.priority),
            Err(_) => return Ok(After::Done),
        };
        let outdated = plan.outdated.iter().rev().filter(|step| !plan.refused.contains(step.key()));
        let mut rest: Vec<Step<'_>> = outdated.copied().collect();
        while let Some(step) = rest.pop() {
            if !self.take_share(&plan).await? {
                return Ok(After::Done);
            }
            let brought = match remote.pull(step.stream, &plan.profile, step.window).await {
                Ok(Answered::Brought(brought)) => brought,
                Ok(Answered::InHalves(halves)) => {
                    rest.extend(halves.into_iter().rev().map(|half| step.for_days(half)));
                    continue;
                }
                Err(RemoteError::NoTurn { until }) => return Ok(After::Again { due_at: until }),
                Err(error) => {
                    tracing::info!(%connection, stream = step.key(), %error, "days could not be pulled anew");
                    return Ok(After::Done);
                }
            };
            if !self.keep_anew(&plan, step, &brought).await? {
                return Ok(After::Done);
            }
        }
        Ok(After::Done)
    }

    async fn take_share(&self, plan: &Plan<'_>) -> Result<bool, StoreError> {
        let today = self.core.clock.now().to_zoned_datetime(TimeZone::UTC).date();
        let mut unit = self.core.store.write().await?;
        let taken = unit.take_revision(plan.account.agency, &plan.account.provider, today, SHARE).await?;
        unit.commit().await?;
        Ok(taken)
    }

    /// `false`: they brought less than stands, which stays, and people are told.
    async fn keep_anew(&self, plan: &Plan<'_>, step: Step<'_>, brought: &Brought) -> Result<bool, StoreError> {
        let now = self.core.clock.unix();
        let mut unit = self.core.store.write().await?;
        let own = &plan.linked.connection;
        unit.add_change(own.agency, None, ChangeSubject::Data(plan.profile.id), now).await?;
        let kept = put_values(&mut *unit, plan, step, brought, now).await?;
        if let Kept::Less { stands, brings } = kept {
            let names = step.stream.metric_names();
            tracing::warn!(connection = %own.id, stream = step.key(), stands, brings, "days pulled anew hold less");
            self.add_event(&mut *unit, &plan.linked, EventKind::KeptAsPulled { names, stands, brings }).await?;
        }
        unit.commit().await?;
        self.core.live.wake();
        Ok(!matches!(kept, Kept::Less { .. }))
    }
}
