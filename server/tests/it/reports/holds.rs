//! What keeps a report, and how it goes on.

use app::model::{report::ReportsAhead, report_run::RunStage};
use server::sandbox::ControlCommand;

use super::*;

const JUNIPER: &str = "ads@juniper-bikes.example";

/// The access of its sources is gone from the evening of 27 November on.
async fn break_sources(reporting: &Reporting) {
    reporting.pass_until("2026-11-27T20:00:00Z").await;
    reporting.story.command(ControlCommand::RevokeGrants { person: "juniper".to_owned() });
}

async fn mend_sources(reporting: &Reporting) {
    let story = &reporting.story;
    let connection = story.tile(CLIENT, "sandbox-ads").await.connection;
    let account = story.account(JUNIPER).await.id;
    story.sign_in_as(connection, Some(account), "juniper").await;
    story.server.run_jobs().await;
}

#[tokio::test]
async fn what_broke_before_is_held_mended_and_goes_on_by_itself() {
    let mut reporting = Reporting::begin().await;
    reporting.schedule(&[]).await;
    break_sources(&reporting).await;
    reporting.pass_until("2026-12-01T07:00:00Z").await;
    reporting.letters();
    assert_eq!(reporting.run().await.stage, RunStage::Held, "before it should be out");

    reporting.pass_until("2026-12-01T08:01:00Z").await;
    let letters = reporting.letters();
    assert!(to(&letters, JANE).is_empty(), "{letters:#?}");
    let [notice] = to(&letters, DEMO_EMAIL)[..] else { panic!("{letters:#?}") };
    assert_eq!(notice["subject"], "Not sent yet: Juniper Bikes, November 2026");
    let window = reporting.story.tile(CLIENT, "sandbox-ads").await.connection.to_string();
    let text = notice["text"].as_str().unwrap();
    assert!(text.contains("access was revoked") && text.contains(&window), "{text}");

    let run = reporting.run().await;
    assert_eq!(run.stage, RunStage::Held);
    let hold = run.holds.iter().find(|hold| hold.connection.to_string() == window).unwrap();
    assert!(hold.name.starts_with("Sandbox Ads, "), "{hold:?}");
    assert!(
        hold.words.starts_with("No numbers since 2") && hold.words.contains("Nov: access was revoked."),
        "{hold:?}"
    );
    assert_eq!(hold.action, "Reconnect");
    let ahead: ReportsAhead = reporting.story.browser.ask("reports_ahead", "").await.json();
    assert_eq!((ahead.counts.needs_you, ahead.rows[0].run), (1, Some(run.id)));

    // Told once, and once more when two working days have gone by.
    reporting.pass_until("2026-12-02T08:00:00Z").await;
    assert!(to(&reporting.letters(), DEMO_EMAIL).is_empty());
    reporting.pass_until("2026-12-03T08:15:00Z").await;
    assert_eq!(to(&reporting.letters(), DEMO_EMAIL).len(), 1);
    reporting.pass_until("2026-12-08T08:15:00Z").await;
    assert!(to(&reporting.letters(), DEMO_EMAIL).is_empty());

    mend_sources(&reporting).await;
    let letters = reporting.letters();
    let [letter] = to(&letters, JANE)[..] else { panic!("{letters:#?}, {:#?}", reporting.run().await) };
    assert!(!letter["text"].as_str().unwrap().contains("without"), "no day is missing: {letter}");
    assert_eq!(reporting.run().await.stage, RunStage::Delivered);
    let page = reporting.open(letter).await.expect_ok().body;
    for words in ["Reconnect", "revoked", "without 2"] {
        assert!(!page.contains(words), "{words} in {page}");
    }
}

#[tokio::test]
async fn what_is_planned_is_in_danger_while_a_source_is_broken() {
    let reporting = Reporting::begin().await;
    reporting.schedule(&[]).await;
    let ahead = || async { reporting.story.browser.ask("reports_ahead", "").await.json::<ReportsAhead>() };
    let calm = ahead().await;
    assert_eq!((calm.counts.in_danger, calm.counts.scheduled), (0, 1), "{calm:#?}");
    break_sources(&reporting).await;
    reporting.pass_until("2026-11-28T20:00:00Z").await;
    let ahead = ahead().await;
    assert_eq!((ahead.counts.in_danger, ahead.counts.scheduled), (1, 0), "{ahead:#?}");
    let hold = ahead.rows[0].hold.as_ref().unwrap();
    assert_eq!(hold.words, "No numbers since 28 Nov: access was revoked.", "the first pull that was refused");
    assert_eq!(hold.action, "Reconnect");
    assert!(ahead.rows[0].sentence.starts_with("In danger: Sandbox "), "{}", ahead.rows[0].sentence);
    let page = reporting.story.browser.open("/reports").await.expect_ok().body;
    let window = format!("/integrations/{}", hold.connection);
    assert!(page.contains("In danger") && page.contains(&window) && page.contains("Not on its way"), "{page}");
}

#[tokio::test]
async fn it_goes_out_without_a_source_that_is_left_out() {
    let mut reporting = Reporting::begin().await;
    reporting.schedule(&[]).await;
    break_sources(&reporting).await;
    reporting.pass_until("2026-12-01T09:00:00Z").await;
    reporting.letters();
    let run = reporting.run().await;
    assert!(run.holds.len() >= 2, "{run:#?}");
    let (ads, others) = run.holds.split_first().unwrap();
    let leave = |connection: String, for_good: &'static str| {
        let reporting = &reporting;
        async move {
            let more = [("connection", connection.as_str()), ("for_good", for_good)];
            reporting.act("send_report_without", run.id, &more).await.expect_ok();
        }
    };
    leave(ads.connection.to_string(), "true").await;
    for other in others {
        leave(other.connection.to_string(), "false").await;
    }
    reporting.story.server.run_jobs().await;
    let letters = reporting.letters();
    let [letter] = to(&letters, JANE)[..] else { panic!("{letters:#?}, {:#?}", reporting.run().await) };
    let text = letter["text"].as_str().unwrap();
    assert!(text.contains(&format!("{} is not in this report. Totals are without it.", ads.name)), "{text}");

    // From now on without the first.
    mend_sources(&reporting).await;
    reporting.pass_until("2027-01-01T08:00:00Z").await;
    let letters = reporting.letters();
    let [letter] = to(&letters, JANE)[..] else { panic!("{letters:#?}") };
    let text = letter["text"].as_str().unwrap();
    assert!(text.contains(&format!("{} is not in this report", ads.name)), "{text}");
    assert!(!text.contains(&format!("{} is not in this report", others[0].name)), "{text}");
}

#[tokio::test]
async fn an_outage_is_waited_for_until_its_moment() {
    let mut reporting = Reporting::begin().await;
    reporting.schedule(&[]).await;
    reporting.pass_until("2026-11-30T20:00:00Z").await;
    reporting.story.command(ControlCommand::Outage { on: true });
    reporting.pass_until("2026-12-01T07:00:00Z").await;
    let run = reporting.run().await;
    assert_eq!((run.stage, run.holds.len()), (RunStage::Waiting, 0), "{}", run.sentence);
    assert!(run.waits.iter().all(|words| words.ends_with("Nothing to do.")), "{:?}", run.waits);
    reporting.pass_until("2026-12-01T08:30:00Z").await;
    assert_eq!(reporting.run().await.stage, RunStage::Held, "somebody waits for it by now");
    reporting.story.command(ControlCommand::Outage { on: false });
    reporting.pass_until("2026-12-01T16:00:00Z").await;
    assert_eq!(to(&reporting.letters(), JANE).len(), 1, "{:#?}", reporting.run().await);
}

#[tokio::test]
async fn what_breaks_after_all_is_in_keeps_nothing() {
    let mut reporting = Reporting::begin().await;
    reporting.schedule(&[("number", "3")]).await;
    reporting.pass_until("2026-12-02T12:00:00Z").await;
    assert_eq!(reporting.run().await.stage, RunStage::Approved);
    reporting.story.command(ControlCommand::RevokeGrants { person: "juniper".to_owned() });
    reporting.pass_until("2026-12-03T08:00:00Z").await;
    assert_eq!(to(&reporting.letters(), JANE).len(), 1, "{:#?}", reporting.run().await);
}
