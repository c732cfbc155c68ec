//! The reports of a campaign, and what is ahead in all of them.

use std::collections::{BTreeMap, BTreeSet, btree_map::Entry};

use app::model::{
    error::AppError,
    ids::CampaignId,
    list::PAGE,
    member::Viewer,
    report::{AheadCounts, AheadRow, ReportForm, ReportRow, ReportsAhead, ReportsPage, Rhythm},
    report_run::{RunStage, RunState},
};

use super::{
    ReportsService,
    sending::address_of,
    words::{coming, moment_words, schedule_words, time_words},
};
use crate::{
    service::{
        campaigns::head_of,
        moments::{span_words, zone_of},
        rights::find_campaign,
    },
    store::{
        campaign::Campaign,
        client_report::{ClientReport, Schedule},
        run::Run,
    },
};

/// Runs of a report on its campaign's page.
const RUNS: u32 = 6;
/// Seconds that one looks ahead.
const AHEAD: i64 = 14 * 24 * 60 * 60;

/// What a new one starts with: the numbers of most sources are all there by then.
const PROPOSED: Schedule = Schedule { rhythm: Rhythm::MonthWorkday, number: 3, minute: 9 * 60 };

impl ReportsService {
    pub(super) async fn show_page(&self, viewer: &Viewer, campaign: CampaignId) -> Result<ReportsPage, AppError> {
        let mut unit = self.core.store.read().await?;
        let campaign = find_campaign(&mut *unit, viewer, campaign).await?;
        let reports = unit.client_reports(viewer.agency, campaign.id).await?;
        let members = unit.members(viewer.agency).await?;
        let (mut rows, mut by_hand, mut sources) = (Vec::new(), Vec::new(), None);
        for report in &reports {
            let runs = unit.report_runs(viewer.agency, report.id, RUNS).await?;
            let heads = match runs.first() {
                None => Vec::new(),
                Some(first) => {
                    if sources.is_none() {
                        sources = Some(self.read_sources(&mut *unit, first).await?);
                    }
                    let sources = sources.as_deref().unwrap_or_default();
                    let shown = runs.iter().filter(|run| run.stage != RunStage::Planned);
                    shown.map(|run| self.run_head(run, &campaign, sources, &members)).collect()
                }
            };
            match report.schedule {
                Some(schedule) => rows.push(self.row(viewer, &campaign, report, schedule, heads)?),
                None => by_hand = heads,
            }
        }
        drop(unit);
        let email = members.iter().find(|member| member.id == viewer.member).map(|member| member.email.clone());
        Ok(ReportsPage {
            reports: rows,
            by_hand,
            proposal: ReportForm { recipients: email.unwrap_or_default(), ..form_of(PROPOSED, true) },
            proposed: coming(PROPOSED, &zone_of(&campaign.time_zone), self.core.clock.now()),
            may_edit: viewer.role.may_edit(),
            can_mail: self.core.config.mail.is_some(),
            campaign: head_of(&campaign),
        })
    }

    fn row(
        &self,
        viewer: &Viewer,
        campaign: &Campaign,
        report: &ClientReport,
        schedule: Schedule,
        runs: Vec<app::model::report_run::RunHead>,
    ) -> Result<ReportRow, AppError> {
        let address = if viewer.role.may_edit() { Some(address_of(&self.core, report, None)?) } else { None };
        let moments = || coming(schedule, &zone_of(&campaign.time_zone), self.core.clock.now());
        Ok(ReportRow {
            id: report.id,
            schedule_words: schedule_words(schedule),
            form: ReportForm { recipients: report.recipients.join("\n"), ..form_of(schedule, report.review) },
            is_paused: report.is_paused,
            coming: if report.is_paused { Vec::new() } else { moments() },
            runs,
            address,
        })
    }

    pub(super) async fn show_ahead(&self, viewer: &Viewer) -> Result<ReportsAhead, AppError> {
        let now = self.core.clock.now();
        let campaigns = viewer.campaigns.as_deref();
        let mut unit = self.core.store.read().await?;
        let mut runs = unit.runs_at(viewer.agency, campaigns, &[RunStage::Held, RunStage::Draft], PAGE + 1).await?;
        let rest = [RunStage::Waiting, RunStage::Collecting, RunStage::Approved, RunStage::Sending, RunStage::Planned];
        let is_near = |run: &Run| run.sends_at.is_none_or(|at| at < now.as_second() + AHEAD);
        let others = unit.runs_at(viewer.agency, campaigns, &rest, PAGE + 1).await?;
        runs.extend(others.into_iter().filter(is_near));
        let limit = usize::try_from(PAGE).unwrap_or(usize::MAX);
        let has_more = runs.len() > limit;
        runs.truncate(limit);
        let members = unit.members(viewer.agency).await?;
        let (mut rows, mut counts) = (Vec::new(), AheadCounts::default());
        let mut known: BTreeMap<CampaignId, (Campaign, Vec<super::sources::ReportSource>)> = BTreeMap::new();
        // Of those that nothing keeps and that nothing may keep nothing is told of sources.
        let may_be_kept = |run: &&Run| !run.reasons.is_empty() || run.stage == RunStage::Planned;
        let kept: BTreeSet<CampaignId> = runs.iter().filter(may_be_kept).map(|run| run.campaign).collect();
        for run in runs {
            if let Entry::Vacant(place) = known.entry(run.campaign) {
                let Some(campaign) = unit.campaign(viewer.agency, run.campaign).await? else { continue };
                let is_kept = kept.contains(&run.campaign);
                let sources = if is_kept { self.read_sources(&mut *unit, &run).await? } else { Vec::new() };
                place.insert((campaign, sources));
            }
            let Some((campaign, sources)) = known.get(&run.campaign) else { continue };
            let zone = zone_of(&campaign.time_zone);
            let state = run.stage.state();
            let told = self.tell_run(&run, campaign, sources, &members, Some(viewer.member));
            let danger = if run.stage == RunStage::Planned {
                self.find_danger(&run, campaign, sources, &members, viewer.member)
            } else {
                None
            };
            let (hold, sentence) = danger.unzip();
            match state {
                _ if sentence.is_some() => counts.in_danger += 1,
                RunState::NeedsYou => counts.needs_you += 1,
                RunState::WaitingForData => counts.waiting += 1,
                _ => counts.scheduled += 1,
            }
            rows.push(AheadRow {
                campaign: campaign.id,
                campaign_name: campaign.name.clone(),
                run: (run.stage != RunStage::Planned).then_some(run.id),
                period: span_words(run.first, run.last, now.to_zoned_datetime(zone.clone()).date()),
                at: run.sends_at.map_or_else(|| "Once approved".to_owned(), |at| moment_words(at, now, &zone)),
                state,
                sentence: sentence.unwrap_or(told.sentence),
                hold: hold.or_else(|| told.holds.into_iter().next()),
            });
        }
        // Those in danger behind those that need somebody, and before those that go out by themselves.
        rows.sort_by_key(|row| (row.state != RunState::NeedsYou, row.hold.is_none()));
        Ok(ReportsAhead { rows, has_more, counts })
    }
}

fn form_of(schedule: Schedule, review: bool) -> ReportForm {
    ReportForm {
        recipients: String::new(),
        rhythm: schedule.rhythm,
        number: schedule.number,
        time: time_words(schedule.minute),
        review,
    }
}
