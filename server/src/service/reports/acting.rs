//! What members decide about a run.

use app::model::{
    error::AppError,
    ids::{CampaignId, ConnectionId, DispatchId, RunId},
    member::Viewer,
    report_note::Note,
    report_run::{DispatchState, RunStage},
};

use super::{ReportsService, desk::require_short, view::find_run};
use crate::{
    mail::letter::Content,
    reports::queue::{enqueue_dispatch, enqueue_run},
    service::rights::{find_campaign, require_editor},
    store::{StoreError, Unit, campaign::Campaign, dispatch::Dispatch, run::Run},
};

impl ReportsService {
    pub(super) async fn keep_note(
        &self,
        viewer: &Viewer,
        campaign: CampaignId,
        run: RunId,
        note: Note,
    ) -> Result<(), AppError> {
        require_short(&note)?;
        let (unit, campaign, mut run) = self.begin_act(viewer, campaign, run).await?;
        require_before_sending(&run)?;
        if run.note_touched && run.note == note {
            return Ok(());
        }
        (run.note, run.note_touched) = (note, true);
        // What was approved is what goes out, the note too.
        if run.stage == RunStage::Approved {
            (run.stage, run.approved) = (RunStage::Draft, None);
        }
        self.end_act(unit, &campaign, &mut run).await
    }

    pub(super) async fn approve_version(
        &self,
        viewer: &Viewer,
        campaign: CampaignId,
        run: RunId,
        version: u32,
    ) -> Result<(), AppError> {
        let (unit, campaign, mut run) = self.begin_act(viewer, campaign, run).await?;
        if run.stage == RunStage::Approved && run.approved == Some(version) {
            return Ok(());
        }
        if run.stage != RunStage::Draft {
            return Err(AppError::Conflict);
        }
        if run.version != version {
            return Err(AppError::ReportMadeAnew);
        }
        (run.stage, run.approved) = (RunStage::Approved, Some(version));
        run.moved.clear();
        self.end_act(unit, &campaign, &mut run).await
    }

    pub(super) async fn leave_out(
        &self,
        viewer: &Viewer,
        campaign: CampaignId,
        run: RunId,
        connection: ConnectionId,
        for_good: bool,
    ) -> Result<(), AppError> {
        let (mut unit, campaign, mut run) = self.begin_act(viewer, campaign, run).await?;
        require_before_sending(&run)?;
        let linked = unit.connection(viewer.agency, connection).await?;
        linked.filter(|own| own.connection.campaign == campaign.id).ok_or(AppError::NotFound)?;
        if !run.without.contains(&connection) {
            run.without.push(connection);
        }
        run.reasons.retain(|reason| reason.connection != connection);
        // It is another document now.
        if matches!(run.stage, RunStage::Draft | RunStage::Approved) {
            (run.stage, run.approved) = (RunStage::Collecting, None);
        }
        if for_good && let Some(mut report) = unit.client_report(viewer.agency, run.report).await? {
            if !report.without.contains(&connection) {
                report.without.push(connection);
            }
            unit.update_client_report(&report).await?;
            // Otherwise it is this very run that is planned.
            if run.stage != RunStage::Planned {
                self.plan_next(&mut *unit, &report, &campaign).await?;
            }
        }
        self.end_act(unit, &campaign, &mut run).await
    }

    pub(super) async fn skip_run(&self, viewer: &Viewer, campaign: CampaignId, run: RunId) -> Result<(), AppError> {
        let (mut unit, campaign, mut run) = self.begin_act(viewer, campaign, run).await?;
        require_before_sending(&run)?;
        let was_planned = run.stage == RunStage::Planned;
        run.stage = RunStage::Skipped;
        if was_planned && let Some(report) = unit.client_report(viewer.agency, run.report).await? {
            run.changed_at = self.core.clock.unix();
            unit.update_run(&mut run).await.map_err(conflict)?;
            self.plan_next(&mut *unit, &report, &campaign).await?;
            return Ok(self.commit(unit, campaign.agency, campaign.id).await?);
        }
        self.end_act(unit, &campaign, &mut run).await
    }

    pub(super) async fn dispatch_again(
        &self,
        viewer: &Viewer,
        campaign: CampaignId,
        run: RunId,
        dispatch: DispatchId,
    ) -> Result<(), AppError> {
        let (mut unit, campaign, mut run) = self.begin_act(viewer, campaign, run).await?;
        let own = unit.dispatch(viewer.agency, dispatch).await?.filter(|own| own.run == run.id);
        let own = own.ok_or(AppError::NotFound)?;
        if !own.state.may_be_repeated() {
            return Ok(());
        }
        let now = self.core.clock.unix();
        let again = Dispatch { state: DispatchState::Waiting, problem: None, intent_at: None, at: now, ..own };
        unit.update_dispatch(&again).await?;
        enqueue_dispatch(&mut *unit, viewer.agency, dispatch, now).await?;
        run.stage = RunStage::Sending;
        self.end_act(unit, &campaign, &mut run).await
    }

    pub(super) async fn mail_test(&self, viewer: &Viewer, campaign: CampaignId, run: RunId) -> Result<(), AppError> {
        require_editor(viewer)?;
        let mut unit = self.core.store.read().await?;
        let campaign = find_campaign(&mut *unit, viewer, campaign).await?;
        let run = find_run(&mut *unit, viewer, &campaign, run).await?;
        let document = self.read_document(&mut *unit, &run, run.version).await?.ok_or(AppError::Conflict)?;
        let report = unit.client_report(viewer.agency, run.report).await?.ok_or(AppError::NotFound)?;
        let member = unit.member(viewer.agency, viewer.member).await?.ok_or(AppError::NotFound)?;
        let content = self.write_letter(&mut *unit, &report, &run, &document, true).await?;
        drop(unit);
        let content = Content { attachment: self.print_for_letter(&run, document).await, ..content };
        self.send_at_once(&member.email, content).await.map_err(|problem| {
            tracing::info!(%problem, run = %run.id, "a test of a report was not taken");
            AppError::MailNotTaken
        })
    }

    /// For writing, by somebody who may.
    pub(super) async fn begin_act(
        &self,
        viewer: &Viewer,
        campaign: CampaignId,
        run: RunId,
    ) -> Result<(Box<dyn Unit>, Campaign, Run), AppError> {
        require_editor(viewer)?;
        let mut unit = self.core.store.write().await?;
        let campaign = find_campaign(&mut *unit, viewer, campaign).await?;
        let run = find_run(&mut *unit, viewer, &campaign, run).await?;
        Ok((unit, campaign, run))
    }

    /// Writes it, and has it go on at once.
    pub(super) async fn end_act(
        &self,
        mut unit: Box<dyn Unit>,
        campaign: &Campaign,
        run: &mut Run,
    ) -> Result<(), AppError> {
        let now = self.core.clock.unix();
        run.changed_at = now;
        unit.update_run(run).await.map_err(conflict)?;
        enqueue_run(&mut *unit, run.agency, run.id, now).await?;
        Ok(self.commit(unit, campaign.agency, campaign.id).await?)
    }
}

fn conflict(error: StoreError) -> AppError {
    match error {
        StoreError::Stale(_) => AppError::Conflict,
        error => error.into(),
    }
}

/// What went out can't be changed any more.
fn require_before_sending(run: &Run) -> Result<(), AppError> {
    if run.stage.is_over() || run.stage == RunStage::Sending { Err(AppError::Conflict) } else { Ok(()) }
}
