//! Reports for clients.

use async_trait::async_trait;

use super::Visitor;
use crate::model::{
    error::AppError,
    ids::{CampaignId, ConnectionId, DispatchId, ReportId, RunId},
    member::Viewer,
    report::{Coming, ReportForm, ReportsAhead, ReportsPage},
    report_desk::Desk,
    report_document::{Pdf, ReportDocument, SharedReport},
    report_note::Note,
    report_run::RunView,
};

/// Reports: what goes to clients, and when.
#[async_trait]
pub trait Reports: Send + Sync {
    async fn page(&self, viewer: Viewer, campaign: CampaignId) -> Result<ReportsPage, AppError>;
    async fn ahead(&self, viewer: Viewer) -> Result<ReportsAhead, AppError>;
    /// What needs somebody, of what the viewer looks after or of `all`; `run`: the one that is looked at.
    async fn desk(&self, viewer: Viewer, all: bool, run: Option<RunId>) -> Result<Desk, AppError>;
    /// Writes a run's note at the desk, and approves this version. `ReportSettled` if somebody was faster.
    async fn settle(
        &self,
        viewer: Viewer,
        campaign: CampaignId,
        run: RunId,
        note: Note,
        approve: Option<u32>,
    ) -> Result<(), AppError>;
    /// The next three moments of what a form says.
    async fn plan(&self, viewer: Viewer, campaign: CampaignId, form: ReportForm) -> Result<Vec<Coming>, AppError>;
    /// `report`: `None` for a new one.
    async fn save(
        &self,
        viewer: Viewer,
        campaign: CampaignId,
        report: Option<ReportId>,
        form: ReportForm,
    ) -> Result<(), AppError>;
    async fn pause(&self, viewer: Viewer, campaign: CampaignId, report: ReportId, paused: bool)
    -> Result<(), AppError>;
    async fn remove(&self, viewer: Viewer, campaign: CampaignId, report: ReportId) -> Result<(), AppError>;
    /// Makes one without a schedule, of days that are over.
    async fn make(
        &self,
        viewer: Viewer,
        campaign: CampaignId,
        from: String,
        to: String,
        recipients: String,
    ) -> Result<RunId, AppError>;
    async fn run(&self, viewer: Viewer, campaign: CampaignId, run: RunId) -> Result<RunView, AppError>;
    /// A run as the client would see it now. `NotFound` before it is made.
    async fn preview(&self, viewer: Viewer, campaign: CampaignId, run: RunId) -> Result<ReportDocument, AppError>;
    /// The same as a PDF: the one that went out, or else one that is printed now.
    async fn pdf(&self, viewer: Viewer, campaign: CampaignId, run: RunId) -> Result<Pdf, AppError>;
    async fn write_note(&self, viewer: Viewer, campaign: CampaignId, run: RunId, note: Note) -> Result<(), AppError>;
    /// `Conflict` if it was made anew since.
    async fn approve(&self, viewer: Viewer, campaign: CampaignId, run: RunId, version: u32) -> Result<(), AppError>;
    async fn send_without(
        &self,
        viewer: Viewer,
        campaign: CampaignId,
        run: RunId,
        connection: ConnectionId,
        for_good: bool,
    ) -> Result<(), AppError>;
    async fn skip(&self, viewer: Viewer, campaign: CampaignId, run: RunId) -> Result<(), AppError>;
    async fn send_again(
        &self,
        viewer: Viewer,
        campaign: CampaignId,
        run: RunId,
        dispatch: DispatchId,
    ) -> Result<(), AppError>;
    async fn send_test(&self, viewer: Viewer, campaign: CampaignId, run: RunId) -> Result<(), AppError>;
    /// What is behind a report's link: the newest that went out, or the one of this number. Changes nothing.
    async fn open(&self, token: String, number: Option<u32>, visitor: Visitor) -> Result<SharedReport, AppError>;
    /// The same as the PDF that went out. `ShareLinkOver` where there is none.
    async fn open_pdf(&self, token: String, number: Option<u32>, visitor: Visitor) -> Result<Pdf, AppError>;
}
