//! What the log says: a line for what has changed or failed, and what is answered as it should be for those only who ask for it.

use app::model::health::Health;
use server::sandbox::ControlCommand;

use crate::{
    flows::{
        provider::Decision,
        story::{Story, expect_healthy},
    },
    support::Log,
};

const JUNIPER: &str = "ads@juniper-bikes.example";

/// How loud the lines are that say `words` about `subject`.
fn levels(log: &Log, words: &str, subject: &str) -> Vec<String> {
    let text = log.text();
    let told = text.lines().filter(|line| line.contains(words) && line.contains(subject));
    told.map(|line| line.split_whitespace().nth(1).unwrap().to_owned()).collect()
}

#[tokio::test]
async fn what_is_answered_as_it_should_be_drowns_nothing() {
    let log = Log::default();
    let _listening = log.listen();
    let story = Story::begin().await;
    for path in ["/campaigns", "/data-sources", "/settings/apps", "/nowhere"] {
        story.browser.open(path).await;
    }
    let answered = levels(&log, ": answered ", "");
    assert!(answered.len() >= 4, "{answered:?}");
    assert!(answered.iter().all(|level| level == "DEBUG"), "{answered:?}");
}

#[tokio::test]
async fn an_account_that_breaks_is_one_line_however_often_it_is_looked_at() {
    let log = Log::default();
    let _listening = log.listen();
    let story = Story::begin().await;
    let tile = story.tile("Juniper Bikes", "sandbox-ads").await;
    let account = story.account(JUNIPER).await.id;
    let told = |words: &str| levels(&log, words, &account.to_string());

    story.command(ControlCommand::RevokeGrants { person: "juniper".to_owned() });
    story.check_everything().await;
    assert_eq!(told("an account is broken"), ["WARN"]);
    let since = story.account(JUNIPER).await.health_since;
    story.pass(3_600).await;
    let connection = tile.connection.to_string();
    story.browser.call("check_now", &[("connection", &connection)]).await.expect_ok();
    let still = story.account(JUNIPER).await;
    assert!(still.health.is_broken() && still.health_since == since, "it is so since then: {still:?}");
    assert_eq!(told("an account is broken"), ["WARN"], "nothing has changed");

    assert!(told("an account was connected, mended or taken away").is_empty());
    story.sign_in_as(tile.connection, Some(account), "juniper").await;
    assert_eq!(told("an account was connected, mended or taken away"), ["INFO"]);
}

#[tokio::test]
async fn what_fails_is_told_and_that_it_works_again_once() {
    let log = Log::default();
    let _listening = log.listen();
    let story = Story::begin().await;
    let tile = story.tile("Juniper Bikes", "sandbox-ads").await;
    let told = |words: &str| levels(&log, words, &tile.connection.to_string());

    story.command(ControlCommand::Outage { on: true });
    story.check_everything().await;
    let failed = told("a sync did not get its data");
    assert!(!failed.is_empty() && failed.iter().all(|level| level == "INFO"), "{failed:?}");
    let health = story.tile("Juniper Bikes", "sandbox-ads").await.health;
    assert!(matches!(health, Health::Delayed { .. }), "{health:?}");
    let before = told("a connection has changed").len();
    story.command(ControlCommand::Outage { on: false });
    story.pass(3_600).await;
    expect_healthy(&story.tile("Juniper Bikes", "sandbox-ads").await);
    assert_eq!(told("a connection has changed").len(), before + 1);

    assert!(told("an attempt to connect failed").is_empty());
    story.sign_in_with(tile.connection, None, "juniper", Decision::Deny).await;
    assert_eq!(told("an attempt to connect failed"), ["INFO"]);
}
