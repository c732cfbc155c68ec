//! How often something may happen, in all or from one place. Counted in memory, for so many places and no more.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
};

/// Keys that a map remembers. More are not filled in a quarter of an hour, at the rate of all strangers together.
pub(crate) const KEPT: usize = 10_000;

/// An address, or what a household or an office has of IPv6: a /64.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Place(IpAddr);

impl From<IpAddr> for Place {
    fn from(address: IpAddr) -> Self {
        Self(match address.to_canonical() {
            IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX)).into(),
            address => address,
        })
    }
}

/// Forgets what counts no more, and the oldest if that is not enough.
pub(crate) fn make_room<K: Clone + Eq + std::hash::Hash, V, O: Ord>(
    map: &mut HashMap<K, V>,
    is_live: impl Fn(&V) -> bool,
    age: impl Fn(&V) -> O,
) {
    if map.len() < KEPT {
        return;
    }
    map.retain(|_, value| is_live(value));
    if map.len() >= KEPT
        && let Some(oldest) = map.iter().min_by_key(|(_, value)| age(value)).map(|(key, _)| key.clone())
    {
        map.remove(&oldest);
    }
}

/// How often something may happen.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rate {
    pub(crate) per_minute: u32,
    pub(crate) burst: u32,
}

/// What is left of a [`Rate`].
#[derive(Debug)]
pub(crate) struct Bucket {
    /// In sixtieths: a second gives as many as a minute gives whole ones.
    left: i64,
    /// When it was last looked at, Unix seconds.
    pub(crate) at: i64,
}

impl Bucket {
    pub(crate) fn full(rate: Rate, now: i64) -> Self {
        Self { left: i64::from(rate.burst) * 60, at: now }
    }

    pub(crate) fn has_one(&mut self, rate: Rate, now: i64) -> bool {
        // A clock that was set back gives nothing.
        let gained = (now - self.at).max(0).saturating_mul(i64::from(rate.per_minute));
        self.left = self.left.saturating_add(gained).min(i64::from(rate.burst) * 60);
        self.at = now;
        self.left >= 60
    }

    pub(crate) fn take_one(&mut self) {
        self.left -= 60;
    }
}
