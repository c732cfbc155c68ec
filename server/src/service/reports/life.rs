//! What happens to a run by itself: it waits for its period to be over, has its sources asked, waits or is held, is made, and goes
//! out. Each step is one transaction over what it has read; who comes late writes nothing and is asked again.

use app::model::{
    health::Health,
    ids::{AgencyId, RunId},
    report_run::{DispatchState, RunStage},
};
use jiff::Timestamp;

use super::{ReportsService, notices::ask_somebody, sources::ReportSource};
use crate::{
    reports::calendar::add_workdays,
    reports::queue::LONGEST_WAIT,
    service::moments::zone_of,
    store::{
        StoreError,
        campaign::Campaign,
        client_report::ClientReport,
        dispatch::Dispatch,
        run::{Reason, Run},
    },
    sync::queue::enqueue_sync,
};

/// Seconds after which a run that waits looks again, if nothing wakes it.
const LOOK_AGAIN: i64 = 10 * 60;
/// The same where its sources were asked a day ago.
const LOOK_AT_OLD: i64 = 6 * 60 * 60;
/// Seconds after which a run looks whether numbers of the whole period have come, if nothing wakes it.
const LOOK_FOR_PERIODS: i64 = 60;
/// Seconds after its moment from which on a report is not begun any more: it would be read beside the next one.
const TOO_LATE: i64 = 31 * 24 * 60 * 60;
/// Working days after its moment on which somebody is told once more.
const DEADLINE: usize = 2;

impl ReportsService {
    /// Has a run go on as far as it can. Answers when to look again, Unix seconds; `None`: never.
    pub(crate) async fn advance(&self, agency: AgencyId, id: RunId) -> Result<Option<i64>, StoreError> {
        match self.step(agency, id).await {
            // Somebody has just written something about it.
            Err(StoreError::Stale(_)) => Ok(Some(self.core.clock.unix())),
            stepped => stepped.map(|next| next.map(|at| at.min(self.core.clock.unix() + LONGEST_WAIT))),
        }
    }

    async fn step(&self, agency: AgencyId, id: RunId) -> Result<Option<i64>, StoreError> {
        let now = self.core.clock.unix();
        let mut unit = self.core.store.read().await?;
        let Some(mut run) = unit.report_run(agency, id).await?.filter(|run| !run.stage.is_over()) else {
            return Ok(None);
        };
        let campaign = unit.campaign(agency, run.campaign).await?;
        let report = unit.client_report(agency, run.report).await?;
        // What goes out already is out, whatever becomes of its report.
        if run.stage == RunStage::Sending {
            let dispatches = unit.dispatches(agency, id).await?;
            drop(unit);
            return self.settle_sending(&mut run, &dispatches).await;
        }
        let (Some(campaign), Some(report)) = (campaign, report) else {
            drop(unit);
            run.stage = RunStage::Skipped;
            return self.write(&mut run, None).await.map(|()| None);
        };
        // What is put away sends nothing, and goes on when it is taken out again.
        if campaign.archived_at.is_some() {
            return Ok(Some(now + LONGEST_WAIT));
        }
        let sources = self.read_sources(&mut *unit, &run).await?;
        match run.stage {
            RunStage::Planned => {
                let opens_at = opening_of(&run, &sources);
                drop(unit);
                match run.sends_at {
                    Some(at) if now > at + TOO_LATE => {
                        self.pass_over(&mut run, &report, &campaign).await.map(|()| None)
                    }
                    _ if now < opens_at => Ok(Some(opens_at)),
                    _ => self.begin(&mut run, &campaign, &sources).await,
                }
            }
            RunStage::Collecting | RunStage::Waiting | RunStage::Held => {
                let reasons = self.find_reasons(&mut *unit, &run, &sources).await?;
                if reasons.is_empty() && self.waits_for_periods(&mut *unit, &run, &campaign, &sources).await? {
                    return Ok(Some(now + LOOK_FOR_PERIODS));
                }
                if reasons.is_empty() {
                    return self.make(unit, &mut run, &campaign, &sources).await;
                }
                drop(unit);
                self.put_off(&mut run, &campaign, reasons).await
            }
            // What nobody has looked at for a month is made anew when somebody approves it.
            RunStage::Draft if now > run.sends_at.unwrap_or(run.created_at) + TOO_LATE => Ok(Some(now + LONGEST_WAIT)),
            RunStage::Draft => self.make(unit, &mut run, &campaign, &sources).await,
            RunStage::Approved => match run.sends_at.filter(|at| now < *at) {
                Some(at) => Ok(Some(at)),
                None => self.send_if_unmoved(unit, &mut run, &campaign, &sources).await,
            },
            RunStage::Sending | RunStage::Delivered | RunStage::Failed | RunStage::Skipped => Ok(None),
        }
    }

    /// The server was off, or the campaign put away, for so long that nobody expects it any more.
    async fn pass_over(&self, run: &mut Run, report: &ClientReport, campaign: &Campaign) -> Result<(), StoreError> {
        (run.stage, run.changed_at) = (RunStage::Skipped, self.core.clock.unix());
        let mut unit = self.core.store.write().await?;
        unit.update_run(run).await?;
        self.plan_next(&mut *unit, report, campaign).await?;
        self.commit(unit, run.agency, run.campaign).await
    }

    /// Its period is over: all its sources are asked, as for a person who waits, and the next run is planned.
    async fn begin(
        &self,
        run: &mut Run,
        campaign: &Campaign,
        sources: &[ReportSource],
    ) -> Result<Option<i64>, StoreError> {
        let now = self.core.clock.unix();
        (run.stage, run.asked_at, run.changed_at) = (RunStage::Collecting, Some(now), now);
        let mut unit = self.core.store.write().await?;
        unit.update_run(run).await?;
        for source in sources.iter().filter(|source| source.is_in(run) && may_be_asked(source)) {
            if let Some(account) = source.linked.connection.account {
                enqueue_sync(&mut *unit, run.agency, source.linked.connection.id, account, now).await?;
                self.ask_for_periods(&mut *unit, run, campaign, source).await?;
            }
        }
        if let Some(report) = unit.client_report(run.agency, run.report).await? {
            self.plan_next(&mut *unit, &report, campaign).await?;
        }
        self.commit(unit, run.agency, run.campaign).await?;
        Ok(Some(now))
    }

    /// Numbers are missing.
    async fn put_off(
        &self,
        run: &mut Run,
        campaign: &Campaign,
        reasons: Vec<Reason>,
    ) -> Result<Option<i64>, StoreError> {
        let now = self.core.clock.unix();
        let is_due = run.sends_at.is_none_or(|at| now >= at);
        let is_held = reasons.iter().any(|reason| reason.what.holds(is_due));
        let moments = moments_of(run, campaign);
        // Told at its moment, and once more at the deadline.
        let passed = moments.iter().copied().filter(|moment| *moment <= now).max();
        let tells = is_held && passed.is_some_and(|moment| run.told_at.is_none_or(|told| told < moment));
        let stage = if is_held { RunStage::Held } else { RunStage::Waiting };
        if run.stage != stage || run.reasons != reasons || tells {
            (run.stage, run.reasons, run.changed_at) = (stage, reasons, now);
            if tells {
                run.told_at = Some(now);
            }
            self.write(run, tells.then_some(now)).await?;
        }
        // Numbers that come wake it; what takes days is looked at less often.
        let is_young = run.asked_at.is_none_or(|asked| now - asked < LONGEST_WAIT);
        let next = now + if is_young { LOOK_AGAIN } else { LOOK_AT_OLD };
        let ahead = moments.into_iter().filter(|moment| *moment > now).min();
        Ok(Some(ahead.map_or(next, |moment| moment.min(next))))
    }

    /// Whether everybody has got it.
    async fn settle_sending(&self, run: &mut Run, dispatches: &[Dispatch]) -> Result<Option<i64>, StoreError> {
        let now = self.core.clock.unix();
        if dispatches.iter().any(|dispatch| dispatch.state == DispatchState::Waiting) {
            return Ok(Some(now + LOOK_AGAIN));
        }
        let reached = dispatches.iter().any(|dispatch| dispatch.state != DispatchState::Failed);
        run.stage = if reached { RunStage::Delivered } else { RunStage::Failed };
        run.changed_at = now;
        let is_whole = dispatches.iter().all(|dispatch| dispatch.state == DispatchState::Sent);
        self.write(run, (!is_whole).then_some(now)).await.map(|()| None)
    }

    /// Writes a run, and has somebody told if `tell_at`.
    pub(super) async fn write(&self, run: &mut Run, tell_at: Option<i64>) -> Result<(), StoreError> {
        let mut unit = self.core.store.write().await?;
        unit.update_run(run).await?;
        if let Some(at) = tell_at {
            ask_somebody(&mut *unit, run, at).await?;
        }
        self.commit(unit, run.agency, run.campaign).await
    }
}

/// When the period is over for each of its sources, by their own zones, Unix seconds.
fn opening_of(run: &Run, sources: &[ReportSource]) -> i64 {
    let over = |source: &ReportSource| {
        let zone = zone_of(&source.linked.profile.as_ref()?.time_zone);
        let end = run.last.tomorrow().and_then(|day| zone.to_timestamp(day.at(0, 0, 0, 0)));
        end.ok().map(Timestamp::as_second)
    };
    sources.iter().filter_map(over).max().map_or(run.opens_at, |latest| latest.max(run.opens_at))
}

/// A broken one would only be refused again.
fn may_be_asked(source: &ReportSource) -> bool {
    matches!(source.linked.health(), Health::Healthy | Health::Expiring { .. } | Health::Delayed { .. })
}

/// When it goes out, and the deadline: working days later at the same hour of the campaign. Unix seconds.
fn moments_of(run: &Run, campaign: &Campaign) -> Vec<i64> {
    let Some(sends_at) = run.sends_at else { return Vec::new() };
    let zone = zone_of(&campaign.time_zone);
    let moment = Timestamp::from_second(sends_at).unwrap_or(Timestamp::UNIX_EPOCH).to_zoned_datetime(zone.clone());
    let deadline = zone.to_timestamp(add_workdays(moment.date(), DEADLINE).to_datetime(moment.time()));
    [Some(sends_at), deadline.ok().map(Timestamp::as_second)].into_iter().flatten().collect()
}
