//! The days of one request.

use jiff::{ToSpan, civil::Date};

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

    /// The newer and the older half; `None` for a day alone.
    pub fn halves(self) -> Option<[Self; 2]> {
        let older = self.from.checked_add((i64::from(self.days()) / 2 - 1).days()).ok()?;
        let newer = older.tomorrow().ok().filter(|newer| older >= self.from && *newer <= self.to)?;
        Some([Self { from: newer, to: self.to }, Self { from: self.from, to: older }])
    }

    /// Whether `day` is in it.
    pub fn holds(self, day: Date) -> bool {
        self.from <= day && day <= self.to
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::Window;

    #[test]
    fn halves_are_all_of_it_and_nothing_twice() {
        let window = |from: i8, to: i8| Window { from: date(2026, 11, from), to: date(2026, 11, to) };
        assert_eq!(window(1, 31 - 1).halves(), Some([window(16, 30), window(1, 15)]));
        assert_eq!(window(1, 3).halves(), Some([window(2, 3), window(1, 1)]));
        assert_eq!(window(1, 2).halves(), Some([window(2, 2), window(1, 1)]));
        assert_eq!(window(7, 7).halves(), None);
    }
}
