//! One connection: its address, what it is at, and since when.

use std::{
    net::{IpAddr, SocketAddr},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use tokio_util::sync::CancellationToken;

use super::phase::{Halves, Overdue, Phase};
use crate::config::ConnectionLimits;

/// One connection, in the extensions of its requests.
#[derive(Debug)]
pub(crate) struct Peer {
    address: SocketAddr,
    /// Cancelled when it has to go.
    pub(super) gone: CancellationToken,
    halves: Arc<dyn Halves>,
    state: Mutex<State>,
}

#[derive(Debug, Clone, Copy)]
struct State {
    phase: Phase,
    since: Instant,
    /// Since when it takes nothing of what we have to say.
    stuck: Option<Instant>,
}

impl Peer {
    pub(super) fn new(address: SocketAddr, halves: Arc<dyn Halves>, gone: CancellationToken) -> Self {
        let state = State { phase: Phase::New, since: Instant::now(), stuck: None };
        Self { address, gone, halves, state: Mutex::new(state) }
    }

    /// Where it comes from; a proxy's address, where there is one.
    pub(crate) fn ip(&self) -> IpAddr {
        self.address.ip().to_canonical()
    }

    /// What it is at, and since when.
    pub(super) fn phase(&self) -> (Phase, Instant) {
        let state = self.lock();
        (state.phase, state.since)
    }

    /// Bytes came.
    pub(super) fn heard(&self) {
        if matches!(self.phase().0, Phase::New | Phase::Idle) {
            self.enter(Phase::Head);
        }
    }

    /// Goes on to `phase`. What is gone stays so.
    pub(super) fn enter(&self, phase: Phase) {
        let before = {
            let mut state = self.lock();
            if state.phase == Phase::Gone {
                return;
            }
            let before = state.phase;
            (state.phase, state.since) = (phase, Instant::now());
            before
        };
        match (before.is_half(), phase.is_half()) {
            (false, true) => self.halves.add_half(),
            (true, false) => self.halves.take_half(),
            _ => {}
        }
    }

    /// Ends it.
    pub(super) fn close(&self) {
        self.enter(Phase::Gone);
        self.gone.cancel();
    }

    /// Whether it took what was written.
    pub(super) fn took(&self, some: bool) {
        let mut state = self.lock();
        state.stuck = if some { None } else { state.stuck.or_else(|| Some(Instant::now())) };
    }

    /// The request's body is read for as long as the answer lives.
    pub(crate) fn read_body(&self) -> ReadingBody<'_> {
        self.enter(Phase::Body);
        ReadingBody { peer: self }
    }

    /// What it takes too long for.
    pub(super) fn overdue(&self, limits: &ConnectionLimits, now: Instant) -> Option<Overdue> {
        let State { phase, since, stuck } = *self.lock();
        let longer = |since: Instant, limit: Duration| now.saturating_duration_since(since) > limit;
        match phase {
            _ if stuck.is_some_and(|since| longer(since, limits.reading)) => Some(Overdue::Reading),
            Phase::Head if longer(since, limits.head) => Some(Overdue::Head),
            Phase::New | Phase::Idle if longer(since, limits.idle) => Some(Overdue::Idle),
            _ => None,
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// See [`Peer::read_body`].
pub(crate) struct ReadingBody<'a> {
    peer: &'a Peer,
}

impl Drop for ReadingBody<'_> {
    fn drop(&mut self) {
        self.peer.enter(Phase::Answering);
    }
}
