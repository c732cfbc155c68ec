//! How the queue is worked through.

mod killed;

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use app::model::ids::{AccountId, AgencyId};
use async_trait::async_trait;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::{
    store::{
        StoreError, Unit,
        agency::Agency,
        job::{Job, Lane, NewJob, Priority},
    },
    sync::tests::world::{NOW, World},
    work::{
        slots::Slots,
        worker::{After, LEASE, Runner, Worker},
    },
};

const FEW: Slots = Slots { data: 4, news: 4 };

/// Notes what runs, and lets nothing end before it is allowed to.
struct Scripted {
    after: Box<dyn Fn(&Job) -> After + Send + Sync>,
    ran: Mutex<Vec<String>>,
    running: AtomicUsize,
    most: AtomicUsize,
    may_end: Semaphore,
    started: Semaphore,
}

impl Scripted {
    fn new(permits: usize, after: impl Fn(&Job) -> After + Send + Sync + 'static) -> Arc<Self> {
        Arc::new(Self {
            after: Box::new(after),
            ran: Mutex::default(),
            running: AtomicUsize::new(0),
            most: AtomicUsize::new(0),
            may_end: Semaphore::new(permits),
            started: Semaphore::new(0),
        })
    }

    fn ran(&self) -> Vec<String> {
        self.ran.lock().unwrap().clone()
    }

    /// Waits until `count` more jobs have begun.
    async fn wait_started(&self, count: u32) {
        self.started.acquire_many(count).await.unwrap().forget();
    }
}

#[async_trait]
impl Runner for Scripted {
    async fn run(&self, job: &Job) -> After {
        let now = self.running.fetch_add(1, Ordering::SeqCst) + 1;
        self.most.fetch_max(now, Ordering::SeqCst);
        self.ran.lock().unwrap().push(job.key.clone());
        self.started.add_permits(1);
        self.may_end.acquire().await.unwrap().forget();
        self.running.fetch_sub(1, Ordering::SeqCst);
        (self.after)(job)
    }

    async fn tell_parked(&self, _: &mut dyn Unit, _: &Job) -> Result<(), StoreError> {
        Ok(())
    }

    async fn look_after(&self) -> Result<(), StoreError> {
        Ok(())
    }

    async fn take_inventory(&self) -> Result<(), StoreError> {
        Ok(())
    }
}

async fn add(world: &World, key: &str, account: Option<AccountId>, due_at: i64) {
    add_to(Lane::Data, world, key, account, due_at).await;
}

async fn add_to(lane: Lane, world: &World, key: &str, account: Option<AccountId>, due_at: i64) {
    add_for(world.agency, lane, world, key, account, due_at).await;
}

async fn add_for(agency: AgencyId, lane: Lane, world: &World, key: &str, account: Option<AccountId>, due_at: i64) {
    let job = NewJob {
        agency,
        kind: "test",
        lane,
        priority: Priority::Usual,
        key: key.to_owned(),
        account,
        payload: String::new(),
        due_at,
    };
    let mut unit = world.core.store.write().await.unwrap();
    unit.add_job(&job).await.unwrap();
    unit.commit().await.unwrap();
    world.core.live.wake();
}

#[tokio::test]
async fn what_is_due_runs_in_order_and_the_rest_waits() {
    let world = World::build().await;
    for (key, due) in [("b", NOW), ("c", NOW + 60), ("a", NOW - 5)] {
        add(&world, key, None, due).await;
    }
    let scripted = Scripted::new(100, |_| After::Done);
    let worker = Worker::new(world.core.clone(), scripted.clone());
    worker.run_due().await.unwrap();
    assert_eq!(scripted.ran(), ["a", "b"]);
    world.clock.advance(60);
    worker.run_due().await.unwrap();
    assert_eq!(scripted.ran(), ["a", "b", "c"]);
    assert_eq!(world.next_due().await, None);
}

#[tokio::test]
async fn failures_are_counted_and_interruptions_are_not() {
    let world = World::build().await;
    add(&world, "a", None, NOW).await;
    let attempts = Arc::new(Mutex::new(Vec::new()));
    let seen = attempts.clone();
    let scripted = Scripted::new(100, move |job| {
        seen.lock().unwrap().push(job.attempts);
        match seen.lock().unwrap().len() {
            1 => After::Retry { due_at: NOW },
            2 => After::Again { due_at: NOW },
            3 => After::Retry { due_at: NOW },
            _ => After::Done,
        }
    });
    Worker::new(world.core.clone(), scripted).run_due().await.unwrap();
    assert_eq!(*attempts.lock().unwrap(), [0, 1, 1, 2]);
}

#[tokio::test]
async fn a_few_run_at_once_of_one_account_too() {
    let world = World::build().await;
    for number in 0..6 {
        add(&world, &format!("free-{number}"), None, NOW).await;
    }
    for number in 0..3 {
        add(&world, &format!("same-{number}"), Some(world.account), NOW - 10).await;
    }
    let scripted = Scripted::new(0, |_| After::Done);
    let worker = Worker::new(world.core.clone(), scripted.clone()).with_slots(FEW);
    let stop = CancellationToken::new();
    let task = tokio::spawn({
        let stop = stop.clone();
        async move { worker.run(stop).await }
    });
    scripted.wait_started(4).await;
    let ran = scripted.ran();
    assert_eq!(ran.iter().filter(|key| key.starts_with("same")).count(), 3, "{ran:?}");
    scripted.may_end.add_permits(9);
    scripted.wait_started(5).await;
    assert_eq!(scripted.most.load(Ordering::SeqCst), 4);
    assert_eq!(scripted.ran().len(), 9);
    stop.cancel();
    task.await.unwrap();
}

#[tokio::test]
async fn an_agency_with_much_to_do_keeps_no_other_waiting() {
    let world = World::build().await;
    let other = AgencyId(Uuid::from_u128(77));
    let mut unit = world.core.store.write().await.unwrap();
    unit.add_agency(&Agency { id: other, name: "Other".to_owned(), created_at: NOW }).await.unwrap();
    unit.commit().await.unwrap();
    for number in 0..30 {
        add(&world, &format!("much-{number}"), None, NOW - 1000).await;
    }
    let scripted = Scripted::new(0, |_| After::Done);
    let worker = Worker::new(world.core.clone(), scripted.clone()).with_slots(FEW);
    let stop = CancellationToken::new();
    let task = tokio::spawn({
        let stop = stop.clone();
        async move { worker.run(stop).await }
    });
    scripted.wait_started(4).await;
    for number in 0..3 {
        add_for(other, Lane::Data, &world, &format!("other-{number}"), None, NOW).await;
    }
    // Two end, and two of the other begin; then each agency has half of the slots.
    scripted.may_end.add_permits(2);
    scripted.wait_started(2).await;
    let ran = scripted.ran();
    assert!(ran[4..].iter().all(|key| key.starts_with("other")), "{ran:?}");
    scripted.may_end.add_permits(27);
    scripted.wait_started(27).await;
    assert_eq!(scripted.ran().len(), 33);
    scripted.may_end.add_permits(4);
    stop.cancel();
    task.await.unwrap();
}

#[tokio::test]
async fn data_that_does_not_come_holds_no_news_up() {
    let world = World::build().await;
    for number in 0..6 {
        add(&world, &format!("slow-{number}"), None, NOW - 1000).await;
    }
    let scripted = Scripted::new(0, |_| After::Done);
    let worker = Worker::new(world.core.clone(), scripted.clone()).with_slots(FEW);
    let stop = CancellationToken::new();
    let task = tokio::spawn({
        let stop = stop.clone();
        async move { worker.run(stop).await }
    });
    scripted.wait_started(4).await;
    for number in 0..6 {
        add_to(Lane::News, &world, &format!("news-{number}"), None, NOW).await;
    }
    scripted.wait_started(4).await;
    let ran = scripted.ran();
    assert!(ran[4..].iter().all(|key| key.starts_with("news")), "{ran:?}");
    assert_eq!((ran.len(), scripted.most.load(Ordering::SeqCst)), (8, 8), "each lane has slots of its own");
    stop.cancel();
    task.await.unwrap();
}

#[tokio::test]
async fn a_ring_wakes_the_worker() {
    let world = World::build().await;
    let scripted = Scripted::new(100, |_| After::Done);
    let mut worker = Worker::new(world.core.clone(), scripted.clone());
    worker.look = Duration::from_secs(3600);
    let stop = CancellationToken::new();
    let task = tokio::spawn({
        let stop = stop.clone();
        async move { worker.run(stop).await }
    });
    add(&world, "a", None, NOW).await;
    scripted.wait_started(1).await;
    add(&world, "b", None, NOW).await;
    scripted.wait_started(1).await;
    stop.cancel();
    task.await.unwrap();
}

#[tokio::test]
async fn what_hangs_is_cut_off_before_its_lease_is_over_and_has_failed() {
    let world = World::build().await;
    add(&world, "a", None, NOW).await;
    let scripted = Scripted::new(0, |_| After::Done);
    let mut worker = Worker::new(world.core.clone(), scripted.clone());
    assert!(worker.run_limit.as_secs() < LEASE.unsigned_abs());
    worker.run_limit = Duration::from_millis(1);
    let stop = CancellationToken::new();
    let task = tokio::spawn({
        let stop = stop.clone();
        async move { worker.run(stop).await }
    });
    scripted.wait_started(1).await;
    let put_away = async {
        while world.next_due().await == Some(NOW + LEASE) {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), put_away).await.expect("it hangs for ever");
    stop.cancel();
    task.await.unwrap();
    let mut unit = world.core.store.write().await.unwrap();
    let job = unit.claim_job(Lane::Data, None, "somebody-else", NOW + 3600, NOW + 4200).await.unwrap().unwrap();
    assert_eq!((job.attempts, job.crashes), (1, 0));
}

#[tokio::test]
async fn stopping_gives_back_what_runs() {
    let world = World::build().await;
    add(&world, "a", Some(world.account), NOW).await;
    let scripted = Scripted::new(0, |_| After::Done);
    let worker = Worker::new(world.core.clone(), scripted.clone());
    let stop = CancellationToken::new();
    let task = tokio::spawn({
        let stop = stop.clone();
        async move { worker.run(stop).await }
    });
    scripted.wait_started(1).await;
    stop.cancel();
    task.await.unwrap();
    // Another process takes it at once, without waiting for a lease, and it was no failure.
    let mut unit = world.core.store.write().await.unwrap();
    let job = unit.claim_job(Lane::Data, None, "somebody-else", NOW, NOW + 600).await.unwrap().unwrap();
    assert_eq!((job.key.as_str(), job.attempts), ("a", 0));
}

#[tokio::test]
async fn what_a_dead_process_held_is_done_after_its_lease() {
    let world = World::build().await;
    add(&world, "a", Some(AccountId(Uuid::from_u128(5))), NOW).await;
    let mut unit = world.core.store.write().await.unwrap();
    unit.claim_job(Lane::Data, None, "a-dead-process", NOW, NOW + 600).await.unwrap().unwrap();
    unit.commit().await.unwrap();
    let scripted = Scripted::new(100, |_| After::Done);
    let worker = Worker::new(world.core.clone(), scripted.clone());
    worker.run_due().await.unwrap();
    assert!(scripted.ran().is_empty());
    world.clock.advance(601);
    worker.run_due().await.unwrap();
    assert_eq!(scripted.ran(), ["a"]);
}
