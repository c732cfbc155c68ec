//! The desk: what needs somebody, one after another.

use app::model::{error::AppError, ids::RunId, member::Role, report_desk::Desk, report_run::RunStage};

use super::*;

async fn desk(browser: &Browser, query: &str) -> Desk {
    browser.ask("report_desk", query).await.json()
}

/// Two drafts of the first of December, and nothing else.
async fn begin() -> (Reporting, Vec<RunId>) {
    let reporting = Reporting::begin().await;
    reporting.schedule(&[("review", "on"), ("number", "4")]).await;
    // Of what was made in one moment none is the first.
    reporting.story.server.clock.advance(1);
    reporting.schedule(&[("review", "on"), ("number", "5")]).await;
    reporting.pass_until("2026-12-01T12:00:00Z").await;
    let runs = reporting.page().await.reports.iter().map(|row| row.runs[0].id).collect();
    (reporting, runs)
}

#[tokio::test]
async fn what_needs_somebody_is_settled_one_after_another() {
    let (reporting, runs) = begin().await;
    let browser = &reporting.story.browser;
    let first = desk(browser, "").await;
    let current = first.current.unwrap();
    assert_eq!((first.place, first.count, current.run.id, first.next), (Some(1), 2, runs[0], Some(runs[1])));
    assert!(current.changes.is_some(), "it is made");
    let second = desk(browser, &format!("run={}", runs[1])).await;
    assert_eq!((second.place, second.next), (Some(2), Some(runs[0])), "behind the last stands the first again");
    let page = browser.open(&format!("/reports/desk?run={}", runs[0])).await.expect_ok().body;
    assert!(page.contains("1 of 2") && page.contains("Approve and next") && page.contains("/preview?v="), "{page}");

    // A run stands in the address, so that it stays on the desk whatever others do.
    for (asked, led) in [("/reports/desk", "/reports/desk?"), ("/reports/desk?all=true", "/reports/desk?all=true&")] {
        assert_eq!(browser.open(asked).await.header("location"), format!("{led}run={}", runs[0]));
    }
    // What is typed is kept, approved or not.
    let skipped = [("in_short", "Later."), ("done", "Two\r\nlines.")];
    reporting.act("settle_report", runs[1], &skipped).await.expect_ok();
    let run = reporting.run_of(runs[1]).await;
    assert_eq!(
        (run.stage, run.note.in_short.as_str(), run.note.done.as_str()),
        (RunStage::Draft, "Later.", "Two\nlines.")
    );
    let version = current.run.version.to_string();
    let drafted = current.run.note.in_short.clone();
    let next = runs[1].to_string();
    let approve = [("in_short", drafted.as_str()), ("approve", version.as_str()), ("following", next.as_str())];
    reporting.act("settle_report", runs[0], &approve).await.expect_ok();
    let run = reporting.run_of(runs[0]).await;
    assert_eq!((run.stage, run.note_is_draft), (RunStage::Approved, true), "nobody has said anything to it");
    let left = desk(browser, "").await;
    assert_eq!((left.place, left.count, left.next), (Some(1), 1, None));

    let version = run.version.to_string();
    let approve = [("in_short", "Later."), ("done", "Two\nlines."), ("approve", version.as_str())];
    reporting.act("settle_report", runs[1], &approve).await.expect_ok();
    let nothing = desk(browser, "").await;
    assert!(nothing.current.is_none() && nothing.count == 0);
    assert!(nothing.ahead.is_some(), "something is planned");
    assert!(browser.open("/reports/desk").await.expect_ok().body.contains("Nothing needs you"));
}

#[tokio::test]
async fn who_comes_late_changes_nothing_and_is_told() {
    let (reporting, runs) = begin().await;
    let ben = reporting.story.server.add_colleague("ben@lighthouse.example", Role::Manager, None).await;
    let run = reporting.run_of(runs[0]).await;
    let (version, newer) = (run.version.to_string(), (run.version + 1).to_string());
    let anew = [("in_short", "Typed."), ("approve", newer.as_str())];
    reporting.act_as(&ben, "settle_report", runs[0], &anew).await.expect_error(AppError::ReportMadeAnew);
    let run = reporting.run_of(runs[0]).await;
    assert_eq!((run.stage, run.note.in_short.as_str()), (RunStage::Draft, "Typed."), "kept, and not approved");

    let mine = [("in_short", "Mine."), ("approve", version.as_str())];
    reporting.act("settle_report", runs[0], &mine).await.expect_ok();
    let late = [("in_short", "Late."), ("approve", version.as_str())];
    reporting.act_as(&ben, "settle_report", runs[0], &late).await.expect_error(AppError::ReportSettled);
    let run = reporting.run_of(runs[0]).await;
    assert_eq!((run.stage, run.note.in_short.as_str()), (RunStage::Approved, "Mine."));
    // It stays where he looks, and leads on.
    let his = desk(&ben, &format!("all=true&run={}", runs[0])).await;
    assert_eq!((his.place, his.next), (None, Some(runs[1])));
    assert_eq!(his.current.unwrap().run.stage, RunStage::Approved);
}

#[tokio::test]
async fn mine_is_what_i_made_and_what_i_look_after() {
    let (reporting, runs) = begin().await;
    let server = &reporting.story.server;
    let ben = server.add_colleague("ben@lighthouse.example", Role::Manager, None).await;
    let elsewhere = server.add_colleague("limited@lighthouse.example", Role::Manager, Some(Vec::new())).await;
    assert_eq!(desk(&ben, "").await.count, 0);
    assert_eq!(desk(&ben, "all=true").await.count, 2);
    assert_eq!(desk(&elsewhere, "all=true").await.count, 0);
    elsewhere.ask("report_desk", &format!("run={}", runs[0])).await.expect_error(AppError::NotFound);
    let campaign = reporting.campaign.to_string();
    let named: app::model::account_manager::AccountManagers =
        ben.ask("account_managers", &format!("campaign={campaign}")).await.json();
    let own = named.candidates.iter().find(|who| who.email.starts_with("ben@")).unwrap().id.to_string();
    ben.call("set_account_managers", &[("campaign", &campaign), ("stand_in", &own)]).await.expect_ok();
    assert_eq!(desk(&ben, "").await.count, 2);
}
