//! All connections of one listener: how many there may be, and who goes first when there are more.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Instant,
};

use super::{
    peer::Peer,
    phase::{Halves, Overdue, Phase, Rank},
};
use crate::{
    budget::{self, Refused},
    config::ConnectionLimits,
};

#[derive(Debug)]
pub(super) struct Table {
    pub(super) limits: ConnectionLimits,
    rows: Mutex<Rows>,
    /// Connections in the middle of a request.
    halves: AtomicUsize,
}

#[derive(Debug, Default)]
struct Rows {
    next: u64,
    peers: BTreeMap<u64, Arc<Peer>>,
}

impl Table {
    pub(super) fn new(limits: ConnectionLimits) -> Self {
        Self { limits, rows: Mutex::default(), halves: AtomicUsize::new(0) }
    }

    /// Takes a connection in and gives it a number. Where there is no room, the one that has waited longest without a
    /// request has to go; where each of them is being answered, none goes.
    pub(super) fn add(&self, peer: &Arc<Peer>) -> Option<u64> {
        let mut rows = self.lock();
        if rows.peers.len() >= self.limits.most {
            budget::note(Refused::Connection, "more connections than we have room for");
            rows.drop_first(Phase::rank)?;
        }
        let number = rows.next;
        rows.next += 1;
        rows.peers.insert(number, peer.clone());
        Some(number)
    }

    pub(super) fn remove(&self, number: u64) {
        if let Some(peer) = self.lock().peers.remove(&number) {
            peer.enter(Phase::Gone);
        }
    }

    /// Makes room for one.
    pub(super) fn drop_idlest(&self) {
        self.lock().drop_first(Phase::rank);
    }

    /// Ends what takes too long.
    pub(super) fn sweep(&self, now: Instant) {
        let mut rows = self.lock();
        rows.peers.retain(|_, peer| {
            let Some(overdue) = peer.overdue(&self.limits, now) else { return true };
            match overdue {
                Overdue::Head => budget::note(Refused::SlowRequest, "the head of a request did not arrive in time"),
                Overdue::Reading => budget::note(Refused::SlowRequest, "a sender does not read our answer"),
                Overdue::Idle => {}
            }
            peer.close();
            false
        });
    }

    /// Ends all that have no request under way.
    pub(super) fn drop_waiting(&self) {
        let waits = |peer: &Peer| matches!(peer.phase().0, Phase::Head | Phase::New | Phase::Idle);
        self.lock().peers.values().filter(|peer| waits(peer)).for_each(|peer| peer.close());
    }

    fn lock(&self) -> MutexGuard<'_, Rows> {
        self.rows.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Halves for Table {
    fn add_half(&self) {
        if self.halves.fetch_add(1, Ordering::Relaxed) >= self.limits.halves {
            budget::note(Refused::SlowRequest, "more requests were begun than we wait for");
            self.lock().drop_first(|phase| phase.is_half().then_some(Rank::Unasked));
        }
    }

    fn take_half(&self) {
        self.halves.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Rows {
    /// Ends the one that goes first by this rank, if there is one.
    fn drop_first(&mut self, rank: impl Fn(Phase) -> Option<Rank>) -> Option<()> {
        let ranked = self.peers.iter().filter_map(|(number, peer)| {
            let (phase, since) = peer.phase();
            Some((rank(phase)?, since, *number))
        });
        let (_, _, number) = ranked.min()?;
        self.peers.remove(&number)?.close();
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio_util::sync::CancellationToken;

    use super::*;
    use crate::config::Limits;

    fn table(most: usize, halves: usize) -> Arc<Table> {
        Arc::new(Table::new(ConnectionLimits { most, halves, ..Limits::default().connections }))
    }

    /// A connection of `table` that is in this phase, and its number if there is room.
    fn peer(table: &Arc<Table>, phase: Phase) -> (Arc<Peer>, Option<u64>) {
        let address = "192.0.2.1:9".parse().unwrap();
        let peer = Arc::new(Peer::new(address, table.clone(), CancellationToken::new()));
        let number = table.add(&peer);
        peer.enter(phase);
        (peer, number)
    }

    #[test]
    fn whoever_has_not_asked_goes_before_those_who_wait_and_answers_stay() {
        let table = table(6, 9);
        let order = [Phase::Answering, Phase::Idle, Phase::Body, Phase::New, Phase::Head, Phase::Head];
        let peers = order.map(|phase| peer(&table, phase).0);
        let gone = || peers.iter().map(|peer| peer.gone.is_cancelled()).collect::<Vec<_>>();
        // The oldest first; who is idle has asked before.
        for place in [2, 3, 4, 5, 1] {
            assert!(!gone()[place]);
            assert!(peer(&table, Phase::Answering).1.is_some());
            assert!(gone()[place], "{place}: {:?}", gone());
        }
        assert_eq!(peer(&table, Phase::Answering).1, None, "all of them are being answered");
        assert!(!gone()[0]);
    }

    #[test]
    fn who_begins_is_not_the_one_who_goes() {
        let table = table(20, 3);
        let bodies = [Phase::Body; 3].map(|phase| peer(&table, phase).0);
        let begins = peer(&table, Phase::Head).0;
        assert!(!begins.gone.is_cancelled() && bodies[0].gone.is_cancelled());
    }

    #[test]
    fn so_many_may_be_in_the_middle_of_a_request() {
        let table = table(20, 2);
        let first = peer(&table, Phase::Head);
        let second = peer(&table, Phase::Body);
        let third = peer(&table, Phase::Head);
        assert!(first.0.gone.is_cancelled() && !second.0.gone.is_cancelled() && !third.0.gone.is_cancelled());
        // Whoever gets on, or leaves, makes room.
        third.0.enter(Phase::Answering);
        let fourth = peer(&table, Phase::Head);
        table.remove(fourth.1.unwrap());
        let fifth = peer(&table, Phase::Head);
        assert!(!second.0.gone.is_cancelled() && !fifth.0.gone.is_cancelled());
        assert_eq!(table.halves.load(Ordering::Relaxed), 2);
    }

    #[test]
    fn half_requests_push_out_half_requests_alone() {
        let table = table(20, 1);
        let others = [Phase::New, Phase::Idle, Phase::Answering].map(|phase| peer(&table, phase).0);
        let halves = [Phase::Head, Phase::Head].map(|phase| peer(&table, phase).0);
        assert!(halves[0].gone.is_cancelled() && !halves[1].gone.is_cancelled());
        assert!(others.iter().all(|other| !other.gone.is_cancelled()));
    }

    #[test]
    fn whoever_has_brought_its_body_is_answered() {
        let table = table(20, 1);
        let brings = peer(&table, Phase::Answering).0;
        let reading = brings.read_body();
        assert_eq!((brings.phase().0, table.halves.load(Ordering::Relaxed)), (Phase::Body, 1));
        drop(reading);
        assert_eq!((brings.phase().0, table.halves.load(Ordering::Relaxed)), (Phase::Answering, 0));
    }

    #[test]
    fn only_what_takes_too_long_is_ended() {
        let (table, now) = (table(9, 9), Instant::now());
        let peers = [Phase::Head, Phase::New, Phase::Idle, Phase::Answering].map(|phase| peer(&table, phase).0);
        let ended = |after: u64| {
            table.sweep(now + Duration::from_secs(after));
            peers.each_ref().map(|peer| peer.gone.is_cancelled())
        };
        assert_eq!(ended(9), [false; 4]);
        assert_eq!(ended(12), [true, false, false, false]);
        assert_eq!(ended(80), [true, true, true, false]);
        peers[3].took(false);
        assert_eq!(ended(31), [true; 4], "it takes nothing of its answer");
    }
}
