//! Where passwords are hashed: a few threads of our own, one per core at most, and a short queue with two lanes before
//! them. What takes its turn here stands in `password`.
//!
//! Each thread has its own memory for argon2 and ends, memory and all, when there was nothing to do for a while. Memory from
//! a thread pool's heap would stay with the process: a few floods, and a gigabyte is gone.

use std::{
    collections::VecDeque,
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread,
    time::Duration,
};

use argon2::Block;
use tokio::sync::oneshot;

use crate::budget::{self, Refused};

/// How long a thread keeps its memory for what may come.
const IDLE: Duration = Duration::from_secs(3);
/// Known devices that wait for their turn.
const KNOWN_WAITING: usize = 16;
/// Every allocator asks the system for as much as this and gives it back as soon as it is freed. glibc keeps smaller pieces
/// once it has seen one of their size (`M_MMAP_THRESHOLD` in mallopt(3) grows up to 32 MiB). What is not written to is not
/// there: a hash with our parameters still takes 19 MiB.
const RESERVED: usize = 33 * 1024 * 1024 / Block::SIZE;

/// Who waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lane {
    /// Nobody that we know. Their lane is short, and one core stays free of them where there are several.
    Strangers,
    /// Browsers in which the member has signed in before, members who are signed in, and commands. Goes first.
    Known,
}

/// Why nothing was hashed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum HashingError {
    #[error("too many wait already")]
    Full,
    #[error("the thread has failed")]
    Failed,
}

/// argon2's memory, kept from one hash to the next.
#[derive(Default)]
pub(super) struct Memory(Vec<Block>);

impl Memory {
    /// So many blocks, with anything in them.
    pub(super) fn blocks(&mut self, count: usize) -> Result<&mut [Block], argon2::Error> {
        if self.0.len() < count {
            self.0 = Vec::new();
            self.0.try_reserve_exact(count.max(RESERVED)).map_err(|_| argon2::Error::OutOfMemory)?;
            self.0.resize(count, Block::new());
        }
        self.0.get_mut(..count).ok_or(argon2::Error::MemoryTooLittle)
    }
}

/// The queue and its threads. Clones share both.
#[derive(Clone)]
pub(super) struct Hashing {
    shared: Arc<Shared>,
}

struct Shared {
    state: Mutex<State>,
    work: Condvar,
    threads: usize,
    strangers_waiting: usize,
    /// How long a thread waits for more.
    idle: Duration,
}

#[derive(Default)]
struct State {
    known: VecDeque<Box<dyn Task>>,
    strangers: VecDeque<Box<dyn Task>>,
    threads: usize,
    idle: usize,
    /// Threads that work for strangers.
    strangers_served: usize,
}

impl Hashing {
    /// `strangers_waiting`: how many of them may wait.
    pub(super) fn new(strangers_waiting: usize) -> Self {
        Self::with_threads(thread::available_parallelism().map_or(1, usize::from), strangers_waiting, IDLE)
    }

    fn with_threads(threads: usize, strangers_waiting: usize, idle: Duration) -> Self {
        let shared = Shared { state: Mutex::default(), work: Condvar::new(), threads, strangers_waiting, idle };
        Self { shared: Arc::new(shared) }
    }

    /// Waits for its turn and does `work`. Dropped before that, the work is not done.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        lane: Lane,
        work: impl FnOnce(&mut Memory) -> T + Send + 'static,
    ) -> Result<T, HashingError> {
        let (sender, receiver) = oneshot::channel();
        self.enqueue(lane, Box::new(Wanted { sender, work }))?;
        receiver.await.map_err(|_| HashingError::Failed)
    }

    fn enqueue(&self, lane: Lane, task: Box<dyn Task>) -> Result<(), HashingError> {
        let mut state = self.shared.lock();
        let most = match lane {
            Lane::Known => KNOWN_WAITING,
            Lane::Strangers => self.shared.strangers_waiting,
        };
        let waiting = state.lane(lane);
        if waiting.len() >= most {
            waiting.retain(|task| task.is_wanted());
        }
        if waiting.len() >= most {
            budget::note(Refused::SignIn, "too many passwords wait to be looked at");
            return Err(HashingError::Full);
        }
        waiting.push_back(task);
        if state.idle == 0 && state.threads < self.shared.threads {
            self.start_thread(&mut state)?;
        }
        self.shared.work.notify_one();
        Ok(())
    }

    /// What is queued waits for the others, if the system gives us no thread.
    fn start_thread(&self, state: &mut State) -> Result<(), HashingError> {
        let shared = self.shared.clone();
        match thread::Builder::new().name("hashing".to_owned()).spawn(move || shared.work_off()) {
            Ok(_) => state.threads += 1,
            Err(error) if state.threads == 0 => return Err(no_thread(&error)),
            Err(_) => {}
        }
        Ok(())
    }
}

fn no_thread(error: &io::Error) -> HashingError {
    tracing::error!(%error, "no thread for hashing");
    HashingError::Failed
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What a thread does until there is nothing left. Whether it is still there is decided under the lock: whoever adds work
    /// finds a thread that will take it, or starts one.
    fn work_off(&self) {
        let mut memory = Memory::default();
        let mut state = self.lock();
        loop {
            if let Some((lane, task)) = state.next(self.threads) {
                drop(state);
                let served = Served { shared: self, lane };
                // A panic is the end of this work only; whoever waits for it hears of it by its sender, which is dropped.
                if task.is_wanted() && catch_unwind(AssertUnwindSafe(|| task.run(&mut memory))).is_err() {
                    memory = Memory::default();
                }
                drop(served);
                state = self.lock();
                continue;
            }
            state.idle += 1;
            let (woken, wait) = self.work.wait_timeout(state, self.idle).unwrap_or_else(PoisonError::into_inner);
            state = woken;
            state.idle -= 1;
            if wait.timed_out() && state.is_empty() {
                state.threads -= 1;
                return;
            }
        }
    }
}

impl State {
    fn lane(&mut self, lane: Lane) -> &mut VecDeque<Box<dyn Task>> {
        match lane {
            Lane::Known => &mut self.known,
            Lane::Strangers => &mut self.strangers,
        }
    }

    fn is_empty(&self) -> bool {
        self.known.is_empty() && self.strangers.is_empty()
    }

    /// Whose turn it is, with so many `threads` at most.
    fn next(&mut self, threads: usize) -> Option<(Lane, Box<dyn Task>)> {
        if let Some(task) = self.known.pop_front() {
            return Some((Lane::Known, task));
        }
        if self.strangers_served >= threads.saturating_sub(1).max(1) {
            return None;
        }
        let task = self.strangers.pop_front()?;
        self.strangers_served += 1;
        Some((Lane::Strangers, task))
    }
}

/// A turn.
struct Served<'a> {
    shared: &'a Shared,
    lane: Lane,
}

impl Drop for Served<'_> {
    fn drop(&mut self) {
        if self.lane == Lane::Strangers {
            self.shared.lock().strangers_served -= 1;
        }
    }
}

/// Something that waits for its turn.
trait Task: Send {
    /// Whether somebody still waits for it.
    fn is_wanted(&self) -> bool;
    fn run(self: Box<Self>, memory: &mut Memory);
}

struct Wanted<T, F> {
    sender: oneshot::Sender<T>,
    work: F,
}

impl<T: Send, F: FnOnce(&mut Memory) -> T + Send> Task for Wanted<T, F> {
    fn is_wanted(&self) -> bool {
        !self.sender.is_closed()
    }

    fn run(self: Box<Self>, memory: &mut Memory) {
        // Whoever has left meanwhile misses nothing.
        let _ = self.sender.send((self.work)(memory));
    }
}

#[cfg(test)]
#[path = "hashing_tests.rs"]
mod tests;
