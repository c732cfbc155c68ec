//! Coming back as somebody else, or with less: a person chooses, and nothing is kept until then.

use super::{
    provider::Decision,
    story::{HARBOUR, Story, expect_healthy},
};
use app::model::{
    flow::{FlowStatus, FlowView, Outcome, WrongAccount},
    health::Health,
};

async fn come_back_as_the_agency(story: &Story) -> (FlowView, WrongAccount) {
    let tile = story.broken().await;
    let account = story.account(HARBOUR).await.id;
    let flow = story.sign_in_as(tile.connection, Some(account), "agency").await;
    assert_eq!(flow.status, FlowStatus::Choosing);
    let Some(Outcome::WrongAccount(wrong)) = flow.outcome.clone() else { panic!("{:?}", flow.outcome) };
    (flow, wrong)
}

async fn choose(story: &Story, flow: &FlowView, choice: &str) -> FlowView {
    let id = flow.id.to_string();
    story.browser.call("choose_in_flow", &[("flow", &id), ("choice", choice)]).await.json()
}

#[tokio::test]
async fn somebody_else_replaces_nobody_in_silence() {
    let story = Story::begin().await;
    let before = story.secret(HARBOUR).await;
    let (_, wrong) = come_back_as_the_agency(&story).await;
    assert_eq!((wrong.expected.as_str(), wrong.came_back.as_str()), (HARBOUR, "team@lighthouse-agency.example"));
    assert_eq!((wrong.reach.len(), wrong.reach.iter().filter(|result| result.reachable).count()), (3, 3));
    assert!(story.broken().await.health.is_broken());
    assert_eq!(story.secret(HARBOUR).await, before);
}

#[tokio::test]
async fn used_here_it_mends_this_connection_only() {
    let story = Story::begin().await;
    let (flow, _) = come_back_as_the_agency(&story).await;
    assert_eq!(choose(&story, &flow, "use_here").await.status, FlowStatus::Done);
    expect_healthy(&story.broken().await);
    assert!(story.tile("Harbour Coffee Wholesale", "sandbox-ads").await.health.is_broken());
}

#[tokio::test]
async fn used_everywhere_it_mends_all_it_can_reach() {
    let story = Story::begin().await;
    let (flow, _) = come_back_as_the_agency(&story).await;
    assert_eq!(choose(&story, &flow, "use_everywhere").await.status, FlowStatus::Done);
    expect_healthy(&story.broken().await);
    expect_healthy(&story.tile("Harbour Coffee", "sandbox-analytics").await);
    expect_healthy(&story.tile("Harbour Coffee Wholesale", "sandbox-ads").await);
}

#[tokio::test]
async fn what_was_not_chosen_is_forgotten() {
    let story = Story::begin().await;
    let (flow, _) = come_back_as_the_agency(&story).await;
    assert_eq!(choose(&story, &flow, "cancel").await.status, FlowStatus::Ended);
    let agency = story.account(HARBOUR).await.agency;
    let stored = story.server.core.store.read().await.unwrap().flow(agency, flow.id).await.unwrap().unwrap();
    assert!(stored.secret.is_none() && stored.verifier.is_none());
    assert!(story.broken().await.health.is_broken());
    let id = flow.id.to_string();
    let answer = story.browser.call("choose_in_flow", &[("flow", &id), ("choice", "use_here")]).await;
    answer.expect_error(app::model::error::AppError::FlowOver);
}

#[tokio::test]
async fn fewer_permissions_never_replace_a_working_grant_by_themselves() {
    let story = Story::begin().await;
    let address = "ads@juniper-bikes.example";
    let before = story.secret(address).await;
    let tile = story.tile("Juniper Bikes", "sandbox-ads").await;
    let scopes = ["openid", "profile", "email", "offline_access", "ads.read"];
    let account = story.account(address).await.id;
    let flow = story.sign_in_with(tile.connection, Some(account), "juniper", Decision::Allow(&scopes)).await;
    let Some(Outcome::NarrowerConsent(narrower)) = flow.outcome.clone() else { panic!("{:?}", flow.outcome) };
    assert_eq!((narrower.missing.len(), narrower.losses.len()), (1, 1), "{narrower:?}");
    assert_eq!(narrower.losses[0].integration, "Sandbox Analytics");
    assert_eq!(story.secret(address).await, before);

    assert_eq!(choose(&story, &flow, "accept_narrower").await.status, FlowStatus::Done);
    expect_healthy(&story.tile("Juniper Bikes", "sandbox-ads").await);
    let other = story.tile("Juniper Bikes", "sandbox-analytics").await.health;
    assert!(matches!(other, Health::Broken { cause: app::model::cause::Cause::ScopesMissing }), "{other:?}");
}
