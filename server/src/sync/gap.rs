//! Which days are missing, and in which bites to pull them. Pure: everything follows from what is stored.

use jiff::{ToSpan, civil::Date};

use crate::{remote::window::Window, store::series::PulledDay};

/// The days a stream should have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// The first day wanted.
    pub first: Date,
    /// The present day in the profile's zone: always pulled again, as it is not over.
    pub today: Date,
    /// How many days before today the platform may still correct: pulled again each time.
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

    /// What to pull, newest first, in windows of at most `window_days`.
    pub fn windows(self, pulled: &[PulledDay], window_days: u32) -> Vec<Window> {
        let late = self.first_uncertain();
        let is_wanted = |day: Date| day >= late || !is_complete(pulled, day);
        let mut windows: Vec<Window> = Vec::new();
        let mut day = self.today;
        while day >= self.first {
            if is_wanted(day) {
                match windows.last_mut() {
                    Some(open) if next_day(day) == Some(open.from) && open.days() < window_days => open.from = day,
                    _ => windows.push(Window { from: day, to: day }),
                }
            }
            let Ok(before) = day.yesterday() else { break };
            day = before;
        }
        windows
    }

    /// The gap between what is stored and yesterday, if more than one day is missing in it.
    ///
    /// As the newest days are pulled first, the oldest missing day stays the same until the end, and with it the total.
    pub fn closing(self, pulled: &[PulledDay]) -> Option<Closing> {
        let over = self.days().filter(|day| *day < self.today);
        let missing: Vec<Date> = over.filter(|day| !is_complete(pulled, *day)).collect();
        let (oldest, left) = (*missing.first()?, count(missing.len()));
        let total = Window { from: oldest, to: self.today.yesterday().ok()? }.days();
        (left > 1).then_some(Closing { done: total - left, total })
    }

    fn days(self) -> impl Iterator<Item = Date> {
        self.first.series(1.day()).take_while(move |day| *day <= self.today)
    }
}

/// The days of `window` as they are to be stored: today is not over.
pub(super) fn days_pulled(window: Window, today: Date) -> Vec<PulledDay> {
    let days = window.from.series(1.day()).take_while(|day| *day <= window.to);
    days.map(|day| PulledDay { day, complete: day < today }).collect()
}

fn is_complete(pulled: &[PulledDay], day: Date) -> bool {
    // Oldest first, as the store answers.
    pulled.binary_search_by_key(&day, |known| known.day).ok().and_then(|at| pulled.get(at)).is_some_and(|d| d.complete)
}

fn days_before(day: Date, days: u32) -> Date {
    day.saturating_sub(i64::from(days.min(20_000)).days())
}

fn next_day(day: Date) -> Option<Date> {
    day.tomorrow().ok()
}

fn count(days: usize) -> u32 {
    u32::try_from(days).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Date, date};

    use super::{Closing, Wanted, days_pulled};
    use crate::{remote::window::Window, store::series::PulledDay};

    const TODAY: Date = date(2026, 11, 23);

    fn pulled(from: Date, to: Date) -> Vec<PulledDay> {
        days_pulled(Window { from, to }, TODAY)
    }

    fn window(from: Date, to: Date) -> Window {
        Window { from, to }
    }

    #[test]
    fn the_first_pull_takes_everything_newest_first() {
        let wanted = Wanted::back_from(TODAY, 70, 0);
        assert_eq!(wanted.first, date(2026, 9, 15));
        let windows = wanted.windows(&[], 30);
        assert_eq!(
            windows,
            [
                window(date(2026, 10, 25), TODAY),
                window(date(2026, 9, 25), date(2026, 10, 24)),
                window(date(2026, 9, 15), date(2026, 9, 24)),
            ]
        );
        assert_eq!(windows.iter().map(|window| window.days()).sum::<u32>(), 70);
    }

    #[test]
    fn a_gap_in_the_middle_is_closed_and_nothing_else_pulled() {
        let wanted = Wanted::back_from(TODAY, 60, 0);
        let mut days = pulled(wanted.first, date(2026, 11, 2));
        days.extend(pulled(date(2026, 11, 10), date(2026, 11, 22)));
        assert_eq!(wanted.windows(&days, 30), [window(TODAY, TODAY), window(date(2026, 11, 3), date(2026, 11, 9))]);
    }

    #[test]
    fn what_may_still_be_corrected_is_pulled_again() {
        let wanted = Wanted::back_from(TODAY, 60, 3);
        let days = pulled(wanted.first, TODAY);
        assert_eq!(wanted.windows(&days, 30), [window(date(2026, 11, 20), TODAY)]);
    }

    #[test]
    fn a_day_that_was_not_over_when_pulled_is_missing() {
        let wanted = Wanted::back_from(TODAY, 10, 0);
        let mut days = pulled(wanted.first, TODAY);
        days[8].complete = false;
        assert_eq!(wanted.windows(&days, 30), [window(date(2026, 11, 22), TODAY)]);
        assert_eq!(wanted.closing(&days), None, "yesterday alone is no gap");
    }

    #[test]
    fn windows_of_one_day_work() {
        let wanted = Wanted::back_from(TODAY, 3, 1);
        assert_eq!(wanted.windows(&[], 1).len(), 3);
        assert_eq!(Wanted::back_from(TODAY, 1, 0).windows(&[], 1), [window(TODAY, TODAY)]);
    }

    #[test]
    fn the_total_stays_while_a_gap_closes() {
        let wanted = Wanted::back_from(TODAY, 60, 3);
        let mut days = pulled(wanted.first, date(2026, 11, 11));
        assert_eq!(wanted.closing(&days), Some(Closing { done: 0, total: 11 }));
        days.extend(pulled(date(2026, 11, 17), TODAY));
        assert_eq!(wanted.closing(&days), Some(Closing { done: 6, total: 11 }));
        let mut closed = pulled(wanted.first, TODAY);
        assert_eq!(wanted.closing(&closed), None);
        closed.clear();
        assert_eq!(wanted.closing(&closed), Some(Closing { done: 0, total: 59 }));
    }
}
