//! What members decide about schedules, and reports that are made by hand.

use app::model::{
    change::ChangeSubject,
    error::AppError,
    ids::{AgencyId, CampaignId, ReportId, RunId},
    member::Viewer,
    report::{Coming, MOST_REPORTS, ReportForm},
    report_note::Note,
    report_run::RunStage,
};
use jiff::{Timestamp, civil::Date};

use super::{
    ReportsService,
    forms::{read_period, read_recipients, read_schedule},
    words::coming,
};
use crate::{
    reports::calendar::{Occasion, occasions},
    reports::queue::enqueue_run,
    service::{
        moments::{today_in, zone_of},
        rights::{find_campaign, require_editor},
        sessions::hash_token,
    },
    store::{
        StoreError, Unit,
        campaign::Campaign,
        client_report::{ClientReport, Schedule},
        run::Run,
    },
};

impl ReportsService {
    pub(super) async fn show_moments(
        &self,
        viewer: &Viewer,
        campaign: CampaignId,
        form: &ReportForm,
    ) -> Result<Vec<Coming>, AppError> {
        let campaign = find_campaign(&mut *self.core.store.ask().await?, viewer, campaign).await?;
        Ok(coming(read_schedule(form)?, &zone_of(&campaign.time_zone), self.core.clock.now()))
    }

    pub(super) async fn save_report(
        &self,
        viewer: &Viewer,
        campaign: CampaignId,
        report: Option<ReportId>,
        form: &ReportForm,
    ) -> Result<(), AppError> {
        require_editor(viewer)?;
        let (recipients, schedule) = (read_recipients(&form.recipients)?, read_schedule(form)?);
        let mut unit = self.core.store.write().await?;
        let campaign = find_campaign(&mut *unit, viewer, campaign).await?;
        let report = match report {
            Some(id) => {
                let mut own = find_report(&mut *unit, viewer, campaign.id, id).await?;
                (own.schedule, own.recipients, own.review) = (Some(schedule), recipients, form.review);
                unit.update_client_report(&own).await?;
                own
            }
            None => {
                let all = unit.client_reports(viewer.agency, campaign.id).await?;
                if all.iter().filter(|own| own.schedule.is_some()).count() >= MOST_REPORTS {
                    return Err(AppError::TooManyReports);
                }
                let own = self.new_report(viewer, &campaign, Some(schedule), recipients, form.review)?;
                unit.add_client_report(&own).await?;
                own
            }
        };
        self.plan_next(&mut *unit, &report, &campaign).await?;
        self.commit(unit, campaign.agency, campaign.id).await?;
        tracing::info!(campaign = %campaign.id, report = %report.id, member = %viewer.member, "a report was scheduled");
        Ok(())
    }

    pub(super) async fn pause_report(
        &self,
        viewer: &Viewer,
        campaign: CampaignId,
        report: ReportId,
        paused: bool,
    ) -> Result<(), AppError> {
        require_editor(viewer)?;
        let mut unit = self.core.store.write().await?;
        let campaign = find_campaign(&mut *unit, viewer, campaign).await?;
        let own = find_report(&mut *unit, viewer, campaign.id, report).await?;
        let own = ClientReport { is_paused: paused, ..own };
        unit.update_client_report(&own).await?;
        self.plan_next(&mut *unit, &own, &campaign).await?;
        Ok(self.commit(unit, campaign.agency, campaign.id).await?)
    }

    pub(super) async fn remove_report(
        &self,
        viewer: &Viewer,
        campaign: CampaignId,
        report: ReportId,
    ) -> Result<(), AppError> {
        require_editor(viewer)?;
        let mut unit = self.core.store.write().await?;
        let campaign = find_campaign(&mut *unit, viewer, campaign).await?;
        find_report(&mut *unit, viewer, campaign.id, report).await?;
        unit.remove_client_report(viewer.agency, report, self.core.clock.unix()).await?;
        self.commit(unit, campaign.agency, campaign.id).await?;
        tracing::info!(campaign = %campaign.id, %report, member = %viewer.member, "a report was removed");
        Ok(())
    }

    pub(super) async fn make_by_hand(
        &self,
        viewer: &Viewer,
        campaign: CampaignId,
        from: &str,
        to: &str,
        recipients: &str,
    ) -> Result<RunId, AppError> {
        require_editor(viewer)?;
        let recipients = if recipients.trim().is_empty() { Vec::new() } else { read_recipients(recipients)? };
        let mut unit = self.core.store.write().await?;
        let campaign = find_campaign(&mut *unit, viewer, campaign).await?;
        let now = self.core.clock.now();
        let (first, last) = read_period(from, to, today_in(&campaign.time_zone, now))?;
        let by_hand = unit.client_reports(viewer.agency, campaign.id).await?;
        let report = match by_hand.into_iter().find(|own| own.schedule.is_none()) {
            Some(own) => own,
            None => {
                let own = self.new_report(viewer, &campaign, None, Vec::new(), true)?;
                unit.add_client_report(&own).await?;
                own
            }
        };
        // Who asks twice means the same one.
        let known = unit.report_runs(viewer.agency, report.id, 20).await?;
        if let Some(open) = known.iter().find(|run| !run.stage.is_over() && (run.first, run.last) == (first, last)) {
            return Ok(open.id);
        }
        let seconds = now.as_second();
        let run = Run { by_hand: true, recipients, ..self.new_run(&report, first, last, seconds, None) };
        unit.add_run(&run).await?;
        enqueue_run(&mut *unit, run.agency, run.id, seconds).await?;
        self.commit(unit, campaign.agency, campaign.id).await?;
        Ok(run.id)
    }

    /// Has the next run of a schedule planned, in the place of the one that was.
    pub(super) async fn plan_next(
        &self,
        unit: &mut dyn Unit,
        report: &ClientReport,
        campaign: &Campaign,
    ) -> Result<(), StoreError> {
        // What somebody asked for by hand is in nobody's place.
        let Some(schedule) = report.schedule else { return Ok(()) };
        unit.remove_planned_run(report.agency, report.id).await?;
        if report.is_paused {
            return Ok(());
        }
        let (zone, now) = (zone_of(&campaign.time_zone), self.core.clock.now());
        for Occasion { first, last, at, .. } in occasions(schedule, &zone, now).take(2) {
            // When its last day is over in the campaign's zone; what its sources say comes on top.
            let over = last.tomorrow().and_then(|day| zone.to_timestamp(day.at(0, 0, 0, 0)));
            let opens_at = over.map_or(at.as_second(), Timestamp::as_second);
            let run = self.new_run(report, first, last, opens_at, Some(at.as_second().max(opens_at)));
            match unit.add_run(&run).await {
                // That one was made, or is being made.
                Err(StoreError::Duplicate(_)) => {}
                added => {
                    added?;
                    return enqueue_run(unit, run.agency, run.id, opens_at.max(now.as_second())).await;
                }
            }
        }
        Ok(())
    }

    fn new_run(&self, report: &ClientReport, first: Date, last: Date, opens_at: i64, sends_at: Option<i64>) -> Run {
        let now = self.core.clock.unix();
        Run {
            id: RunId(self.core.entropy.uuid(now)),
            agency: report.agency,
            campaign: report.campaign,
            report: report.id,
            first,
            last,
            by_hand: false,
            stage: RunStage::Planned,
            opens_at,
            sends_at,
            review: report.review,
            recipients: report.recipients.clone(),
            without: report.without.clone(),
            note: Note::default(),
            note_touched: false,
            version: 0,
            approved: None,
            reasons: Vec::new(),
            moved: Vec::new(),
            asked_at: None,
            told_at: None,
            number: None,
            revision: 0,
            created_at: now,
            changed_at: now,
        }
    }

    fn new_report(
        &self,
        viewer: &Viewer,
        campaign: &Campaign,
        schedule: Option<Schedule>,
        recipients: Vec<String>,
        review: bool,
    ) -> Result<ClientReport, AppError> {
        let now = self.core.clock.unix();
        let (id, token) = (ReportId(self.core.entropy.uuid(now)), self.core.entropy.token());
        Ok(ClientReport {
            id,
            agency: viewer.agency,
            campaign: campaign.id,
            schedule,
            review,
            recipients,
            without: Vec::new(),
            is_paused: false,
            token_hash: hash_token(&token),
            token: self.core.vault.seal("client_reports.token", viewer.agency, id.0, &token.into())?,
            created_by: viewer.member,
            created_at: now,
        })
    }

    /// Makes it durable, and tells open pages of the campaign.
    pub(super) async fn commit(
        &self,
        mut unit: Box<dyn Unit>,
        agency: AgencyId,
        campaign: CampaignId,
    ) -> Result<(), StoreError> {
        let subject = ChangeSubject::Campaign(campaign);
        unit.add_change(agency, Some(campaign), subject, self.core.clock.unix()).await?;
        unit.commit().await?;
        self.core.live.wake();
        Ok(())
    }
}

/// A report of this very campaign.
pub(super) async fn find_report(
    unit: &mut dyn Unit,
    viewer: &Viewer,
    campaign: CampaignId,
    id: ReportId,
) -> Result<ClientReport, AppError> {
    let report = unit.client_report(viewer.agency, id).await?;
    report.filter(|own| own.campaign == campaign && own.schedule.is_some()).ok_or(AppError::NotFound)
}
