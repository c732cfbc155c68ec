//! What people are told of jobs that died with the process too often, and how long timelines stay.

use app::model::{
    agency::EventsKept,
    alert::{DeliveryProblem, DeliveryState, News},
    cause::Cause,
    health::Health,
    ids::{AlertId, DeliveryId, MemberId, RereadingId},
};
use jiff::civil::date;
use uuid::Uuid;

use super::{
    DELIVER, build_worker,
    prune::{EVENTS_AT_ONCE, EVENTS_PAUSE, EVENTS_TURNS, prune, prune_events},
};
use crate::{
    alert::jobs::GRACE,
    store::{
        alert::{Alert, Delivery, Recipient, Topic},
        event::{Event, EventKind},
        job::{Lane, NewJob, Priority},
        rereading::{Found, Rereading, RereadingState},
    },
    sync::{
        queue::{BACKFILL, REFRESH, REREAD, look_key},
        tests::world::{DAY, NOW, World},
    },
    work::worker::After,
};

const STOPPED: Health = Health::Stalled { cause: Cause::Crashing };
/// Seconds for which whoever dies has held it.
const HELD: i64 = 60;

/// Adds the job, has three processes die of it, and a living one look at the queue. Nothing else must be due.
async fn park(world: &World, kind: &'static str, lane: Lane, key: &str, payload: String) {
    die(world, kind, lane, key, payload).await;
    assert!(is_parked(world, key).await);
}

async fn die(world: &World, kind: &'static str, lane: Lane, key: &str, payload: String) {
    let account = (lane == Lane::Data).then_some(world.account);
    let (priority, due_at) = (Priority::Usual, world.core.clock.unix());
    let job = NewJob { agency: world.agency, kind, lane, priority, key: key.to_owned(), account, payload, due_at };
    let mut unit = world.core.store.write().await.unwrap();
    unit.add_job(&job).await.unwrap();
    for death in 0..3 {
        let (holder, now) = (format!("dead {death}"), world.core.clock.unix());
        unit.take_back_jobs(&holder, now).await.unwrap();
        let claimed = unit.claim_job(lane, None, &holder, now, now + HELD).await.unwrap().unwrap();
        assert_eq!((claimed.key.as_str(), claimed.crashes), (key, death));
        world.clock.advance(HELD);
    }
    unit.commit().await.unwrap();
    world.worker.run_due().await.unwrap();
}

async fn is_parked(world: &World, key: &str) -> bool {
    world.core.store.read().await.unwrap().is_parked(key).await.unwrap()
}

async fn count_stalls(world: &World) -> usize {
    let is_stall = |kind: &EventKind| matches!(kind, EventKind::Stalled { cause: Cause::Crashing, .. });
    world.timeline().await.iter().filter(|kind| is_stall(kind)).count()
}

#[tokio::test]
async fn newest_days_go_on_and_older_ones_that_kill_are_told_until_a_person_asks() {
    let world = World::build().await;
    let key = format!("{BACKFILL}:{}", world.connection);
    park(&world, BACKFILL, Lane::Data, &key, format!("{} 0", world.connection)).await;
    let linked = world.linked().await;
    assert_eq!((linked.health(), linked.connection.last_good_at), (STOPPED, Some(world.core.clock.unix())));
    assert!(linked.evidence().unwrap().request.contains("older days"));
    let newest = world.days().await;
    assert!(newest.0 < 396, "{newest:?}");

    world.clock.advance(DAY);
    world.worker.run_due().await.unwrap();
    let linked = world.linked().await;
    assert_eq!((linked.health(), count_stalls(&world).await), (STOPPED, 1), "told once");
    assert!(linked.connection.last_good_at > Some(NOW + DAY), "the nights go on");

    world.sync().await;
    assert_eq!((world.linked().await.health(), world.days().await.0), (Health::Healthy, 396));
    assert!(!is_parked(&world, &key).await);
}

#[tokio::test]
async fn older_days_that_kill_are_told_before_the_next_night() {
    let world = World::build().await;
    world.sync().await;
    let key = format!("{BACKFILL}:{}", world.connection);
    park(&world, BACKFILL, Lane::Data, &key, format!("{} 0", world.connection)).await;
    assert_eq!(world.linked().await.health(), STOPPED);
    assert_eq!(world.next_due().await, Some(world.core.clock.unix() + GRACE), "people are told soon");
}

#[tokio::test]
async fn what_is_broken_says_so_whatever_is_parked() {
    let world = World::build().await;
    world.sync().await;
    let mut unit = world.core.store.write().await.unwrap();
    unit.set_connection_health(world.agency, world.connection, Health::NoAccess, NOW, None).await.unwrap();
    unit.commit().await.unwrap();
    let key = format!("{BACKFILL}:{}", world.connection);
    park(&world, BACKFILL, Lane::Data, &key, format!("{} 0", world.connection)).await;
    assert_eq!((world.linked().await.health(), count_stalls(&world).await), (Health::NoAccess, 0));
}

#[tokio::test]
async fn a_look_that_kills_is_told_at_each_use_of_the_account() {
    let world = World::build().await;
    world.sync().await;
    let second = world.add_second_campaign().await;
    world.sync().await;
    let key = look_key(world.account);
    park(&world, REFRESH, Lane::Data, &key, world.account.to_string()).await;
    for connection in [world.connection, second] {
        let linked = world.linked_of(connection).await;
        assert_eq!(linked.health(), STOPPED);
        assert!(linked.evidence().unwrap().request.contains("account"));
    }
    // Its data come all the same, and then there is nothing to say but to whoever runs it.
    world.clock.advance(DAY);
    world.worker.run_due().await.unwrap();
    assert_eq!(world.linked().await.health(), Health::Healthy);
    assert!(is_parked(&world, &key).await);
    world.sync().await;
    assert!(!is_parked(&world, &key).await, "a person asked, and it ended");
}

#[tokio::test]
async fn days_whose_reading_kills_are_given_up() {
    let world = World::build().await;
    world.sync().await;
    let day = date(2026, 11, 5);
    let asked = Rereading {
        id: RereadingId(Uuid::from_u128(60)),
        agency: world.agency,
        profile: world.profile,
        first: day,
        last: day,
        asked_by: None,
        asked_at: NOW,
        state: RereadingState::Open { waits: None },
        progress: Default::default(),
        found: Found::default(),
    };
    let mut unit = world.core.store.write().await.unwrap();
    unit.add_rereading(&asked).await.unwrap();
    unit.commit().await.unwrap();
    let key = format!("{REREAD}:{}", asked.id);
    die(&world, REREAD, Lane::Data, &key, format!("{} {}", asked.id, world.connection)).await;
    assert!(!is_parked(&world, &key).await, "nobody would ever take it up again");
    let asked = world.core.store.ask().await.unwrap().rereading(world.agency, asked.id).await.unwrap().unwrap();
    assert_eq!(asked.state, RereadingState::Failed { cause: Cause::Crashing });
    assert_eq!(world.linked().await.health(), Health::Healthy);
}

#[tokio::test]
async fn a_message_that_kills_is_given_up() {
    let world = World::build().await;
    world.sync().await;
    let alert = Alert {
        id: AlertId(Uuid::from_u128(50)),
        agency: world.agency,
        account: world.account,
        topic: Topic::Broken { cause: Cause::Revoked },
        opened_at: NOW,
        closed_at: None,
    };
    let delivery = Delivery {
        id: DeliveryId(Uuid::from_u128(51)),
        agency: world.agency,
        alert: alert.id,
        news: News::Broken,
        to: Recipient::Member(MemberId(Uuid::from_u128(2))),
        state: DeliveryState::Waiting,
        problem: None,
        next_at: None,
        at: NOW,
    };
    let mut unit = world.core.store.write().await.unwrap();
    unit.add_alert(&alert).await.unwrap();
    unit.add_delivery(&delivery).await.unwrap();
    unit.commit().await.unwrap();
    park(&world, DELIVER, Lane::News, "deliver:1", delivery.id.to_string()).await;
    let told = world.core.store.read().await.unwrap().delivery(world.agency, delivery.id).await.unwrap().unwrap();
    assert_eq!((told.state, told.problem), (DeliveryState::Failed, Some(DeliveryProblem::Crashing)));
}

#[tokio::test]
async fn what_nobody_is_told_of_is_parked_too() {
    let world = World::build().await;
    world.sync().await;
    park(&world, "nobody knows", Lane::Data, "odd", String::new()).await;
    assert_eq!(world.linked().await.health(), Health::Healthy);
    build_worker(&world.core, world.access.clone()).run_due().await.unwrap();
    assert!(is_parked(&world, "odd").await, "another process finds it so");
}

#[tokio::test]
async fn timelines_end_where_the_agency_says_so() {
    let world = World::build().await;
    let agency = world.agency;
    let event = |at| Event {
        agency,
        account: None,
        connection: Some(world.connection),
        member: None,
        kind: EventKind::Healed,
        at,
    };
    // 2024-11-23 and 2025-11-23, 17:00: to the second 24 and 12 months before.
    let (two_years, one_year) = (NOW - 730 * DAY, NOW - 365 * DAY);
    let mut unit = world.core.store.write().await.unwrap();
    for at in [two_years - 1, two_years, one_year - 1, one_year, NOW] {
        unit.add_event(&event(at)).await.unwrap();
    }
    unit.commit().await.unwrap();
    let left = async || {
        let mut unit = world.core.store.read().await.unwrap();
        let events = unit.events(agency, world.connection, None, 10).await.unwrap();
        events.into_iter().map(|event| event.at).collect::<Vec<_>>()
    };
    let keep = async |kept| {
        let mut unit = world.core.store.write().await.unwrap();
        unit.set_events_kept(agency, kept).await.unwrap();
        unit.commit().await.unwrap();
        assert!(prune_events(&world.core, agency).await.unwrap());
    };
    keep(EventsKept::ForEver).await;
    assert_eq!(left().await.len(), 5);
    keep(EventsKept::default()).await;
    assert_eq!(left().await, [NOW, one_year, one_year - 1, two_years]);
    keep(EventsKept::Year).await;
    assert_eq!(left().await, [NOW, one_year]);
    keep(EventsKept::ThreeYears).await;
    assert_eq!(left().await, [NOW, one_year]);
}

#[tokio::test]
async fn long_timelines_are_erased_a_piece_at_a_time() {
    let world = World::build().await;
    let (agency, at) = (world.agency, NOW - 1_000 * DAY);
    let (account, connection) = (Some(world.account), Some(world.connection));
    let mut unit = world.core.store.write().await.unwrap();
    let event = Event { agency, account, connection, member: None, kind: EventKind::Healed, at };
    for _ in 0..EVENTS_AT_ONCE * EVENTS_TURNS + 1 {
        unit.add_event(&event).await.unwrap();
    }
    unit.commit().await.unwrap();
    let now = world.core.clock.unix();
    assert!(
        matches!(prune(&world.core, agency, now).await, Ok(After::Again { due_at }) if due_at == now + EVENTS_PAUSE)
    );
    assert_eq!(world.timeline().await.len(), 1);
    assert!(
        matches!(prune(&world.core, agency, now).await, Ok(After::Again { due_at }) if due_at > now + EVENTS_PAUSE)
    );
    assert_eq!(world.timeline().await.len(), 0);
}

#[tokio::test]
async fn a_clock_that_jumps_ahead_for_less_than_a_day_erases_nothing() {
    let world = World::build().await;
    let (agency, at) = (world.agency, NOW - 30 * DAY);
    let mut unit = world.core.store.write().await.unwrap();
    let (account, connection) = (Some(world.account), Some(world.connection));
    unit.add_event(&Event { agency, account, connection, member: None, kind: EventKind::Healed, at }).await.unwrap();
    unit.commit().await.unwrap();
    world.clock.advance(5 * 365 * DAY);
    let jumped = world.core.clock.unix();
    let after = prune(&world.core, agency, NOW).await;
    assert!(matches!(after, Ok(After::Again { due_at }) if due_at > jumped + DAY / 2), "{after:?}");
    assert_eq!(world.timeline().await.len(), 1);
    // It was right after all.
    assert!(matches!(prune(&world.core, agency, jumped + DAY).await, Ok(After::Again { .. })));
    assert_eq!(world.timeline().await.len(), 0);
}
