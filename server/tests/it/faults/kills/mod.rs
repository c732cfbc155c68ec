//! `kill -9` at each step of the code exchange and of the refresh, over and over on the same data folder.

mod aftermath;
mod scenario;

use std::collections::BTreeMap;

use server::entropy::{Entropy, SeededEntropy};

use self::{aftermath::Before, scenario::Scenario};
use super::{
    boundaries::Pace,
    desk::Desk,
    process::{Ending, Order},
    stage::Stage,
};

/// Every run makes the same kills.
const SEED: u64 = 20_261_123;
/// Of each provider.
const KILLS: usize = 100;

/// One provider, one data folder, one process after the other.
struct Lane {
    stage: Stage,
    /// Open between two kills.
    desk: Option<Desk>,
    entropy: SeededEntropy,
    kills: usize,
    /// How many boundaries each scenario has.
    known: BTreeMap<Scenario, u32>,
}

impl Lane {
    async fn begin(grace: bool) -> Self {
        let seed = SEED + u64::from(grace) * 1_000_000;
        let stage = Stage::build(grace, seed).await;
        let desk = Some(stage.open().await);
        Self { stage, desk, entropy: SeededEntropy::new(seed), kills: 0, known: BTreeMap::new() }
    }

    /// Kills at each boundary of each scenario, then somewhere behind boundaries that chance picks.
    async fn run(mut self) -> usize {
        for scenario in Scenario::ALL {
            let mut stop_at = 1;
            while self.once(scenario, stop_at, Pace::Freeze).await {
                // A sync is mostly the same step again and again.
                stop_at += if scenario == Scenario::Sync { 1 + self.pick(4) } else { 1 };
            }
        }
        while self.kills < KILLS {
            let scenario = Scenario::ALL[self.pick(5) as usize];
            let stop_at = 1 + self.pick(self.known[&scenario]);
            assert!(self.once(scenario, stop_at, Pace::Run).await, "{scenario:?} has no boundary {stop_at} any more");
        }
        self.kills
    }

    /// One process, killed at a boundary. `false`: it ended before it got there.
    async fn once(&mut self, scenario: Scenario, stop_at: u32, pace: Pace) -> bool {
        let desk = self.desk.take().unwrap();
        let attempt = scenario.prepare(&self.stage, &desk).await;
        let before = Before::read(&self.stage, &desk).await;
        desk.close().await;
        let order = Order {
            place: self.stage.place.clone(),
            now: self.stage.now(),
            seed: self.stage.next_seed(),
            stop_at,
            pace,
            task: attempt.task.clone(),
        };
        let place = match order.run().await {
            Ending::Killed(place) => {
                self.kills += 1;
                place
            }
            Ending::Died => panic!("{scenario:?} kills the process"),
            Ending::Ended(passed) => {
                self.known.insert(scenario, passed);
                "nowhere".to_owned()
            }
        };
        let desk = self.stage.open().await;
        before.expect_nothing_lost(&self.stage, &desk, &attempt, &format!("{scenario:?} killed {place}")).await;
        scenario.clear_up(&desk).await;
        self.desk = Some(desk);
        place != "nowhere"
    }

    /// From 0 to `below`, not included.
    fn pick(&self, below: u32) -> u32 {
        let mut bytes = [0; 4];
        self.entropy.fill(&mut bytes);
        u32::from_be_bytes(bytes) % below
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_is_killed_loses_no_token_that_the_provider_honours() {
    let lanes = [false, true].map(|grace| tokio::spawn(async move { Lane::begin(grace).await.run().await }));
    let mut kills = 0;
    for lane in lanes {
        kills += lane.await.unwrap();
    }
    println!("{kills} kills");
    assert!(kills >= 200, "{kills}");
}
