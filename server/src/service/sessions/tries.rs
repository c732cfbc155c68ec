//! How often somebody may be wrong, and how often strangers may try at all. Counted in memory: a stranger's try writes
//! nothing and leaves nothing behind.
//!
//! Whoever tries at a known device, or is signed in, has a count of their own. Strangers are counted by email and the place
//! they come from, by place, and all together, so that a stranger's tries lock nobody out but who comes from the same place.

use std::{
    collections::{HashMap, HashSet},
    net::{IpAddr, Ipv6Addr},
    sync::{Mutex, MutexGuard, PoisonError},
};

use app::model::{error::AppError, ids::MemberId};

use crate::{
    budget::{self, Refused},
    config::SignInLimits,
};

/// Tries at one door in one stretch of time.
const MOST: usize = 5;
/// The stretch, in seconds. The words of [`AppError::TooManyTries`] name it.
pub(super) const STRETCH: i64 = 15 * 60;
/// Strangers from anywhere may try one email as often in a stretch; from then on each place has one try.
const MOST_FROM_ANYWHERE: usize = 50;
/// Tries from one place in a minute, and at once.
const PLACE: Rate = Rate { per_minute: 30, burst: 30 };
/// Doors and places that are remembered. More are not filled in a stretch, at the rate of all strangers together.
const KEPT: usize = 10_000;

/// Where somebody tries.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Door {
    /// A member's password, from an unknown browser; the same for emails that nobody has.
    Stranger { email: String, place: Option<Place> },
    /// The same from a browser that this member has used before, named by the hash of its token.
    Device { member: MemberId, token_hash: Vec<u8> },
    /// The old password of somebody who is signed in.
    Member(MemberId),
}

/// An address, or what a household or an office has of IPv6: a /64.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Place(IpAddr);

impl From<IpAddr> for Place {
    fn from(address: IpAddr) -> Self {
        Self(match address.to_canonical() {
            IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX)).into(),
            address => address,
        })
    }
}

/// All tries at one server.
#[derive(Debug)]
pub(super) struct Tries {
    strangers: Rate,
    counts: Mutex<Counts>,
}

#[derive(Debug, Default)]
struct Counts {
    all: Option<Bucket>,
    places: HashMap<Place, Bucket>,
    doors: HashMap<Door, Vec<i64>>,
    /// Strangers' tries of an email from anywhere, where places can be told apart.
    anywhere: HashMap<String, Vec<i64>>,
    /// Members whose wait in the store is by this process.
    waits: HashSet<MemberId>,
}

impl Tries {
    pub(super) fn new(limits: &SignInLimits) -> Self {
        let strangers = Rate { per_minute: limits.per_minute, burst: limits.burst };
        Self { strangers, counts: Mutex::default() }
    }

    /// Counts a try at `now` (Unix seconds), or refuses it: `TooManyTries` at this door, `SignInBusy` if strangers try too
    /// much altogether. Call it before looking: then many tries at once don't slip through.
    pub(super) fn take<'a>(&'a self, door: &'a Door, now: i64) -> Result<Taken<'a>, AppError> {
        let mut counts = self.lock();
        let counts = &mut *counts;
        let place = if let Door::Stranger { place, .. } = door { *place } else { None };
        let is_stranger = matches!(door, Door::Stranger { .. });
        let all = counts.all.get_or_insert_with(|| Bucket::full(self.strangers, now));
        if is_stranger && !all.has_one(self.strangers, now) {
            return Err(refuse(AppError::SignInBusy, "strangers sign in more often than is looked at"));
        }
        if let Some(place) = place {
            make_room(&mut counts.places, |bucket| bucket.at > now - STRETCH, |bucket| bucket.at);
            let bucket = counts.places.entry(place).or_insert_with(|| Bucket::full(PLACE, now));
            if !bucket.has_one(PLACE, now) {
                return Err(refuse(AppError::SignInBusy, "one place signs in more often than is looked at"));
            }
        }
        let mut most = MOST;
        if let Door::Stranger { email, place: Some(_) } = door
            && counts.anywhere.get_mut(email).is_some_and(|tries| count(tries, now) >= MOST_FROM_ANYWHERE)
        {
            most = 1;
        }
        if counts.doors.get_mut(door).is_some_and(|tries| count(tries, now) >= most) {
            return Err(refuse(AppError::TooManyTries, "too many tries at one door"));
        }
        let (is_live, newest) = (|tries: &Vec<i64>| is_live(tries, now), |tries: &Vec<i64>| tries.last().copied());
        make_room(&mut counts.doors, is_live, newest);
        let tries = counts.doors.entry(door.clone()).or_default();
        tries.push(now);
        let is_last = tries.len() >= most;
        if is_stranger {
            all.take_one();
        }
        if let Door::Stranger { email, place: Some(place) } = door {
            if let Some(bucket) = counts.places.get_mut(place) {
                bucket.take_one();
            }
            make_room(&mut counts.anywhere, is_live, newest);
            counts.anywhere.entry(email.clone()).or_default().push(now);
        }
        Ok(Taken { tries: self, door, is_last, is_settled: false })
    }

    /// Forgets the tries at a door: this one was right.
    fn clear(&self, door: &Door) {
        let mut counts = self.lock();
        counts.doors.remove(door);
        counts.forget_one_from_anywhere(door);
    }

    /// Takes back a try that nobody looked at.
    fn give_back(&self, door: &Door) {
        let mut counts = self.lock();
        if let Some(tries) = counts.doors.get_mut(door) {
            tries.pop();
        }
        counts.forget_one_from_anywhere(door);
    }

    /// What is written of a member's door from now on is by this process.
    pub(super) fn own_wait(&self, member: MemberId) {
        self.lock().waits.insert(member);
    }

    /// Whether strangers wait at this door until `until` (Unix seconds) by what a process before us has counted. What we
    /// counted ourselves we know better.
    pub(super) fn is_wait_of_before(&self, member: MemberId, until: i64, now: i64) -> bool {
        now < until && !self.lock().waits.contains(&member)
    }

    fn lock(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A try that was counted. Dropped before it is settled, it does not count: nobody looked, or whoever tried has left and
/// will never know.
#[must_use]
#[derive(Debug)]
pub(super) struct Taken<'a> {
    tries: &'a Tries,
    door: &'a Door,
    /// The next one will be refused.
    is_last: bool,
    is_settled: bool,
}

impl Taken<'_> {
    /// Whether it was right. Says whether it was wrong and the last.
    pub(super) fn settle(mut self, is_right: bool) -> bool {
        self.is_settled = true;
        if is_right {
            self.tries.clear(self.door);
        }
        self.is_last && !is_right
    }
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        if !self.is_settled {
            self.tries.give_back(self.door);
        }
    }
}

impl Counts {
    fn forget_one_from_anywhere(&mut self, door: &Door) {
        if let Door::Stranger { email, place: Some(_) } = door
            && let Some(tries) = self.anywhere.get_mut(email)
        {
            tries.pop();
        }
    }
}

fn refuse(error: AppError, why: &str) -> AppError {
    budget::note(Refused::SignIn, why);
    error
}

/// Tries in the stretch that ends now; the others are forgotten. Those of a clock that was ahead don't count.
fn count(tries: &mut Vec<i64>, now: i64) -> usize {
    tries.retain(|at| (now - STRETCH + 1..=now).contains(at));
    tries.len()
}

fn is_live(tries: &[i64], now: i64) -> bool {
    tries.iter().any(|at| (now - STRETCH + 1..=now).contains(at))
}

/// Forgets what counts no more, and the oldest if that is not enough.
fn make_room<K: Clone + Eq + std::hash::Hash, V, O: Ord>(
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
struct Rate {
    per_minute: u32,
    burst: u32,
}

/// What is left of a [`Rate`].
#[derive(Debug)]
struct Bucket {
    /// In sixtieths: a second gives as many as a minute gives whole ones.
    left: i64,
    at: i64,
}

impl Bucket {
    fn full(rate: Rate, now: i64) -> Self {
        Self { left: i64::from(rate.burst) * 60, at: now }
    }

    fn has_one(&mut self, rate: Rate, now: i64) -> bool {
        // A clock that was set back gives nothing.
        let gained = (now - self.at).max(0).saturating_mul(i64::from(rate.per_minute));
        self.left = self.left.saturating_add(gained).min(i64::from(rate.burst) * 60);
        self.at = now;
        self.left >= 60
    }

    fn take_one(&mut self) {
        self.left -= 60;
    }
}

#[cfg(test)]
#[path = "tries_tests.rs"]
mod tests;
