//! Which days are missing, and in which bites to pull them. Pure: everything follows from what is stored, and costs as much
//! as there are ranges, however long the history.

use std::collections::BTreeSet;

use jiff::{ToSpan, civil::Date};

use crate::{
    remote::{Missing, window::Window},
    store::{
        lack::Lacks,
        range::{DayState, Fingerprint, Range},
        series::Value,
    },
};

/// Days after which a day of a breakdown is asked for once more, if its night was missed; and for which one without anything is.
const WEEK: u32 = 7;

/// The days a stream should have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// The first day wanted.
    pub first: Date,
    /// The present day in the profile's zone: always pulled again, as it is not over.
    pub today: Date,
    /// How many days before today the platform may still correct.
    pub late_days: u32,
}

/// How far a gap is closed, in days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Closing {
    pub done: u32,
    pub total: u32,
}

impl Wanted {
    /// `history_days` back from `today`, today included.
    pub fn back_from(today: Date, history_days: u32, late_days: u32) -> Self {
        Self { first: days_before(today, history_days.saturating_sub(1)), today, late_days }
    }

    /// From this day on the platform may still correct its numbers.
    pub fn first_uncertain(self) -> Date {
        days_before(self.today, self.late_days)
    }

    /// What to pull, newest first, in windows of at most `window_days`: whatever is not final. A day stays wanted until it has
    /// been read once after its late days, however long a break lasted. What a clock that was ahead called final is not.
    pub fn windows(self, pulled: &[Range], window_days: u32) -> Vec<Window> {
        let newest = self.first_uncertain().yesterday().unwrap_or(Date::MIN);
        let is_final = |range: &&Range| range.state == DayState::Final && range.first <= newest;
        let settled =
            pulled.iter().filter(is_final).map(|range| Window { from: range.first, to: range.last.min(newest) });
        bites(self.outside(self.today, settled).into_iter(), window_days)
    }

    /// The same of a breakdown. Without today, as what is not over is shown in no table. What the platform may still correct is asked
    /// for again in one night of a week only (`is_weekly`), or a week later where that night was missed. `fingerprint`: days of
    /// another one are wanted too.
    pub fn windows_of_parts(
        self,
        pulled: &[Range],
        fingerprint: Option<Fingerprint>,
        window_days: u32,
        is_weekly: bool,
    ) -> Vec<Window> {
        let Ok(yesterday) = self.today.yesterday() else { return Vec::new() };
        let newest = self.first_uncertain().yesterday().unwrap_or(Date::MIN);
        let patience = days_before(self.first_uncertain(), WEEK);
        let is_own = |range: &&Range| fingerprint.is_none_or(|own| range.fingerprint == own);
        let settled = pulled.iter().filter(is_own).filter_map(|range| {
            let (from, to) = match range.state {
                DayState::Final => (range.first, range.last.min(newest)),
                DayState::Whole if !is_weekly => (range.first.max(patience), range.last),
                DayState::Whole | DayState::Partial => return None,
            };
            (from <= to).then_some(Window { from, to })
        });
        let settled: Vec<Window> = settled.collect();
        bites(self.outside(yesterday, settled.into_iter()).into_iter(), window_days)
    }

    /// Final days that were pulled with another description than `fingerprint`, and that the platform still has: it keeps
    /// `keeps_days` before today, or all.
    pub fn outdated(
        self,
        pulled: &[Range],
        fingerprint: Fingerprint,
        keeps_days: Option<u32>,
        window_days: u32,
    ) -> Vec<Window> {
        let kept = keeps_days.map_or(self.first, |days| days_before(self.today, days)).max(self.first);
        let is_other = |range: &&Range| range.state == DayState::Final && range.fingerprint != fingerprint;
        let within = |range: &Range| Window { from: range.first.max(kept), to: range.last.min(self.today) };
        let outdated = pulled.iter().rev().filter(is_other).map(within);
        bites(outdated.filter(|window| window.from <= window.to), window_days)
    }

    /// The first day that makes sense to be asked for again: of what is wanted or stands, as far back as the platform keeps days.
    pub fn first_again(self, pulled: &[Range], keeps_days: Option<u32>) -> Date {
        let stands = pulled.first().map_or(self.first, |range| range.first.min(self.first));
        keeps_days.map_or(stands, |days| stands.max(days_before(self.today, days)))
    }

    /// The gap between what is stored and yesterday, if more than one day is missing in it.
    ///
    /// As the newest days are pulled first, the oldest missing day stays the same until the end, and with it the total.
    pub fn closing(self, pulled: &[Range]) -> Option<Closing> {
        let yesterday = self.today.yesterday().ok()?;
        let whole = pulled.iter().filter(|range| range.is_whole());
        let missing = self.outside(yesterday, whole.map(|range| Window { from: range.first, to: range.last }));
        let left: u32 = missing.iter().map(|window| window.days()).sum();
        let total = Window { from: missing.last()?.from, to: yesterday }.days();
        (left > 1).then_some(Closing { done: total - left, total })
    }

    /// The days from the first wanted to `last` that are in none of `known`, which come oldest first; newest first.
    fn outside(self, last: Date, known: impl DoubleEndedIterator<Item = Window>) -> Vec<Window> {
        let (mut gaps, mut to) = (Vec::new(), last);
        for window in known.rev().filter(|window| window.from <= last) {
            if let Ok(from) = window.to.tomorrow() {
                gaps.push(Window { from, to });
            }
            // Nothing lies before the first day of the calendar.
            to = window.from.yesterday().unwrap_or(to);
        }
        gaps.push(Window { from: self.first, to });
        let within = |gap: Window| Window { from: gap.from.max(self.first), to: gap.to };
        gaps.into_iter().map(within).filter(|gap| gap.from <= gap.to).collect()
    }
}

/// The days of `window` as they are to be stored when they are read on `today`. Days beside each other that lack the same are
/// told together.
pub(super) fn days_pulled(window: Window, wanted: Wanted, fingerprint: Fingerprint, missing: &Missing) -> Vec<Range> {
    let parts = [
        (DayState::Final, Date::MIN, wanted.first_uncertain().yesterday().unwrap_or(Date::MIN)),
        (DayState::Whole, wanted.first_uncertain(), wanted.today.yesterday().unwrap_or(Date::MIN)),
        (DayState::Partial, wanted.today, Date::MAX),
    ];
    let part = |(state, from, to): (DayState, Date, Date)| {
        let (first, last) = (from.max(window.from), to.min(window.to));
        (first <= last).then_some(Range { first, last, state, fingerprint, lacks: Lacks::default() })
    };
    parts.into_iter().filter_map(part).flat_map(|range| part_by_lacks(&range, window, missing)).collect()
}

/// The same of a breakdown. One of the last days on which nothing has come, and which the platform still corrects, has not begun
/// for it: some give the values of a day days later.
pub(super) fn days_of_parts(
    window: Window,
    wanted: Wanted,
    fingerprint: Fingerprint,
    missing: &Missing,
    values: &[Value],
) -> Vec<Range> {
    let days: BTreeSet<Date> = values.iter().map(|value| value.day).collect();
    let patience = days_before(wanted.today, WEEK);
    let mut ranges: Vec<Range> = Vec::new();
    for range in days_pulled(window, wanted, fingerprint, missing) {
        if range.state != DayState::Whole {
            ranges.push(range);
            continue;
        }
        for day in range.first.series(1.day()).take_while(|day| *day <= range.last) {
            let has_come = days.contains(&day) || day < patience;
            let state = if has_come { DayState::Whole } else { DayState::Partial };
            match ranges.last_mut() {
                Some(last) if last.state == state && last.first >= range.first => last.last = day,
                _ => ranges.push(Range { first: day, last: day, state, ..range.clone() }),
            }
        }
    }
    ranges
}

fn part_by_lacks(range: &Range, window: Window, missing: &Missing) -> Vec<Range> {
    let mut parts: Vec<Range> = Vec::new();
    for day in range.first.series(1.day()).take_while(|day| *day <= range.last) {
        let lacks = missing.lacks_on(day, window);
        let before = parts.last_mut();
        match before.filter(|before| before.lacks.is_alike(&lacks)) {
            Some(before) => {
                before.lacks.absorb(&lacks);
                before.last = day;
            }
            None => parts.push(Range { first: day, last: day, lacks, ..range.clone() }),
        }
    }
    parts
}

/// Windows of at most `window_days`, newest first, of `spans`, newest first.
pub(super) fn bites(spans: impl Iterator<Item = Window>, window_days: u32) -> Vec<Window> {
    let mut windows = Vec::new();
    for span in spans {
        let mut to = span.to;
        loop {
            let from = days_before(to, window_days.saturating_sub(1)).max(span.from);
            windows.push(Window { from, to });
            match from.yesterday() {
                Ok(before) if before >= span.from => to = before,
                _ => break,
            }
        }
    }
    windows
}

fn days_before(day: Date, days: u32) -> Date {
    day.saturating_sub(i64::from(days.min(20_000)).days())
}

#[cfg(test)]
#[path = "gap_tests.rs"]
mod tests;
