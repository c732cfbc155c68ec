//! Accounts that no sync uses are kept alive, and accesses that end on a known day. How they are asked between that stands in
//! `looking`.

use app::model::{cause::Cause, health::Health};

use super::{
    platform::Mood,
    world::{DAY, NOW, World, broken_cause},
};
use crate::store::{account::TokenUpdate, event::EventKind};

/// The account works, and nothing is pulled with it.
async fn idle_world() -> World {
    let world = World::build().await;
    let mut connection = world.linked().await.connection;
    connection.profile = None;
    let mut unit = world.core.store.write().await.unwrap();
    unit.update_connection(&connection).await.unwrap();
    unit.commit().await.unwrap();
    world
}

/// Days go by, with a look at the queue each.
async fn live(world: &World, days: i64) {
    live_in_steps(world, days, DAY).await;
}

/// Days go by, with a look at the queue at every `step`, in seconds: what is due a little later than the day before is then not a day late.
async fn live_in_steps(world: &World, days: i64, step: i64) {
    for _ in 0..days * DAY / step {
        world.worker.run_due().await.unwrap();
        world.clock.advance(step);
    }
    world.worker.run_due().await.unwrap();
}

fn renewals(calls: &[String]) -> usize {
    calls.iter().filter(|call| call.starts_with("POST /token")).count()
}

async fn account_health(world: &World) -> Health {
    world.linked().await.account.unwrap().health
}

#[tokio::test]
async fn an_idle_access_is_kept_alive_each_day() {
    let world = idle_world().await;
    live_in_steps(&world, 10, DAY / 4).await;
    let renewed = renewals(&world.platform.take_calls());
    assert!((8..=11).contains(&renewed), "{renewed} in ten days");
    assert_eq!(account_health(&world).await, Health::Healthy);
    // Counted, and not told one by one.
    let mut unit = world.core.store.read().await.unwrap();
    let counted = unit.renewals(world.agency, world.account).await.unwrap();
    assert_eq!(usize::try_from(counted.count), Ok(renewed));
    assert!(counted.last.is_some_and(|last| last > NOW + 8 * DAY), "{counted:?}");
    assert_eq!(world.timeline().await, []);
}

#[tokio::test]
async fn where_syncs_go_on_nothing_more_is_asked() {
    let world = World::build().await;
    live(&world, 10).await;
    let calls = world.platform.take_calls();
    assert!(!calls.is_empty());
    assert_eq!(renewals(&calls), 0, "{calls:?}");
}

#[tokio::test]
async fn good_data_of_a_day_to_come_prove_nothing() {
    let world = idle_world().await;
    // A clock was ahead.
    let mut unit = world.core.store.write().await.unwrap();
    unit.note_arrival(world.agency, world.account, world.profile, NOW + 365 * DAY).await.unwrap();
    unit.commit().await.unwrap();
    live(&world, 3).await;
    assert!(renewals(&world.platform.take_calls()) >= 2);
}

#[tokio::test]
async fn an_idle_account_that_was_revoked_breaks_within_a_day_and_once() {
    let world = idle_world().await;
    world.platform.set(Mood::Token(400, r#"{"error":"invalid_grant","error_description":"Token has been revoked."}"#));
    live(&world, 2).await;
    assert_eq!(broken_cause(account_health(&world).await), Some(Cause::Revoked));
    let broken = world.timeline().await.into_iter().filter(|event| matches!(event, EventKind::Broken { .. })).count();
    assert_eq!(broken, 1);
    world.platform.take_calls();
    live(&world, 3).await;
    assert_eq!(renewals(&world.platform.take_calls()), 0, "a broken account is left in peace");
}

#[tokio::test]
async fn an_outage_during_the_look_breaks_nothing_and_is_asked_again() {
    let world = idle_world().await;
    world.platform.set(Mood::Token(503, "<html>down</html>"));
    live(&world, 2).await;
    assert_eq!(account_health(&world).await, Health::Healthy);
    world.platform.set(Mood::Fine);
    world.platform.take_calls();
    live(&world, 1).await;
    assert!(renewals(&world.platform.take_calls()) >= 1);
}

#[tokio::test]
async fn an_access_that_ends_is_shown_two_weeks_before_and_no_date_breaks_it() {
    let world = World::build().await;
    let on = NOW + 20 * DAY;
    let account = world.linked().await.account.unwrap();
    let mut unit = world.core.store.write().await.unwrap();
    let update = TokenUpdate {
        secret: account.secret.clone(),
        scopes: account.scopes.clone(),
        access_expires_at: None,
        hard_expires_at: Some(on),
        counted_at: None,
    };
    assert!(unit.update_tokens(account.agency, account.id, account.token_version, &update).await.unwrap());
    unit.commit().await.unwrap();

    live(&world, 5).await;
    assert_eq!(account_health(&world).await, Health::Healthy);
    live(&world, 2).await;
    assert_eq!(account_health(&world).await, Health::Expiring { on });
    live(&world, 20).await;
    assert_eq!(account_health(&world).await, Health::Expiring { on }, "it works all the same");
    let told = world.timeline().await.into_iter().filter(|event| *event == EventKind::Expiring { on }).count();
    assert_eq!(told, 1);
}

/// The access of the world's account ends at `end`.
async fn access_ends(world: &World, end: i64) {
    let account = world.linked().await.account.unwrap();
    let mut unit = world.core.store.write().await.unwrap();
    let update = TokenUpdate {
        secret: account.secret.clone(),
        scopes: account.scopes.clone(),
        access_expires_at: Some(end),
        hard_expires_at: None,
        counted_at: None,
    };
    assert!(unit.update_tokens(account.agency, account.id, account.token_version, &update).await.unwrap());
    unit.commit().await.unwrap();
}

#[tokio::test]
async fn an_access_that_lives_for_weeks_is_renewed_days_before_its_end_though_syncs_go_on() {
    let world = World::build().await;
    access_ends(&world, NOW + 20 * DAY).await;
    live(&world, 12).await;
    assert_eq!(renewals(&world.platform.take_calls()), 0, "not weeks before");
    live(&world, 3).await;
    assert!(renewals(&world.platform.take_calls()) >= 1, "five days are left");
    assert_eq!(account_health(&world).await, Health::Healthy);
}

#[tokio::test]
async fn days_before_the_end_an_outage_leaves_time_for_another_try() {
    let world = World::build().await;
    access_ends(&world, NOW + 5 * DAY).await;
    world.platform.set(Mood::Token(503, "<html>down</html>"));
    live(&world, 2).await;
    assert_eq!(account_health(&world).await, Health::Healthy);
    world.platform.set(Mood::Fine);
    world.platform.take_calls();
    live(&world, 1).await;
    assert_eq!(renewals(&world.platform.take_calls()), 1);
}
