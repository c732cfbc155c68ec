//! The days of one request.

use jiff::civil::Date;

/// Days asked for in one go, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Window {
    pub from: Date,
    pub to: Date,
}

impl Window {
    /// Every day there is.
    pub(super) const ALWAYS: Self = Self { from: Date::MIN, to: Date::MAX };

    /// How many days it holds.
    pub fn days(self) -> u32 {
        self.from.until(self.to).map(|span| span.get_days()).ok().and_then(|days| u32::try_from(days).ok()).unwrap_or(0)
            + 1
    }

    /// Whether `day` is in it.
    pub fn holds(self, day: Date) -> bool {
        self.from <= day && day <= self.to
    }
}
