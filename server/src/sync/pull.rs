//! Pulls the missing days of one connection, newest first, and keeps each window as soon as it is there. A sync takes the
//! newest days; what is older is a job of its own, so that no tile waits for the history of another one.

use std::collections::BTreeSet;

use app::model::{cause::Cause, change::ChangeSubject, ids::ConnectionId};

use super::{
    gap::{days_of_parts, days_pulled},
    plan::{Plan, Step, describe, still_the_same},
    queue::{enqueue_backfill, enqueue_parts, enqueue_periods, enqueue_revision, next_night, schedule_sync},
    refusal::read_refusal,
    syncs::Syncs,
};
use crate::{
    catalogue::StreamRequest,
    pace::{NoTurn, Turn},
    remote::{Answered, Brought, Remote, RemoteError, take_place},
    store::{
        StoreError, Unit,
        job::{Job, Priority},
        range::Range,
        report::OrderKey,
        series::{Again, Description, Kept, Pull},
    },
    work::worker::After,
};

/// Seconds after which a sync makes room and goes on as a new one: well before its lease is over.
const LONG_RUN: i64 = 5 * 60;

/// How a pull ended.
enum Ended<'a> {
    /// Before everything was there: what becomes of the job.
    Early(After),
    /// What was wanted came, but for the optional streams that are left out.
    /// `has_kept`: some of it was pulled now, and the last of it may still have to be kept.
    Whole { left_out: BTreeSet<&'a str>, has_kept: bool, last: Option<Came<'a>> },
}

/// One window that came.
pub(super) struct Came<'a> {
    step: Step<'a>,
    brought: Brought,
    /// With it, all of the newest days are there.
    is_current: bool,
    /// Given back once it is kept, if it is the last: nobody else asks for these days until then.
    _place: Option<Turn>,
}

impl Syncs {
    /// The newest days.
    pub(crate) async fn sync(&self, job: &Job, connection: ConnectionId) -> Result<After, StoreError> {
        let Some(plan) = Plan::read(&self.core, job, connection).await? else { return Ok(After::Done) };
        if job.account != Some(plan.account.id) {
            // With the account that the queue knows it is taken away.
            let mut unit = self.core.store.write().await?;
            schedule_sync(&mut *unit, job.agency, connection, plan.account.id, self.core.clock.unix()).await?;
            unit.commit().await?;
            return Ok(After::Done);
        }
        let (newest, older): (Vec<Step<'_>>, Vec<Step<'_>>) = plan.steps.iter().partition(|step| step.is_newest);
        let (left_out, last) = match self.pull(job, &plan, &newest).await? {
            Ended::Early(after) => return Ok(after),
            Ended::Whole { left_out, last, .. } => (left_out, last),
        };
        let is_whole = older.iter().all(|step| left_out.contains(step.key()));
        let has_parts = is_whole && !plan.parts.is_empty();
        let has_periods = plan.entry.has_periods();
        let follows = !is_whole || has_parts || has_periods || !plan.outdated.is_empty();
        if self.note_success(&plan, last, plan.gap.filter(|_| is_whole), is_whole).await? && follows {
            let mut unit = self.core.store.write().await?;
            let now = self.core.clock.unix();
            if !is_whole {
                enqueue_backfill(&mut *unit, job.agency, connection, plan.account.id, plan.gap, now).await?;
            }
            if !plan.outdated.is_empty() {
                enqueue_revision(&mut *unit, job.agency, connection, plan.account.id, now).await?;
            }
            if has_parts {
                enqueue_parts(&mut *unit, job.agency, connection, plan.account.id, now).await?;
            }
            if has_periods {
                enqueue_periods(&mut *unit, Priority::Idle, job.agency, connection, plan.account.id, now).await?;
            }
            unit.commit().await?;
        }
        Ok(After::Done)
    }

    /// The older days. `gap`: how many were missed when the sync before began. One that was broken off goes on with what is
    /// missing: it is derived from what is stored.
    pub(crate) async fn backfill(
        &self,
        job: &Job,
        connection: ConnectionId,
        gap: Option<u32>,
    ) -> Result<After, StoreError> {
        let plan = Plan::read(&self.core, job, connection).await?;
        // Whoever gave the connection another account has asked for a sync, which asks for this again.
        let Some(plan) = plan.filter(|plan| job.account == Some(plan.account.id)) else { return Ok(After::Done) };
        let is_older = |step: &Step<'_>| !step.is_newest && !plan.refused.contains(step.key());
        let older: Vec<Step<'_>> = plan.steps.iter().copied().filter(is_older).collect();
        match self.pull(job, &plan, &older).await? {
            Ended::Early(after) => return Ok(after),
            // What was left out proves nothing.
            Ended::Whole { has_kept: false, .. } => {}
            Ended::Whole { has_kept: true, last, .. } => drop(self.note_success(&plan, last, gap, true).await?),
        }
        if !plan.parts.is_empty() {
            let mut unit = self.core.store.write().await?;
            let now = self.core.clock.unix();
            enqueue_parts(&mut *unit, job.agency, connection, plan.account.id, now).await?;
            unit.commit().await?;
        }
        Ok(After::Done)
    }

    /// Pulls `steps`. An optional stream that is refused is left out, and the others go on.
    async fn pull<'a>(&self, job: &Job, plan: &Plan<'a>, steps: &[Step<'a>]) -> Result<Ended<'a>, StoreError> {
        let started = self.core.clock.unix();
        let days = (plan.profile.id, steps.first().is_none_or(|step| step.is_newest));
        let place = take_place(&self.core, plan.entry.limits, &plan.account, job, Some(days)).await;
        let place = match place {
            Ok(place) => place,
            Err(NoTurn { until }) => return Ok(Ended::Early(After::Again { due_at: until })),
        };
        let mut remote = match Remote::open(&self.core, &self.access, plan.entry, &plan.account).await {
            Ok(remote) => remote.in_line(job.priority),
            Err(error) => return self.give_up(plan, job, plan.account.token_version, error).await,
        };
        if plan.entry.is_proved_apart()
            && let Err(error) = remote.greet().await
        {
            return self.give_up(plan, job, remote.token_version(), error).await;
        }
        let (mut left_out, mut is_proved, mut has_kept, mut waits) = (plan.refused.clone(), false, false, None);
        // The next one last: of a window that is too much, its halves take the place.
        let mut rest: Vec<Step<'a>> = steps.iter().rev().copied().collect();
        let mut is_begun = false;
        while let Some(step) = rest.pop() {
            if left_out.contains(step.key()) && !step.is_first {
                continue;
            }
            let now = self.core.clock.unix();
            if now - started > LONG_RUN {
                return Ok(Ended::Early(After::Again { due_at: now }));
            }
            let is_last_of_today = !rest.iter().any(|step| step.is_first && !left_out.contains(step.key()));
            let is_current = waits.is_none() && step.is_newest && is_last_of_today;
            match remote.pull(step.stream, &plan.profile, step.window).await {
                Ok(Answered::Brought(brought)) => {
                    is_proved |= !step.stream.optional;
                    has_kept = true;
                    left_out.remove(step.key());
                    if rest.is_empty() && waits.is_none() {
                        // What else is to be noted goes with it.
                        let last = Came { step, brought, is_current, _place: Some(place) };
                        return Ok(Ended::Whole { left_out, has_kept, last: Some(last) });
                    }
                    if !self.keep(plan, &Came { step, brought, is_current, _place: None }).await? {
                        return Ok(Ended::Early(After::Done));
                    }
                }
                Ok(Answered::InHalves(halves)) => rest.extend(halves.into_iter().rev().map(|half| step.for_days(half))),
                // The others can be ordered meanwhile.
                Err(error @ RemoteError::Delayed { cause: Cause::Preparing, .. }) => {
                    waits.get_or_insert(error);
                }
                // Nobody waits for it.
                Err(RemoteError::Delayed { .. }) if left_out.contains(step.key()) => {}
                // Its time was up: the next job begins with this window.
                Err(_) if is_begun && self.core.clock.unix() - started > LONG_RUN => {
                    return Ok(Ended::Early(After::Again { due_at: now }));
                }
                Err(error) => {
                    let evidence = match read_refusal(&mut remote, plan.entry, step.stream, error).await {
                        Ok(evidence) => evidence,
                        Err(RemoteError::Delayed { .. }) if left_out.contains(step.key()) => continue,
                        Err(error) => {
                            let error = self.ask_who_can_tell(plan, &mut remote, error).await;
                            return self.give_up(plan, job, remote.token_version(), error).await;
                        }
                    };
                    left_out.insert(step.key());
                    // Older days alone prove nothing, nor does a profile that nothing came from.
                    if step.is_first && is_proved && !self.note_refusal(plan, step.stream, evidence, is_current).await?
                    {
                        return Ok(Ended::Early(After::Done));
                    }
                }
            }
            is_begun = true;
        }
        match waits {
            Some(error) => self.give_up(plan, job, remote.token_version(), error).await,
            None => Ok(Ended::Whole { left_out, has_kept, last: None }),
        }
    }

    /// Notes a failure that ends the pull.
    async fn give_up<'a>(
        &self,
        plan: &Plan<'a>,
        job: &Job,
        version: i64,
        error: RemoteError,
    ) -> Result<Ended<'a>, StoreError> {
        self.note_failure(plan, job, version, error).await.map(Ended::Early)
    }

    /// Keeps one window and tells the pages. `false`: the connection has changed meanwhile, whoever changed it has asked
    /// for a new sync. The values are the profile's all the same.
    async fn keep(&self, plan: &Plan<'_>, came: &Came<'_>) -> Result<bool, StoreError> {
        let (mut unit, _permit) = self.write(plan).await?;
        let goes_on = still_the_same(&mut *unit, plan).await?.is_some();
        self.put(&mut *unit, plan, came).await?;
        unit.commit().await?;
        self.core.live.wake();
        Ok(goes_on)
    }

    pub(super) async fn put(&self, unit: &mut dyn Unit, plan: &Plan<'_>, came: &Came<'_>) -> Result<(), StoreError> {
        let Came { step, brought, is_current, .. } = came;
        let now = self.core.clock.unix();
        let (agency, profile) = (plan.account.agency, plan.profile.id);
        if *is_current {
            unit.note_arrival(agency, plan.account.id, profile, now).await?;
        }
        // Campaigns that use the same profile share the pull: one change for all, however many they are.
        unit.add_change(agency, None, ChangeSubject::Data(profile), now).await?;
        if step.stream.optional && step.is_first {
            self.end_refusals(unit, plan, step.stream).await?;
        }
        put_values(unit, plan, *step, brought, now).await.map(drop)
    }

    /// Has the connection pulled again at the next night of its campaign.
    pub(super) async fn enqueue_next_night(&self, unit: &mut dyn Unit, plan: &Plan<'_>) -> Result<(), StoreError> {
        let night = next_night(self.core.clock.now(), &plan.zone, &*self.core.entropy);
        schedule_sync(unit, plan.account.agency, plan.linked.connection.id, plan.account.id, night).await
    }
}

/// Puts the numbers of one window in place, after the pages were told.
pub(super) async fn put_values(
    unit: &mut dyn Unit,
    plan: &Plan<'_>,
    step: Step<'_>,
    brought: &Brought,
    now: i64,
) -> Result<Kept, StoreError> {
    let arrived = Arrived::take(unit, plan, step, brought, now).await?;
    unit.put_pull(&arrived.pull(plan, step, brought)).await
}

/// The same for days that were asked for again.
pub(super) async fn put_values_again(
    unit: &mut dyn Unit,
    plan: &Plan<'_>,
    step: Step<'_>,
    brought: &Brought,
    now: i64,
) -> Result<Again, StoreError> {
    let arrived = Arrived::take(unit, plan, step, brought, now).await?;
    unit.put_again(&arrived.pull(plan, step, brought)).await
}

/// What is said of a window's numbers beside them.
struct Arrived {
    description: Description,
    days: Vec<Range>,
    change: i64,
    at: i64,
}

impl Arrived {
    async fn take(
        unit: &mut dyn Unit,
        plan: &Plan<'_>,
        step: Step<'_>,
        brought: &Brought,
        at: i64,
    ) -> Result<Self, StoreError> {
        if let Some(why) = &brought.first_left_out {
            let (connection, count) = (plan.linked.connection.id, brought.missing.left_out());
            tracing::info!(%connection, stream = step.key(), count, why, "records were left out");
        }
        if let StreamRequest::Report(_) = step.stream.request {
            let days = (step.window.from, step.window.to);
            unit.remove_report_order(&OrderKey::of(&plan.account, &plan.profile, &step.stream.full_key(), days))
                .await?;
        }
        if let (None, Some(told)) = (&plan.profile.currency, &brought.currency) {
            unit.adopt_currency(plan.account.agency, plan.profile.id, told).await?;
        }
        let description = describe(step.stream);
        let (window, wanted, fingerprint) = (step.window, step.wanted, description.fingerprint);
        let days = match step.is_parts() {
            true => days_of_parts(window, wanted, fingerprint, &brought.missing, &brought.values),
            false => days_pulled(window, wanted, fingerprint, &brought.missing),
        };
        Ok(Self { description, days, change: unit.last_sequence().await?, at })
    }

    fn pull<'p>(&'p self, plan: &'p Plan<'_>, step: Step<'p>, brought: &'p Brought) -> Pull<'p> {
        Pull {
            agency: plan.account.agency,
            profile: plan.profile.id,
            stream: step.key(),
            breakdown: step.stream.breakdown(),
            currency: plan.profile.currency.as_deref().or(brought.currency.as_deref()),
            days: &self.days,
            description: &self.description,
            values: &brought.values,
            change: self.change,
            at: self.at,
        }
    }
}
