//! A Relink process that can be killed: this test program once more, with an order in its environment.

use std::{collections::BTreeMap, os::unix::process::ExitStatusExt, process::Stdio, time::Duration};

use app::model::ids::{AccountId, AgencyId};
use serde::{Deserialize, Serialize};
use server::{oauth::access::Access, server::Server};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::Command,
    time::timeout,
};

use super::{
    boundaries::{Boundaries, MARK, Pace},
    crashes::around,
    desk::Post,
    disk,
    stage::Place,
};

const ORDER: &str = "FAULTS_ORDER";
/// The path of [`relink_process`].
const ENTRANCE: &str = "faults::process::relink_process";
const SIGKILL: i32 = 9;
const SIGABRT: i32 = 6;
/// No order takes longer, on a busy machine too.
const PATIENCE: Duration = Duration::from_secs(60);

/// What a process is to do, and where it is killed.
#[derive(Serialize, Deserialize)]
pub(super) struct Order {
    pub(super) place: Place,
    /// Unix seconds.
    pub(super) now: i64,
    pub(super) seed: u64,
    /// The boundary; 0: none.
    pub(super) stop_at: u32,
    pub(super) pace: Pace,
    pub(super) task: Task,
}

#[derive(Clone, Serialize, Deserialize)]
pub(super) enum Task {
    /// Answers a request.
    Answer(Post),
    /// Renews the tokens of this version.
    Renew(AgencyId, AccountId, i64),
    /// Does what is due.
    Work,
    /// The same, and dies once a path with these words is asked for.
    Die(String),
    /// Lives through a disk that is full.
    Disk(disk::Story, BTreeMap<String, String>),
}

/// How a process ended.
#[derive(Debug)]
pub(super) enum Ending {
    /// By SIGKILL, at this boundary.
    Killed(String),
    /// By itself, after so many boundaries.
    Ended(u32),
    /// Of what it did.
    Died,
}

impl Order {
    /// Starts a process for it, kills it where it stops, and waits for its end.
    pub(super) async fn run(&self) -> Ending {
        self.run_by(Command::new(std::env::current_exe().unwrap())).await
    }

    /// The same in a process that gets an error instead of a signal where a file can't grow.
    pub(super) async fn run_on_a_small_disk(&self) -> Ending {
        let mut shell = Command::new("sh");
        shell.args(["-c", r#"trap "" XFSZ; exec "$0" "$@""#]).arg(std::env::current_exe().unwrap());
        self.run_by(shell).await
    }

    async fn run_by(&self, mut command: Command) -> Ending {
        let order = serde_json::to_string(self).unwrap();
        command.args([ENTRANCE, "--exact", "--ignored", "--nocapture", "--test-threads=1"]).env(ORDER, order);
        let mut child = command.stdout(Stdio::piped()).kill_on_drop(true).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let (mut said, mut ended) = (String::new(), None);
        while let Some(line) = timeout(PATIENCE, lines.next_line()).await.expect("the process hangs").unwrap() {
            let told = line.split_once(MARK).and_then(|(_, told)| told.split_once(' '));
            match told {
                Some(("stopped", place)) => {
                    child.start_kill().unwrap();
                    let status = child.wait().await.unwrap();
                    assert_eq!(status.signal(), Some(SIGKILL), "it ended before: {status}");
                    return Ending::Killed(place.to_owned());
                }
                Some(("ended", passed)) => ended = passed.parse().ok(),
                _ => said.push_str(&format!("{line}\n")),
            }
        }
        let status = child.wait().await.unwrap();
        if matches!(self.task, Task::Die(_)) && status.signal() == Some(SIGABRT) {
            return Ending::Died;
        }
        assert!(status.success(), "{status}\n{said}");
        Ending::Ended(ended.expect("the entrance is no longer called so"))
    }

    async fn carry_out(self) {
        let boundaries = Boundaries::new(self.stop_at, self.pace);
        if let Task::Disk(story, cookies) = self.task {
            story.live_through(&self.place, self.now, self.seed, cookies).await;
            return boundaries.end();
        }
        let core = boundaries.around(self.place.open_core(self.now, self.seed).await);
        match self.task {
            Task::Answer(post) => drop(post.send(&Server::with_core(core).await.unwrap().router()).await),
            Task::Renew(agency, account, version) => drop(Access::new(core).renew(agency, account, version).await),
            Task::Die(words) => {
                Server::with_core(around(core, words)).await.unwrap().worker().run_due().await.unwrap();
            }
            Task::Work => Server::with_core(core).await.unwrap().worker().run_due().await.unwrap(),
            Task::Disk(..) => {}
        }
        boundaries.end();
    }
}

#[tokio::test]
#[ignore = "no test by itself: the process that others start, and kill"]
async fn relink_process() {
    if let Ok(order) = std::env::var(ORDER) {
        serde_json::from_str::<Order>(&order).unwrap().carry_out().await;
    }
}
