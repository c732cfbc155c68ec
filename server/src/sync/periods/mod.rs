//! Asks for numbers of whole periods: what can't be made of days. Behind all totals unless somebody waits, and as with breakdowns no
//! health is written here. `orders`: what is to be asked for.

mod orders;

use std::collections::BTreeMap;

use app::model::{change::ChangeSubject, ids::ConnectionId};
use jiff::{civil::Date, tz::TimeZone};

use self::orders::list_keys;
pub(crate) use self::orders::order_periods;
use super::{
    plan::{Plan, today_of, zone_of},
    refusal::may_be_missing,
    syncs::Syncs,
};
use crate::{
    catalogue::Stream,
    pace::NoTurn,
    remote::{Answered, Brought, Missing, Remote, RemoteError, take_place, window::Window},
    reports::queue::wake_runs,
    store::{
        StoreError,
        job::Job,
        period_number::{PeriodAnswer, PeriodAsk, PeriodNumbers, PeriodState},
        range::Fingerprint,
    },
    work::{pause::backoff, worker::After},
};

/// Periods that one job asks for at most; the rest waits for its next turn.
const MOST_AT_ONCE: u32 = 40;
/// Seconds for which an answer is not asked for again.
const FRESH: i64 = 20 * 60 * 60;

/// Seconds for which somebody waits while the platform gives nothing.
const LONGEST: i64 = 24 * 60 * 60;

/// The days that are shown without anybody's asking, and those they are compared with, as seen on a day.
pub(crate) type ShownPeriods = fn(Date) -> Vec<(Date, Date)>;

impl Syncs {
    /// `shown`: what is asked for each night.
    pub(crate) async fn pull_periods(
        &self,
        job: &Job,
        connection: ConnectionId,
        shown: ShownPeriods,
    ) -> Result<After, StoreError> {
        let plan = Plan::read(&self.core, job, connection).await?;
        let Some(plan) = plan.filter(|plan| job.account == Some(plan.account.id)) else { return Ok(After::Done) };
        let streams: Vec<&Stream> = plan.entry.whole_streams().collect();
        self.ask_for_shown(&plan, &streams, shown).await?;
        let now = self.core.clock.unix();
        let (agency, profile) = (job.agency, plan.profile.id);
        let mut unit = self.core.store.read().await?;
        let open = unit.open_periods(agency, profile, now - FRESH, MOST_AT_ONCE).await?;
        drop(unit);
        let today = today_of(&self.core, &plan.profile);
        let (open, ahead): (Vec<PeriodNumbers>, Vec<PeriodNumbers>) =
            open.into_iter().partition(|one| one.key.last < today);
        if !open.is_empty() {
            let place = take_place(&self.core, plan.entry.limits, &plan.account, job, Some((profile, false))).await;
            let _place = match place {
                Ok(place) => place,
                Err(NoTurn { until }) => return Ok(After::Again { due_at: until }),
            };
            if let Some(after) = self.pull_each(job, &plan, &streams, &open).await? {
                return Ok(after);
            }
        }
        // Some day is over here and not yet there.
        let zone = zone_of(&plan.profile.time_zone);
        let next = ahead.iter().filter_map(|one| end_of(one.key.last, &zone)).filter(|at| *at > now).min();
        let is_more = u32::try_from(open.len()).is_ok_and(|count| count == MOST_AT_ONCE);
        Ok(match next {
            _ if is_more => After::Again { due_at: now },
            Some(due_at) => After::Again { due_at },
            None => After::Done,
        })
    }

    /// Asks for what is shown and not known, or known by another description, or not final and a day old.
    async fn ask_for_shown(&self, plan: &Plan<'_>, streams: &[&Stream], shown: ShownPeriods) -> Result<(), StoreError> {
        let now = self.core.clock.unix();
        let days = shown(self.core.clock.now().to_zoned_datetime(plan.zone.clone()).date());
        let mut unit = self.core.store.read().await?;
        let known = unit.period_numbers(plan.profile.agency, &[plan.profile.id], &days).await?;
        drop(unit);
        let mut asks = Vec::new();
        for key in list_keys(plan.entry, &plan.profile, &days) {
            let stream = streams.iter().find(|stream| stream.key == key.stream);
            let known = known.iter().find(|one| one.key == key);
            if stream.is_some_and(|stream| known.is_none_or(|known| is_due(known, stream, now))) {
                asks.push(PeriodAsk { key, is_lasting: false, by: None, at: now });
            }
        }
        if asks.is_empty() {
            return Ok(());
        }
        let (mut unit, _permit) = self.write(plan).await?;
        for ask in &asks {
            unit.ask_period(ask).await?;
        }
        unit.commit().await
    }

    /// `None`: all are answered.
    async fn pull_each(
        &self,
        job: &Job,
        plan: &Plan<'_>,
        streams: &[&Stream],
        open: &[PeriodNumbers],
    ) -> Result<Option<After>, StoreError> {
        let mut remote = match Remote::open(&self.core, &self.access, plan.entry, &plan.account).await {
            Ok(remote) => remote.in_line(job.priority),
            Err(error) => return self.refuse_all(job, plan, open, error).await.map(Some),
        };
        for (index, one) in open.iter().enumerate() {
            let stream = streams.iter().find(|stream| stream.key == one.key.stream);
            let window = Window { from: one.key.first, to: one.key.last };
            let Some(stream) = stream.filter(|stream| window.days() <= stream.window_days) else {
                self.keep_answer(plan, one, None).await?;
                continue;
            };
            match remote.pull(stream, &plan.profile, window).await {
                Ok(Answered::Brought(brought)) if !brought.missing.is_cut && brought.missing.left_out() == 0 => {
                    self.keep_answer(plan, one, Some((stream, &brought))).await?;
                }
                // A part of the people is no number of people.
                Ok(_) => self.keep_answer(plan, one, None).await?,
                Err(RemoteError::Broken { cause, .. }) if may_be_missing(cause) => {
                    self.keep_answer(plan, one, None).await?;
                }
                Err(error) => {
                    return self.refuse_all(job, plan, open.get(index..).unwrap_or_default(), error).await.map(Some);
                }
            }
        }
        Ok(None)
    }

    /// What passes is waited for. Else whoever asked is told that there is no number; what is shown is asked for again at night.
    async fn refuse_all(
        &self,
        job: &Job,
        plan: &Plan<'_>,
        open: &[PeriodNumbers],
        error: RemoteError,
    ) -> Result<After, StoreError> {
        let now = self.core.clock.unix();
        match error {
            RemoteError::NoTurn { until } => Ok(After::Again { due_at: until }),
            RemoteError::Delayed { until, .. } => {
                for one in open.iter().filter(|one| now - one.asked_at > LONGEST) {
                    self.keep_answer(plan, one, None).await?;
                }
                if open.iter().all(|one| now - one.asked_at > LONGEST) {
                    return Ok(After::Done);
                }
                let soon = now + backoff(job.attempts, &*self.core.entropy);
                Ok(After::Retry { due_at: soon.max(until) })
            }
            RemoteError::Store(error) => Err(error),
            error => {
                tracing::info!(connection = %plan.linked.connection.id, %error, "periods could not be asked for");
                for one in open {
                    self.keep_answer(plan, one, None).await?;
                }
                Ok(After::Done)
            }
        }
    }

    async fn keep_answer(
        &self,
        plan: &Plan<'_>,
        one: &PeriodNumbers,
        brought: Option<(&Stream, &Brought)>,
    ) -> Result<(), StoreError> {
        let now = self.core.clock.unix();
        let today = today_of(&self.core, &plan.profile);
        let numbers = brought.map(|(stream, brought)| read_numbers(stream, brought));
        let late_days = brought.map_or(0, |(stream, _)| i64::from(stream.late_days));
        let answer = PeriodAnswer {
            key: one.key.clone(),
            is_final: numbers.is_some() && one.key.last.saturating_add(jiff::Span::new().days(late_days)) < today,
            numbers,
            at: now,
            fingerprint: Fingerprint(brought.map_or(0, |(stream, _)| stream.fingerprint)),
        };
        let (mut unit, _permit) = self.write(plan).await?;
        unit.answer_period(&answer).await?;
        wake_runs(&mut *unit, one.key.agency, one.key.profile, now).await?;
        unit.add_change(one.key.agency, None, ChangeSubject::Data(one.key.profile), now).await?;
        unit.commit().await?;
        self.core.live.wake();
        Ok(())
    }
}

fn is_due(known: &PeriodNumbers, stream: &Stream, now: i64) -> bool {
    let is_other = known.fingerprint != Fingerprint(stream.fingerprint);
    let is_old = known.answered_at.is_none_or(|at| at < now - FRESH);
    match known.state {
        PeriodState::Asked => false,
        PeriodState::Known => is_other || (is_old && !known.is_final),
        PeriodState::Refused => is_old,
    }
}

/// Where nothing came and nothing was left out, nobody was there.
fn read_numbers(stream: &Stream, brought: &Brought) -> BTreeMap<String, f64> {
    let is_nothing = brought.values.is_empty() && brought.missing == Missing::default();
    let value = |key: String| {
        let found = brought.values.iter().find(|value| value.metric == key).map(|value| value.value);
        Some((key, found.or(is_nothing.then_some(0.0))?))
    };
    stream.metric_keys().into_iter().flatten().filter_map(value).collect()
}

fn end_of(day: Date, zone: &TimeZone) -> Option<i64> {
    let end = zone.to_timestamp(day.tomorrow().ok()?.at(0, 0, 0, 0)).ok()?;
    Some(end.as_second())
}
