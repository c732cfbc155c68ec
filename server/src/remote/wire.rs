//! The way to a database server, and how much may come in on it, whatever its protocol is.
//!
//! Belongs here: what both protocols share, the bounds above all. Not here: what a message means.

use std::{
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    sync::{Semaphore, SemaphorePermit},
};

use crate::budget::{Refused, note};

/// For connecting, and again for signing in.
pub(super) const CONNECT_LIMIT: Duration = Duration::from_secs(20);
/// For everything after that; the database itself stops the query earlier.
pub(super) const QUERY_LIMIT: Duration = Duration::from_secs(60);
/// Bytes of one message until somebody is signed in, and of one that describes a column.
pub(super) const SMALL_MESSAGE: usize = 64 * 1024;
/// Bytes of one message after that.
pub(super) const MESSAGE: usize = 4 * 1024 * 1024;
/// Columns of a query: MySQL has no more (manual, "Limits on Table Column Count"), and PostgreSQL has fewer.
pub(super) const COLUMNS: usize = 4096;
/// Bytes that a whole session may bring, encryption included.
const SESSION: usize = 64 * 1024 * 1024;
/// Sessions whose rows are read at the same time.
const AT_ONCE: usize = 4;
/// How long one waits for the others.
const PATIENCE: Duration = Duration::from_secs(30);

/// Something that reads and writes, whatever lies below it.
pub trait Socket: AsyncRead + AsyncWrite + Unpin + Send + 'static {}

impl<S: AsyncRead + AsyncWrite + Unpin + Send + 'static> Socket for S {}

/// A session's memory of what was refused in it: drivers lose such errors on their way up.
#[derive(Debug, Clone, Default)]
pub(super) struct Ledger(Arc<AtomicBool>);

impl Ledger {
    /// Counts it, and gives the error that ends the session. `what`: in our own words.
    pub(super) fn refuse(&self, refused: Refused, what: &'static str) -> io::Error {
        note(refused, what);
        self.0.store(true, Ordering::Relaxed);
        io::Error::other(what)
    }

    pub(super) fn has_refused(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// A socket that ends after as many bytes as a session may bring.
pub(super) struct Metered<S> {
    inner: S,
    left: usize,
    ledger: Ledger,
}

impl<S> Metered<S> {
    pub(super) fn new(inner: S, ledger: Ledger) -> Self {
        Self { inner, left: SESSION, ledger }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Metered<S> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buf.filled().len();
        ready!(Pin::new(&mut this.inner).poll_read(cx, buf))?;
        let came = buf.filled().len().saturating_sub(before);
        match this.left.checked_sub(came) {
            Some(left) => {
                this.left = left;
                Poll::Ready(Ok(()))
            }
            None => {
                this.left = 0;
                Poll::Ready(Err(this.ledger.refuse(Refused::Bytes, "a session with a database")))
            }
        }
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Metered<S> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().inner).poll_write(cx, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().inner).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().inner).poll_shutdown(cx)
    }
}

/// How many read at the same time. Whoever waits too long is turned away.
pub(super) struct Turns {
    places: Semaphore,
    patience: Duration,
}

/// For all databases of all agencies: what rows take in memory is bounded for each session, and so for all.
pub(super) static TURNS: Turns = Turns::new(AT_ONCE);

impl Turns {
    pub(super) const fn new(places: usize) -> Self {
        Self { places: Semaphore::const_new(places), patience: PATIENCE }
    }

    /// A turn, as long as it is held; `None`: the others took too long.
    pub(super) async fn take(&self) -> Option<SemaphorePermit<'_>> {
        let turn = tokio::time::timeout(self.patience, self.places.acquire()).await.ok().and_then(Result::ok);
        if turn.is_none() {
            note(Refused::Readers, "databases");
        }
        turn
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, repeat};

    use super::*;

    #[tokio::test]
    async fn a_session_ends_after_its_bytes() {
        let ledger = Ledger::default();
        let mut socket = Metered { inner: repeat(7), left: 1_000_000, ledger: ledger.clone() };
        let mut bytes = vec![0; 1_000_000];
        socket.read_exact(&mut bytes).await.unwrap();
        assert!(!ledger.has_refused());
        assert!(socket.read_exact(&mut bytes[..1]).await.is_err());
        assert!(ledger.has_refused());
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_waits_too_long_for_a_turn_is_turned_away() {
        let turns = Turns::new(2);
        let first = turns.take().await.unwrap();
        let second = turns.take().await.unwrap();
        assert!(turns.take().await.is_none(), "both places are taken");
        let (third, ()) = tokio::join!(turns.take(), async { drop(first) });
        assert!(third.is_some(), "a place was left");
        drop(second);
        assert!(turns.take().await.is_some());
    }
}
