//! How much may be held at once by all that read: whoever wants to hold more waits for a turn, and not forever.

use std::{sync::LazyLock, thread::available_parallelism, time::Duration};

use tokio::sync::{Semaphore, SemaphorePermit};

use super::{Refused, note};

/// What a reader holds without asking.
const LITTLE: usize = 256 * 1024;
/// Turns are counted in units of so many bytes.
const UNIT: usize = 1024;
/// Less than a request may take in all.
const PATIENCE: Duration = Duration::from_secs(8);

/// Bodies of answers that are larger than most.
pub static BODIES: Pool = Pool::new(40 * 1024 * 1024, PATIENCE);
/// What was packed, unpacked. Whoever holds a body may wait for this.
pub static UNPACKED: Pool = Pool::new(32 * 1024 * 1024, PATIENCE);
/// What is made of either. Whoever holds one of them may wait for this, and waits for nothing else then.
pub static VALUES: Pool = Pool::new(64 * 1024 * 1024, PATIENCE);

/// How many read something large at the same moment: whatever comes in, one core is left for people.
static READERS: LazyLock<Semaphore> =
    LazyLock::new(|| Semaphore::new(available_parallelism().map_or(1, |cores| cores.get() - 1).max(1)));

/// Memory that readers share.
pub struct Pool {
    units: Semaphore,
    bytes: usize,
    patience: Duration,
}

/// Memory that one reader may fill, until this is dropped.
#[derive(Debug)]
pub struct Turn {
    _units: Option<SemaphorePermit<'static>>,
    bytes: usize,
}

/// Too much is read at once, and it stayed so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many large answers are read at once")]
pub struct Busy;

impl Pool {
    pub const fn new(bytes: usize, patience: Duration) -> Self {
        Self { units: Semaphore::const_new(bytes / UNIT), bytes, patience }
    }

    /// Waits until there is room for `bytes`. More than there is in all is the whole pool, and [`Turn::bytes`] says so.
    pub async fn take(&'static self, bytes: usize) -> Result<Turn, Busy> {
        if bytes <= LITTLE {
            return Ok(Turn { _units: None, bytes: LITTLE });
        }
        let bytes = bytes.min(self.bytes);
        let units = u32::try_from(bytes / UNIT).map_err(|_| Busy)?;
        match tokio::time::timeout(self.patience, self.units.acquire_many(units)).await {
            Ok(Ok(units)) => Ok(Turn { _units: Some(units), bytes }),
            Ok(Err(_)) | Err(_) => {
                note(Refused::Readers, "a large answer found no turn");
                Err(Busy)
            }
        }
    }
}

impl Turn {
    /// How much it is for.
    pub fn bytes(&self) -> usize {
        self.bytes
    }
}

/// Does work on `bytes` where it holds up nobody: much of it not on the threads that answer everybody else.
pub async fn work_apart<T: Send + 'static>(bytes: usize, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Busy> {
    if bytes <= LITTLE {
        return Ok(work());
    }
    let _core = READERS.acquire().await.map_err(|_| Busy)?;
    // It does not panic; if it did, it would have read nothing.
    tokio::task::spawn_blocking(work).await.map_err(|_| Busy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn whoever_finds_no_room_waits_and_then_gives_up() {
        static POOL: Pool = Pool::new(4 * LITTLE, PATIENCE);
        let first = POOL.take(3 * LITTLE).await.unwrap();
        assert_eq!(first.bytes(), 3 * LITTLE);
        assert!(POOL.take(LITTLE).await.is_ok(), "a little is always held");
        assert_eq!(POOL.take(2 * LITTLE).await.unwrap_err(), Busy);
        let waiting = tokio::spawn(POOL.take(2 * LITTLE));
        tokio::task::yield_now().await;
        drop(first);
        assert!(waiting.await.unwrap().is_ok());
        assert_eq!(POOL.take(usize::MAX).await.unwrap().bytes(), 4 * LITTLE);
    }

    #[tokio::test]
    async fn much_work_is_done_on_another_thread() {
        let here = std::thread::current().id();
        let thread = || std::thread::current().id();
        assert_eq!(work_apart(LITTLE, thread).await, Ok(here));
        assert_ne!(work_apart(LITTLE + 1, thread).await, Ok(here));
    }
}
