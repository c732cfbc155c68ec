//! How often somebody may be wrong, and how often strangers may try at all. Counted in memory: a stranger's try writes
//! nothing and leaves nothing behind.
//!
//! Whoever tries at a known device, or is signed in, has a count of their own. Strangers are counted by email, or by share link, and
//! the place they come from, by place, and all together, so that a stranger's tries lock nobody out but who comes from the same place.

use std::{
    collections::{HashMap, HashSet},
    sync::{Mutex, MutexGuard, PoisonError},
};

use app::model::{
    error::AppError,
    ids::{MemberId, ShareLinkId},
};

use crate::{
    budget::{
        self, Refused,
        rate::{Bucket, Place, Rate, make_room},
    },
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

/// Where somebody tries.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Door {
    /// A member's password, from an unknown browser; the same for emails that nobody has.
    Stranger { email: String, place: Option<Place> },
    /// The password of a share link.
    ShareLink { link: ShareLinkId, place: Option<Place> },
    /// The same from a browser that this member has used before, named by the hash of its token.
    Device { member: MemberId, token_hash: Vec<u8> },
    /// The old password of somebody who is signed in.
    Member(MemberId),
}

impl Door {
    /// What a stranger stands at, and where they come from; `None`: it is no stranger.
    fn stranger(&self) -> Option<(Target, Option<Place>)> {
        match self {
            Self::Stranger { email, place } => Some((Target::Email(email.clone()), *place)),
            Self::ShareLink { link, place } => Some((Target::ShareLink(*link), *place)),
            Self::Device { .. } | Self::Member(_) => None,
        }
    }

    /// The same where places can be told apart.
    fn stranger_at(&self) -> Option<(Target, Place)> {
        let (target, place) = self.stranger()?;
        Some((target, place?))
    }
}

/// What a password is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Target {
    Email(String),
    ShareLink(ShareLinkId),
}

/// All tries at one kind of door.
#[derive(Debug)]
pub(crate) struct Tries {
    strangers: Rate,
    counts: Mutex<Counts>,
}

#[derive(Debug, Default)]
struct Counts {
    all: Option<Bucket>,
    places: HashMap<Place, Bucket>,
    doors: HashMap<Door, Vec<i64>>,
    /// Strangers' tries of an email or a link from anywhere, where places can be told apart.
    anywhere: HashMap<Target, Vec<i64>>,
    /// Members whose wait in the store is by this process.
    waits: HashSet<MemberId>,
}

impl Tries {
    pub(crate) fn new(limits: &SignInLimits) -> Self {
        let strangers = Rate { per_minute: limits.per_minute, burst: limits.burst };
        Self { strangers, counts: Mutex::default() }
    }

    /// Counts a try at `now` (Unix seconds), or refuses it: `TooManyTries` at this door, `SignInBusy` if strangers try too
    /// much altogether. Call it before looking: then many tries at once don't slip through.
    pub(crate) fn take<'a>(&'a self, door: &'a Door, now: i64) -> Result<Taken<'a>, AppError> {
        let mut counts = self.lock();
        let counts = &mut *counts;
        let (is_stranger, elsewhere) = (door.stranger().is_some(), door.stranger_at());
        let place = elsewhere.as_ref().map(|(_, place)| *place);
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
        if let Some((target, _)) = &elsewhere
            && counts.anywhere.get_mut(target).is_some_and(|tries| count(tries, now) >= MOST_FROM_ANYWHERE)
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
        if let Some((target, place)) = elsewhere {
            if let Some(bucket) = counts.places.get_mut(&place) {
                bucket.take_one();
            }
            make_room(&mut counts.anywhere, is_live, newest);
            counts.anywhere.entry(target).or_default().push(now);
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
pub(crate) struct Taken<'a> {
    tries: &'a Tries,
    door: &'a Door,
    /// The next one will be refused.
    is_last: bool,
    is_settled: bool,
}

impl Taken<'_> {
    /// Whether it was right. Says whether it was wrong and the last.
    pub(crate) fn settle(mut self, is_right: bool) -> bool {
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
        if let Some((target, _)) = door.stranger_at()
            && let Some(tries) = self.anywhere.get_mut(&target)
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

#[cfg(test)]
#[path = "tries_tests.rs"]
mod tests;
