//! Reads days once more that somebody asked for. Until the new numbers are in place the old ones stand, and nothing is written
//! about the connection's health: the usual syncs find out what is wrong, and one is asked for where something is.

use std::collections::BTreeSet;

use app::model::{
    cause::Cause,
    change::ChangeSubject,
    ids::{AgencyId, ConnectionId, RereadingId},
};
use jiff::civil::Date;

use super::{
    gap::{Wanted, bites},
    plan::{Plan, Step, today_of},
    pull::put_values_again,
    queue::schedule_sync,
    refusal::read_refusal,
    syncs::Syncs,
};
use crate::{
    catalogue::Stream,
    pace::NoTurn,
    remote::{Answered, Brought, Remote, RemoteError, take_place, window::Window},
    store::{
        StoreError, Unit,
        job::Job,
        range::Range,
        rereading::{Rereading, RereadingState},
        series::Pulled,
    },
    work::{pause::backoff, worker::After},
};

/// Seconds for which it is tried while the platform gives nothing. Later nobody waits any more.
const LONGEST: i64 = 24 * 60 * 60;
/// Seconds after which it makes room and goes on as a new job.
const LONG_RUN: i64 = 5 * 60;

impl Syncs {
    pub(crate) async fn reread(
        &self,
        job: &Job,
        id: RereadingId,
        connection: ConnectionId,
    ) -> Result<After, StoreError> {
        let asked = self.core.store.ask().await?.rereading(job.agency, id).await?.filter(Rereading::is_open);
        let Some(mut asked) = asked else { return Ok(After::Done) };
        let plan = Plan::read(&self.core, job, connection).await?;
        let Some(plan) = plan.filter(|plan| plan.profile.id == asked.profile) else {
            let state = self.find_obstacle(job.agency, connection).await?;
            return self.end(&mut asked, state).await;
        };
        let days = Some((plan.profile.id, false));
        let _place = match take_place(&self.core, plan.entry.limits, &plan.account, job, days).await {
            Ok(place) => place,
            Err(NoTurn { until }) => return Ok(After::Again { due_at: until }),
        };
        match Remote::open(&self.core, &self.access, plan.entry, &plan.account).await {
            Ok(remote) => self.read_again(job, &plan, &mut asked, remote.in_line(job.priority)).await,
            Err(error) => self.give_up_rereading(job, &plan, &mut asked, error).await,
        }
    }

    async fn read_again(
        &self,
        job: &Job,
        plan: &Plan<'_>,
        asked: &mut Rereading,
        mut remote: Remote<'_>,
    ) -> Result<After, StoreError> {
        if plan.entry.is_proved_apart()
            && let Err(error) = remote.greet().await
        {
            return self.give_up_rereading(job, plan, asked, error).await;
        }
        let started = self.core.clock.unix();
        let mut rest = self.find_steps(plan, asked).await?;
        // Streams that give nothing now: their older days wait with them.
        let (mut put_off, mut waits): (BTreeSet<&str>, Option<RemoteError>) = (BTreeSet::new(), None);
        while let Some(step) = rest.pop() {
            if put_off.contains(step.key()) {
                continue;
            }
            let now = self.core.clock.unix();
            if now - started > LONG_RUN {
                return Ok(After::Again { due_at: now });
            }
            match remote.pull(step.stream, &plan.profile, step.window).await {
                Ok(Answered::Brought(brought)) => self.keep_again(plan, asked, step, &brought).await?,
                Ok(Answered::InHalves(halves)) => rest.extend(halves.into_iter().rev().map(|half| step.for_days(half))),
                // Other streams can be ordered meanwhile.
                Err(error @ RemoteError::Delayed { cause: Cause::Preparing, .. }) => {
                    put_off.insert(step.key());
                    waits.get_or_insert(error);
                }
                Err(error) => match read_refusal(&mut remote, plan.entry, step.stream, error).await {
                    // Its numbers stay, as at night.
                    Ok(_) => {
                        put_off.insert(step.key());
                        asked.progress.insert(step.key().to_owned(), asked.first);
                    }
                    Err(error) => return self.give_up_rereading(job, plan, asked, error).await,
                },
            }
        }
        match waits {
            Some(error) => self.give_up_rereading(job, plan, asked, error).await,
            None => self.end(asked, RereadingState::Done).await,
        }
    }

    /// What is still to be read, the next one last. Streams that tell the present only have no days to ask for, and those that the
    /// platform refuses are left alone.
    async fn find_steps<'a>(&self, plan: &Plan<'a>, asked: &mut Rereading) -> Result<Vec<Step<'a>>, StoreError> {
        let today = today_of(&self.core, &plan.profile);
        let mut unit = self.core.store.ask().await?;
        let all = unit.pulled(asked.agency, &[asked.profile], Date::MIN, Date::MAX).await?;
        let streams = plan.entry.streams.iter().filter(|stream| !stream.is_snapshot());
        let mut steps = Vec::new();
        for stream in streams.filter(|stream| !plan.refused.contains(stream.key.as_str())) {
            let wanted = Wanted::back_from(today, stream.history_days, stream.late_days);
            let first = first_again(stream, today, &all).max(asked.first);
            let end = asked.last.tomorrow().unwrap_or(Date::MAX);
            let read = *asked.progress.entry(stream.key.clone()).or_insert(end);
            let left = read.yesterday().ok().map(|to| Window { from: first, to }).filter(|left| left.from <= left.to);
            match left {
                Some(left) => steps.extend(
                    bites(std::iter::once(left), stream.window_days)
                        .into_iter()
                        .map(|window| Step::of(stream, wanted, window)),
                ),
                None => drop(asked.progress.insert(stream.key.clone(), asked.first)),
            }
        }
        steps.sort_by_key(|step| (step.window.to, !step.stream.optional));
        Ok(steps)
    }

    /// Keeps one window, and how far it has come.
    async fn keep_again(
        &self,
        plan: &Plan<'_>,
        asked: &mut Rereading,
        step: Step<'_>,
        brought: &Brought,
    ) -> Result<(), StoreError> {
        let now = self.core.clock.unix();
        let mut unit = self.core.store.write().await?;
        unit.add_change(asked.agency, None, ChangeSubject::Data(asked.profile), now).await?;
        let again = put_values_again(&mut *unit, plan, step, brought, now).await?;
        asked.found.added.extend(again.added);
        asked.found.kept.extend(again.kept);
        asked.found.add_corrections(again.corrections);
        asked.progress.insert(step.key().to_owned(), step.window.from);
        asked.state = RereadingState::Open { waits: None };
        unit.update_rereading(asked).await?;
        unit.commit().await?;
        self.core.live.wake();
        Ok(())
    }

    /// Tries again where it passes, for a day; otherwise says why there is nothing.
    async fn give_up_rereading(
        &self,
        job: &Job,
        plan: &Plan<'_>,
        asked: &mut Rereading,
        error: RemoteError,
    ) -> Result<After, StoreError> {
        let now = self.core.clock.unix();
        let soon = now + backoff(job.attempts, &*self.core.entropy);
        let (cause, due_at) = match error {
            RemoteError::Store(error) => return Err(error),
            RemoteError::NoTurn { until } => return Ok(After::Again { due_at: until }),
            RemoteError::Gone => return self.end(asked, RereadingState::Stopped).await,
            RemoteError::Delayed { cause, until, .. } => (cause, soon.max(until)),
            // A mishap, perhaps.
            RemoteError::Broken { cause: Cause::Unknown, .. } if job.attempts == 0 => (Cause::UnexpectedAnswer, soon),
            RemoteError::Broken { cause, .. } => return self.fail(plan, asked, cause).await,
            RemoteError::NoAccess { .. } => return self.fail(plan, asked, Cause::ProfileAccessLost).await,
            error @ (RemoteError::Vault(_) | RemoteError::Access(_)) => {
                tracing::error!(error = &error as &dyn std::error::Error, "days could not be read again");
                (Cause::Unknown, soon)
            }
        };
        // A clock that was ahead does not keep it open.
        if !(0..=LONGEST).contains(&(due_at - asked.asked_at)) {
            return self.end(asked, RereadingState::Failed { cause }).await;
        }
        let state = RereadingState::Open { waits: Some(cause) };
        self.write_state(asked, state).await?;
        Ok(After::Retry { due_at })
    }

    /// The usual sync finds out what that means for the connection.
    async fn fail(&self, plan: &Plan<'_>, asked: &mut Rereading, cause: Cause) -> Result<After, StoreError> {
        let mut unit = self.core.store.write().await?;
        let now = self.core.clock.unix();
        schedule_sync(&mut *unit, asked.agency, plan.linked.connection.id, plan.account.id, now).await?;
        unit.commit().await?;
        self.end(asked, RereadingState::Failed { cause }).await
    }

    async fn end(&self, asked: &mut Rereading, state: RereadingState) -> Result<After, StoreError> {
        self.write_state(asked, state).await?;
        Ok(After::Done)
    }

    async fn write_state(&self, asked: &mut Rereading, state: RereadingState) -> Result<(), StoreError> {
        asked.state = state;
        let mut unit = self.core.store.write().await?;
        unit.update_rereading(asked).await?;
        unit.add_change(asked.agency, None, ChangeSubject::Data(asked.profile), self.core.clock.unix()).await?;
        unit.commit().await?;
        self.core.live.wake();
        Ok(())
    }

    /// Why nobody pulls the connection.
    async fn find_obstacle(&self, agency: AgencyId, connection: ConnectionId) -> Result<RereadingState, StoreError> {
        let linked = self.core.store.ask().await?.connection(agency, connection).await?;
        let health = linked.and_then(|linked| linked.account).map(|account| account.health);
        let broken = health.filter(|health| health.is_broken());
        let cause = broken.and_then(app::model::health::Health::cause);
        Ok(cause.map_or(RereadingState::Stopped, |cause| RereadingState::Failed { cause }))
    }
}

/// Ends what is read by a job that nobody does any more.
pub(crate) async fn fail_rereading(
    unit: &mut dyn Unit,
    agency: AgencyId,
    id: RereadingId,
    cause: Cause,
    now: i64,
) -> Result<(), StoreError> {
    let Some(mut asked) = unit.rereading(agency, id).await?.filter(Rereading::is_open) else { return Ok(()) };
    asked.state = RereadingState::Failed { cause };
    unit.update_rereading(&asked).await?;
    unit.add_change(agency, None, ChangeSubject::Data(asked.profile), now).await.map(drop)
}

/// The first day of a stream that makes sense to be asked for again.
pub(crate) fn first_again(stream: &Stream, today: Date, pulled: &[Pulled]) -> Date {
    let own = |pulled: &&Pulled| pulled.stream == stream.key && pulled.breakdown.is_empty();
    let ranges: &[Range] = pulled.iter().find(own).map(|own| own.ranges.as_slice()).unwrap_or_default();
    Wanted::back_from(today, stream.history_days, stream.late_days).first_again(ranges, stream.keeps_days)
}
