//! Refresh tokens that end when they are not used, at a server that says so nowhere.

use app::model::{cause::Cause, health::Health};

use super::{
    platform::Mood,
    world::{DAY, NOW, World, broken_cause},
};
use crate::{
    store::{account::Account, life::RefreshLife},
    sync::queue::{enqueue_look, enqueue_sync},
    vault::TokenSet,
};

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;

async fn build(mood: Mood) -> World {
    let world = World::build().await;
    world.platform.set(mood);
    connect(&world).await;
    world
}

async fn account(world: &World) -> Account {
    world.linked().await.account.unwrap()
}

/// Somebody signs in: tokens of this moment, an access of an hour.
async fn connect(world: &World) {
    let (mut account, now) = (account(world).await, world.core.clock.unix());
    let tokens = TokenSet {
        access: "first-token".into(),
        refresh: Some("first-refresh".into()),
        previous_refresh: None,
        kept: Default::default(),
        renewed_at: now,
    };
    let vault = &world.core.vault;
    account.secret = vault.seal("accounts.secret", account.agency, account.id.0, &tokens.to_sealed_text()).unwrap();
    (account.health, account.health_since, account.evidence) = (Health::Healthy, now, None);
    (account.access_expires_at, account.connected_at) = (Some(now + HOUR), now);
    world.platform.issue();
    let mut unit = world.core.store.write().await.unwrap();
    unit.renew_account(&account).await.unwrap();
    enqueue_look(&mut *unit, world.agency, world.account, true, now, &*world.core.entropy).await.unwrap();
    enqueue_sync(&mut *unit, world.agency, world.connection, world.account, now).await.unwrap();
    unit.commit().await.unwrap();
}

/// Time goes by, and what is due is done every five minutes.
async fn pass(world: &World, seconds: i64) {
    for _ in 0..seconds / (5 * MINUTE) {
        world.clock.advance(5 * MINUTE);
        world.worker.run_due().await.unwrap();
    }
}

/// Until it breaks, within a day; then until the next evening.
async fn break_in_a_day(world: &World) -> Cause {
    let end = world.core.clock.unix() + DAY;
    let mut found = None;
    while world.core.clock.unix() < end {
        pass(world, 5 * MINUTE).await;
        found = found.or(broken_cause(account(world).await.health));
    }
    found.expect("it breaks in a day")
}

async fn life(world: &World) -> RefreshLife {
    let application = account(world).await.application.unwrap();
    world.core.store.read().await.unwrap().refresh_life(world.agency, application).await.unwrap()
}

async fn knows(world: &World, life: RefreshLife) {
    let application = account(world).await.application.unwrap();
    let mut unit = world.core.store.write().await.unwrap();
    unit.put_refresh_life(world.agency, application, &life).await.unwrap();
    unit.commit().await.unwrap();
}

fn count_renewals(world: &World) -> usize {
    world.platform.take_calls().iter().filter(|call| call.starts_with("POST /token")).count()
}

#[tokio::test]
async fn a_life_of_an_hour_is_learned_after_two_nights_and_never_ends_again() {
    let world = build(Mood::RefreshLives(HOUR)).await;
    assert_eq!(break_in_a_day(&world).await, Cause::Revoked, "nobody can know better");
    assert_eq!(life(&world).await.ends, None);
    connect(&world).await;
    assert_eq!(break_in_a_day(&world).await, Cause::Inactive, "it ended, and nobody took it back");
    let learned = life(&world).await;
    assert!(learned.ends.is_some_and(|end| (11 * HOUR..14 * HOUR).contains(&end)), "{learned:?}");
    connect(&world).await;
    count_renewals(&world);
    for _ in 0..4 {
        pass(&world, DAY).await;
        assert_eq!(account(&world).await.health, Health::Healthy);
        // Half of an hour and a little more lies between two.
        let renewed = count_renewals(&world);
        assert!((35..=50).contains(&renewed), "{renewed}");
    }
    // A quarter of an hour in which nothing answers is no end.
    world.platform.set(Mood::Net(crate::net::NetError::Unreachable));
    pass(&world, 15 * MINUTE).await;
    world.platform.set(Mood::RefreshLives(HOUR));
    pass(&world, DAY).await;
    assert_eq!(account(&world).await.health, Health::Healthy);
}

#[tokio::test]
async fn a_single_removal_teaches_nothing() {
    let world = build(Mood::Fine).await;
    pass(&world, 3 * DAY).await;
    // Relink was off: at the age of the removal nothing has worked so far.
    world.clock.advance(3 * DAY);
    world.platform.set(Mood::Token(400, r#"{"error":"invalid_grant"}"#));
    assert_eq!(break_in_a_day(&world).await, Cause::Revoked);
    let doubted = life(&world).await.doubt.map(|doubt| doubt.age);
    assert!(doubted.is_some_and(|age| age > 3 * DAY), "{doubted:?}");
    world.platform.set(Mood::Fine);
    connect(&world).await;
    count_renewals(&world);
    pass(&world, 4 * DAY).await;
    assert_eq!(life(&world).await.ends, None);
    let renewed = count_renewals(&world);
    assert!(renewed <= 8, "{renewed} in four days");
    assert!(life(&world).await.proved > 20 * HOUR, "{:?}", life(&world).await);
}

#[tokio::test]
async fn what_says_that_it_was_taken_back_teaches_nothing_however_often() {
    let world =
        build(Mood::Token(400, r#"{"error":"invalid_grant","error_description":"Token has been revoked."}"#)).await;
    for _ in 0..3 {
        assert_eq!(break_in_a_day(&world).await, Cause::Revoked);
        connect(&world).await;
    }
    assert_eq!(life(&world).await, RefreshLife::default());
}

#[tokio::test]
async fn a_later_success_at_an_older_age_unlearns() {
    let world = build(Mood::Fine).await;
    knows(&world, RefreshLife { proved: HOUR, ends: Some(20 * HOUR), doubt: None }).await;
    pass(&world, 5 * HOUR).await;
    assert!(count_renewals(&world) >= 8, "it is heeded");
    // Relink is off for longer than tokens live, as it believes.
    world.clock.advance(25 * HOUR);
    pass(&world, HOUR).await;
    assert_eq!(life(&world).await.ends, None);
    count_renewals(&world);
    pass(&world, 2 * DAY).await;
    let renewed = count_renewals(&world);
    assert!(renewed <= 4, "{renewed} in two days");
}

#[tokio::test]
async fn what_is_learned_is_heeded_by_all_accounts_of_the_application() {
    let world = build(Mood::RefreshLives(HOUR)).await;
    // Its look is a day away when another account's second end teaches.
    pass(&world, 20 * MINUTE).await;
    knows(&world, RefreshLife { proved: 50 * MINUTE, ends: Some(20 * HOUR), doubt: None }).await;
    pass(&world, DAY).await;
    assert_eq!(account(&world).await.health, Health::Healthy);
}

#[tokio::test]
async fn an_end_that_the_server_says_is_not_waited_for() {
    let world = build(Mood::RefreshLives(HOUR)).await;
    let mut account = account(&world).await;
    account.hard_expires_at = Some(NOW + HOUR);
    let mut unit = world.core.store.write().await.unwrap();
    unit.renew_account(&account).await.unwrap();
    unit.commit().await.unwrap();
    pass(&world, 2 * HOUR).await;
    assert!(!account_is_broken(&world).await);
    assert!(count_renewals(&world) >= 1);
}

async fn account_is_broken(world: &World) -> bool {
    account(world).await.health.is_broken()
}
