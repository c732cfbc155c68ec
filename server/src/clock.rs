//! Time, passed in. Nothing else in the server may ask the operating system what time it is (`clippy.toml` forbids it).

use std::{
    sync::atomic::{AtomicI64, Ordering},
    time::Duration,
};

use futures::future::BoxFuture;
use jiff::Timestamp;

/// Tells the time. `Arc<dyn Clock>` is handed to whatever needs it, so that tests can move it.
pub trait Clock: Send + Sync + 'static {
    /// The present moment.
    fn now(&self) -> Timestamp;

    /// Whole seconds since the Unix epoch: the form in which moments are stored.
    fn unix(&self) -> i64 {
        self.now().as_second()
    }

    /// Lets time go by.
    fn pause(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(duration))
    }
}

/// The operating system's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the system clock")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// A clock that stands still until it is moved. For tests.
#[derive(Debug)]
pub struct TestClock {
    second: AtomicI64,
}

impl TestClock {
    /// Starts at `second`, in seconds since the Unix epoch.
    pub fn starting_at(second: i64) -> Self {
        Self { second: AtomicI64::new(second) }
    }

    /// Moves the clock by `seconds`; negative values turn it back.
    pub fn advance(&self, seconds: i64) {
        self.second.fetch_add(seconds, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_second(self.second.load(Ordering::SeqCst)).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// Nobody waits for a clock that stands still.
    fn pause(&self, _duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(std::future::ready(()))
    }
}
