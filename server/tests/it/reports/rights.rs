//! Who may do what with reports, and what is refused.

use app::model::{error::AppError, member::Role, report_run::RunStage};
use reqwest::StatusCode;

use super::*;

#[tokio::test]
async fn others_find_nothing_and_those_who_look_change_nothing() {
    let reporting = Reporting::begin().await;
    reporting.schedule(&[("review", "on")]).await;
    reporting.pass_until("2026-12-01T08:00:00Z").await;
    let run = reporting.run().await;
    let (server, query) = (&reporting.story.server, format!("campaign={}&run={}", reporting.campaign, run.id));
    let stranger = server.add_agency("Other", "owner@other.example").await;
    let elsewhere = server.add_colleague("limited@lighthouse.example", Role::Manager, Some(Vec::new())).await;
    let version = run.version.to_string();
    for browser in [&stranger, &elsewhere] {
        browser.ask("reports", &format!("campaign={}", reporting.campaign)).await.expect_error(AppError::NotFound);
        browser.ask("report_run", &query).await.expect_error(AppError::NotFound);
        let acted = reporting.act_as(browser, "approve_report", run.id, &[("version", &version)]).await;
        acted.expect_error(AppError::NotFound);
        reporting.save(browser, &[]).await.expect_error(AppError::NotFound);
        let preview = browser.open(&format!("/campaigns/{}/reports/{}/preview", reporting.campaign, run.id)).await;
        assert_eq!(preview.status, StatusCode::NOT_FOUND);
        let pdf = browser.open(&format!("/campaigns/{}/reports/{}/pdf", reporting.campaign, run.id)).await;
        assert_eq!(pdf.status, StatusCode::NOT_FOUND);
        let ahead: app::model::report::ReportsAhead = browser.ask("reports_ahead", "").await.json();
        assert!(ahead.rows.is_empty());
    }
    let viewer = server.add_colleague("viewer@lighthouse.example", Role::Analyst, None).await;
    let page: ReportsPage = viewer.ask("reports", &format!("campaign={}", reporting.campaign)).await.json();
    assert!(!page.may_edit && page.reports[0].address.is_none(), "the link is for those who may give it away");
    for call in ["approve_report", "skip_report", "test_report", "write_report_note"] {
        reporting.act_as(&viewer, call, run.id, &[("version", &version)]).await.expect_error(AppError::NotAllowed);
    }
    reporting.save(&viewer, &[]).await.expect_error(AppError::NotAllowed);

    // Another campaign's run is not this one's.
    let other = campaign_of(&reporting.story, "Harbour Coffee").await;
    let query = format!("campaign={other}&run={}", run.id);
    reporting.story.browser.ask("report_run", &query).await.expect_error(AppError::NotFound);
    assert_eq!(reporting.run().await.stage, RunStage::Draft);
}

#[tokio::test]
async fn what_makes_no_sense_is_refused_with_words() {
    let reporting = Reporting::begin().await;
    for (more, error) in [
        (vec![("recipients", "jane")], AppError::BadRecipients),
        (vec![("recipients", "")], AppError::BadRecipients),
        (vec![("recipients", "a@x.example\nA@x.example")], AppError::BadRecipients),
        (vec![("number", "32")], AppError::BadSchedule),
        (vec![("time", "25:00")], AppError::BadSchedule),
        (vec![("rhythm", "yearly")], AppError::BadInput),
    ] {
        reporting.save(&reporting.story.browser, &more).await.expect_error(error);
    }
    let campaign = reporting.campaign.to_string();
    for (from, to) in [("2026-11-01", "2026-11-23"), ("", "2026-11-01"), ("2026-01-01", "2026-06-30")] {
        let fields = [("campaign", campaign.as_str()), ("from", from), ("to", to)];
        reporting.story.browser.call("make_report", &fields).await.expect_error(AppError::BadPeriod);
    }
    for number in 1..=10 {
        let number = number.to_string();
        reporting.schedule(&[("number", &number)]).await;
    }
    reporting.save(&reporting.story.browser, &[]).await.expect_error(AppError::TooManyReports);
}

#[tokio::test]
async fn a_link_that_is_wrong_or_over_tells_nothing() {
    let mut reporting = Reporting::begin().await;
    reporting.schedule(&[]).await;
    let stranger = reporting.story.server.browser();
    let guess = stranger.open("/shared/report/AAAA").await;
    assert_eq!(guess.status, StatusCode::NOT_FOUND);
    let address = reporting.report().await.address.unwrap();
    let path = address.rsplit_once("/shared/").unwrap().1.to_owned();
    let early = stranger.open(&format!("/shared/{path}")).await;
    assert_eq!(early.status, StatusCode::NOT_FOUND);
    assert!(early.body.contains("No report has gone out yet."), "{}", early.body);
    reporting.pass_until("2026-12-01T08:00:00Z").await;
    let letters = reporting.letters();
    let [letter] = to(&letters, JANE)[..] else { panic!("{letters:#?}") };
    let shown = reporting.open(letter).await.expect_ok();
    assert!(!shown.body.contains(path.trim_start_matches("report/")), "its own address stands nowhere in it");
    assert_eq!(stranger.open(&format!("/shared/{path}?n=7")).await.status, StatusCode::NOT_FOUND);

    let (campaign, report) = (reporting.campaign.to_string(), reporting.report().await.id.to_string());
    let fields = [("campaign", campaign.as_str()), ("report", report.as_str())];
    reporting.story.browser.call("remove_report", &fields).await.expect_ok();
    let over = reporting.open(letter).await;
    assert_eq!(over.status, StatusCode::NOT_FOUND);
    assert!(over.body.contains("This link has ended."), "{}", over.body);
    assert!(reporting.page().await.reports.is_empty());
}
