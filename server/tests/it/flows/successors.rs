//! An app that is replaced: nothing that is secret goes over to the new one, and one sign-in still mends every campaign.

use app::model::{
    cause::Cause,
    error::AppError,
    flow::{FlowStatus, FlowView, Outcome, WrongAccount},
    health::Health,
    member::Role,
};
use base64::{Engine, engine::general_purpose::STANDARD};

use super::{
    agency::{Agency, Entered, came},
    story::{expect_healthy, failure},
};
use crate::support::Asked;

const REPLACED: Health = Health::Broken { cause: Cause::AppReplaced };

fn proof(client: &str, secret: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{client}:{secret}")))
}

/// What a new client heard besides what was its own.
#[track_caller]
fn expect_no_secret(heard: &[Asked]) {
    for word in ["TRUE-CODE", "code_verifier", "RT-", "AT-", "Bearer", "Basic"] {
        assert!(!came(heard, word), "{word}: {heard:?}");
    }
}

fn expect_question(flow: &FlowView) -> &WrongAccount {
    match &flow.outcome {
        Some(Outcome::WrongAccount(wrong)) if flow.status == FlowStatus::Choosing => wrong,
        other => panic!("{other:?}"),
    }
}

async fn choose(agency: &Agency, flow: &FlowView, choice: &str) -> FlowView {
    let id = flow.id.to_string();
    agency.story.browser.call("choose_in_flow", &[("flow", &id), ("choice", choice)]).await.json()
}

#[tokio::test]
async fn whoever_looks_after_one_campaign_changes_no_app() {
    let agency = Agency::begin().await;
    let (tile, other) = (agency.tile("Juniper Bikes").await, agency.campaign("Harbour Coffee").await);
    let (flow, application, query) = agency.come_back(tile, None).await;
    let limited = agency.story.server.add_colleague("limited@agency.example", Role::Manager, Some(vec![other])).await;
    let own_tile = agency.add_tile("Harbour Coffee").await;
    let rogue = Entered { issuer: &agency.other, replace: true, ..agency.own() };
    for entered in [rogue, agency.own()] {
        let answer = agency.save_in_window(&limited, own_tile, entered).await;
        answer.expect_error(AppError::AppNeedsWholeAgency);
        agency.save(&limited, entered).await.expect_error(AppError::AppNeedsWholeAgency);
    }
    assert!(agency.other.take().is_empty(), "not even its metadata was asked for");

    agency.complete(&application, &query).await.expect_ok();
    assert_eq!(agency.story.flow(flow).await.status, FlowStatus::Done);
    assert!(came(&agency.issuer.take(), "TRUE-CODE") && agency.other.take().is_empty());
}

#[tokio::test]
async fn an_app_is_replaced_by_an_owner_who_says_so() {
    let agency = Agency::begin().await;
    let manager = agency.story.server.add_colleague("manager@agency.example", Role::Manager, None).await;
    let owner = &agency.story.browser;
    let before = agency.row().await;
    let rogue = Entered { issuer: &agency.other, ..agency.own() };
    let renamed = Entered { client: "another", ..agency.own() };
    agency.issuer.take();
    for entered in [rogue, renamed] {
        let answer = agency.save(&manager, Entered { replace: true, ..entered }).await;
        answer.expect_error(AppError::AppNeedsOwner);
        agency.save(owner, entered).await.expect_error(AppError::AppIsAnother);
    }
    assert!(agency.other.take().is_empty() && agency.issuer.take().is_empty(), "nobody was asked");
    assert_eq!(agency.row().await, before);
    agency.save(&manager, Entered { secret: "second-s3cret", ..agency.own() }).await.expect_ok();
    assert_eq!(agency.row().await.application, before.application, "a new secret is the same application");

    assert!(agency.replace(rogue).await.replaced);
    let after = agency.row().await;
    assert_eq!(Some(&after.redirect_uri), before.next_redirect_uri.as_ref(), "as it was shown before");
    assert_ne!(after.redirect_uri, before.redirect_uri);
    // A form that was about the old one.
    let stale = before.application.to_string();
    let stale = [("server", "openid"), ("application", stale.as_str()), ("fields[client_id]", "relink")];
    owner.call("save_app", &stale).await.expect_error(AppError::Conflict);
}

#[tokio::test]
async fn an_attempt_ends_with_the_app_that_it_began_with() {
    let agency = Agency::begin().await;
    let tile = agency.tile("Juniper Bikes").await;
    let (flow, application, query) = agency.come_back(tile, None).await;
    agency.issuer.take();
    agency.replace(Entered { issuer: &agency.other, ..agency.own() }).await;
    agency.complete(&application, &query).await.expect_ok();
    assert_eq!(failure(&agency.story.flow(flow).await), AppError::AppReplaced);
    expect_no_secret(&agency.other.take());
    expect_no_secret(&agency.issuer.take());
}

#[tokio::test]
async fn no_token_goes_to_another_issuer() {
    let (agency, tiles) = Agency::connected().await;
    let account = agency.account().await;
    agency.replace(Entered { issuer: &agency.other, ..agency.own() }).await;
    // Somebody of the same name at the other issuer, who brings no way to renew it.
    agency.other.change(|manner| manner.gives_refresh = false);
    let flow = agency.sign_in(tiles[0], Some(account.id)).await;
    assert_eq!(failure(&flow), AppError::NoRefreshToken);
    agency.pull_later(&tiles).await;
    let told = agency.issuer.take();
    assert!(came(&told, "grant_type=refresh_token"), "it is renewed where it was given: {told:?}");
    let own = format!("RT-{}", agency.issuer.target().port);
    let own_access = format!("AT-{}", agency.issuer.target().port);
    let heard = agency.other.take();
    assert!(
        !came(&heard, &own) && !came(&heard, &own_access) && !came(&heard, "grant_type=refresh_token"),
        "{heard:?}"
    );
    let stored = agency.account().await;
    assert_eq!(
        (stored.application, stored.hosts, stored.health),
        (account.application, account.hosts, Health::Healthy)
    );
}

#[tokio::test]
async fn what_waits_for_a_choice_ends_with_its_app() {
    let (agency, tiles) = Agency::connected().await;
    let account = agency.account().await;
    agency.issuer.change(|manner| manner.subject = "bob");
    let flow = agency.sign_in(tiles[0], Some(account.id)).await;
    assert!(!expect_question(&flow).replaced);
    agency.replace(Entered { issuer: &agency.other, ..agency.own() }).await;
    let chosen = choose(&agency, &flow, "use_here").await;
    assert_eq!(failure(&chosen), AppError::AppReplaced);
    expect_no_secret(&agency.other.take());
    let agency_id = account.agency;
    let stored = agency.story.server.core.store.read().await.unwrap().flow(agency_id, flow.id).await.unwrap().unwrap();
    assert!(stored.secret.is_none(), "what came back is forgotten");
    assert_eq!(agency.window("Juniper Bikes").await.account.unwrap().id, account.id);
}

#[tokio::test]
async fn one_sign_in_through_the_new_client_mends_every_campaign() {
    let (agency, tiles) = Agency::connected().await;
    let account = agency.account().await;
    let old = agency.story.secret(super::agency::ALICE).await;
    let old: serde_json::Value = serde_json::from_str(&old).unwrap();
    // The provider forgets the old client.
    agency.issuer.change(|manner| manner.clients = vec![("second", "second-s3cret")]);
    agency.pull_later(&tiles).await;
    assert_eq!(agency.account().await.health, Health::Broken { cause: Cause::AppMisconfigured });
    agency.replace(Entered { client: "second", secret: "second-s3cret", ..agency.own() }).await;
    assert_eq!(agency.account().await.health, REPLACED, "nobody removed anything there");
    let window = agency.window("Harbour Coffee").await;
    assert!(window.trouble.unwrap().reauthorizing_helps && window.set_up.is_none());

    agency.issuer.take();
    let flow = agency.sign_in(tiles[0], Some(account.id)).await;
    let Some(Outcome::Connected(connected)) = &flow.outcome else { panic!("{:?}", flow.outcome) };
    assert_eq!(connected.results.len(), 2);
    agency.pull_later(&tiles).await;
    for campaign in ["Juniper Bikes", "Harbour Coffee"] {
        expect_healthy(&agency.story.tile(campaign, "openid").await);
    }
    let stored = agency.account().await;
    assert_eq!((stored.id, stored.application), (account.id, Some(agency.row().await.application)));
    let heard = agency.issuer.take();
    let to_token = heard.iter().filter(|one| one.path == "/token");
    assert!(to_token.clone().count() > 1 && to_token.clone().all(|one| one.proof == proof("second", "second-s3cret")));
    assert!(!came(&heard, old["refresh"].as_str().unwrap()), "the old refresh token is the old client's");
    let lines = agency.window("Juniper Bikes").await.timeline;
    let line = lines.iter().find(|line| line.kind == "app-replaced").unwrap();
    assert!(line.words.contains("second") && line.by.is_some(), "{line:?}");
}

#[tokio::test]
async fn a_working_account_goes_on_through_the_app_that_it_began_with() {
    let (agency, tiles) = Agency::connected().await;
    let before = agency.account().await;
    agency.issuer.change(|manner| manner.clients.push(("second", "second-s3cret")));
    agency.replace(Entered { client: "second", secret: "second-s3cret", ..agency.own() }).await;
    agency.issuer.take();
    agency.pull_later(&tiles).await;
    expect_healthy(&agency.story.tile("Juniper Bikes", "openid").await);
    let heard = agency.issuer.take();
    assert!(heard.iter().filter(|one| one.path == "/token").all(|one| one.proof == proof("relink", "first-s3cret")));
    assert_eq!(agency.account().await.application, before.application);

    // A sign-in through the new client that brings no refresh token leaves it as it is.
    agency.issuer.change(|manner| manner.gives_refresh = false);
    let flow = agency.sign_in(tiles[0], Some(before.id)).await;
    assert_eq!(failure(&flow), AppError::NoRefreshToken);
    assert_eq!(agency.account().await.application, before.application);
}

#[tokio::test]
async fn at_another_issuer_a_person_says_who_it_is() {
    let (agency, tiles) = Agency::connected().await;
    let account = agency.account().await;
    agency.replace(Entered { issuer: &agency.other, data: &agency.other, ..agency.own() }).await;
    let flow = agency.sign_in(tiles[0], Some(account.id)).await;
    let wrong = expect_question(&flow);
    assert!(wrong.replaced && wrong.expected_works, "{wrong:?}");
    assert_eq!(wrong.reach.iter().filter(|result| result.reachable).count(), 2, "{wrong:?}");
    assert_eq!(agency.window("Juniper Bikes").await.account.unwrap().id, account.id, "nothing has changed yet");

    assert_eq!(choose(&agency, &flow, "use_everywhere").await.status, FlowStatus::Done);
    let moved = agency.window("Juniper Bikes").await.account.unwrap().id;
    assert_ne!(moved, account.id);
    assert_eq!(agency.window("Harbour Coffee").await.account.unwrap().id, moved);
    agency.pull_later(&tiles).await;
    expect_healthy(&agency.story.tile("Harbour Coffee", "openid").await);
}

#[tokio::test]
async fn subjects_that_differ_for_each_client_tell_nothing() {
    let (agency, tiles) = Agency::connected().await;
    let account = agency.account().await;
    agency.issuer.change(|manner| {
        manner.is_pairwise = true;
        manner.clients.push(("second", "second-s3cret"));
    });
    agency.replace(Entered { client: "second", secret: "second-s3cret", ..agency.own() }).await;
    let flow = agency.sign_in(tiles[0], Some(account.id)).await;
    assert!(expect_question(&flow).replaced);
    assert_eq!(choose(&agency, &flow, "cancel").await.status, FlowStatus::Ended);
    assert_eq!(agency.account().await.application, account.application);
}

#[tokio::test]
async fn going_back_to_the_first_client_makes_it_the_app_again() {
    let (agency, tiles) = Agency::connected().await;
    let first = agency.row().await;
    agency.issuer.change(|manner| manner.clients.push(("second", "second-s3cret")));
    agency.replace(Entered { client: "second", secret: "second-s3cret", ..agency.own() }).await;
    agency.issuer.change(|manner| manner.clients = vec![("relink", "new-s3cret")]);
    agency.pull_later(&tiles).await;
    assert_eq!(agency.account().await.health, REPLACED);
    let saved = agency.replace(Entered { secret: "new-s3cret", ..agency.own() }).await;
    assert_eq!((saved.replaced, saved.revival.healed), (true, 1), "{saved:?}");
    let back = agency.row().await;
    assert_eq!((back.application, back.redirect_uri), (first.application, first.redirect_uri));
    agency.story.server.run_jobs().await;
    expect_healthy(&agency.story.tile("Juniper Bikes", "openid").await);
}
