//! Reports: their schedules, their runs, and what is ahead.
#![expect(clippy::too_many_arguments, reason = "a plain form sends its fields one by one")]

use leptos::{prelude::*, server_fn::codec::GetUrl};

use crate::model::{
    error::AppError,
    ids::{CampaignId, ConnectionId, DispatchId, ReportId, RunId},
    report::{Coming, ReportForm, ReportsAhead, ReportsPage},
    report_desk::Desk,
    report_run::RunView,
};

/// The reports of a campaign.
#[server(prefix = "/api", endpoint = "reports", input = GetUrl)]
pub async fn get_reports(campaign: CampaignId) -> Result<ReportsPage, AppError> {
    let (backend, viewer) = crate::backend::signed_in()?;
    super::answer(backend.reports.page(viewer, campaign).await)
}

/// What is ahead in all campaigns.
#[server(prefix = "/api", endpoint = "reports_ahead", input = GetUrl)]
pub async fn get_reports_ahead() -> Result<ReportsAhead, AppError> {
    let (backend, viewer) = crate::backend::signed_in()?;
    super::answer(backend.reports.ahead(viewer).await)
}

/// The next three moments of what a form says, before it is saved.
#[server(prefix = "/api", endpoint = "report_moments", input = GetUrl)]
pub async fn get_report_moments(campaign: CampaignId, form: ReportForm) -> Result<Vec<Coming>, AppError> {
    let (backend, viewer) = crate::backend::signed_in()?;
    super::answer(backend.reports.plan(viewer, campaign, form).await)
}

/// Saves one. `report`: empty for a new one. `review`: as a box that is ticked sends it. `weekday`: what counts in the place of
/// `number` where a rhythm counts days of the week, if it is there: a plain form has both fields, whatever is chosen.
#[server(prefix = "/api", endpoint = "save_report")]
pub async fn save_report(
    campaign: CampaignId,
    #[server(default)] report: String,
    #[server(default)] recipients: String,
    rhythm: String,
    #[server(default)] number: String,
    #[server(default)] weekday: Option<String>,
    time: String,
    #[server(default)] review: Option<String>,
) -> Result<(), AppError> {
    let (backend, viewer) = crate::backend::signed_in()?;
    let report = match report.as_str() {
        "" => None,
        id => Some(id.parse().map_err(|_| AppError::NotFound)?),
    };
    let rhythm: crate::model::report::Rhythm = rhythm.parse().map_err(|_| AppError::BadInput)?;
    let weekday = weekday.unwrap_or_else(|| number.clone());
    let number = rhythm.find_number(number, weekday, |text| text.parse().ok()).ok_or(AppError::BadSchedule)?;
    let form = ReportForm { recipients, rhythm, number, time, review: review.is_some() };
    super::answer(backend.reports.save(viewer, campaign, report, form).await)
}

/// Stops it for a while, or lets it go on.
#[server(prefix = "/api", endpoint = "pause_report")]
pub async fn pause_report(campaign: CampaignId, report: ReportId, paused: bool) -> Result<(), AppError> {
    let (backend, viewer) = crate::backend::signed_in()?;
    super::answer(backend.reports.pause(viewer, campaign, report, paused).await)
}

/// Ends it for good; what was sent stays.
#[server(prefix = "/api", endpoint = "remove_report")]
pub async fn remove_report(campaign: CampaignId, report: ReportId) -> Result<(), AppError> {
    let (backend, viewer) = crate::backend::signed_in()?;
    super::answer(backend.reports.remove(viewer, campaign, report).await)
}

/// Makes one now, of days from `from` to `to` (ISO 8601, both included), and goes to its page.
#[server(prefix = "/api", endpoint = "make_report")]
pub async fn make_report(
    campaign: CampaignId,
    from: String,
    to: String,
    #[server(default)] recipients: String,
) -> Result<RunId, AppError> {
    let (backend, viewer) = crate::backend::signed_in()?;
    let run = super::answer(backend.reports.make(viewer, campaign, from, to, recipients).await)?;
    leptos_axum::redirect(&crate::paths::report_run_path(campaign, run));
    Ok(run)
}

/// One run.
#[server(prefix = "/api", endpoint = "report_run", input = GetUrl)]
pub async fn get_run(campaign: CampaignId, run: RunId) -> Result<RunView, AppError> {
    let (backend, viewer) = crate::backend::signed_in()?;
    super::answer(backend.reports.run(viewer, campaign, run).await)
}

/// Writes its note, whether or not it is made yet. `approve`: the version that goes out with it, if it is to.
#[server(prefix = "/api", endpoint = "write_report_note")]
pub async fn write_report_note(
    campaign: CampaignId,
    run: RunId,
    #[server(default)] in_short: String,
    #[server(default)] done: String,
    #[server(default)] next: String,
    #[server(default)] needed: String,
    #[server(default)] approve: Option<u32>,
) -> Result<(), AppError> {
    let (backend, viewer) = crate::backend::signed_in()?;
    let note = crate::model::report_note::Note { in_short, done, next, needed };
    super::answer(backend.reports.write_note(viewer.clone(), campaign, run, note).await)?;
    match approve {
        Some(version) => super::answer(backend.reports.approve(viewer, campaign, run, version).await),
        None => Ok(()),
    }
}

/// Lets this very version go out, with the note that was written.
#[server(prefix = "/api", endpoint = "approve_report")]
pub async fn approve_report(campaign: CampaignId, run: RunId, version: u32) -> Result<(), AppError> {
    let (backend, viewer) = crate::backend::signed_in()?;
    super::answer(backend.reports.approve(viewer, campaign, run, version).await)
}

/// Goes on without a source: in this run, or from now on.
#[server(prefix = "/api", endpoint = "send_report_without")]
pub async fn send_report_without(
    campaign: CampaignId,
    run: RunId,
    connection: ConnectionId,
    #[server(default)] for_good: bool,
) -> Result<(), AppError> {
    let (backend, viewer) = crate::backend::signed_in()?;
    super::answer(backend.reports.send_without(viewer, campaign, run, connection, for_good).await)
}

/// Does not send this one.
#[server(prefix = "/api", endpoint = "skip_report")]
pub async fn skip_report(campaign: CampaignId, run: RunId) -> Result<(), AppError> {
    let (backend, viewer) = crate::backend::signed_in()?;
    super::answer(backend.reports.skip(viewer, campaign, run).await)
}

/// Sends it once more to one recipient.
#[server(prefix = "/api", endpoint = "send_report_again")]
pub async fn send_report_again(campaign: CampaignId, run: RunId, dispatch: DispatchId) -> Result<(), AppError> {
    let (backend, viewer) = crate::backend::signed_in()?;
    super::answer(backend.reports.send_again(viewer, campaign, run, dispatch).await)
}

/// Sends it to whoever asks, as it is now. Nobody else gets it.
#[server(prefix = "/api", endpoint = "test_report")]
pub async fn test_report(campaign: CampaignId, run: RunId) -> Result<(), AppError> {
    let (backend, viewer) = crate::backend::signed_in()?;
    super::answer(backend.reports.send_test(viewer, campaign, run).await)
}

/// What stands on the desk. Whoever names no run gets the first.
#[server(prefix = "/api", endpoint = "report_desk", input = GetUrl)]
pub async fn get_desk(#[server(default)] all: bool, #[server(default)] run: Option<RunId>) -> Result<Desk, AppError> {
    let (backend, viewer) = crate::backend::signed_in()?;
    super::answer(backend.reports.desk(viewer, all, run).await)
}

/// Writes a run's note, approves it if `approve` says which version, and goes on to `following`.
#[server(prefix = "/api", endpoint = "settle_report")]
pub async fn settle_report(
    campaign: CampaignId,
    run: RunId,
    #[server(default)] in_short: String,
    #[server(default)] done: String,
    #[server(default)] next: String,
    #[server(default)] needed: String,
    #[server(default)] approve: Option<u32>,
    #[server(default)] following: Option<RunId>,
    #[server(default)] all: bool,
) -> Result<(), AppError> {
    let (backend, viewer) = crate::backend::signed_in()?;
    let note = crate::model::report_note::Note { in_short, done, next, needed };
    super::answer(backend.reports.settle(viewer, campaign, run, note, approve).await)?;
    leptos_axum::redirect(&crate::paths::desk_path(all, following));
    Ok(())
}
