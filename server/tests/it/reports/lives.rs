//! What happens to a report by itself.

use app::model::report_run::{RunStage, RunState};

use super::*;

#[tokio::test]
async fn a_month_goes_out_by_itself_when_all_its_numbers_are_in() {
    let mut reporting = Reporting::begin().await;
    reporting.schedule(&[]).await;
    let report = reporting.report().await;
    assert_eq!(report.schedule_words, "Every month on day 1 at 09:00, for the month before");
    let coming: Vec<(&str, &str)> = report.coming.iter().map(|one| (one.at.as_str(), one.period.as_str())).collect();
    assert_eq!(
        coming,
        [
            ("Tuesday 1 December, 09:00", "1 – 30 Nov"),
            ("Friday 1 January 2027, 09:00", "1 – 31 Dec"),
            ("Monday 1 February 2027, 09:00", "1 – 31 Jan 2027"),
        ]
    );
    assert!(report.runs.is_empty(), "what is planned is among what comes");

    reporting.pass_until("2026-12-01T07:59:00Z").await;
    assert!(to(&reporting.letters(), JANE).is_empty(), "not before its moment");
    let run = reporting.run().await;
    assert_eq!((run.stage, run.version), (RunStage::Approved, 1), "{}", run.sentence);
    assert_eq!(run.sentence, "Goes out on Tuesday 1 December, 09:00.");

    reporting.pass_until("2026-12-01T08:00:00Z").await;
    let letters = reporting.letters();
    let [letter] = to(&letters, JANE)[..] else { panic!("{letters:#?}") };
    let subject = letter["subject"].as_str().unwrap();
    assert!(subject.starts_with("Juniper Bikes, November 2026: "), "{subject}");
    assert_eq!(letter["headers"]["reply-to"], DEMO_EMAIL);
    let run = reporting.run().await;
    assert_eq!((run.stage, run.sentence.as_str()), (RunStage::Delivered, "Sent to 1 recipient."));

    let page = reporting.open(letter).await.expect_ok().body;
    for words in ["Juniper Bikes", "November 2026", "Sandbox Ads"] {
        assert!(page.contains(words), "{words} in {page}");
    }
    assert!(!page.contains("<script") && !page.contains("Reconnect"), "{page}");

    // Another month, another number behind the same link.
    reporting.pass_until("2027-01-01T08:00:00Z").await;
    let next = reporting.letters();
    let [january] = to(&next, JANE)[..] else { panic!("{next:#?}") };
    assert!(january["subject"].as_str().unwrap().starts_with("Juniper Bikes, December 2026: "));
    assert!(january["text"].as_str().unwrap().contains("?n=2"), "{january}");
    assert!(reporting.open(letter).await.expect_ok().body.contains("November 2026"), "the first one stays");
    assert_eq!(reporting.report().await.runs.len(), 2);
}

#[tokio::test]
async fn one_that_is_paused_does_not_come() {
    let mut reporting = Reporting::begin().await;
    reporting.schedule(&[]).await;
    let (campaign, report) = (reporting.campaign.to_string(), reporting.report().await.id.to_string());
    let pause = |paused| [("campaign", campaign.as_str()), ("report", report.as_str()), ("paused", paused)];
    reporting.story.browser.call("pause_report", &pause("true")).await.expect_ok();
    assert!(reporting.report().await.coming.is_empty());
    reporting.pass_until("2026-12-02T08:00:00Z").await;
    assert!(to(&reporting.letters(), JANE).is_empty());
    reporting.story.browser.call("pause_report", &pause("false")).await.expect_ok();
    assert_eq!(reporting.report().await.coming[0].period, "1 – 31 Dec");
    reporting.pass_until("2027-01-01T08:00:00Z").await;
    assert_eq!(to(&reporting.letters(), JANE).len(), 1);
}

#[tokio::test]
async fn a_period_has_one_report_whatever_clocks_and_people_do() {
    let mut reporting = Reporting::begin().await;
    reporting.schedule(&[]).await;
    reporting.pass_until("2026-12-01T08:00:00Z").await;
    assert_eq!(to(&reporting.letters(), JANE).len(), 1);
    // Moved to a later day of the same month: November is told already.
    let report = reporting.report().await.id.to_string();
    reporting.schedule(&[("report", &report), ("number", "5")]).await;
    reporting.pass_until("2026-12-06T08:00:00Z").await;
    assert!(to(&reporting.letters(), JANE).is_empty());
    reporting.story.server.clock.advance(-6 * 24 * 60 * 60);
    reporting.story.server.run_jobs().await;
    reporting.pass_until("2026-12-06T08:00:00Z").await;
    assert!(to(&reporting.letters(), JANE).is_empty());
    reporting.pass_until("2027-01-05T08:00:00Z").await;
    assert_eq!(to(&reporting.letters(), JANE).len(), 1);
}

#[tokio::test]
async fn one_made_by_hand_waits_for_somebody_to_look() {
    let mut reporting = Reporting::begin().await;
    let campaign = reporting.campaign.to_string();
    let ask = [("campaign", campaign.as_str()), ("from", "2026-10-01"), ("to", "2026-10-31"), ("recipients", JANE)];
    reporting.story.browser.call("make_report", &ask).await.expect_ok();
    reporting.story.browser.call("make_report", &ask).await.expect_ok();
    let other = [("campaign", campaign.as_str()), ("from", "2026-09-01"), ("to", "2026-09-30"), ("recipients", JANE)];
    reporting.story.browser.call("make_report", &other).await.expect_ok();
    reporting.story.server.run_jobs().await;
    reporting.story.pass(3600).await;
    let by_hand = reporting.page().await.by_hand;
    let [head, september] = &by_hand[..] else { panic!("{by_hand:?}") };
    assert_eq!(september.period, "1 – 30 Sep", "the beginning of one is not the end of another");
    assert_eq!((head.state, head.period.as_str()), (RunState::NeedsYou, "1 – 31 Oct"));
    let run = reporting.run_of(head.id).await;
    assert_eq!((run.stage, run.goes_out, run.report), (RunStage::Draft, None, None));
    assert!(to(&reporting.letters(), JANE).is_empty());
    reporting.act("approve_report", run.id, &[("version", &run.version.to_string())]).await.expect_ok();
    reporting.story.server.run_jobs().await;
    assert_eq!(to(&reporting.letters(), JANE).len(), 1);
}

#[tokio::test]
async fn what_is_put_away_sends_nothing_and_goes_on_later_without_what_nobody_expects_any_more() {
    let mut reporting = Reporting::begin().await;
    reporting.schedule(&[]).await;
    let campaign = reporting.campaign.to_string();
    let archive = |archived| [("campaign", campaign.as_str()), ("archived", archived)];
    reporting.story.browser.call("archive_campaign", &archive("true")).await.expect_ok();
    reporting.pass_until("2027-02-10T08:00:00Z").await;
    reporting.story.browser.call("archive_campaign", &archive("false")).await.expect_ok();
    reporting.pass_until("2027-02-12T08:00:00Z").await;
    assert!(to(&reporting.letters(), JANE).is_empty());
    reporting.pass_until("2027-03-01T08:00:00Z").await;
    let letters = reporting.letters();
    let [letter] = to(&letters, JANE)[..] else { panic!("{letters:#?}") };
    assert!(letter["subject"].as_str().unwrap().starts_with("Juniper Bikes, February 2027: "), "{letter}");
}
