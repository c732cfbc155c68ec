//! A worker that is killed again and again, each time with everything under way.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

use async_trait::async_trait;
use tokio::{sync::Semaphore, task::JoinHandle};
use tokio_util::sync::CancellationToken;

use super::add;
use crate::{
    budget,
    store::{StoreError, Unit, job::Job},
    sync::tests::world::{NOW, World},
    work::{
        slots::Slots,
        worker::{After, LEASE, Runner, Worker},
    },
};

const JOBS: usize = 300;
const GUILTY: &str = "job-137";

/// Lets nothing end while it holds still. The guilty job never ends: its process dies of it.
struct Deadly {
    holds_still: AtomicBool,
    running: Arc<AtomicUsize>,
    most: AtomicUsize,
    begun: Semaphore,
    guilty_begun: Semaphore,
    ended: Semaphore,
    /// Key, attempts and crashes of each try.
    tries: Mutex<Vec<(String, u32, u32)>>,
    parked: Mutex<Vec<String>>,
}

impl Deadly {
    fn new() -> Self {
        let none = || Semaphore::new(0);
        Self {
            holds_still: AtomicBool::new(true),
            running: Arc::default(),
            most: AtomicUsize::new(0),
            begun: none(),
            guilty_begun: none(),
            ended: none(),
            tries: Mutex::default(),
            parked: Mutex::default(),
        }
    }
}

/// Counts down when the job ends, or dies.
struct Under(Arc<AtomicUsize>);

impl Drop for Under {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

#[async_trait]
impl Runner for Deadly {
    async fn run(&self, job: &Job) -> After {
        let running = self.running.fetch_add(1, Ordering::SeqCst) + 1;
        let _under = Under(self.running.clone());
        self.most.fetch_max(running, Ordering::SeqCst);
        self.tries.lock().unwrap().push((job.key.clone(), job.attempts, job.crashes));
        self.begun.add_permits(1);
        if job.key == GUILTY {
            self.guilty_begun.add_permits(1);
        }
        if job.key == GUILTY || self.holds_still.load(Ordering::SeqCst) {
            std::future::pending::<()>().await;
        }
        self.ended.add_permits(1);
        After::Done
    }

    async fn tell_parked(&self, _: &mut dyn Unit, job: &Job) -> Result<(), StoreError> {
        self.parked.lock().unwrap().push(job.key.clone());
        Ok(())
    }

    async fn look_after(&self) -> Result<(), StoreError> {
        Ok(())
    }

    async fn take_inventory(&self) -> Result<(), StoreError> {
        Ok(())
    }
}

/// A process that works until it is killed.
fn start(world: &World, deadly: &Arc<Deadly>) -> JoinHandle<()> {
    let worker = Worker::new(world.core.clone(), deadly.clone()).with_slots(Slots { data: JOBS, news: 1 });
    tokio::spawn(async move { worker.run(CancellationToken::new()).await })
}

/// Nothing is given back; its leases run out.
async fn kill(world: &World, process: JoinHandle<()>) {
    process.abort();
    assert!(process.await.unwrap_err().is_cancelled());
    world.clock.advance(LEASE + 1);
}

fn refused_jobs() -> u64 {
    budget::counts().find(|(what, _)| *what == "job").unwrap().1
}

#[tokio::test]
async fn of_three_hundred_that_are_killed_three_times_one_is_parked() {
    let world = World::build().await;
    for number in 0..JOBS {
        add(&world, &format!("job-{number}"), None, NOW).await;
    }
    let (deadly, refused) = (Arc::new(Deadly::new()), refused_jobs());
    for round in 0..2 {
        let process = start(&world, &deadly);
        deadly.begun.acquire_many(u32::try_from(JOBS).unwrap()).await.unwrap().forget();
        assert_eq!(deadly.running.load(Ordering::SeqCst), JOBS, "all of them die in round {round}");
        kill(&world, process).await;
    }
    // Now each is suspected, and the guilty one dies alone.
    deadly.holds_still.store(false, Ordering::SeqCst);
    deadly.most.store(0, Ordering::SeqCst);
    deadly.guilty_begun.acquire_many(2).await.unwrap().forget();
    let process = start(&world, &deadly);
    deadly.guilty_begun.acquire().await.unwrap().forget();
    kill(&world, process).await;
    assert!(deadly.parked.lock().unwrap().is_empty());

    let process = start(&world, &deadly);
    deadly.ended.acquire_many(u32::try_from(JOBS - 1).unwrap()).await.unwrap().forget();
    process.abort();
    assert!(process.await.unwrap_err().is_cancelled());
    assert_eq!(deadly.most.load(Ordering::SeqCst), 1, "each alone");
    assert_eq!(*deadly.parked.lock().unwrap(), [GUILTY]);
    assert!(refused_jobs() > refused);
    let tries = deadly.tries.lock().unwrap().clone();
    assert!(tries.iter().all(|(_, attempts, _)| *attempts == 0), "no failure is counted");
    let guilty: Vec<u32> = tries.iter().filter(|(key, ..)| key == GUILTY).map(|(_, _, crashes)| *crashes).collect();
    assert_eq!(guilty, [0, 1, 2]);
    let mut unit = world.core.store.read().await.unwrap();
    assert_eq!(unit.count_parked().await.unwrap(), 1);
    assert!(unit.is_parked(GUILTY).await.unwrap());
}
