//! The days that are shown, and the days before that they are compared with.

use jiff::{ToSpan, civil::Date};

/// Days, the first and the last included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Period {
    pub(super) first: Date,
    pub(super) last: Date,
    days: u32,
}

impl Period {
    /// The `days` days up to `last`.
    pub(super) fn ending(last: Date, days: u32) -> Self {
        Self { first: last.saturating_sub(i64::from(days.saturating_sub(1)).days()), last, days }
    }

    /// The first of as many days before it.
    pub(super) fn before_first(self) -> Date {
        self.day_before(self.first)
    }

    /// The day that a day of it is compared with.
    pub(super) fn day_before(self, day: Date) -> Date {
        day.saturating_sub(i64::from(self.days).days())
    }

    /// Its days, oldest first.
    pub(super) fn days(self) -> impl Iterator<Item = Date> {
        self.first.series(1.day()).take_while(move |day| *day <= self.last)
    }
}
