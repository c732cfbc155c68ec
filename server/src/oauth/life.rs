//! How long the refresh tokens of an application live without being used, as far as it was seen: some servers end them after an hour
//! and say so nowhere, and a nightly sync then meets a bare `invalid_grant` every night (RFC 6749, section 5.2: invalid, expired,
//! revoked, or issued to another client; which of them stays open).
//!
//! Every renewal has an age: the seconds since its token was issued or last used. Of an application (issuer and client) is known
//!
//! - `proved`: the oldest age at which a renewal worked;
//! - `doubt`: refusals that may have been an end, as long as nothing has worked at their age or above;
//! - `ends`: the age at which tokens have ended, once that was learned. The life is between both.
//!
//! **Learning.** A refusal counts if it leaves age open, the token was not a few minutes old, no renewal of it was cut off before, and
//! it was issued after the refusal that was counted last: a client whose people all lose their access in one night is one occasion.
//! Two make a life; three where something older has worked before, which is then believed no longer.
//!
//! **Unlearning.** Whatever works at an age takes away every doubt and every end that lies there or below. So one person who takes an
//! access back teaches nothing where others, or the same one afterwards, are renewed at that age.
//!
//! **Heeding.** What is renewed at half of what is held for certain does not end, and one outage of a quarter of an hour fits in:
//! what was proved, or what an access token lives for, as hardly a server lets a refresh token end before it; where neither is known,
//! a part of the age at which they ended. Never within ten minutes of the last time. No renewal is put off beyond what was proved to
//! find out more: a life that is believed too short costs calls, one that is believed too long costs a person a sign-in.

use app::model::ids::{AgencyId, ApplicationId};

use crate::store::{
    StoreError, Unit,
    life::{Doubt, RefreshLife},
};

/// Nothing is renewed more often for its life, in seconds; and below it a refusal says nothing about age.
pub(crate) const LEAST: i64 = 10 * 60;
/// Occasions that make a life.
const OCCASIONS: u32 = 2;
/// The same where something older has worked before.
const AGAINST_PROOF: u32 = 3;
/// The part of the age they ended at that is held where nothing else is known: a night's hour.
const PART: i64 = 24;

/// What a renewal can teach: of which application, and how old its token was.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lesson {
    pub(super) agency: AgencyId,
    pub(super) application: ApplicationId,
    /// Seconds, [`LEAST`] or more.
    pub(super) age: i64,
}

impl RefreshLife {
    /// After a renewal that worked at `age`.
    #[must_use]
    pub fn renewed(self, age: i64) -> Self {
        Self {
            proved: self.proved.max(age),
            ends: self.ends.filter(|end| *end > age),
            doubt: self.doubt.filter(|doubt| doubt.age > age),
        }
    }

    /// After a refusal at `age` that came at `now`, Unix seconds.
    #[must_use]
    pub fn refused(self, age: i64, now: i64) -> Self {
        let is_known = self.ends.is_some_and(|end| end <= age);
        if is_known || self.doubt.is_some_and(|doubt| now - age < doubt.at) {
            return self;
        }
        let doubt = match self.doubt {
            Some(doubt) => Doubt { times: doubt.times + 1, age: doubt.age.min(age), at: now },
            None => Doubt { times: 1, age, at: now },
        };
        let is_against_proof = doubt.age <= self.proved;
        if doubt.times < if is_against_proof { AGAINST_PROOF } else { OCCASIONS } {
            return Self { doubt: Some(doubt), ..self };
        }
        Self { proved: if is_against_proof { 0 } else { self.proved }, ends: Some(doubt.age), doubt: None }
    }

    /// Whether a token of this age has ended, as far as is known.
    pub fn is_over(&self, age: i64) -> bool {
        self.ends.is_some_and(|end| end <= age)
    }

    /// Seconds for which a token certainly lives, if that is to be heeded. `access`: for how long an access token lives.
    pub fn held(&self, access: Option<i64>) -> Option<i64> {
        let end = self.ends?;
        let (access, part) = (access.filter(|access| *access <= end).unwrap_or_default(), end / PART);
        Some(match self.proved {
            0 if access > 0 => access,
            0 => part,
            // Renewed at three fifths of it at the latest, which was proved.
            proved => proved.max(access).max(part.min(proved / 3 * 5)),
        })
    }

    /// Whether a renewal at `age` says something new. A little more of what is proved does not: it would be written each time.
    fn learns_from(&self, age: i64) -> bool {
        let Self { ends, doubt, .. } = self.renewed(age);
        age > self.proved + (self.proved / 20).max(60) || ends != self.ends || doubt != self.doubt
    }
}

/// What is to be written after a renewal that worked, if anything.
pub(super) fn find_news(lesson: Option<Lesson>, life: &RefreshLife) -> Option<Lesson> {
    lesson.filter(|lesson| life.learns_from(lesson.age))
}

/// Remembers that a renewal worked.
pub(super) async fn note_renewed(unit: &mut dyn Unit, lesson: Lesson) -> Result<(), StoreError> {
    let Lesson { agency, application, age } = lesson;
    let old = unit.refresh_life(agency, application).await?;
    if old.ends.is_some_and(|end| end <= age) {
        tracing::info!(%application, age, "refresh tokens live for longer than was learned");
    }
    unit.put_refresh_life(agency, application, &old.renewed(age)).await
}

/// Remembers a refusal that may have been an end, and answers what is known then.
pub(super) async fn note_refused(unit: &mut dyn Unit, lesson: Lesson, now: i64) -> Result<RefreshLife, StoreError> {
    let Lesson { agency, application, age } = lesson;
    let old = unit.refresh_life(agency, application).await?;
    let new = old.refused(age, now);
    if new != old {
        unit.put_refresh_life(agency, application, &new).await?;
    }
    if new.ends != old.ends {
        tracing::warn!(%application, ends = new.ends, proved = new.proved, "refresh tokens end when they are not used");
    }
    Ok(new)
}

#[cfg(test)]
#[path = "life_tests.rs"]
mod tests;
