//! All connections of one listener: how many there may be, and who goes first when there are more.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Instant,
};

use super::peer::{Overdue, Peer, Phase};
use crate::{
    budget::{self, Refused},
    config::ConnectionLimits,
};

#[derive(Debug, Default)]
pub(super) struct Table {
    rows: Mutex<Rows>,
}

#[derive(Debug, Default)]
struct Rows {
    next: u64,
    peers: BTreeMap<u64, Arc<Peer>>,
}

impl Table {
    /// Takes a connection in and gives it a number. Where there are `most`, the one that has waited longest without a
    /// request has to go; where each of them is being answered, there is no room.
    pub(super) fn add(&self, peer: &Arc<Peer>, most: usize) -> Option<u64> {
        let mut rows = self.lock();
        if rows.peers.len() >= most {
            budget::note(Refused::Connection, "more connections than we have room for");
            rows.drop_idlest()?;
        }
        let number = rows.next;
        rows.next += 1;
        rows.peers.insert(number, peer.clone());
        Some(number)
    }

    pub(super) fn remove(&self, number: u64) {
        self.lock().peers.remove(&number);
    }

    /// Makes room for one.
    pub(super) fn drop_idlest(&self) {
        self.lock().drop_idlest();
    }

    /// Ends what takes too long.
    pub(super) fn sweep(&self, limits: &ConnectionLimits, now: Instant) {
        let mut rows = self.lock();
        rows.peers.retain(|_, peer| {
            let Some(overdue) = peer.overdue(limits, now) else { return true };
            match overdue {
                Overdue::Head => budget::note(Refused::SlowRequest, "the head of a request did not arrive in time"),
                Overdue::Reading => budget::note(Refused::SlowRequest, "a sender does not read our answer"),
                Overdue::Idle => {}
            }
            peer.gone.cancel();
            false
        });
    }

    /// Ends all that have no request under way.
    pub(super) fn drop_waiting(&self) {
        let waits = |peer: &Peer| matches!(peer.phase().0, Phase::Head | Phase::New | Phase::Idle);
        self.lock().peers.values().filter(|peer| waits(peer)).for_each(|peer| peer.gone.cancel());
    }

    fn lock(&self) -> MutexGuard<'_, Rows> {
        self.rows.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Rows {
    fn drop_idlest(&mut self) -> Option<()> {
        let waiting = self.peers.iter().map(|(number, peer)| (peer.phase(), *number));
        let ((phase, _), number) = waiting.min()?;
        if phase == Phase::Answering {
            return None;
        }
        self.peers.remove(&number)?.gone.cancel();
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio_util::sync::CancellationToken;

    use super::*;
    use crate::config::Limits;

    fn peer(phase: Phase) -> Arc<Peer> {
        let peer = Peer::new("192.0.2.1:9".parse().unwrap(), CancellationToken::new());
        peer.enter(phase);
        Arc::new(peer)
    }

    #[test]
    fn half_requests_go_before_those_who_wait_and_answers_stay() {
        let table = Table::default();
        let order = [Phase::Answering, Phase::Idle, Phase::Body, Phase::New, Phase::Head, Phase::Head];
        let peers = order.map(peer);
        for peer in &peers {
            assert!(table.add(peer, peers.len()).is_some());
        }
        let gone = || peers.iter().map(|peer| peer.gone.is_cancelled()).collect::<Vec<_>>();
        // The older of the two halves goes first, then the younger, and so on.
        for most in [4, 5, 3, 2, 1] {
            assert!(table.add(&peer(Phase::Answering), peers.len()).is_some());
            assert!(gone()[most], "{most}: {:?}", gone());
        }
        assert_eq!(table.add(&peer(Phase::Answering), peers.len()), None, "all of them are being answered");
        assert!(!gone()[0]);
    }

    #[test]
    fn only_what_takes_too_long_is_ended() {
        let limits = Limits::default().connections;
        let (table, now) = (Table::default(), Instant::now());
        let peers = [Phase::Head, Phase::New, Phase::Idle, Phase::Answering].map(peer);
        let numbers = peers.each_ref().map(|peer| table.add(peer, 9).unwrap());
        let ended = |after: u64| {
            table.sweep(&limits, now + Duration::from_secs(after));
            peers.each_ref().map(|peer| peer.gone.is_cancelled())
        };
        assert_eq!(ended(9), [false; 4]);
        assert_eq!(ended(12), [true, false, false, false]);
        assert_eq!(ended(80), [true, true, true, false]);
        peers[3].took(false);
        assert_eq!(ended(31), [true, true, true, true], "it takes nothing of its answer");
        numbers.into_iter().for_each(|number| table.remove(number));
    }
}
