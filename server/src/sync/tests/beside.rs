//! Jobs of one account side by side, and many properties below one login.

use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use app::model::{
    cause::Cause,
    health::Health,
    ids::{ConnectionId, ProfileId},
};
use async_trait::async_trait;
use tokio::{net::TcpStream, sync::Barrier};
use uuid::Uuid;

use super::{
    platform::Mood,
    world::{NOW, World, broken_cause},
};
use crate::{
    catalogue::Catalogue,
    core::Core,
    jobs::build_worker,
    net::{NetError, Outbound},
    oauth::access::Access,
    store::{
        connection::{Connection, Profile},
        event::EventKind,
    },
    sync::queue::{enqueue_sync, sync_key},
    work::worker::Worker,
};

/// Lets the first call of each of two jobs go on only when both are there: they run at the same time.
struct Together {
    inner: Arc<dyn Outbound>,
    arrived: AtomicUsize,
    both: Barrier,
}

#[async_trait]
impl Outbound for Together {
    async fn send(&self, request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, NetError> {
        if request.uri().path() != "/token" && self.arrived.fetch_add(1, Ordering::SeqCst) < 2 {
            self.both.wait().await;
        }
        self.inner.send(request).await
    }

    async fn connect(&self, host: &str, port: u16) -> Result<TcpStream, NetError> {
        self.inner.connect(host, port).await
    }
}

/// Two properties of one account, both due, and a worker each that meets the other at the platform.
async fn build_two() -> (World, [Worker; 2], ConnectionId) {
    let world = World::build().await;
    let other = world.add_other_profile("ads-2").await;
    world.enqueue().await;
    let mut unit = world.core.store.write().await.unwrap();
    enqueue_sync(&mut *unit, world.agency, other, world.account, NOW).await.unwrap();
    unit.commit().await.unwrap();
    let inner = Arc::<super::platform::Platform>::clone(&world.platform);
    let together = Together { inner, arrived: AtomicUsize::new(0), both: Barrier::new(2) };
    let core = Core { outbound: Arc::new(together), ..world.core.clone() };
    let access = Access::new(core.clone());
    let worker = || build_worker(&core, access.clone());
    let workers = [worker(), worker()];
    (world, workers, other)
}

async fn work(workers: &[Worker; 2]) {
    let (one, two) = tokio::join!(workers[0].run_due(), workers[1].run_due());
    one.unwrap();
    two.unwrap();
}

fn count_renewals(world: &World) -> usize {
    world.platform.take_calls().iter().filter(|call| call.starts_with("POST /token")).count()
}

#[tokio::test]
async fn two_pulls_that_both_see_a_refused_token_renew_it_once() {
    let (world, workers, other) = build_two().await;
    world.platform.set(Mood::TakesRenewed);
    work(&workers).await;
    assert_eq!(count_renewals(&world), 1);
    for connection in [world.connection, other] {
        let linked = world.linked_of(connection).await;
        assert_eq!((linked.health(), linked.connection.last_good_at), (Health::Healthy, Some(NOW)));
    }
    assert_eq!(world.linked().await.account.unwrap().token_version, 1);
}

#[tokio::test]
async fn two_pulls_find_out_once_that_an_account_is_broken() {
    let (world, workers, other) = build_two().await;
    world.platform.set(Mood::Token(400, r#"{"error":"invalid_grant"}"#));
    work(&workers).await;
    assert_eq!(count_renewals(&world), 1, "the second one is told what the first has found out");
    for connection in [world.connection, other] {
        assert_eq!(broken_cause(world.linked_of(connection).await.health()), Some(Cause::Revoked));
    }
    let told = world.timeline().await.into_iter().filter(|kind| matches!(kind, EventKind::Broken { .. })).count();
    assert_eq!(told, 1);
}

#[tokio::test]
async fn a_renewal_that_finds_no_answer_breaks_neither() {
    let (world, workers, other) = build_two().await;
    world.platform.set(Mood::Token(503, "{}"));
    work(&workers).await;
    for connection in [world.connection, other] {
        assert!(matches!(world.linked_of(connection).await.health(), Health::Delayed { .. }));
    }
    world.platform.set(Mood::Fine);
    world.clock.advance(3600);
    work(&workers).await;
    for connection in [world.connection, other] {
        assert_eq!(world.linked_of(connection).await.health(), Health::Healthy);
    }
}

#[tokio::test]
async fn a_property_is_pulled_once_for_all_its_campaigns() {
    let world = World::build().await;
    let second = world.add_second_campaign().await;
    world.enqueue().await;
    let mut unit = world.core.store.write().await.unwrap();
    enqueue_sync(&mut *unit, world.agency, second, world.account, NOW).await.unwrap();
    unit.commit().await.unwrap();
    let other_process = build_worker(&world.core, world.access.clone());
    let (one, two) = tokio::join!(world.worker.run_due(), other_process.run_due());
    one.unwrap();
    two.unwrap();
    // Whoever came second looks again at what is missing.
    world.clock.advance(3600);
    world.worker.run_due().await.unwrap();
    let calls = world.platform.take_calls();
    let oldest: Vec<_> = calls.iter().filter(|call| call.contains("from=2025-10-24")).collect();
    assert_eq!(oldest.iter().collect::<BTreeSet<_>>().len(), oldest.len(), "no page twice: {oldest:#?}");
    for connection in [world.connection, second] {
        assert!(world.linked_of(connection).await.connection.last_good_at.is_some());
    }
}

const PROPERTIES: u128 = 200;
/// One in so many fails.
const FAILING: u128 = 20;

/// A platform where some properties always fail.
struct Partly(Arc<dyn Outbound>);

fn fails(number: u128) -> bool {
    number.is_multiple_of(FAILING)
}

#[async_trait]
impl Outbound for Partly {
    async fn send(&self, request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, NetError> {
        let path = request.uri().path();
        let number = path.split('/').find_map(|part| part.strip_prefix("many-"));
        match number.and_then(|number| number.parse::<u128>().ok()).filter(|number| fails(*number)) {
            Some(number) if number.is_multiple_of(2 * FAILING) => Err(NetError::Timeout),
            Some(_) => Ok(http::Response::builder().status(429).body(Vec::new()).unwrap()),
            None => self.0.send(request).await,
        }
    }

    async fn connect(&self, host: &str, port: u16) -> Result<TcpStream, NetError> {
        self.0.connect(host, port).await
    }
}

fn id(number: u128) -> ConnectionId {
    ConnectionId(Uuid::from_u128(100_000 + number))
}

/// All properties below the login of the world, all to be pulled now; days enough that each costs one request.
async fn build_many() -> (World, Core) {
    let mut catalogue = Catalogue::built_in().unwrap();
    for entry in catalogue.entries.values_mut() {
        entry.streams.iter_mut().for_each(|stream| stream.history_days = 3);
    }
    let world = World::build_with(catalogue).await;
    let profile = world.linked().await.profile.unwrap();
    let model = world.new_connection(world.connection, world.campaign);
    let mut unit = world.core.store.write().await.unwrap();
    for number in 1..=PROPERTIES {
        let own = Profile {
            id: ProfileId(Uuid::from_u128(200_000 + number)),
            remote_id: format!("many-{number}"),
            ..profile.clone()
        };
        unit.put_profile(&own).await.unwrap();
        let connection = Connection { id: id(number), profile: Some(own.id), ..model.clone() };
        unit.add_connection(&connection).await.unwrap();
        enqueue_sync(&mut *unit, world.agency, connection.id, world.account, NOW).await.unwrap();
    }
    unit.commit().await.unwrap();
    let core = Core { outbound: Arc::new(Partly(world.core.outbound.clone())), ..world.core.clone() };
    (world, core)
}

#[tokio::test]
async fn of_two_hundred_properties_ten_fail_and_nobody_waits_for_them() {
    let (world, core) = build_many().await;
    let access = Access::new(core.clone());
    let workers: Vec<Worker> = (0..16).map(|_| build_worker(&core, access.clone())).collect();
    // As many seconds as they take, with sixteen at work, of which two have a turn at a time.
    for _ in 0..1_000 {
        let ended = futures::future::join_all(workers.iter().map(Worker::run_due)).await;
        ended.into_iter().for_each(|ended| ended.unwrap());
        let mut unit = core.store.read().await.unwrap();
        // Those that fail are tried again and again meanwhile.
        let works = (1..=PROPERTIES).filter(|number| !fails(*number));
        let keys: Vec<String> = works.map(|number| sync_key(id(number))).collect();
        let due: BTreeSet<String> = unit.due_keys(world.agency, NOW + 600).await.unwrap().into_iter().collect();
        if !keys.iter().any(|key| due.contains(key)) {
            break;
        }
        drop(unit);
        world.clock.advance(1);
    }
    let seconds = core.clock.unix() - NOW;
    assert!(seconds < 200, "{seconds} s");
    // The last of those that fail may come behind all others.
    for number in (1..=PROPERTIES).filter(|number| fails(*number)) {
        while world.linked_of(id(number)).await.health() == Health::Healthy {
            assert!(core.clock.unix() - NOW < 1_000, "{number} was never tried");
            for worker in &workers {
                worker.run_due().await.unwrap();
            }
            world.clock.advance(1);
        }
    }
    let account = world.linked().await.account.unwrap();
    assert_eq!(account.health, Health::Healthy);
    for number in 1..=PROPERTIES {
        let health = world.linked_of(id(number)).await.health();
        match fails(number) {
            false => assert_eq!(health, Health::Healthy, "{number}"),
            true => assert!(matches!(health, Health::Delayed { .. }), "{number}: {health:?}"),
        }
    }
}
