//! What is told of the past and of the days ahead: the timeline as a file, and the calendar of renewals.

use app::model::{error::AppError, health::Health, renewal::Renewals};
use serde_json::Value;
use server::{service::sessions::DEMO_EMAIL, store::life::RefreshLife};

use super::story::{HARBOUR, Story};

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[tokio::test]
async fn the_timeline_is_a_file_of_json_lines() {
    let story = Story::begin().await;
    let tile = story.broken().await;
    let account = story.account(HARBOUR).await.id;
    story.sign_in_as(tile.connection, Some(account), "harbour").await;
    story.server.run_jobs().await;

    let path = format!("/timeline/{}.jsonl", tile.connection);
    let answer = story.browser.open(&path).await.expect_ok();
    assert_eq!(answer.header("content-type"), "application/jsonl");
    assert!(answer.header("content-disposition").contains("attachment"));
    let lines = lines(&answer.body);
    let kinds: Vec<&str> = lines.iter().map(|line| line["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds.first(), Some(&"connected"), "oldest first: {kinds:?}");
    assert!(kinds.contains(&"broken") && kinds.contains(&"backfilled"), "{kinds:?}");
    let broken = lines.iter().find(|line| line["kind"] == "broken").unwrap();
    assert_eq!(broken["cause"], "revoked");
    assert_eq!(broken["evidence"]["code"], "invalid_grant");
    let renewed = lines.iter().find(|line| line["kind"] == "reauthorized").unwrap();
    assert_eq!((&renewed["who"], &renewed["by"]), (&Value::from(HARBOUR), &Value::from(DEMO_EMAIL)));
    assert!(renewed["at"].as_str().unwrap().ends_with('Z'));

    let window = story.window("Harbour Coffee", "sandbox-ads").await;
    assert!(window.timeline.iter().any(|line| line.by.as_deref() == Some(DEMO_EMAIL)), "{:?}", window.timeline);
}

#[tokio::test]
async fn a_timeline_is_its_agency_s_own() {
    let story = Story::begin().await;
    let path = format!("/timeline/{}.jsonl", story.broken().await.connection);
    assert_eq!(story.server.browser().open(&path).await.status, 401);
    let foreign = story.server.add_agency("Others", "owner@others.example").await;
    assert_eq!(foreign.open(&path).await.status.as_u16(), AppError::NotFound.status());
    assert_eq!(story.browser.open("/timeline/nonsense.jsonl").await.status, 404);
}

#[tokio::test]
async fn accesses_that_end_stand_in_the_calendar_until_they_are_renewed() {
    let story = Story::begin().await;
    let renewals: Renewals = story.browser.ask("renewals", "").await.json();
    let names = |renewals: &Renewals| -> Vec<String> {
        renewals.months.iter().flat_map(|month| &month.renewals).map(|one| one.account.address.clone()).collect()
    };
    let before = names(&renewals);
    assert!(before.contains(&"ads@juniper-bikes.example".to_owned()), "{before:?}");
    assert!(!before.contains(&HARBOUR.to_owned()), "what is broken is to be mended, not renewed: {before:?}");
    assert!(renewals.months[0].renewals.iter().all(|one| one.at.is_some() && one.left == "in 12 months"));

    let tile = story.broken().await;
    let account = story.account(HARBOUR).await.id;
    story.sign_in_as(tile.connection, Some(account), "harbour").await;
    let renewals: Renewals = story.browser.ask("renewals", "").await.json();
    assert_eq!(names(&renewals).last().map(String::as_str), Some(HARBOUR), "renewed last, it ends last");

    let foreign = story.server.add_agency("Others", "owner@others.example").await;
    assert!(foreign.ask("renewals", "").await.json::<Renewals>().months.is_empty());
}

#[tokio::test]
async fn an_access_whose_day_is_over_says_so_wherever_it_stands() {
    const JUNIPER: &str = "ads@juniper-bikes.example";
    let story = Story::begin().await;
    let mut account = story.account(JUNIPER).await;
    let on = story.server.core.clock.unix() - 3_600;
    (account.hard_expires_at, account.health) = (Some(on), Health::Expiring { on });
    let mut unit = story.server.core.store.write().await.unwrap();
    unit.renew_account(&account).await.unwrap();
    unit.commit().await.unwrap();

    let tile = story.tile("Juniper Bikes", "sandbox-ads").await;
    assert_eq!(tile.line, "Ended today, 17:00, sign in again");
    let ending = story.window("Juniper Bikes", "sandbox-ads").await.ending.unwrap();
    assert!(ending.is_over && ending.line == tile.line, "{ending:?}");
    let renewals: Renewals = story.browser.ask("renewals", "").await.json();
    let first = &renewals.months[0].renewals[0];
    assert_eq!((first.account.address.as_str(), first.is_over, first.left.as_str()), (JUNIPER, true, ""));
    assert_eq!((first.account.line.as_str(), first.at.is_some()), ("Ended today, 16:00, sign in again", true));
}

#[tokio::test]
async fn an_end_that_was_learned_is_told_as_such() {
    let story = Story::begin().await;
    let account = story.account(HARBOUR).await;
    let learned = RefreshLife { proved: 3_000, ends: Some(75_600), doubt: None };
    let mut unit = story.server.core.store.write().await.unwrap();
    unit.put_refresh_life(account.agency, account.application.unwrap(), &learned).await.unwrap();
    unit.commit().await.unwrap();
    let words = "usually ends between 50 minutes and 21 hours after it was last used, as Relink has seen, and is renewed before";

    let renewals: Renewals = story.browser.ask("renewals", "").await.json();
    assert_eq!(renewals.habits.iter().map(|habit| habit.words.as_str()).collect::<Vec<_>>(), [words]);
    let page = story.browser.open("/data-sources/renewals").await.expect_ok().body;
    assert!(page.contains("Seen to end when unused") && page.contains(words), "without scripts too");
    let foreign = story.server.add_agency("Others", "owner@others.example").await;
    assert!(foreign.ask("renewals", "").await.json::<Renewals>().habits.is_empty());

    // Everything is renewed well before, and its timeline says why.
    story.pass(10 * 60).await;
    story.pass(45 * 60).await;
    let window = story.window("Juniper Bikes", "sandbox-ads").await;
    assert!(window.timeline.iter().any(|line| line.words.contains(words)), "{:?}", window.timeline);
}
