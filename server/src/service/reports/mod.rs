//! Reports for clients: made when all numbers are in, held where somebody can mend what is missing, looked at, sent.
//!
//! - `page`, `view`: what members see of schedules and of one run. `words`, `kept`: what is said.
//! - `saving`: what members decide about schedules. `forms`: what they type. `acting`: what they decide about a run.
//!   `desk`: the same for one after another. `danger`: what would keep a run that has not begun.
//! - `life`: what happens to a run by itself. `sources`: whether its numbers are there. `making`: what becomes of it then.
//!   `periods`: its numbers of the whole period. `documents`: what is made of the numbers, and kept.
//! - `sending`, `letter`: how it gets to its recipients. `notices`: how members hear that a run needs them.
//! - `opening`: what clients see. `printing`: the same as a PDF; `paper`: what is printed.
//!
//! Not here: when a report comes, what keeps it, and its jobs ([`crate::reports`]).
//!
//! docs/decisions/0040-reports.md

mod acting;
mod danger;
mod desk;
mod documents;
mod forms;
mod kept;
mod letter;
mod life;
mod making;
mod notices;
mod opening;
mod page;
mod paper;
mod periods;
mod printing;
mod saving;
mod sending;
mod sources;
mod view;
mod words;

use std::sync::Arc;

use app::{
    backend::{Reports, Visitor},
    model::{
        error::AppError,
        ids::{CampaignId, ConnectionId, DispatchId, ReportId, RunId},
        member::Viewer,
        report::{Coming, ReportForm, ReportsAhead, ReportsPage},
        report_desk::Desk,
        report_document::{Pdf, ReportDocument, SharedReport},
        report_note::Note,
        report_run::RunView,
    },
};
use async_trait::async_trait;

pub(crate) use self::{notices::Whom, sending::give_up_dispatch};
use super::{dashboards::DashboardsService, visits::Visits};
use crate::core::Core;

/// Implements the port's [`Reports`], and does the jobs of reports.
#[derive(Clone)]
pub struct ReportsService {
    core: Core,
    dashboards: Arc<DashboardsService>,
    visits: Arc<Visits>,
}

impl ReportsService {
    pub fn new(core: Core, dashboards: Arc<DashboardsService>, visits: Arc<Visits>) -> Self {
        Self { core, dashboards, visits }
    }
}

#[async_trait]
impl Reports for ReportsService {
    async fn page(&self, viewer: Viewer, campaign: CampaignId) -> Result<ReportsPage, AppError> {
        self.show_page(&viewer, campaign).await
    }

    async fn ahead(&self, viewer: Viewer) -> Result<ReportsAhead, AppError> {
        self.show_ahead(&viewer).await
    }

    async fn desk(&self, viewer: Viewer, all: bool, run: Option<RunId>) -> Result<Desk, AppError> {
        self.show_desk(&viewer, all, run).await
    }

    async fn settle(
        &self,
        viewer: Viewer,
        campaign: CampaignId,
        run: RunId,
        note: Note,
        approve: Option<u32>,
    ) -> Result<(), AppError> {
        self.settle_at_desk(&viewer, campaign, run, note, approve).await
    }

    async fn plan(&self, viewer: Viewer, campaign: CampaignId, form: ReportForm) -> Result<Vec<Coming>, AppError> {
        self.show_moments(&viewer, campaign, &form).await
    }

    async fn save(
        &self,
        viewer: Viewer,
        campaign: CampaignId,
        report: Option<ReportId>,
        form: ReportForm,
    ) -> Result<(), AppError> {
        self.save_report(&viewer, campaign, report, &form).await
    }

    async fn pause(
        &self,
        viewer: Viewer,
        campaign: CampaignId,
        report: ReportId,
        paused: bool,
    ) -> Result<(), AppError> {
        self.pause_report(&viewer, campaign, report, paused).await
    }

    async fn remove(&self, viewer: Viewer, campaign: CampaignId, report: ReportId) -> Result<(), AppError> {
        self.remove_report(&viewer, campaign, report).await
    }

    async fn make(
        &self,
        viewer: Viewer,
        campaign: CampaignId,
        from: String,
        to: String,
        recipients: String,
    ) -> Result<RunId, AppError> {
        self.make_by_hand(&viewer, campaign, &from, &to, &recipients).await
    }

    async fn run(&self, viewer: Viewer, campaign: CampaignId, run: RunId) -> Result<RunView, AppError> {
        self.show_run(&viewer, campaign, run).await
    }

    async fn preview(&self, viewer: Viewer, campaign: CampaignId, run: RunId) -> Result<ReportDocument, AppError> {
        self.show_document(&viewer, campaign, run).await
    }

    async fn pdf(&self, viewer: Viewer, campaign: CampaignId, run: RunId) -> Result<Pdf, AppError> {
        self.pdf_of(&viewer, campaign, run).await
    }

    async fn write_note(&self, viewer: Viewer, campaign: CampaignId, run: RunId, note: Note) -> Result<(), AppError> {
        self.keep_note(&viewer, campaign, run, note).await
    }

    async fn approve(&self, viewer: Viewer, campaign: CampaignId, run: RunId, version: u32) -> Result<(), AppError> {
        self.approve_version(&viewer, campaign, run, version).await
    }

    async fn send_without(
        &self,
        viewer: Viewer,
        campaign: CampaignId,
        run: RunId,
        connection: ConnectionId,
        for_good: bool,
    ) -> Result<(), AppError> {
        self.leave_out(&viewer, campaign, run, connection, for_good).await
    }

    async fn skip(&self, viewer: Viewer, campaign: CampaignId, run: RunId) -> Result<(), AppError> {
        self.skip_run(&viewer, campaign, run).await
    }

    async fn send_again(
        &self,
        viewer: Viewer,
        campaign: CampaignId,
        run: RunId,
        dispatch: DispatchId,
    ) -> Result<(), AppError> {
        self.dispatch_again(&viewer, campaign, run, dispatch).await
    }

    async fn send_test(&self, viewer: Viewer, campaign: CampaignId, run: RunId) -> Result<(), AppError> {
        self.mail_test(&viewer, campaign, run).await
    }

    async fn open(&self, token: String, number: Option<u32>, visitor: Visitor) -> Result<SharedReport, AppError> {
        self.show_shared(&token, number, &visitor).await
    }

    async fn open_pdf(&self, token: String, number: Option<u32>, visitor: Visitor) -> Result<Pdf, AppError> {
        self.shared_pdf(&token, number, &visitor).await
    }
}
