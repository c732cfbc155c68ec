//! What is taken of one subject, and what may be. Pure: every moment is told, in Unix milliseconds.

use std::collections::HashMap;

use app::model::ids::AgencyId;

use super::{Bound, Ending};

const SECOND: i64 = 1000;
const MINUTE: i64 = 60 * SECOND;
/// Answers without a complaint after which one more is allowed at once.
const STEADY: u32 = 16;
/// Complaints one after the other, with nothing in between that went well, after which nobody asks for a while.
const STUBBORN: u32 = 3;
/// How long, where the platform names no time, and at most.
const PAUSE: i64 = MINUTE;
const LONGEST_PAUSE: i64 = 60 * MINUTE;
/// What a turn is taken to last before the first has ended.
const GUESS: i64 = SECOND;
/// Nobody is sent away for longer.
const LONGEST_ABSENCE: i64 = 10 * MINUTE;
/// An agency that was sent away counts for so long after its moment has come.
const GRACE: i64 = 10 * SECOND;

/// The use of one subject.
#[derive(Debug, Default)]
pub(super) struct Level {
    parties: HashMap<AgencyId, Party>,
    pub(super) waiting: u32,
    /// What complaints have left of the bound; `None`: all of it.
    allowed: Option<u32>,
    successes: u32,
    complaints: u32,
    /// Of the last halving: complaints about what was asked before count for it.
    halved_at: Option<i64>,
    /// While nobody is to ask. A clock that was set back ends it.
    pause: std::ops::Range<i64>,
    /// The first moment for the next turn, where there is a bound per minute.
    next_at: i64,
    /// How long turns last, the late ones counting more. 0: nobody knows.
    lasts: i64,
}

/// What one agency has of it, or wants.
#[derive(Debug, Default)]
struct Party {
    held: u32,
    /// It was told no, and counts as one that wants something until then.
    wants_until: i64,
    /// When the last that was sent away was told to come.
    comes_at: i64,
}

impl Party {
    /// However far ahead a clock was, nobody counts for longer than somebody is sent away.
    fn wants(&self, now: i64) -> bool {
        (now + 1..=now + LONGEST_ABSENCE + GRACE).contains(&self.wants_until)
    }
}

impl Level {
    pub(super) fn held(&self) -> u32 {
        self.parties.values().map(|party| party.held).sum()
    }

    /// How many may be held at once by all, after complaints.
    fn most(&self, bound: Bound) -> u32 {
        self.allowed.map_or(bound.at_once, |allowed| allowed.min(bound.at_once)).max(1)
    }

    /// Whether there is room for one more of `agency`: no more than its share while others want theirs.
    pub(super) fn has_room(&self, agency: AgencyId, bound: Bound, now: i64) -> bool {
        let most = self.most(bound);
        let own = self.parties.get(&agency).map_or(0, |party| party.held);
        self.held() < most && own < self.share(agency, most, now)
    }

    fn share(&self, agency: AgencyId, most: u32, now: i64) -> u32 {
        let counts = |(id, party): &(&AgencyId, &Party)| **id != agency && (party.held > 0 || party.wants(now));
        let others = u32::try_from(self.parties.iter().filter(counts).count()).unwrap_or(u32::MAX);
        most.div_ceil(others.saturating_add(1))
    }

    /// Whether nobody is to ask now, because the platform keeps complaining.
    pub(super) fn paused_until(&self, now: i64) -> Option<i64> {
        self.pause.contains(&now).then_some(self.pause.end)
    }

    /// The moment for one more, by the bound per minute; one that complaints have made wider.
    pub(super) fn moment(&self, bound: Bound, now: i64) -> i64 {
        let Some(gap) = self.gap(bound) else { return now };
        // However far a clock was ahead: no later than behind those that are held.
        now.max(self.next_at.min(now + gap * (i64::from(self.held()) + 1)))
    }

    fn gap(&self, bound: Bound) -> Option<i64> {
        let gap = MINUTE / i64::from(bound.per_minute?.max(1));
        Some(gap * i64::from(bound.at_once.max(1)) / i64::from(self.most(bound)))
    }

    /// Milliseconds until somebody who joins the line has a turn, roughly.
    pub(super) fn wait(&self, bound: Bound) -> i64 {
        self.lasting() * i64::from(self.waiting + 1) / i64::from(self.most(bound))
    }

    fn lasting(&self) -> i64 {
        if self.lasts == 0 { GUESS } else { self.lasts }
    }

    /// `not_before`: the moment that was found for it.
    pub(super) fn take(&mut self, agency: AgencyId, bound: Bound, not_before: i64) {
        let party = self.parties.entry(agency).or_default();
        party.held += 1;
        party.wants_until = 0;
        if let Some(gap) = self.gap(bound) {
            self.next_at = not_before + gap;
        }
    }

    /// Somebody waits: from now on others take no more than their share.
    pub(super) fn note_wish(&mut self, agency: AgencyId, until: i64) {
        let party = self.parties.entry(agency).or_default();
        party.wants_until = party.wants_until.max(until + GRACE);
    }

    /// When somebody who is sent away is to come again: each a little later than the one before, at the pace at which
    /// turns become free, so that not all come at once.
    pub(super) fn send_away(&mut self, agency: AgencyId, bound: Bound, now: i64) -> i64 {
        let share = self.share(agency, self.most(bound), now);
        // Rather too early than a turn that nobody takes.
        let step = (self.lasting() * 3 / 4 / i64::from(share.max(1))).max(1);
        let party = self.parties.entry(agency).or_default();
        let comes_at = party.comes_at.clamp(now + SECOND, now + LONGEST_ABSENCE);
        party.comes_at = comes_at + step;
        self.note_wish(agency, comes_at);
        comes_at
    }

    pub(super) fn give_back(&mut self, agency: AgencyId, bound: Bound, begun: i64, ending: Ending, now: i64) {
        if let Some(party) = self.parties.get_mut(&agency) {
            party.held = party.held.saturating_sub(1);
        }
        let lasted = (now - begun).max(0);
        self.lasts = if self.lasts == 0 { lasted } else { (4 * self.lasts + lasted) / 5 };
        match ending {
            Ending::Fine => self.note_success(bound),
            Ending::Limited { retry_after } => self.note_complaint(bound, begun, retry_after, now),
            Ending::Unknown => {}
        }
    }

    fn note_success(&mut self, bound: Bound) {
        self.complaints = 0;
        let Some(allowed) = self.allowed else { return };
        self.successes += 1;
        if self.successes >= STEADY {
            self.successes = 0;
            self.allowed = Some(allowed + 1).filter(|allowed| *allowed < bound.at_once);
        }
    }

    fn note_complaint(&mut self, bound: Bound, begun: i64, retry_after: Option<i64>, now: i64) {
        self.complaints += 1;
        self.successes = 0;
        if self.complaints >= STUBBORN {
            let pause = retry_after.map_or(PAUSE, |seconds| seconds.saturating_mul(SECOND)).clamp(0, LONGEST_PAUSE);
            self.pause = now..now + pause;
        }
        // What was asked before the halving says nothing about how it is now.
        if self.halved_at.is_none_or(|halved_at| begun >= halved_at || now < halved_at) {
            self.allowed = Some((self.most(bound) / 2).max(1));
            self.halved_at = Some(now);
        }
    }

    /// Whether it says nothing that a new one would not say.
    pub(super) fn is_at_rest(&self, now: i64) -> bool {
        let wants = |party: &Party| party.held > 0 || party.wants(now) || party.comes_at > now;
        self.waiting == 0
            && self.allowed.is_none()
            && self.complaints == 0
            && self.next_at <= now
            && !self.parties.values().any(wants)
    }
}
