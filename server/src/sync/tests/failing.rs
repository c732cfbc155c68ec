//! What failures write.

use app::model::{cause::Cause, health::Health};

use super::{
    platform::Mood,
    world::{DAY, NOW, World, broken_cause},
};
use crate::{
    catalogue::{Catalogue, File},
    net::NetError,
    store::event::EventKind,
};

fn api(status: u16, body: &str) -> Mood {
    Mood::Api(status, Vec::new(), body.to_owned())
}

#[tokio::test]
async fn outages_of_all_kinds_delay_and_never_break() {
    let html = || vec![("content-type", "text/html")];
    let moods = [
        (api(503, "{}"), Cause::Outage),
        (api(500, r#"{"error":{"code":"token_revoked"}}"#), Cause::Outage),
        (api(408, ""), Cause::Outage),
        (Mood::Api(200, html(), "<html>Please sign in to the network</html>".to_owned()), Cause::Outage),
        (Mood::Api(401, html(), "<html>Please sign in to the network</html>".to_owned()), Cause::Outage),
        (api(200, "{\"rows\": [{\"da"), Cause::Outage),
        (api(200, r#"{"maintenance": true}"#), Cause::UnexpectedAnswer),
        (api(200, r#"{"rows": [{"impressions": 7}]}"#), Cause::UnexpectedAnswer),
        (api(429, ""), Cause::RateLimited),
        (Mood::Net(NetError::Timeout), Cause::Outage),
        (Mood::Net(NetError::TooLarge), Cause::Outage),
        (Mood::Net(NetError::Unreachable), Cause::Unreachable),
        (Mood::Net(NetError::NotAllowed("127.0.0.1:3001".to_owned())), Cause::Unreachable),
    ];
    for (mood, expected) in moods {
        let world = World::build().await;
        world.platform.set(mood.clone());
        world.sync().await;
        let linked = world.linked().await;
        assert_eq!(linked.account.as_ref().unwrap().health, Health::Healthy, "{mood:?}");
        let Health::Delayed { cause, until } = linked.health() else { panic!("{mood:?}: {:?}", linked.health()) };
        assert_eq!(cause, expected, "{mood:?}");
        assert!(until > NOW && linked.evidence().is_some(), "{mood:?}");
        assert_eq!(world.next_due().await, Some(until), "{mood:?}");

        world.platform.set(Mood::Fine);
        world.clock.advance(until - NOW);
        world.worker.run_due().await.unwrap();
        assert_eq!(world.linked().await.health(), Health::Healthy, "{mood:?}");
        let kinds = world.timeline().await;
        assert!(matches!(kinds[..], [EventKind::Delayed { .. }, EventKind::Healed]), "{mood:?}: {kinds:?}");
    }
}

#[tokio::test]
async fn a_long_outage_is_told_once_and_tried_less_and_less() {
    let world = World::build().await;
    world.platform.set(api(503, "{}"));
    world.enqueue().await;
    let mut pauses = Vec::new();
    for _ in 0..8 {
        let now = crate::clock::Clock::unix(&*world.clock);
        world.worker.run_due().await.unwrap();
        let pause = world.next_due().await.unwrap() - now;
        pauses.push(pause);
        world.clock.advance(pause);
    }
    for (pause, shortest) in pauses.iter().zip([60, 120, 240, 480, 960, 1920, 3600, 3600]) {
        assert!((shortest..=shortest * 5 / 4).contains(pause), "{pauses:?}");
    }
    let linked = world.linked().await;
    assert_eq!(linked.health_since(), NOW, "since the first failure");
    assert_eq!(world.timeline().await.len(), 1);
}

#[tokio::test]
async fn the_platform_s_own_pause_is_kept() {
    let world = World::build().await;
    world.platform.set(Mood::Api(429, vec![("retry-after", "7200")], String::new()));
    world.sync().await;
    assert_eq!(world.next_due().await, Some(NOW + 7200));
}

#[tokio::test]
async fn a_revoked_account_breaks_with_cause_and_evidence_and_rests() {
    let world = World::build().await;
    let second = world.add_second_campaign().await;
    world.platform.set(Mood::Token(400, r#"{"error":"invalid_grant","error_description":"Token has been revoked."}"#));
    world.sync().await;
    let linked = world.linked().await;
    assert_eq!(broken_cause(linked.health()), Some(Cause::Revoked));
    let evidence = linked.evidence().unwrap();
    assert_eq!(evidence.request, "POST http://127.0.0.1:3001/token");
    assert_eq!((evidence.status, evidence.code.as_deref()), (Some(400), Some("invalid_grant")));
    assert_eq!(broken_cause(world.linked_of(second).await.health()), Some(Cause::Revoked));
    let broken = world.timeline().await.into_iter().filter(|kind| matches!(kind, EventKind::Broken { .. })).count();
    assert_eq!(broken, 1);

    world.platform.take_calls();
    world.sync().await;
    world.clock.advance(2 * DAY);
    world.worker.run_due().await.unwrap();
    assert!(world.platform.take_calls().is_empty(), "a broken account is not asked for");
}

#[tokio::test]
async fn a_token_that_ran_out_is_renewed_on_the_way() {
    let world = World::build().await;
    world.platform.set(Mood::TakesRenewed);
    world.sync().await;
    assert_eq!(world.days().await, (396, 395));
    let calls = world.platform.take_calls();
    assert_eq!(calls.iter().filter(|call| call.starts_with("POST /token")).count(), 1, "{calls:?}");
    assert_eq!(world.linked().await.health(), Health::Healthy);
}

#[tokio::test]
async fn a_token_refused_with_another_status_is_renewed_too() {
    let world = World::build().await;
    world.platform.set(api(400, r#"{"error":{"code":"token_expired"}}"#));
    world.sync().await;
    assert_eq!(world.platform.take_calls().len(), 3, "asked, renewed, asked again");
    assert_eq!(broken_cause(world.linked().await.health()), Some(Cause::Expired));
}

#[tokio::test]
async fn a_renewed_token_that_is_refused_too_breaks_the_account() {
    let world = World::build().await;
    world.platform.set(Mood::TakesNoToken);
    world.sync().await;
    let linked = world.linked().await;
    assert_eq!(broken_cause(linked.account.as_ref().unwrap().health), Some(Cause::Revoked));
    let evidence = linked.evidence().unwrap();
    assert_eq!(evidence.request, "GET http://127.0.0.1:3001/ads/v1/accounts/ads-1/report", "without its query");
    assert_eq!(evidence.text.as_deref(), Some("The token has been revoked."));
    assert_eq!(world.platform.take_calls().len(), 3, "asked, renewed, asked again");
    assert!(!world.is_waiting().await);
}

#[tokio::test]
async fn an_outage_of_the_token_endpoint_breaks_nothing() {
    let world = World::build().await;
    world.platform.set(Mood::Token(503, "{}"));
    world.sync().await;
    let linked = world.linked().await;
    assert!(matches!(linked.health(), Health::Delayed { cause: Cause::Outage, .. }), "{:?}", linked.health());
    assert_eq!(linked.account.unwrap().health, Health::Healthy);
}

#[tokio::test]
async fn a_lost_profile_breaks_its_connection_only_and_comes_back_by_itself() {
    let world = World::build().await;
    world.platform.set(api(403, r#"{"error":{"code":"profile_access_lost","message":"No access."}}"#));
    world.sync().await;
    let linked = world.linked().await;
    assert_eq!((linked.health(), linked.account.as_ref().unwrap().health), (Health::NoAccess, Health::Healthy));
    assert_eq!(linked.evidence().unwrap().code.as_deref(), Some("profile_access_lost"));
    let lost = EventKind::ProfileLost { name: "Harbour Coffee".to_owned() };
    assert_eq!(world.timeline().await, std::slice::from_ref(&lost));

    // An outage does not hide it.
    world.platform.set(api(503, "{}"));
    world.clock.advance(DAY);
    world.worker.run_due().await.unwrap();
    assert_eq!(world.linked().await.health(), Health::NoAccess);

    world.platform.set(Mood::Fine);
    world.clock.advance(DAY);
    world.worker.run_due().await.unwrap();
    assert_eq!(world.linked().await.health(), Health::Healthy);
    // The daily look renewed the access meanwhile: the account works, and nobody is told so.
    assert_eq!(world.timeline().await, [lost, EventKind::Healed]);
}

#[tokio::test]
async fn missing_scopes_and_retired_apis_break_the_connection_not_the_account() {
    for (status, code, expected) in
        [(403, "scope_missing", Cause::ScopesMissing), (410, "api_retired", Cause::ApiRetired)]
    {
        let world = World::build().await;
        world.platform.set(api(status, &format!("{{\"error\":{{\"code\":\"{code}\"}}}}")));
        world.sync().await;
        let linked = world.linked().await;
        assert_eq!(broken_cause(linked.health()), Some(expected));
        assert_eq!(linked.account.as_ref().unwrap().health, Health::Healthy);
        assert!(linked.evidence().is_some());
        assert!(matches!(world.timeline().await[..], [EventKind::Broken { .. }]));
    }
}

/// One Google account serves several APIs, each of which must be enabled for the app.
#[tokio::test]
async fn an_api_that_does_not_take_the_app_breaks_the_connection_not_the_account() {
    let text = include_str!("../../../catalogue/integrations/sandbox-ads.toml");
    let text = format!("{text}\n[[errors]]\ncode = \"api_disabled\"\ncause = \"app_misconfigured\"\n");
    let world =
        World::build_with(Catalogue::layered(&[File { path: "integrations/sandbox-ads.toml", text: &text }])).await;
    world.platform.set(api(403, r#"{"error":{"code":"api_disabled"}}"#));
    world.sync().await;
    let linked = world.linked().await;
    assert_eq!(broken_cause(linked.health()), Some(Cause::AppMisconfigured));
    assert_eq!(linked.account.as_ref().unwrap().health, Health::Healthy);
    assert!(world.is_waiting().await, "somebody may enable it: it is tried each night");
}

#[tokio::test]
async fn secrets_go_to_known_hosts_only() {
    let world = World::build().await;
    let mut unit = world.core.store.write().await.unwrap();
    let mut account = unit.account(world.agency, world.account).await.unwrap().unwrap();
    account.hosts = vec!["api.sandbox.example:443".to_owned()];
    unit.renew_account(&account).await.unwrap();
    unit.commit().await.unwrap();
    world.sync().await;
    assert!(world.platform.take_calls().is_empty());
    let linked = world.linked().await;
    assert!(linked.evidence().unwrap().text.as_ref().unwrap().contains("127.0.0.1:3001"), "{linked:?}");
}

#[tokio::test]
async fn a_delay_of_days_is_a_stall_only_if_it_works_for_others() {
    let world = World::build().await;
    world.platform.set(api(503, "{}"));
    world.enqueue().await;
    let run = async |days: i64| {
        world.clock.advance(days * DAY);
        world.worker.run_due().await.unwrap();
        world.linked().await.health()
    };
    assert!(matches!(run(0).await, Health::Delayed { .. }));
    assert!(matches!(run(3).await, Health::Delayed { .. }), "it works for nobody");

    let second = world.add_second_campaign().await;
    let mut unit = world.core.store.write().await.unwrap();
    let mut other = unit.connection(world.agency, second).await.unwrap().unwrap();
    let mut profile = other.profile.take().unwrap();
    (profile.id, profile.remote_id) = (app::model::ids::ProfileId(uuid::Uuid::from_u128(60)), "ads-2".to_owned());
    other.connection.profile = Some(unit.put_profile(&profile).await.unwrap());
    unit.update_connection(&other.connection).await.unwrap();
    let at = crate::clock::Clock::unix(&*world.clock) + DAY;
    unit.note_arrival(world.agency, world.account, profile.id, at).await.unwrap();
    unit.commit().await.unwrap();
    assert!(matches!(run(1).await, Health::Stalled { .. }));
    assert_eq!(world.linked().await.health_since(), NOW);
}

#[tokio::test]
async fn healing_during_a_sync_is_not_forgotten() {
    let world = World::build().await;
    world.platform.set(Mood::TakesNoToken);
    world.sync().await;
    assert!(world.linked().await.health().is_broken());
    // Somebody reauthorizes, which asks for a sync.
    world.platform.set(Mood::Fine);
    let mut unit = world.core.store.write().await.unwrap();
    let mut account = unit.account(world.agency, world.account).await.unwrap().unwrap();
    (account.health, account.evidence) = (Health::Healthy, None);
    unit.renew_account(&account).await.unwrap();
    unit.commit().await.unwrap();
    world.sync().await;
    assert_eq!((world.linked().await.health(), world.days().await), (Health::Healthy, (396, 395)));
}
