//! Webhooks: signed, tried again, and only where they may go.

use app::model::{
    alert::{DeliveryProblem, DeliveryState},
    error::AppError,
};
use http::StatusCode;
use serde_json::Value;

use super::*;
use crate::support::Receiver;

async fn add(story: &Story, url: &str) -> String {
    story.browser.call("add_webhook", &[("url", url)]).await.expect_ok();
    let page = page(&story.browser).await;
    let [hook] = page.webhooks.as_slice() else { panic!("{page:?}") };
    hook.secret.clone().unwrap()
}

async fn break_juniper(story: &Story) {
    story.command(ControlCommand::RevokeGrants { person: "juniper".to_owned() });
    story.check_everything().await;
    story.pass(GRACE).await;
}

#[tokio::test]
async fn a_webhook_is_signed_and_says_what_the_letter_says() {
    let (mut mail, receiver) = (MailServer::start(&[]), Receiver::start().await);
    let story = begin(&mut mail, Some(receiver.port)).await;
    let secret = add(&story, &receiver.url()).await;
    break_juniper(&story).await;

    let received = receiver.take();
    let [one] = received.as_slice() else { panic!("{} came", received.len()) };
    let header = |name: &str| one.headers[name].to_str().unwrap().to_owned();
    let (id, timestamp) = (header("webhook-id"), header("webhook-timestamp"));
    let now = story.server.core.clock.unix();
    assert_eq!(timestamp, now.to_string());
    let expected = standardwebhooks::Webhook::new(&secret).unwrap().sign(&id, now, &one.body).unwrap();
    assert_eq!(header("webhook-signature"), expected);

    let body: Value = serde_json::from_slice(&one.body).unwrap();
    assert_eq!(body["type"], "connection.broken");
    assert_eq!(body["data"]["cause"], serde_json::json!({"kind": "broken", "cause": "revoked"}));
    assert_eq!(body["data"]["address"], JUNIPER);
    assert_eq!(body["data"]["connections"].as_array().unwrap().len(), 2);
    assert!(body["data"]["url"].as_str().unwrap().starts_with(&story.server.url()));
}

#[tokio::test]
async fn one_message_keeps_its_id_over_its_tries() {
    let (mut mail, receiver) = (MailServer::start(&[]), Receiver::start().await);
    let story = begin(&mut mail, Some(receiver.port)).await;
    add(&story, &receiver.url()).await;
    receiver.answer(StatusCode::INTERNAL_SERVER_ERROR);
    break_juniper(&story).await;
    story.pass(2 * MINUTE).await;
    receiver.answer(StatusCode::OK);
    story.pass(5 * MINUTE).await;
    let received = receiver.take();
    assert_eq!(received.len(), 3, "two refused, one taken");
    let ids: std::collections::BTreeSet<&str> =
        received.iter().map(|one| one.headers["webhook-id"].to_str().unwrap()).collect();
    assert_eq!(ids.len(), 1);
    story.pass(60 * MINUTE).await;
    assert!(receiver.take().is_empty(), "and not again");
}

#[tokio::test]
async fn whoever_is_gone_is_not_asked_again() {
    let (mut mail, receiver) = (MailServer::start(&[]), Receiver::start().await);
    let story = begin(&mut mail, Some(receiver.port)).await;
    add(&story, &receiver.url()).await;
    receiver.answer(StatusCode::GONE);
    break_juniper(&story).await;
    story.pass(24 * 60 * MINUTE).await;
    assert_eq!(receiver.take().len(), 1);
    let row = alert(&story.browser, JUNIPER).await;
    let delivery = row.deliveries.iter().find(|one| one.to == "127.0.0.1").unwrap();
    assert_eq!((delivery.state, delivery.problem), (DeliveryState::Failed, Some(DeliveryProblem::RecipientGone)));
}

#[tokio::test]
async fn private_networks_are_not_reached_unless_allowed() {
    let (mut mail, receiver) = (MailServer::start(&[]), Receiver::start().await);
    let story = begin(&mut mail, None).await;
    add(&story, &receiver.url()).await;
    let hook = page(&story.browser).await.webhooks[0].id.to_string();
    let problem: Option<DeliveryProblem> = story.browser.call("test_webhook", &[("webhook", &hook)]).await.json();
    assert_eq!(problem, Some(DeliveryProblem::WebhookNotAllowed));
    // The mail server is the operator's to reach, not the members'.
    let url = format!("http://127.0.0.1:{}/", mail.port);
    story.browser.call("remove_webhook", &[("webhook", &hook)]).await.expect_ok();
    add(&story, &url).await;
    let hook = page(&story.browser).await.webhooks[0].id.to_string();
    let problem: Option<DeliveryProblem> = story.browser.call("test_webhook", &[("webhook", &hook)]).await.json();
    assert_eq!(problem, Some(DeliveryProblem::WebhookNotAllowed));
    assert!(receiver.take().is_empty());
}

#[tokio::test]
async fn the_secret_is_shown_for_ten_minutes_to_whoever_added_it() {
    let (mut mail, receiver) = (MailServer::start(&[]), Receiver::start().await);
    let story = begin(&mut mail, Some(receiver.port)).await;
    let secret = add(&story, &receiver.url()).await;
    assert!(secret.starts_with("whsec_") && secret.len() > 40, "{secret}");
    let colleague = story.server.add_colleague("lee@agency.example", app::model::member::Role::Manager, None).await;
    assert_eq!(page(&colleague).await.webhooks[0].secret, None);
    story.server.clock.advance(11 * MINUTE);
    let answer = story.browser.ask("alerts", "").await.expect_ok();
    assert!(!answer.body.contains(&secret), "{}", answer.body);
    let stored = story.server.core.store.read().await.unwrap().webhooks(story.account(JUNIPER).await.agency).await;
    assert!(!String::from_utf8_lossy(&stored.unwrap()[0].secret.0).contains("whsec_"));
}

#[tokio::test]
async fn addresses_that_can_not_work_are_refused() {
    let mut mail = MailServer::start(&[]);
    let story = begin(&mut mail, None).await;
    for wrong in ["", "hooks.example", "ftp://hooks.example/", "https://user:password@hooks.example/"] {
        story.browser.call("add_webhook", &[("url", wrong)]).await.expect_error(AppError::BadWebhook);
    }
    for number in 0..10 {
        let url = format!("https://hooks.example/{number}");
        story.browser.call("add_webhook", &[("url", &url)]).await.expect_ok();
    }
    story
        .browser
        .call("add_webhook", &[("url", "https://hooks.example/11")])
        .await
        .expect_error(AppError::TooManyWebhooks);
}
