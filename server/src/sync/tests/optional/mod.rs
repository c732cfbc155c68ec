//! Optional streams: what is refused for good is left out while the rest works, and nothing else is.

mod proof;

use app::model::{cause::Cause, health::Health};
use jiff::civil::{Date, date};

use super::{
    platform::Mood,
    world::{DAY, NOW, World, broken_cause},
};
use crate::{
    catalogue::{Catalogue, File},
    store::{event::EventKind, refusal::Refusal},
};

const ADS: &str = include_str!("../../../../catalogue/integrations/sandbox-ads.toml");

/// Stands first in the file, and is asked for last.
const DEALS: &str = r#"
[[streams]]
key = "deals"
optional = true
date = "/date"
window_days = 100
late_days = 3

[streams.request.http]
url = "{base}/ads/v1/accounts/{profile}/deals?from={from}&to={to}&page={page}"
records = "/rows"
paging.token = { next = "/next_page" }

[streams.metrics]
fixed = [
  { key = "deals", name = "Deals", value = "/impressions" },
  { key = "deal_value", name = "Deal value", unit = "money", value = "/cost" },
]

[[streams]]"#;

/// The plan does not include deals.
pub(crate) const NO_DEALS: Mood =
    refuse_deals(Date::MAX, 403, r#"{"error":{"code":"plan","message":"Not in your plan."}}"#);

const fn refuse_deals(before: Date, status: u16, body: &'static str) -> Mood {
    Mood::Of("/deals", before, status, body)
}

/// A world whose integration has an optional stream beside the one that others have.
pub(crate) async fn build_world() -> World {
    let text = ADS.replacen("[[streams]]", DEALS, 1);
    let catalogue = Catalogue::layered(&[File { path: "integrations/sandbox-ads.toml", text: &text }]);
    assert!(catalogue.problems.is_empty(), "{:?}", catalogue.problems);
    World::build_with(catalogue).await
}

async fn refusals(world: &World) -> Vec<Refusal> {
    let mut unit = world.core.store.read().await.unwrap();
    unit.refusals(world.agency, &[world.connection]).await.unwrap()
}

/// Lets a night go by.
async fn sleep(world: &World) {
    world.clock.advance(DAY);
    world.worker.run_due().await.unwrap();
}

fn calls_for_deals(world: &World) -> Vec<String> {
    world.platform.take_calls().into_iter().filter(|call| call.contains("/deals")).collect()
}

#[tokio::test]
async fn what_is_refused_for_good_is_left_out_and_the_rest_is_well() {
    for (status, body) in [
        (403, r#"{"error":{"code":"plan","message":"Not in your plan."}}"#),
        (403, r#"{"error":{"code":"scope_missing","message":"Not in your plan."}}"#),
        (403, r#"{"error":{"code":"profile_access_lost","message":"Not in your plan."}}"#),
        (400, r#"{"error":{"code":"no_such_module","message":"Not in your plan."}}"#),
    ] {
        let world = build_world().await;
        world.platform.set(refuse_deals(Date::MAX, status, body));
        world.sync().await;
        let linked = world.linked().await;
        assert_eq!((linked.health(), linked.connection.last_good_at), (Health::Healthy, Some(NOW)), "{body}");
        assert_eq!((world.days().await, world.days_of("deals").await), ((396, 395), (0, 0)), "{body}");
        assert_eq!(calls_for_deals(&world).len(), 1, "its other days are not asked for: {body}");
        let [refusal] = &refusals(&world).await[..] else { panic!("{body}") };
        assert_eq!((refusal.stream.as_str(), refusal.since), ("deals", NOW));
        assert_eq!(refusal.evidence.text.as_deref(), Some("Not in your plan."));
        let names = vec!["Deals".to_owned(), "Deal value".to_owned()];
        let begun = EventKind::StreamRefused { names, evidence: refusal.evidence.clone() };
        assert_eq!(world.timeline().await, [begun]);
        assert!(world.is_waiting().await, "for the next night");
    }
}

#[tokio::test]
async fn it_is_tried_again_each_night_by_one_window_and_told_once() {
    let world = build_world().await;
    world.platform.set(NO_DEALS);
    world.sync().await;
    for night in 1..=2 {
        world.platform.take_calls();
        sleep(&world).await;
        let calls = calls_for_deals(&world);
        assert_eq!(calls.len(), 1, "{calls:?}");
        assert!(calls[0].contains(&format!("to=2026-11-{}", 23 + night)), "{calls:?}");
        assert_eq!(world.linked().await.connection.last_good_at, Some(world.core.clock.unix()));
    }
    let [refusal] = &refusals(&world).await[..] else { panic!() };
    assert_eq!((refusal.since, refusal.evidence.at), (NOW, world.core.clock.unix()));
    assert_eq!(world.timeline().await.len(), 1);
    assert_eq!(world.linked().await.health(), Health::Healthy);
}

#[tokio::test]
async fn what_answers_again_is_pulled_with_its_history() {
    let world = build_world().await;
    world.platform.set(NO_DEALS);
    world.sync().await;
    world.platform.set(Mood::Fine);
    sleep(&world).await;
    assert!(refusals(&world).await.is_empty());
    assert_eq!((world.days().await, world.days_of("deals").await), ((397, 396), (396, 395)));
    let timeline = world.timeline().await;
    let names = vec!["Deals".to_owned(), "Deal value".to_owned()];
    assert_eq!(timeline[1..], [EventKind::StreamBack { names }], "and no gap is said to be closed");
}

#[tokio::test]
async fn another_campaign_with_the_same_profile_hears_of_its_return() {
    let world = build_world().await;
    let second = world.add_second_campaign().await;
    world.platform.set(NO_DEALS);
    world.sync().await;
    let [known] = &refusals(&world).await[..] else { panic!() };
    let mut unit = world.core.store.write().await.unwrap();
    unit.put_refusal(&Refusal { connection: second, ..known.clone() }).await.unwrap();
    unit.commit().await.unwrap();
    world.platform.set(Mood::Fine);
    world.sync().await;
    let mut unit = world.core.store.read().await.unwrap();
    assert!(unit.refusals(world.agency, &[world.connection, second]).await.unwrap().is_empty());
    let told = unit.events(world.agency, second, None, 10).await.unwrap();
    assert!(told.iter().any(|event| matches!(event.kind, EventKind::StreamBack { .. })), "{told:?}");
}

#[tokio::test]
async fn a_profile_that_gives_nothing_is_lost_as_ever() {
    let world = build_world().await;
    let body = r#"{"error":{"code":"profile_access_lost","message":"No access."}}"#;
    world.platform.set(Mood::Api(403, Vec::new(), body.to_owned()));
    world.sync().await;
    assert_eq!(world.linked().await.health(), Health::NoAccess);
    assert!(refusals(&world).await.is_empty());
    assert_eq!(world.timeline().await, [EventKind::ProfileLost { name: "Harbour Coffee".to_owned() }]);
    let calls = world.platform.take_calls();
    // The access is renewed before anything is said: were it dead, the profile would not be meant.
    assert!(calls.len() == 2 && calls[0].contains("/report") && calls[1] == "POST /token", "{calls:?}");
}

#[tokio::test]
async fn what_is_about_the_account_breaks_it_as_ever() {
    for (body, cause) in [
        (r#"{"error":{"code":"token_revoked"}}"#, Cause::Revoked),
        (r#"{"error":{"code":"token_expired"}}"#, Cause::Expired),
    ] {
        let world = build_world().await;
        world.platform.set(refuse_deals(Date::MAX, 401, body));
        world.sync().await;
        assert_eq!(broken_cause(world.linked().await.account.unwrap().health), Some(cause));
        assert!(refusals(&world).await.is_empty());
    }
}

#[tokio::test]
async fn an_outage_of_an_optional_stream_is_a_delay_as_ever() {
    let world = build_world().await;
    world.platform.set(refuse_deals(Date::MAX, 503, "{}"));
    world.sync().await;
    let health = world.linked().await.health();
    assert!(matches!(health, Health::Delayed { cause: Cause::Outage, .. }), "{health:?}");
    assert!(refusals(&world).await.is_empty());
    world.platform.set(Mood::Fine);
    world.clock.advance(600);
    world.worker.run_due().await.unwrap();
    assert_eq!(world.days_of("deals").await, (396, 395));
}

#[tokio::test]
async fn nobody_waits_for_what_was_refused() {
    let world = build_world().await;
    world.platform.set(NO_DEALS);
    world.sync().await;
    world.platform.set(refuse_deals(Date::MAX, 503, "{}"));
    world.clock.advance(DAY);
    world.sync().await;
    let linked = world.linked().await;
    assert_eq!((linked.health(), linked.connection.last_good_at), (Health::Healthy, Some(NOW + DAY)));
    assert_eq!(refusals(&world).await.len(), 1, "an outage is no answer");
}

#[tokio::test]
async fn older_days_alone_are_no_refusal() {
    let world = build_world().await;
    world.platform.set(refuse_deals(date(2026, 5, 1), 403, "{}"));
    world.sync().await;
    assert_eq!(world.linked().await.health(), Health::Healthy);
    assert!(refusals(&world).await.is_empty(), "today's came");
    assert_eq!((world.days().await, world.days_of("deals").await), ((396, 395), (200, 199)));
    assert!(world.timeline().await.is_empty());
    assert_eq!(calls_for_deals(&world).iter().filter(|call| !call.contains("page=")).count(), 3);
}

#[tokio::test]
async fn what_broke_the_connection_before_heals() {
    let world = build_world().await;
    let mut unit = world.core.store.write().await.unwrap();
    unit.set_connection_health(world.agency, world.connection, Health::NoAccess, NOW, None).await.unwrap();
    unit.commit().await.unwrap();
    world.platform.set(NO_DEALS);
    world.sync().await;
    assert_eq!(world.linked().await.health(), Health::Healthy);
    let timeline = world.timeline().await;
    assert!(matches!(timeline[..], [EventKind::StreamRefused { .. }, EventKind::Healed]), "{timeline:?}");
}
