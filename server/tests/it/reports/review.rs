//! Somebody looks at it before it goes out.

use app::model::{error::AppError, report_run::RunStage};

use server::sandbox::ControlCommand;

use super::*;

#[tokio::test]
async fn exactly_what_was_looked_at_goes_out_with_its_note() {
    let mut reporting = Reporting::begin().await;
    reporting.schedule(&[("review", "on"), ("number", "2")]).await;
    reporting.pass_until("2026-12-01T12:00:00Z").await;
    let letters = reporting.letters();
    let [notice] = to(&letters, DEMO_EMAIL)[..] else { panic!("{letters:#?}") };
    assert_eq!(notice["subject"], "Look at the report: Juniper Bikes, November 2026");
    let run = reporting.run().await;
    assert_eq!((run.stage, run.note_is_draft), (RunStage::Draft, true));
    assert!(!run.note.in_short.is_empty(), "drafted from the numbers");

    // Its moment passes, and nobody has looked: told once more, and not sent.
    reporting.pass_until("2026-12-02T08:01:00Z").await;
    let letters = reporting.letters();
    assert!(to(&letters, JANE).is_empty());
    assert_eq!(to(&letters, DEMO_EMAIL).len(), 1, "{letters:#?}");

    let note = [("in_short", "A quiet month."), ("next", "Winter <b>tyres</b>.")];
    reporting.act("write_report_note", run.id, &note).await.expect_ok();
    let path = format!("/campaigns/{}/reports/{}/preview", reporting.campaign, run.id);
    let preview = reporting.story.browser.open(&path).await.expect_ok().body;
    assert!(preview.contains("A quiet month.") && preview.contains("Winter &lt;b&gt;tyres"), "{preview}");
    let run = reporting.run().await;
    assert!(!run.note_is_draft);
    let old = (run.version + 1).to_string();
    reporting.act("approve_report", run.id, &[("version", &old)]).await.expect_error(AppError::ReportMadeAnew);
    reporting.act("approve_report", run.id, &[("version", &run.version.to_string())]).await.expect_ok();
    reporting.story.server.run_jobs().await;
    let letters = reporting.letters();
    let [letter] = to(&letters, JANE)[..] else { panic!("{letters:#?}") };
    assert!(letter["text"].as_str().unwrap().contains("A quiet month."), "{letter}");
    let page = reporting.open(letter).await.expect_ok().body;
    assert!(page.contains("A quiet month.") && page.contains("What comes next"), "{page}");

    // What went out can't be changed, and the next one remembers what was to come.
    reporting.act("write_report_note", run.id, &note[..1]).await.expect_error(AppError::Conflict);
    reporting.act("skip_report", run.id, &[]).await.expect_error(AppError::Conflict);
    reporting.pass_until("2027-01-01T12:00:00Z").await;
    assert_eq!(reporting.run().await.came_next.as_deref(), Some("Winter <b>tyres</b>."));
}

#[tokio::test]
async fn a_note_that_nobody_touched_does_not_print() {
    let mut reporting = Reporting::begin().await;
    reporting.schedule(&[("review", "on")]).await;
    reporting.pass_until("2026-12-01T08:00:00Z").await;
    let run = reporting.run().await;
    reporting.act("approve_report", run.id, &[("version", &run.version.to_string())]).await.expect_ok();
    reporting.story.server.run_jobs().await;
    let letters = reporting.letters();
    let [letter] = to(&letters, JANE)[..] else { panic!("{letters:#?}") };
    assert!(!letter["text"].as_str().unwrap().contains("In short"), "{letter}");
}

#[tokio::test]
async fn a_drafted_sentence_is_told_once_and_follows_its_numbers() {
    let reporting = Reporting::begin().await;
    reporting.schedule(&[("review", "on"), ("number", "4")]).await;
    reporting.pass_until("2026-12-01T12:00:00Z").await;
    let run = reporting.run().await;
    let note = [("in_short", run.note.in_short.as_str()), ("done", "New pictures.")];
    reporting.act("write_report_note", run.id, &note).await.expect_ok();
    let path = format!("/campaigns/{}/reports/{}/preview", reporting.campaign, run.id);
    let preview = reporting.story.browser.open(&path).await.expect_ok().body;
    assert!(preview.contains("New pictures.") && !preview.contains("In short"), "{preview}");
    // Without one of its two sources the sentence is another one.
    let connection = reporting.story.window(CLIENT, "sandbox-ads").await.connection.to_string();
    let without = [("connection", connection.as_str()), ("for_good", "false")];
    reporting.act("send_report_without", run.id, &without).await.expect_ok();
    reporting.story.server.run_jobs().await;
    let anew = reporting.run().await;
    assert!(anew.version > run.version && anew.note.done == "New pictures.");
    assert_ne!(anew.note.in_short, run.note.in_short);
}

#[tokio::test]
async fn a_note_after_the_approval_wants_another_one() {
    let mut reporting = Reporting::begin().await;
    reporting.schedule(&[("review", "on"), ("number", "3")]).await;
    reporting.pass_until("2026-12-02T12:00:00Z").await;
    let run = reporting.run().await;
    let version = run.version.to_string();
    reporting.act("approve_report", run.id, &[("version", &version)]).await.expect_ok();
    reporting.act("write_report_note", run.id, &[("done", "New pictures.")]).await.expect_ok();
    assert_eq!(reporting.run().await.stage, RunStage::Draft);
    reporting.pass_until("2026-12-03T08:00:00Z").await;
    assert!(to(&reporting.letters(), JANE).is_empty());
}

#[tokio::test]
async fn one_that_is_skipped_does_not_go_out_and_the_next_one_does() {
    let mut reporting = Reporting::begin().await;
    reporting.schedule(&[("number", "3")]).await;
    reporting.pass_until("2026-12-02T12:00:00Z").await;
    let run = reporting.run().await.id;
    reporting.act("skip_report", run, &[]).await.expect_ok();
    reporting.pass_until("2026-12-04T08:00:00Z").await;
    assert!(to(&reporting.letters(), JANE).is_empty());
    assert_eq!(reporting.run().await.stage, RunStage::Skipped);
    reporting.pass_until("2027-01-03T08:00:00Z").await;
    assert_eq!(to(&reporting.letters(), JANE).len(), 1);
}

#[tokio::test]
async fn a_test_goes_to_whoever_asks_and_changes_nothing() {
    let mut reporting = Reporting::begin().await;
    reporting.schedule(&[("review", "on"), ("number", "3")]).await;
    reporting.pass_until("2026-12-02T12:00:00Z").await;
    reporting.letters();
    let before = reporting.run().await;
    reporting.act("test_report", before.id, &[]).await.expect_ok();
    let letters = reporting.letters();
    let [letter] = to(&letters, DEMO_EMAIL)[..] else { panic!("{letters:#?}") };
    assert!(letter["subject"].as_str().unwrap().starts_with("Test: Juniper Bikes, November 2026: "), "{letter}");
    assert_eq!(letters.len(), 1);
    assert_eq!(reporting.run().await, before);
    reporting.mail.behave("refuse 550");
    reporting.act("test_report", before.id, &[]).await.expect_error(AppError::MailNotTaken);
}

#[tokio::test]
async fn a_draft_is_made_anew_for_numbers_and_for_nothing_else() {
    let reporting = Reporting::begin().await;
    reporting.schedule(&[("review", "on"), ("number", "15")]).await;
    // The platform has stopped correcting November by then.
    reporting.pass_until("2026-12-08T12:00:00Z").await;
    let before = reporting.run().await;
    assert_eq!(before.stage, RunStage::Draft);
    reporting.pass_until("2026-12-10T12:00:00Z").await;
    assert_eq!(reporting.run().await.version, before.version, "that it was pulled again is no other number");
    reporting.story.command(ControlCommand::RevokeGrants { person: "juniper".to_owned() });
    reporting.pass_until("2026-12-12T12:00:00Z").await;
    let after = reporting.run().await;
    assert_eq!(
        (after.stage, after.version),
        (RunStage::Draft, before.version),
        "that a source broke is none of its days"
    );
    let path = format!("/campaigns/{}/reports/{}/preview", reporting.campaign, before.id);
    let preview = reporting.story.browser.open(&path).await.expect_ok().body;
    assert!(preview.contains("Sandbox Ads") && !preview.contains("Numbers up to"), "{preview}");
}
