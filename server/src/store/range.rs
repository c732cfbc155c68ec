//! Ranges of pulled days. Pure.

use jiff::{ToSpan, civil::Date};

use super::lack::Lacks;

/// How much of a day is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DayState {
    /// It was not over.
    Partial,
    /// It was over, and the platform may still correct it.
    Whole,
    /// Read once after the platform had stopped correcting it.
    Final,
}

/// Which description of a stream something was pulled with: a hash of what is asked and how it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint(pub i64);

impl Fingerprint {
    /// Not kept: of days that an older version pulled.
    pub const UNKNOWN: Self = Self(0);
}

/// Days that were pulled alike, both ends included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Range {
    pub first: Date,
    pub last: Date,
    pub state: DayState,
    pub fingerprint: Fingerprint,
    /// What could not be taken of these days.
    pub lacks: Lacks,
}

impl Range {
    pub fn holds(&self, day: Date) -> bool {
        self.first <= day && day <= self.last
    }

    /// Whether its days were over when they were pulled.
    pub fn is_whole(&self) -> bool {
        self.state >= DayState::Whole
    }

    /// Whether its days were over when they were pulled, and everything of `metric` came.
    pub fn is_whole_of(&self, metric: &str) -> bool {
        self.is_whole() && !self.lacks.concerns(metric)
    }

    /// The days of both, if `next` begins on the day after and says the same. What was left out of a day is known of each
    /// alone.
    fn join(&self, next: &Self) -> Option<Self> {
        let is_alike = self.last.tomorrow().is_ok_and(|day| day == next.first)
            && (self.state, self.fingerprint) == (next.state, next.fingerprint);
        let lacks = self.lacks.join(&next.lacks).filter(|_| is_alike)?;
        Some(Self { last: next.last, lacks, ..self.clone() })
    }
}

/// `known` with `new` put over it: oldest first, none over another, joined where they say the same. Of a range that is cut
/// both sides keep what was left out: nobody knows on which day it was.
pub fn put_over(known: &[Range], new: &[Range]) -> Vec<Range> {
    let mut ranges = known.to_vec();
    for one in new {
        ranges = ranges.iter().flat_map(|range| cut(range, one)).collect();
        ranges.push(one.clone());
    }
    ranges.sort_by_key(|range| range.first);
    let mut joined: Vec<Range> = Vec::with_capacity(ranges.len());
    for range in ranges {
        match joined.last().and_then(|last| last.join(&range)) {
            Some(both) => {
                joined.pop();
                joined.push(both);
            }
            None => joined.push(range),
        }
    }
    joined
}

/// What is left of `range` outside `hole`.
fn cut(range: &Range, hole: &Range) -> impl Iterator<Item = Range> {
    let before = Range { last: range.last.min(hole.first.saturating_sub(1.day())), ..range.clone() };
    let after = Range { first: range.first.max(hole.last.saturating_add(1.day())), ..range.clone() };
    // At the ends of the calendar nothing lies beyond.
    let has_before = range.first < hole.first;
    let has_after = range.last > hole.last;
    [(has_before, before), (has_after, after)].into_iter().filter_map(|(is_left, part)| is_left.then_some(part))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use jiff::{ToSpan, civil::Date};

    use rand::{Rng, SeedableRng, rngs::StdRng};

    use super::{DayState, Fingerprint, Lacks, Range, put_over};

    const START: Date = jiff::civil::date(2026, 1, 1);

    fn any_range(rng: &mut StdRng) -> Range {
        let mut below = |most: u32| i64::from(rng.next_u32() % most);
        let first = START.saturating_add(below(60).days());
        let state = [DayState::Partial, DayState::Whole, DayState::Final][usize::try_from(below(3)).unwrap()];
        Range {
            first,
            last: first.saturating_add(below(20).days()),
            state,
            fingerprint: Fingerprint(1 + below(2)),
            lacks: Lacks { unread: u32::from(below(4) == 0), is_cut: below(5) == 0, ..Lacks::default() },
        }
    }

    type Days = BTreeMap<Date, (DayState, Fingerprint, Lacks)>;

    fn put_days(days: &mut Days, range: &Range) {
        for day in range.first.series(1.day()).take_while(|day| *day <= range.last) {
            days.insert(day, (range.state, range.fingerprint, range.lacks.clone()));
        }
    }

    #[test]
    fn ranges_say_what_days_would() {
        let mut rng = StdRng::seed_from_u64(7);
        for _ in 0..500 {
            let (mut days, mut known) = (Days::new(), Vec::new());
            for _ in 0..10 {
                let put = any_range(&mut rng);
                put_days(&mut days, &put);
                known = put_over(&known, std::slice::from_ref(&put));
                let mut told = Days::new();
                for range in &known {
                    let before = told.len();
                    put_days(&mut told, range);
                    let own = range.first.until(range.last).unwrap().get_days() + 1;
                    assert_eq!(told.len() - before, usize::try_from(own).unwrap(), "none over another");
                }
                assert_eq!(told, days);
                assert!(
                    known.is_sorted_by(|one, next| one.last < next.first && one.join(next).is_none()),
                    "{known:#?}"
                );
            }
        }
    }

    #[test]
    fn the_ends_of_the_calendar_are_days_too() {
        let all = Range {
            first: Date::MIN,
            last: Date::MAX,
            state: DayState::Final,
            fingerprint: Fingerprint(1),
            lacks: Lacks::default(),
        };
        let other = Range { fingerprint: Fingerprint(2), ..all.clone() };
        assert_eq!(put_over(&[all], std::slice::from_ref(&other)), [other]);
    }
}
