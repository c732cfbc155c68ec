//! Removing an account: what was stored is erased, and the provider is told unless others rest on the permission.

use app::model::{
    data_source::{Removed, TakenBack},
    health::Health,
    ids::{AccountId, ApplicationId},
};
use secrecy::SecretString;
use server::{
    sandbox::ControlCommand,
    store::{account::Account, application::Application},
};
use uuid::Uuid;

use super::{hosts::widen, story::Story};

/// Works, and is used in two campaigns.
const TEAM: &str = "team@lighthouse-agency.example";

/// Its refresh token, as the provider gave it.
async fn refresh_token(story: &Story) -> SecretString {
    let secret: serde_json::Value = serde_json::from_str(&story.secret(TEAM).await).unwrap();
    SecretString::from(secret["refresh"].as_str().unwrap())
}

async fn remove(story: &Story) -> Removed {
    let id = story.account(TEAM).await.id.to_string();
    story.browser.call("remove_account", &[("account", &id)]).await.json()
}

async fn is_stored(story: &Story, id: AccountId) -> bool {
    let mut unit = story.server.core.store.read().await.unwrap();
    let agencies = unit.agencies().await.unwrap();
    for agency in agencies {
        if unit.account(agency.id, id).await.unwrap().is_some() {
            return true;
        }
    }
    false
}

#[tokio::test]
async fn the_provider_is_told() {
    let story = Story::begin().await;
    let (token, id) = (refresh_token(&story).await, story.account(TEAM).await.id);
    assert!(story.sandbox().honours(&token));
    let removed = remove(&story).await;
    assert_eq!(removed, Removed { provider: "Sandbox".to_owned(), taken_back: TakenBack::Done });
    assert!(!story.sandbox().honours(&token) && !is_stored(&story, id).await);
    let mut ended = 0;
    for campaign in ["Harbour Coffee", "Harbour Coffee Wholesale", "Juniper Bikes"] {
        ended += story.tiles(campaign).await.iter().filter(|tile| tile.health == Health::Never).count();
    }
    assert!(ended > 0, "its connections say that they are not connected");
}

#[tokio::test]
async fn a_provider_that_does_not_answer_keeps_nobody_from_removing() {
    let story = Story::begin().await;
    let (token, id) = (refresh_token(&story).await, story.account(TEAM).await.id);
    story.command(ControlCommand::Outage { on: true });
    let removed = remove(&story).await;
    assert_eq!(removed.taken_back, TakenBack::Failed);
    assert!(removed.words().contains("remove Relink on its own page too"));
    assert!(story.sandbox().honours(&token) && !is_stored(&story, id).await);
}

#[tokio::test]
async fn a_host_that_nobody_has_allowed_is_not_told() {
    let story = Story::begin().await;
    let (token, id) = (refresh_token(&story).await, story.account(TEAM).await.id);
    // The description sends revocations to a host that the account was not connected for.
    widen(&story);
    assert_eq!(remove(&story).await.taken_back, TakenBack::ByHand);
    assert!(story.sandbox().honours(&token) && !is_stored(&story, id).await);
}

#[tokio::test]
async fn a_permission_that_others_rest_on_is_left_alone() {
    let story = Story::begin().await;
    let token = refresh_token(&story).await;
    let account = story.account(TEAM).await;
    story.server.add_agency("Other", "owner@other.example").await;
    let mut unit = story.server.core.store.write().await.unwrap();
    let other = unit.member_by_email("owner@other.example").await.unwrap().unwrap();
    let ours = unit.application(account.agency, account.application.unwrap()).await.unwrap().unwrap();
    let theirs = Application { id: ApplicationId(Uuid::from_u128(77)), agency: other.agency, ..ours };
    unit.put_application(&theirs).await.unwrap();
    let twin = Account {
        id: AccountId(Uuid::from_u128(78)),
        agency: other.agency,
        application: Some(theirs.id),
        created_by: other.id,
        ..account.clone()
    };
    unit.add_account(&twin).await.unwrap();
    unit.commit().await.unwrap();

    assert_eq!(remove(&story).await.taken_back, TakenBack::Shared);
    assert!(story.sandbox().honours(&token) && !is_stored(&story, account.id).await);
    assert!(is_stored(&story, twin.id).await);
}
