//! The steps between which a process can die: before and within each write unit, before and after each request.

use std::{
    io::Write,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use server::{
    core::Core,
    net::{NetError, Outbound},
    store::{Store, StoreError, Unit},
};
use tokio::net::TcpStream;

/// What begins a line that is meant for whoever started the process.
pub(super) const MARK: &str = "[fault] ";

/// What the process does at the boundary where it is to be killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Pace {
    /// Stands still: exactly there it dies.
    Freeze,
    /// Goes on: it dies somewhere behind, in the middle of a transaction as well.
    Run,
}

/// Counts the boundaries that were passed.
pub(super) struct Boundaries {
    passed: AtomicU32,
    /// The one to be killed at; 0: none.
    stop_at: u32,
    pace: Pace,
}

impl Boundaries {
    pub(super) fn new(stop_at: u32, pace: Pace) -> Arc<Self> {
        Arc::new(Self { passed: AtomicU32::new(0), stop_at, pace })
    }

    /// Puts them before the store and the way out of `core`.
    pub(super) fn around(self: &Arc<Self>, core: Core) -> Core {
        Core {
            store: Arc::new(Bounded { inner: core.store.clone(), boundaries: self.clone() }),
            outbound: Arc::new(Bounded { inner: core.outbound.clone(), boundaries: self.clone() }),
            ..core
        }
    }

    pub(super) fn pass(&self, what: &str) {
        let number = self.passed.fetch_add(1, Ordering::SeqCst) + 1;
        if number == self.stop_at {
            tell(&format!("stopped {number} {what}"));
            if self.pace == Pace::Freeze {
                stand_still();
            }
        }
    }

    /// Everything is done. Whoever was announced to be killed waits for it.
    pub(super) fn end(&self) {
        self.pass("at the end");
        let passed = self.passed.load(Ordering::SeqCst);
        if (1..=passed).contains(&self.stop_at) {
            stand_still();
        }
        tell(&format!("ended {passed}"));
    }
}

/// Says a line to whoever started the process.
pub(super) fn tell(line: &str) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{MARK}{line}").unwrap();
    out.flush().unwrap();
}

/// The whole process: it has one thread that works.
fn stand_still() -> ! {
    loop {
        std::thread::park();
    }
}

struct Bounded<T: ?Sized> {
    inner: Arc<T>,
    boundaries: Arc<Boundaries>,
}

#[async_trait]
impl Store for Bounded<dyn Store> {
    async fn read(&self) -> Result<Box<dyn Unit>, StoreError> {
        self.inner.read().await
    }

    async fn write(&self) -> Result<Box<dyn Unit>, StoreError> {
        self.boundaries.pass("before a write");
        let unit = self.inner.write().await?;
        self.boundaries.pass("within a write");
        Ok(unit)
    }

    async fn close(&self) {
        self.inner.close().await;
    }
}

#[async_trait]
impl Outbound for Bounded<dyn Outbound> {
    async fn send(&self, request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, NetError> {
        let path = request.uri().path().to_owned();
        self.boundaries.pass(&format!("before {path}"));
        let answer = self.inner.send(request).await;
        self.boundaries.pass(&format!("after {path}"));
        answer
    }

    async fn connect(&self, host: &str, port: u16) -> Result<TcpStream, NetError> {
        self.inner.connect(host, port).await
    }
}
