//! Addresses of links that were just made: for ten minutes they are shown to the session that made them, with scripts and without.
//! In memory alone; afterwards, or after a restart, nobody knows them any more.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use app::model::ids::{SessionId, ShareLinkId};
use secrecy::SecretString;

/// Seconds.
const SHOWN: i64 = 10 * 60;
/// Of all sessions. Who makes more sees the newest.
const MOST: usize = 1_000;

#[derive(Default)]
pub(super) struct Fresh {
    kept: Mutex<HashMap<ShareLinkId, Kept>>,
}

struct Kept {
    session: SessionId,
    token: SecretString,
    /// Unix seconds.
    at: i64,
}

impl Kept {
    fn is_shown(&self, now: i64) -> bool {
        (self.at..self.at + SHOWN).contains(&now)
    }
}

impl Fresh {
    pub(super) fn keep(&self, session: SessionId, link: ShareLinkId, token: SecretString, now: i64) {
        let mut kept = self.lock();
        kept.retain(|_, one| one.is_shown(now));
        if kept.len() >= MOST
            && let Some(oldest) = kept.iter().min_by_key(|(_, one)| one.at).map(|(id, _)| *id)
        {
            kept.remove(&oldest);
        }
        kept.insert(link, Kept { session, token, at: now });
    }

    pub(super) fn find(&self, session: SessionId, link: ShareLinkId, now: i64) -> Option<SecretString> {
        let kept = self.lock();
        let own = kept.get(&link).filter(|one| one.session == session && one.is_shown(now));
        own.map(|one| one.token.clone())
    }

    pub(super) fn forget(&self, link: ShareLinkId) {
        self.lock().remove(&link);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<ShareLinkId, Kept>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn an_address_is_shown_for_ten_minutes_to_who_made_it() {
        let fresh = Fresh::default();
        let (own, other) = (SessionId(Uuid::from_u128(1)), SessionId(Uuid::from_u128(2)));
        let link = |number: u128| ShareLinkId(Uuid::from_u128(number));
        fresh.keep(own, link(1), "t0ken".into(), 100);
        let find = |session, now| fresh.find(session, link(1), now).map(|token| token.expose_secret().to_owned());
        assert_eq!(find(own, 699).as_deref(), Some("t0ken"));
        assert_eq!(find(own, 700), None);
        assert_eq!(find(other, 100), None);
        for number in 2..1_100 {
            fresh.keep(own, link(number), "more".into(), 101);
        }
        assert!(fresh.lock().len() <= MOST);
        assert_eq!(find(own, 101), None, "the oldest goes first");
        fresh.forget(link(1_099));
        assert!(fresh.find(own, link(1_099), 101).is_none());
    }
}
