//! Coming back as somebody else, or with less: a person chooses, and nothing is kept until then.

use std::fs;

use super::{
    provider::Decision,
    story::{HARBOUR, Story, expect_healthy},
};
use app::model::{
    flow::{FlowStatus, FlowView, Outcome, WrongAccount},
    health::Health,
    member::Role,
};
use server::sandbox::ControlCommand;

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

/// Who allows reading what the tile needs, but no ads.
const NO_ADS: [&str; 5] = ["openid", "profile", "email", "offline_access", "analytics.read"];
const JUNIPER: &str = "ads@juniper-bikes.example";

async fn come_back_as_juniper(story: &Story) -> (FlowView, WrongAccount) {
    let tile = story.broken().await;
    let account = story.account(HARBOUR).await.id;
    let flow = story.sign_in_with(tile.connection, Some(account), "juniper", Decision::Allow(&NO_ADS)).await;
    let Some(Outcome::WrongAccount(wrong)) = flow.outcome.clone() else { panic!("{:?}", flow.outcome) };
    (flow, wrong)
}

#[tokio::test]
async fn a_working_grant_of_whoever_came_back_is_not_narrowed_unseen() {
    let story = Story::begin().await;
    let before = story.secret(JUNIPER).await;
    let (flow, wrong) = come_back_as_juniper(&story).await;
    assert_eq!((wrong.missing.len(), wrong.hidden_losses), (1, 0), "{wrong:?}");
    let losses: Vec<_> = wrong.losses.iter().map(|lost| (&*lost.campaign, &*lost.integration)).collect();
    assert_eq!(losses, [("Juniper Bikes", "Sandbox Ads")]);
    assert_eq!(story.secret(JUNIPER).await, before);

    // It was shown, so it may be chosen.
    assert_eq!(choose(&story, &flow, "use_here").await.status, FlowStatus::Done);
    let other = story.tile("Juniper Bikes", "sandbox-ads").await.health;
    assert!(matches!(other, Health::Broken { cause: app::model::cause::Cause::ScopesMissing }), "{other:?}");
}

#[tokio::test]
async fn what_would_be_lost_by_now_is_shown_before_it_is_lost() {
    let story = Story::begin().await;
    // Nothing would be lost while the account of who came back is broken itself.
    story.break_account(JUNIPER).await;
    let (flow, wrong) = come_back_as_juniper(&story).await;
    assert!(wrong.missing.is_empty() && wrong.losses.is_empty(), "{wrong:?}");
    story.mend_account(JUNIPER).await;
    let before = story.secret(JUNIPER).await;
    let asked = choose(&story, &flow, "use_here").await;
    assert_eq!(asked.status, FlowStatus::Choosing);
    let Some(Outcome::WrongAccount(wrong)) = asked.outcome else { panic!("{:?}", asked.outcome) };
    assert_eq!((wrong.losses.len(), story.secret(JUNIPER).await), (1, before));
    assert_eq!(choose(&story, &flow, "use_here").await.status, FlowStatus::Done);
}

#[tokio::test]
async fn a_connection_that_works_moves_to_nobody_who_does_not_reach_it() {
    let story = Story::begin().await;
    let tile = story.tile("Juniper Bikes", "sandbox-ads").await;
    let flow = story.sign_in_as(tile.connection, None, "empty").await;
    let Some(Outcome::WrongAccount(wrong)) = flow.outcome.clone() else { panic!("{:?}", flow.outcome) };
    assert_eq!((wrong.expected.as_str(), wrong.expected_works, wrong.lacks_profile), (JUNIPER, true, true));
    assert_eq!(choose(&story, &flow, "cancel").await.status, FlowStatus::Ended);
    story.server.run_jobs().await;
    expect_healthy(&story.tile("Juniper Bikes", "sandbox-ads").await);

    // Whoever reaches it moves it, as was asked for.
    let flow = story.sign_in_as(tile.connection, None, "agency").await;
    assert_eq!(flow.status, FlowStatus::Done);
    expect_healthy(&story.tile("Juniper Bikes", "sandbox-ads").await);
}

#[tokio::test]
async fn fewer_things_shared_are_a_loss_too() {
    let story = Story::begin().await;
    let before = story.secret(JUNIPER).await;
    let window = story.window("Juniper Bikes", "sandbox-ads").await;
    let profile = story.remote_profile(window.connection).await;
    story.command(ControlCommand::RemoveProfile { person: "juniper".to_owned(), profile });
    let account = story.account(JUNIPER).await.id;
    let flow = story.sign_in_as(window.connection, Some(account), "juniper").await;
    let Some(Outcome::NarrowerConsent(narrower)) = flow.outcome.clone() else { panic!("{:?}", flow.outcome) };
    assert_eq!((narrower.missing.len(), narrower.losses.len(), narrower.hidden), (0, 1, 0), "{narrower:?}");
    assert_eq!(story.secret(JUNIPER).await, before);
    assert_eq!(choose(&story, &flow, "accept_narrower").await.status, FlowStatus::Done);
    assert_eq!(story.tile("Juniper Bikes", "sandbox-ads").await.health, Health::NoAccess);
}

/// The operator lays a file into the data folder by which Analytics reads ads besides, and works without that.
fn read_ads_besides(story: &Story) {
    let folder = story.server.folder.path().join("data/catalogue/integrations");
    fs::create_dir_all(&folder).unwrap();
    let text = include_str!("../../../catalogue/integrations/sandbox-analytics.toml");
    let besides = format!("numbers\" }}, {{ scope = \"ads.read\", words = \"{ADS_WORDS}\", needed = false }}]");
    let more = text.replace("numbers\" }]", &besides);
    assert_ne!(text, more);
    fs::write(folder.join("sandbox-analytics.toml"), more).unwrap();
    assert!(story.server.core.catalogue.look());
    assert_eq!(story.server.core.catalogue.problems, []);
}

const ADS_WORDS: &str = "Read your ad accounts and their reports";

#[tokio::test]
async fn a_permission_that_can_be_done_without_is_a_loss_too() {
    let story = Story::begin().await;
    read_ads_besides(&story);
    let address = "team@lighthouse-agency.example";
    let before = story.secret(address).await;
    let tile = story.tile("Harbour Coffee Wholesale", "sandbox-analytics").await;
    let account = story.account(address).await.id;
    let flow = story.sign_in_with(tile.connection, Some(account), "agency", Decision::Allow(&NO_ADS)).await;
    let Some(Outcome::NarrowerConsent(narrower)) = flow.outcome.clone() else { panic!("{:?}", flow.outcome) };
    assert_eq!((narrower.missing.as_slice(), narrower.hidden), ([ADS_WORDS.to_owned()].as_slice(), 0), "{narrower:?}");
    let losses: Vec<_> = narrower.losses.iter().map(|lost| (&*lost.campaign, &*lost.integration)).collect();
    assert_eq!(losses, [("Harbour Coffee Wholesale", "Sandbox Analytics")]);
    assert_eq!(story.secret(address).await, before, "nothing is replaced unasked");

    assert_eq!(choose(&story, &flow, "accept_narrower").await.status, FlowStatus::Done);
    expect_healthy(&story.tile("Harbour Coffee Wholesale", "sandbox-analytics").await);
}

#[tokio::test]
async fn nobody_accepts_losses_in_campaigns_that_they_cannot_see() {
    let mut story = Story::begin().await;
    let before = story.secret(JUNIPER).await;
    let campaign = story.window("Harbour Coffee", "sandbox-ads").await.campaign.id;
    let (tile, account) = (story.broken().await.connection, story.account(HARBOUR).await.id);
    story.browser = story.server.add_colleague("limited@agency.example", Role::Manager, Some(vec![campaign])).await;
    let flow = story.sign_in_with(tile, Some(account), "juniper", Decision::Allow(&NO_ADS)).await;
    let Some(Outcome::WrongAccount(wrong)) = flow.outcome.clone() else { panic!("{:?}", flow.outcome) };
    assert_eq!((wrong.losses.len(), wrong.hidden_losses), (0, 1), "a number, no names: {wrong:?}");
    let id = flow.id.to_string();
    for choice in ["use_here", "use_everywhere"] {
        let answer = story.browser.call("choose_in_flow", &[("flow", &id), ("choice", choice)]).await;
        answer.expect_error(app::model::error::AppError::LossesHidden);
    }
    assert_eq!(story.secret(JUNIPER).await, before);
    assert_eq!(choose(&story, &flow, "cancel").await.status, FlowStatus::Ended);
}
