//! An app that stays the same and is saved anew: what waited for it heals, and what is secret goes to no host that its account
//! did not know.

use app::{
    model::{
        app::AppSaved, cause::Cause, error::AppError, field::FieldKind, field_error::Wrong, flow::FlowStatus,
        health::Health, member::Role, revival::Revival, window::SetUpReason,
    },
    paths::APPS,
};
use server::oauth::access::Access;

use super::{
    agency::{ALICE, Agency, Entered, came},
    hosts::widen,
    provider::{Decision, EVERYTHING, decide},
    story::{HARBOUR, Story, expect_healthy, failure},
};

const WAITING: Health = Health::Broken { cause: Cause::AppMisconfigured };
const PAUSED: Health = Health::Broken { cause: Cause::HostsChanged };

#[tokio::test]
async fn a_right_secret_heals_all_that_waited_for_it() {
    let (agency, tiles) = Agency::connected().await;
    agency.issuer.change(|manner| manner.clients = vec![("relink", "second-s3cret")]);
    agency.pull_later(&tiles).await;
    assert_eq!(agency.account().await.health, WAITING);
    let form = agency.window("Juniper Bikes").await.set_up.unwrap();
    assert_eq!(form.application, agency.row().await.application);
    for field in &form.fields {
        let is_secret = field.kind == FieldKind::Secret;
        assert_eq!(field.default.is_empty(), is_secret || !field.required, "{}: {}", field.key, field.default);
    }

    // The wrong one once more.
    let wrong = agency.save_in_window(&agency.story.browser, tiles[0], agency.own()).await;
    let saved: AppSaved = wrong.json();
    assert_eq!((saved.revival.healed, saved.revival.refused), (0, 1), "{saved:?}");
    assert!(agency.window("Juniper Bikes").await.set_up.is_some());

    let right = Entered { secret: "second-s3cret", ..agency.own() };
    let saved: AppSaved = agency.save_in_window(&agency.story.browser, tiles[0], right).await.json();
    assert_eq!((saved.revival.healed, saved.revival.refused, saved.replaced), (1, 0, false), "{saved:?}");
    agency.story.server.run_jobs().await;
    for campaign in ["Juniper Bikes", "Harbour Coffee"] {
        expect_healthy(&agency.story.tile(campaign, "openid").await);
        assert!(agency.window(campaign).await.set_up.is_none());
    }
    let lines = agency.window("Juniper Bikes").await.timeline;
    let kinds: Vec<&str> = lines.iter().map(|line| line.kind.as_str()).collect();
    assert!(kinds.contains(&"app-saved") && kinds.contains(&"healed"), "{kinds:?}");
}

#[tokio::test]
async fn what_was_mended_at_the_provider_is_tried_by_one_check_for_all_that_waited() {
    let (agency, tiles) = Agency::connected().await;
    agency.issuer.change(|manner| manner.clients = Vec::new());
    agency.pull_later(&tiles).await;
    assert_eq!(agency.account().await.health, WAITING);
    let check = async || -> Revival {
        let fields = [("connection", tiles[1].to_string())];
        let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
        agency.story.browser.call("check_now", &fields).await.json()
    };
    assert_eq!(check().await, Revival { refused: 1, ..Revival::default() });
    assert_eq!(agency.account().await.health, WAITING);
    // Somebody has put the client back in the provider's console. Nothing is entered here.
    agency.issuer.change(|manner| manner.clients = vec![("relink", "first-s3cret")]);
    assert_eq!(check().await.healed, 1);
    agency.story.server.run_jobs().await;
    for campaign in ["Juniper Bikes", "Harbour Coffee"] {
        expect_healthy(&agency.story.tile(campaign, "openid").await);
    }
}

#[tokio::test]
async fn an_address_where_nothing_answers_stands_with_the_app() {
    let (agency, tiles) = Agency::connected().await;
    let account = agency.account().await;
    let waiting = Health::Delayed { cause: Cause::Unreachable, until: 0 };
    let mut unit = agency.story.server.core.store.write().await.unwrap();
    unit.set_connection_health(account.agency, tiles[0], waiting, 0, None).await.unwrap();
    unit.commit().await.unwrap();
    let window = agency.window("Juniper Bikes").await;
    assert!(!window.trouble.unwrap().reauthorizing_helps);
    assert_eq!(window.set_up.unwrap().reason, SetUpReason::Unreachable);
    assert!(agency.window("Harbour Coffee").await.set_up.is_none(), "the other one works");

    let saved: AppSaved = agency.save(&agency.story.browser, agency.own()).await.json();
    assert!(saved.revival.is_trying, "{saved:?}");
    agency.story.server.run_jobs().await;
    expect_healthy(&agency.story.tile("Juniper Bikes", "openid").await);
}

#[tokio::test]
async fn what_is_wrong_in_a_form_names_its_field() {
    let agency = Agency::begin().await;
    let browser = &agency.story.browser;
    let missing = Entered { client: "", ..agency.own() };
    let error = AppError::of_field(Some("openid"), "client_id", Wrong::Missing);
    agency.save(browser, missing).await.expect_error(error);
    // Without scripts the page comes back with the message beside the field.
    let application = agency.row().await.application.to_string();
    let fields = [("server", "openid"), ("application", application.as_str()), ("fields[issuer]", "nowhere")];
    let sent = browser.submit(APPS, "save_app", &fields).await;
    let (place, page) = (sent.header("location").to_owned(), APPS);
    let query = place.split_once('?').map(|(_, query)| query).unwrap();
    let body = browser.open(&format!("{page}?{query}")).await.body;
    assert!(body.contains("Issuer address does not look as it should."), "{place}");
}

#[tokio::test]
async fn an_attempt_that_was_refused_is_no_reason_to_ask_for_the_secret_again() {
    let agency = Agency::begin().await;
    let tile = agency.tile("Juniper Bikes").await;
    agency.issuer.change(|manner| manner.clients = vec![("relink", "second-s3cret")]);
    agency.story.server.clock.advance(1);
    let flow = agency.sign_in(tile, None).await;
    assert_eq!(failure(&flow), AppError::AppRejected);
    let campaign = agency.campaign("Juniper Bikes").await;
    let query = format!("campaign={campaign}&connection={tile}&flow={}", flow.id);
    let ask = async || {
        let view: app::model::window::WindowView = agency.story.browser.ask("window", &query).await.json();
        view.set_up.is_some()
    };
    assert!(ask().await);
    agency.story.server.clock.advance(60);
    let right = Entered { secret: "second-s3cret", ..agency.own() };
    agency.save_in_window(&agency.story.browser, tile, right).await.expect_ok();
    assert!(!ask().await);
    assert_eq!(agency.sign_in(tile, None).await.status, FlowStatus::Done);
}

#[tokio::test]
async fn new_endpoints_on_a_known_host_change_nothing() {
    let (agency, tiles) = Agency::connected().await;
    let manager = agency.story.server.add_colleague("manager@agency.example", Role::Manager, None).await;
    let moved = format!("{}/token/v2", agency.issuer.url());
    agency.issuer.change(|manner| manner.token_endpoint = Some(moved));
    let saved: AppSaved = agency.save(&manager, agency.own()).await.json();
    assert!(!saved.sends_further);
    agency.issuer.take();
    agency.pull_later(&tiles).await;
    assert!(agency.issuer.take().iter().any(|one| one.path == "/token/v2" && one.body.contains("refresh_token=RT-")));
    expect_healthy(&agency.story.tile("Juniper Bikes", "openid").await);
}

#[tokio::test]
async fn new_endpoints_on_another_host_wait_for_an_owner() {
    let (agency, tiles) = Agency::connected().await;
    let manager = agency.story.server.add_colleague("manager@agency.example", Role::Manager, None).await;
    let (flow, application, query) = agency.come_back(tiles[0], None).await;
    let elsewhere = format!("{}/token", agency.other.url());
    agency.issuer.change(|manner| manner.token_endpoint = Some(elsewhere));
    agency.save(&manager, agency.own()).await.expect_error(AppError::AppNeedsOwner);
    let saved: AppSaved = agency.save(&agency.story.browser, agency.own()).await.json();
    assert!(saved.sends_further && !saved.replaced, "{saved:?}");

    // Neither an attempt that began before nor a renewal goes there.
    agency.complete(&application, &query).await.expect_ok();
    assert_eq!(failure(&agency.story.flow(flow).await), AppError::AppReplaced);
    agency.pull_later(&tiles).await;
    assert_eq!(agency.account().await.health, PAUSED);
    assert!(agency.other.take().is_empty());

    let window = agency.window("Juniper Bikes").await;
    assert_eq!(window.new_hosts, [agency.other.host()]);
    let fields = [("connection", &*tiles[0].to_string()), ("hosts", &*agency.other.host())];
    agency.story.browser.call("allow_hosts", &fields).await.expect_ok();
    agency.story.server.run_jobs().await;
    assert!(came(&agency.other.take(), "refresh_token=RT-"), "it goes on there");
}

#[tokio::test]
async fn a_refresh_token_stays_with_the_hosts_that_it_was_given_for() {
    let (agency, tiles) = Agency::connected().await;
    let before = agency.story.secret(ALICE).await;
    let elsewhere = format!("{}/token", agency.other.url());
    agency.issuer.change(|manner| manner.token_endpoint = Some(elsewhere));
    agency.save(&agency.story.browser, agency.own()).await.expect_ok();
    // Whoever is there says that it is Alice, and brings no refresh token: the stored one would be taken along.
    agency.other.change(|manner| manner.gives_refresh = false);
    let flow = agency.sign_in(tiles[0], Some(agency.account().await.id)).await;
    assert_eq!(failure(&flow), AppError::NoRefreshToken);
    assert_eq!(agency.story.secret(ALICE).await, before);
    agency.pull_later(&tiles).await;
    assert!(!came(&agency.other.take(), "refresh_token=RT-"));
}

#[tokio::test]
async fn another_data_address_waits_for_an_owner() {
    let (agency, tiles) = Agency::connected().await;
    let manager = agency.story.server.add_colleague("manager@agency.example", Role::Manager, None).await;
    let elsewhere = Entered { data: &agency.other, ..agency.own() };
    agency.save(&manager, elsewhere).await.expect_error(AppError::AppNeedsOwner);
    let saved: AppSaved = agency.save(&agency.story.browser, elsewhere).await.json();
    assert!(saved.sends_further && saved.words().contains("allowed"), "{saved:?}");
    agency.pull_later(&tiles).await;
    assert_eq!(agency.account().await.health, PAUSED);
    assert!(agency.other.take().is_empty());
    assert_eq!(agency.window("Harbour Coffee").await.new_hosts, [agency.other.host()]);
}

#[tokio::test]
async fn a_description_that_changes_while_somebody_signs_in_gets_no_code() {
    let story = Story::begin().await;
    let tile = story.broken().await;
    let account = story.account(HARBOUR).await;
    let before = story.secret(HARBOUR).await;
    let start = story.start(tile.connection, Some(account.id)).await;
    let query = decide(&start.url, "harbour", Decision::Allow(&EVERYTHING)).await;
    widen(&story);
    story.complete(&query).await;
    assert_eq!(failure(&story.flow(start.flow).await), AppError::AppReplaced);
    assert_eq!(story.secret(HARBOUR).await, before);
}

#[tokio::test]
async fn a_token_that_rotates_while_somebody_signs_in_is_not_lost() {
    let (agency, tiles) = Agency::connected().await;
    let account = agency.account().await;
    let access = Access::new(agency.story.server.core.clone());
    agency.issuer.change(|manner| (manner.holds_renewals, manner.gives_refresh) = (true, false));
    let renewal = tokio::spawn(async move { access.renew(account.agency, account.id, account.token_version).await });
    agency.issuer.holds_one().await;

    // The provider has rotated, and its reply is still on its way. A sign-in gives no refresh token of its own.
    let (flow, application, query) = agency.come_back(tiles[0], Some(account.id)).await;
    let mut completion = Box::pin(agency.complete(&application, &query));
    let early = tokio::time::timeout(std::time::Duration::from_millis(800), &mut completion).await;
    assert!(early.is_err(), "it waits for what comes of the renewal");
    agency.issuer.let_go();
    completion.await.expect_ok();
    renewal.await.unwrap().unwrap();
    assert_eq!(agency.story.flow(flow).await.status, FlowStatus::Done);

    agency.pull_later(&tiles).await;
    expect_healthy(&agency.story.tile("Juniper Bikes", "openid").await);
}
