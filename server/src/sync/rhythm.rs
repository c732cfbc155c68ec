//! When an account is looked at, and what such a look does. Pure: moments in, a decision out.

use app::model::agency::LookEvery;

use crate::{
    entropy::Entropy,
    oauth::life::LEAST,
    work::pause::{jitter, next_look},
};

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
/// Seconds for which good data prove that an access need not be kept alive.
const PROVED: i64 = 26 * HOUR;
/// Tokens that were got within so many seconds are new enough: a renewal is a thing of once a day.
const NEW: i64 = 22 * HOUR;
/// An access that lives for days is renewed in its last week: some can't be renewed once they have ended. What ends
/// within the hour is renewed by whoever uses it.
const AHEAD: std::ops::RangeInclusive<i64> = HOUR..=7 * 24 * HOUR;

/// What a look does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// Nothing: there is proof enough, or nothing that could be asked.
    Nothing,
    /// Asks with the access that there is, and renews nothing.
    Read,
    /// Renews, so that nothing dies idle; where there is nothing to renew with, finds out that the access has ended.
    Renewal,
}

/// What is known of an account when it is looked at. All moments are Unix seconds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rhythm {
    /// How often the agency wants to know.
    pub(super) every: LookEvery,
    /// Whether there is a question that costs the platform next to nothing.
    pub(super) is_cheap: bool,
    /// When good data came last.
    pub(super) proved_at: Option<i64>,
    /// `None`: it holds credentials.
    pub(super) tokens: Option<Tokens>,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Tokens {
    pub(super) got_at: i64,
    pub(super) is_renewable: bool,
    /// When the access token ends.
    pub(super) access_ends: Option<i64>,
    /// When the whole authorization ends.
    pub(super) ends: Option<i64>,
    /// Seconds for which its refresh token certainly lives without being used, where it is known to end then.
    pub(super) held: Option<i64>,
}

impl Rhythm {
    pub(super) fn choose_look(&self, now: i64) -> Look {
        let is_fresh = self.is_proved(now, self.pause());
        let read = if self.is_cheap && !is_fresh { Look::Read } else { Look::Nothing };
        let Some(tokens) = self.tokens else { return read };
        // No date breaks what can be renewed: only the provider does.
        let is_over = !tokens.is_renewable && tokens.ends.is_some_and(|end| end <= now);
        let is_new = (now - NEW..=now).contains(&tokens.got_at);
        let ends_soon = tokens.access_ends.is_some_and(|end| AHEAD.contains(&(end - now)));
        let is_kept = tokens.keep_from().is_some_and(|from| from <= now);
        if is_over || is_kept || (!is_new && (ends_soon || !self.is_proved(now, PROVED))) {
            Look::Renewal
        } else if tokens.is_good_until(now + MINUTE) {
            read
        } else {
            // Only a renewal would give something to ask with.
            Look::Nothing
        }
    }

    /// When to look again: soon only where there will be something to ask with. A known end is looked at when it is over.
    pub(super) fn next(&self, now: i64, entropy: &dyn Entropy) -> i64 {
        let pause = i64::from(self.every.hours()) * HOUR;
        let soon = now + pause + jitter(pause / 12, entropy);
        let can_read = self.is_cheap && self.tokens.is_none_or(|tokens| tokens.is_good_until(soon + MINUTE));
        let next = if can_read && self.every != LookEvery::Day { soon } else { next_look(now, entropy) };
        let end = self.tokens.filter(|tokens| !tokens.is_renewable).and_then(|tokens| tokens.ends);
        let next = end.filter(|end| *end > now).map_or(next, |end| next.min(end + MINUTE));
        let Some((tokens, from)) = self.tokens.and_then(|tokens| Some((tokens, tokens.keep_from()?))) else {
            return next;
        };
        // Not all of an application at once, and each well before its end.
        let spread = jitter(tokens.held.unwrap_or_default() / 10, entropy);
        next.min((from + spread).max(now + LEAST))
    }

    /// For how many seconds good data are proof enough.
    fn pause(&self) -> i64 {
        match self.every {
            LookEvery::Day => PROVED,
            often => i64::from(often.hours()) * HOUR,
        }
    }

    /// Good data of a day to come prove nothing: a clock was ahead.
    fn is_proved(&self, now: i64, within: i64) -> bool {
        self.proved_at.is_some_and(|last| (now - within..=now).contains(&last))
    }
}

impl Tokens {
    /// From when on it is renewed so that its refresh token does not end unused: half of its life lets an outage pass.
    fn keep_from(&self) -> Option<i64> {
        self.held.map(|held| self.got_at.saturating_add((held / 2).max(LEAST)))
    }

    fn is_good_until(&self, moment: i64) -> bool {
        self.access_ends.is_none_or(|end| end > moment)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::SeededEntropy;

    const NOW: i64 = 1_800_000_000;
    const DAY: i64 = 24 * HOUR;

    fn tokens(got_at: i64, access_ends: Option<i64>) -> Tokens {
        Tokens { got_at, is_renewable: true, access_ends, ends: None, held: None }
    }

    fn rhythm(tokens: Option<Tokens>) -> Rhythm {
        Rhythm { every: LookEvery::Hour, is_cheap: true, proved_at: None, tokens }
    }

    #[test]
    fn what_costs_nothing_is_asked_every_hour_and_renewed_once_a_day() {
        let long = |got_at| rhythm(Some(tokens(got_at, Some(NOW + 30 * DAY))));
        assert_eq!(long(NOW - HOUR).choose_look(NOW), Look::Read);
        assert_eq!(long(NOW - DAY).choose_look(NOW), Look::Renewal);
        let used = Rhythm { proved_at: Some(NOW - 2 * HOUR), ..long(NOW - 9 * DAY) };
        assert_eq!(used.choose_look(NOW), Look::Read, "syncs keep it alive");
        assert_eq!(Rhythm { proved_at: Some(NOW - 60), ..used }.choose_look(NOW), Look::Nothing);
        assert_eq!(Rhythm { proved_at: Some(NOW + DAY), ..used }.choose_look(NOW), Look::Renewal, "a clock was ahead");
    }

    #[test]
    fn a_look_never_renews_to_have_something_to_ask_with() {
        let short = rhythm(Some(tokens(NOW - 2 * HOUR, Some(NOW - HOUR))));
        assert_eq!(short.choose_look(NOW), Look::Nothing);
        let entropy = SeededEntropy::new(1);
        assert!(short.next(NOW, &entropy) > NOW + 22 * HOUR, "nothing stands in the queue that can't ask");
        let living = rhythm(Some(tokens(NOW, Some(NOW + 5 * HOUR))));
        assert!((HOUR..2 * HOUR).contains(&(living.next(NOW, &entropy) - NOW)));
        let ends_before = rhythm(Some(tokens(NOW, Some(NOW + HOUR))));
        assert!(ends_before.next(NOW, &entropy) > NOW + 22 * HOUR);
    }

    #[test]
    fn without_a_cheap_question_a_look_is_daily() {
        let entropy = SeededEntropy::new(1);
        let dear = Rhythm { is_cheap: false, ..rhythm(Some(tokens(NOW, None))) };
        assert_eq!(dear.choose_look(NOW), Look::Nothing);
        assert!(dear.next(NOW, &entropy) > NOW + 22 * HOUR);
        let keys = rhythm(None);
        assert_eq!(keys.choose_look(NOW), Look::Read);
        for (every, hours) in [(LookEvery::Hour, 1..2), (LookEvery::FourHours, 4..5), (LookEvery::Day, 23..26)] {
            let next = Rhythm { every, ..keys }.next(NOW, &entropy) - NOW;
            assert!((hours.start * HOUR..hours.end * HOUR).contains(&next), "{every:?}: {next}");
        }
    }

    #[test]
    fn a_known_end_is_looked_at_when_it_is_over() {
        let end = NOW + 20 * MINUTE;
        let ending = Tokens { got_at: NOW, is_renewable: false, access_ends: Some(end), ends: Some(end), held: None };
        let entropy = SeededEntropy::new(1);
        for every in LookEvery::ALL {
            let rhythm = Rhythm { every, proved_at: Some(NOW), ..rhythm(Some(ending)) };
            assert_eq!(rhythm.next(NOW, &entropy), end + MINUTE);
            assert_eq!(rhythm.choose_look(end + MINUTE), Look::Renewal, "though good data came before");
        }
        let renewable = rhythm(Some(Tokens { is_renewable: true, access_ends: None, ..ending }));
        assert_eq!(renewable.choose_look(end + MINUTE), Look::Read, "no date breaks it");
    }

    #[test]
    fn a_life_that_is_known_is_renewed_at_its_half() {
        let entropy = SeededEntropy::new(1);
        let kept = |held, got_at| rhythm(Some(Tokens { held: Some(held), ..tokens(got_at, Some(got_at + HOUR)) }));
        assert_eq!(kept(HOUR, NOW - 31 * MINUTE).choose_look(NOW), Look::Renewal, "though it is new");
        assert_eq!(kept(HOUR, NOW - 29 * MINUTE).choose_look(NOW), Look::Read);
        let due: Vec<i64> = (0..20).map(|_| kept(HOUR, NOW).next(NOW, &entropy) - NOW).collect();
        assert!(due.iter().all(|due| (30 * MINUTE..=36 * MINUTE).contains(due)), "{due:?}");
        assert!(due.iter().any(|one| *one != due[0]), "not all at once");
        let shortest = kept(60, NOW).next(NOW, &entropy) - NOW;
        assert!((LEAST..=LEAST + 6).contains(&shortest), "no more often than that: {shortest}");
        let far = kept(30 * DAY, NOW).next(NOW, &entropy) - NOW;
        assert!((22 * HOUR..26 * HOUR).contains(&far), "looks go on as they were: {far}");
    }
}
