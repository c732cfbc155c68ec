//! Refreshing over HTTP, many at once and under a provider that fails: the demo provider rotates refresh tokens and ends
//! the whole family when one is used twice (RFC 9700, section 4.14), so a second call would be seen.

use app::model::{cause::Cause, health::Health, ids::AccountId};
use futures::future::join_all;
use secrecy::ExposeSecret;
use server::{
    core::Core,
    oauth::access::{Access, AccessError},
    sandbox::ControlCommand,
    store::sqlite::SqliteStore,
};

use super::story::Story;

const JUNIPER: &str = "ads@juniper-bikes.example";

/// A second process on the same data folder: nothing in memory is shared that locks.
async fn second_process(story: &Story) -> Core {
    let store = SqliteStore::open_in(&story.server.core.config.data_dir).await.unwrap();
    Core { store: std::sync::Arc::new(store), ..story.server.core.clone() }
}

/// Asks for the token `times` times at once, through each of `processes`; answers the tokens.
async fn ask_at_once(story: &Story, processes: &[Access], times: usize) -> Vec<String> {
    let account = story.account(JUNIPER).await;
    let asked = processes.iter().cycle().take(times).map(|access| access.bearer(account.agency, account.id));
    let bearers = join_all(asked).await;
    bearers.into_iter().map(|bearer| bearer.unwrap().token.expose_secret().to_owned()).collect()
}

/// Lets the stored access token end, here and at the provider.
fn expire(story: &Story) {
    story.command(ControlCommand::ExpireAccessTokens { person: "juniper".to_owned() });
    story.server.clock.advance(2 * 3_600);
}

#[tokio::test]
async fn a_hundred_requests_for_one_expired_token_make_one_call() {
    let story = Story::begin().await;
    let access = [Access::new(story.server.core.clone())];
    for round in 1..=3 {
        let before = story.account(JUNIPER).await.token_version;
        expire(&story);
        let mut tokens = ask_at_once(&story, &access, 100).await;
        tokens.dedup();
        assert_eq!(tokens.len(), 1, "round {round}: all get the same token");
        let after = story.account(JUNIPER).await;
        assert_eq!((after.token_version, after.health), (before + 1, Health::Healthy), "round {round}");
    }
}

#[tokio::test]
async fn two_processes_make_one_call_too() {
    let story = Story::begin().await;
    let access = [Access::new(story.server.core.clone()), Access::new(second_process(&story).await)];
    for round in 1..=3 {
        let before = story.account(JUNIPER).await.token_version;
        expire(&story);
        let mut tokens = ask_at_once(&story, &access, 100).await;
        tokens.dedup();
        assert_eq!(tokens.len(), 1, "round {round}: all get the same token");
        let after = story.account(JUNIPER).await;
        assert_eq!((after.token_version, after.health), (before + 1, Health::Healthy), "round {round}");
    }
}

#[tokio::test]
async fn answers_that_are_none_break_nobody_and_lose_nothing() {
    let story = Story::begin().await;
    let access = Access::new(story.server.core.clone());
    let account = story.account(JUNIPER).await;
    for command in [
        ControlCommand::Outage { on: true },
        ControlCommand::TokenStatus { status: Some(408) },
        ControlCommand::TokenStatus { status: Some(425) },
        ControlCommand::TokenStatus { status: Some(429) },
        ControlCommand::TokenStatus { status: Some(500) },
        ControlCommand::TokenStatus { status: Some(503) },
    ] {
        expire(&story);
        let before = story.secret(JUNIPER).await;
        story.command(command.clone());
        let refused = access.bearer(account.agency, account.id).await;
        assert!(matches!(refused, Err(AccessError::Delayed { .. })), "{command:?}: {refused:?}");
        let stored = story.account(JUNIPER).await;
        assert!(!stored.health.is_broken(), "{command:?}: {:?}", stored.health);
        assert_eq!(story.secret(JUNIPER).await, before, "{command:?}");
        story.command(ControlCommand::Reset);
        access.bearer(account.agency, account.id).await.unwrap();
    }
}

/// The version of a refresh that was begun and whose end nobody knows.
async fn intent(story: &Story, account: AccountId) -> Option<i64> {
    story.server.core.store.read().await.unwrap().intent(account).await.unwrap()
}

#[tokio::test]
async fn a_reply_that_was_lost_after_rotating_is_told_as_what_it_is() {
    let story = Story::begin().await;
    let access = Access::new(story.server.core.clone());
    let account = story.account(JUNIPER).await;
    let ask = || access.bearer(account.agency, account.id);
    expire(&story);
    story.command(ControlCommand::TokenStatus { status: Some(429) });
    assert!(matches!(ask().await, Err(AccessError::Delayed { .. })));
    assert_eq!(intent(&story, account.id).await, None, "a provider that says no has done nothing");

    // The provider has rotated, and a proxy's page came instead of its answer.
    story.command(ControlCommand::Reset);
    story.command(ControlCommand::LoseReply { on: true });
    let refused = ask().await;
    assert!(matches!(refused, Err(AccessError::Delayed { .. })), "{refused:?}");
    let stored = story.account(JUNIPER).await;
    assert!(!stored.health.is_broken(), "a page is no verdict");
    assert_eq!(intent(&story, account.id).await, Some(stored.token_version));

    // The stored token is tried first; only the provider's own refusal breaks, with the true cause.
    story.command(ControlCommand::Reset);
    let refused = ask().await;
    let Err(AccessError::Broken { cause, evidence }) = refused else { panic!("{refused:?}") };
    assert_eq!(cause, Cause::RefreshInterrupted);
    assert_eq!(evidence.unwrap().code.as_deref(), Some("invalid_grant"));
    assert_eq!(intent(&story, account.id).await, None);
}
