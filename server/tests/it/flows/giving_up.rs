//! Attempts that are given up: what came back and nobody uses is given back at the provider, and nothing of it stays in the browser.

use std::time::Duration;

use app::model::{
    flow::{FlowStatus, FlowView, Outcome},
    ids::FlowId,
};
use secrecy::{ExposeSecret, SecretString};

use super::story::{HARBOUR, Story};

/// The refresh token that waits in a flow for a choice.
async fn fresh_token(story: &Story, flow: FlowId) -> SecretString {
    let agency = story.account(HARBOUR).await.agency;
    let core = &story.server.core;
    let flow = core.store.read().await.unwrap().flow(agency, flow).await.unwrap().unwrap();
    let text = core.vault.open("flows.secret", agency, flow.id.0, &flow.secret.unwrap()).unwrap();
    let whole: serde_json::Value = serde_json::from_str(text.expose_secret()).unwrap();
    let tokens: serde_json::Value = serde_json::from_str(whole["tokens"].as_str().unwrap()).unwrap();
    SecretString::from(tokens["refresh"].as_str().unwrap())
}

/// `person` came back instead of the one whose access is broken.
async fn come_back_as(story: &Story, person: &str) -> (FlowView, SecretString) {
    let account = story.account(HARBOUR).await.id;
    let flow = story.sign_in_as(story.broken().await.connection, Some(account), person).await;
    assert!(matches!(flow.outcome, Some(Outcome::WrongAccount(_))), "{:?}", flow.outcome);
    let token = fresh_token(story, flow.id).await;
    assert!(story.sandbox().honours(&token));
    (flow, token)
}

/// Nobody waits for the provider to be told: it is, within a moment.
async fn is_given_back(story: &Story, token: &SecretString) -> bool {
    for _ in 0..100 {
        if !story.sandbox().honours(token) {
            return true;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    false
}

#[tokio::test]
async fn what_nobody_chose_is_given_back() {
    let story = Story::begin().await;
    let (flow, token) = come_back_as(&story, "empty").await;
    let id = flow.id.to_string();
    story.browser.call("choose_in_flow", &[("flow", &id), ("choice", "cancel")]).await.expect_ok();
    assert!(is_given_back(&story, &token).await);
}

#[tokio::test]
async fn what_was_cancelled_is_given_back() {
    let story = Story::begin().await;
    let (flow, token) = come_back_as(&story, "empty").await;
    story.browser.call("cancel_flow", &[("flow", &flow.id.to_string())]).await.expect_ok();
    assert!(is_given_back(&story, &token).await);
}

#[tokio::test]
async fn what_nobody_chose_in_time_is_given_back() {
    let story = Story::begin().await;
    let (flow, token) = come_back_as(&story, "empty").await;
    story.server.clock.advance(29 * 60);
    story.server.run_jobs().await;
    assert!(story.sandbox().honours(&token), "there is still time to choose");

    // The next round of care comes a quarter of an hour later.
    story.server.clock.advance(16 * 60);
    story.server.run_jobs().await;
    assert!(is_given_back(&story, &token).await);
    assert_eq!(story.flow(flow.id).await.status, FlowStatus::Ended);
}

#[tokio::test]
async fn trying_again_gives_back_what_came_before() {
    let story = Story::begin().await;
    let (_, token) = come_back_as(&story, "empty").await;
    let account = story.account(HARBOUR).await.id;
    story.start(story.broken().await.connection, Some(account)).await;
    assert!(is_given_back(&story, &token).await);
}

#[tokio::test]
async fn the_permission_of_a_stored_account_is_left_alone() {
    let story = Story::begin().await;
    let (flow, token) = come_back_as(&story, "agency").await;
    let id = flow.id.to_string();
    story.browser.call("choose_in_flow", &[("flow", &id), ("choice", "cancel")]).await.expect_ok();
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(story.sandbox().honours(&token), "the account of the same person rests on it");
}

#[tokio::test]
async fn what_was_chosen_stays() {
    let story = Story::begin().await;
    let (flow, token) = come_back_as(&story, "empty").await;
    let id = flow.id.to_string();
    story.browser.call("choose_in_flow", &[("flow", &id), ("choice", "use_here")]).await.expect_ok();
    story.start(story.broken().await.connection, None).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(story.sandbox().honours(&token));
}

fn flow_cookies(story: &Story) -> usize {
    story.browser.cookies().keys().filter(|name| name.contains("relink_flow_")).count()
}

#[tokio::test]
async fn no_cookie_of_a_finished_attempt_stays() {
    let story = Story::begin().await;
    let (flow, query) = story.come_back().await;
    assert_eq!(flow_cookies(&story), 1);
    story.complete(&query).await;
    assert_eq!(flow_cookies(&story), 0);
    // Handed in twice by the same session, it is told again.
    story.complete(&query).await;
    assert_eq!(story.flow(flow).await.status, FlowStatus::Done);

    let tile = story.broken().await.connection;
    story.start(tile, None).await;
    let second = story.start(tile, None).await;
    assert_eq!(flow_cookies(&story), 1, "the one before is over");
    let elsewhere = story.tile("Juniper Bikes", "sandbox-ads").await.connection;
    let other = story.start(elsewhere, None).await;
    assert_eq!(flow_cookies(&story), 2, "attempts of two windows are open");
    story.browser.call("cancel_flow", &[("flow", &second.flow.to_string())]).await.expect_ok();
    assert_eq!(flow_cookies(&story), 1);
    story.browser.call("cancel_flow", &[("flow", &other.flow.to_string())]).await.expect_ok();
    assert_eq!(flow_cookies(&story), 0);
}
