//! Looks at accounts between their syncs: reads where they cost next to nothing, and no renewals for them.

use app::model::{agency::LookEvery, cause::Cause, health::Health};

use super::{
    platform::Mood,
    world::{NOW, World, broken_cause},
};
use crate::{
    store::{account::Account, event::EventKind},
    sync::queue::{enqueue_look, schedule_looks},
    vault::TokenSet,
};

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;

/// Nothing is pulled, and the server can be asked whom an access token belongs to. A look is due soon.
async fn build() -> World {
    let world = World::build().await;
    let linked = world.linked().await;
    let account = linked.account.unwrap();
    let mut connection = linked.connection;
    connection.profile = None;
    let mut unit = world.core.store.write().await.unwrap();
    unit.update_connection(&connection).await.unwrap();
    let mut application = unit.application(world.agency, account.application.unwrap()).await.unwrap().unwrap();
    application.userinfo_endpoint = Some(application.token_endpoint.replace("/token", "/userinfo"));
    unit.put_application(&application).await.unwrap();
    enqueue_look(&mut *unit, world.agency, world.account, true, NOW, &*world.core.entropy).await.unwrap();
    unit.commit().await.unwrap();
    world
}

/// The stored tokens end so; without `refresh` nothing renews them.
async fn tokens_end(world: &World, refresh: bool, access: Option<i64>, whole: Option<i64>) {
    let mut account = account(world).await;
    let tokens = TokenSet {
        access: "first-token".into(),
        refresh: refresh.then(|| "first-refresh".into()),
        previous_refresh: None,
        kept: Default::default(),
        renewed_at: NOW,
    };
    let vault = &world.core.vault;
    account.secret = vault.seal("accounts.secret", account.agency, account.id.0, &tokens.to_sealed_text()).unwrap();
    (account.access_expires_at, account.hard_expires_at) = (access, whole);
    let mut unit = world.core.store.write().await.unwrap();
    unit.renew_account(&account).await.unwrap();
    unit.commit().await.unwrap();
}

async fn account(world: &World) -> Account {
    world.linked().await.account.unwrap()
}

/// Time goes by, and what is due is done every five minutes.
async fn pass(world: &World, seconds: i64) {
    for _ in 0..seconds / (5 * MINUTE) {
        world.clock.advance(5 * MINUTE);
        world.worker.run_due().await.unwrap();
    }
}

/// How often it was asked whom the token belongs to, and how often tokens were renewed, since the last time.
fn count_calls(world: &World) -> (usize, usize) {
    let calls = world.platform.take_calls();
    let count = |begin: &str| calls.iter().filter(|call| call.starts_with(begin)).count();
    (count("GET /userinfo"), count("POST /token"))
}

#[tokio::test]
async fn an_access_is_asked_every_hour_and_not_renewed_for_it() {
    let world = build().await;
    pass(&world, 12 * HOUR).await;
    let (asked, renewed) = count_calls(&world);
    assert!((9..=12).contains(&asked), "{asked}");
    assert_eq!(renewed, 0);
    assert_eq!(world.timeline().await, []);
}

#[tokio::test]
async fn an_access_that_was_taken_back_shows_within_the_hour() {
    let world = build().await;
    pass(&world, 2 * HOUR).await;
    world.platform.set(Mood::Token(400, r#"{"error":"invalid_grant","error_description":"Token has been revoked."}"#));
    pass(&world, HOUR + 15 * MINUTE).await;
    assert_eq!(broken_cause(account(&world).await.health), Some(Cause::Revoked));
    let told = world.timeline().await.into_iter().filter(|event| matches!(event, EventKind::Broken { .. })).count();
    assert_eq!(told, 1, "the refused read and the refused renewal are one piece of news");
}

#[tokio::test]
async fn without_a_way_to_renew_it_the_answer_itself_is_the_evidence() {
    let world = build().await;
    tokens_end(&world, false, None, None).await;
    world.platform.set(Mood::TakesNoToken);
    pass(&world, 2 * HOUR).await;
    let account = account(&world).await;
    assert!(account.health.is_broken());
    let evidence = account.evidence.unwrap();
    assert!(evidence.request.ends_with("/userinfo") && evidence.status == Some(401), "{evidence:?}");
    assert_eq!(count_calls(&world), (1, 0));
}

#[tokio::test]
async fn a_token_that_is_only_old_is_renewed_once_and_breaks_nobody() {
    let world = build().await;
    world.platform.set(Mood::TakesRenewed);
    pass(&world, HOUR + 10 * MINUTE).await;
    assert_eq!(account(&world).await.health, Health::Healthy);
    assert_eq!(count_calls(&world), (1, 1));
}

#[tokio::test]
async fn nothing_is_renewed_to_have_something_to_ask_with() {
    let world = build().await;
    tokens_end(&world, true, Some(NOW - MINUTE), None).await;
    pass(&world, 12 * HOUR).await;
    assert_eq!(count_calls(&world), (0, 0));
}

#[tokio::test]
async fn an_answer_that_is_not_about_the_token_breaks_nothing() {
    for (status, body) in [(403, "{}"), (404, "{}"), (500, "{}"), (400, r#"{"error":"strange"}"#)] {
        let world = build().await;
        world.platform.set(Mood::Api(status, Vec::new(), body.to_owned()));
        pass(&world, 3 * HOUR).await;
        assert_eq!(account(&world).await.health, Health::Healthy, "{status}");
        assert_eq!(count_calls(&world).1, 0, "{status}");
    }
}

#[tokio::test]
async fn an_agency_says_how_often() {
    let world = build().await;
    pass(&world, 2 * HOUR).await;
    for (every, most) in [(LookEvery::Day, 1), (LookEvery::FourHours, 3), (LookEvery::Hour, 12)] {
        let mut unit = world.core.store.write().await.unwrap();
        unit.set_look_every(world.agency, every).await.unwrap();
        let now = world.core.clock.unix();
        // So that nothing is due for a renewal.
        unit.note_arrival(world.agency, world.account, world.profile, now).await.unwrap();
        schedule_looks(&mut *unit, world.agency, every, now, &*world.core.entropy).await.unwrap();
        unit.commit().await.unwrap();
        // The look that waited comes, and then as it was said.
        pass(&world, 2 * HOUR).await;
        count_calls(&world);
        pass(&world, 12 * HOUR).await;
        let (asked, _) = count_calls(&world);
        assert!(asked <= most && asked + 2 >= most, "{every:?}: {asked}");
    }
}

#[tokio::test]
async fn an_access_that_nothing_renews_breaks_when_its_known_end_is_over() {
    let world = build().await;
    let end = NOW + 3 * HOUR;
    tokens_end(&world, false, Some(end), Some(end)).await;
    // Good data are no reason to look the other way.
    let mut unit = world.core.store.write().await.unwrap();
    unit.set_look_every(world.agency, LookEvery::Day).await.unwrap();
    unit.note_arrival(world.agency, world.account, world.profile, NOW).await.unwrap();
    unit.commit().await.unwrap();
    pass(&world, 3 * HOUR - 10 * MINUTE).await;
    assert!(!account(&world).await.health.is_broken());
    pass(&world, 20 * MINUTE).await;
    let account = account(&world).await;
    assert_eq!(broken_cause(account.health), Some(Cause::Expired));
    let evidence = account.evidence.unwrap();
    assert_eq!((evidence.request.as_str(), evidence.status, evidence.is_ours), ("", None, true), "nothing was asked");
}
