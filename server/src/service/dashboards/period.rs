//! The days that are shown, the days before that they are compared with, and today, which is in neither.

use jiff::{ToSpan, civil::Date};

/// Days, the first and the last included. The last is yesterday: today would make every sum too small.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Period {
    pub(super) first: Date,
    pub(super) last: Date,
    pub(super) today: Date,
    days: u32,
}

impl Period {
    /// The `days` days before `today`.
    pub(super) fn before(today: Date, days: u32) -> Self {
        let last = today.saturating_sub(1.day());
        Self { first: today.saturating_sub(i64::from(days).days()), last, today, days }
    }

    /// The days of this month before `today`, compared with nothing. `None` on its first day.
    pub(super) fn this_month(today: Date) -> Option<Self> {
        let first = today.first_of_month();
        (first < today).then(|| Self { first, last: today.saturating_sub(1.day()), today, days: 0 })
    }

    /// Days that are over.
    pub(super) fn between(first: Date, last: Date) -> Self {
        let days = first.until(last).map_or(0, |span| span.get_days()) + 1;
        Self { first, last, today: last.tomorrow().unwrap_or(last), days: u32::try_from(days).unwrap_or_default() }
    }

    /// The first of as many days before it.
    pub(super) fn before_first(self) -> Date {
        self.first.saturating_sub(i64::from(self.days).days())
    }

    /// The last of them.
    pub(super) fn before_last(self) -> Date {
        self.first.saturating_sub(1.day())
    }

    /// Whether a day is one of its days.
    pub(super) fn holds(self, day: Date) -> bool {
        (self.first..=self.last).contains(&day)
    }

    /// Its days, oldest first.
    pub(super) fn days(self) -> impl Iterator<Item = Date> {
        days(self.first, self.last)
    }

    /// The days before that it is compared with.
    pub(super) fn days_before(self) -> impl Iterator<Item = Date> {
        days(self.before_first(), self.before_last())
    }

    /// What is drawn: its days, and today.
    pub(super) fn drawn(self) -> impl Iterator<Item = Date> {
        days(self.first, self.today)
    }
}

fn days(first: Date, last: Date) -> impl Iterator<Item = Date> {
    first.series(1.day()).take_while(move |day| *day <= last)
}
