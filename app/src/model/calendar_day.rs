//! A day of the calendar, as addresses and forms name it.

use std::fmt;

/// One that there is. Which days lie around it, the server knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CalendarDay {
    year: u16,
    month: u8,
    day: u8,
}

impl CalendarDay {
    /// "2026-11-01". `None`: it is written otherwise, or there is no such day.
    pub fn read(text: &str) -> Option<Self> {
        let fits =
            |(at, letter): (usize, u8)| if matches!(at, 4 | 7) { letter == b'-' } else { letter.is_ascii_digit() };
        if text.len() != 10 || !text.bytes().enumerate().all(fits) {
            return None;
        }
        let mut parts = text.split('-');
        let (year, month) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        let day = parts.next()?.parse().ok()?;
        (1..=count_days(year, month)).contains(&day).then_some(Self { year, month, day })
    }
}

impl fmt::Display for CalendarDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

fn count_days(year: u16, month: u8) -> u8 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::CalendarDay;

    #[test]
    fn only_days_that_there_are_are_read() {
        for day in ["2026-11-30", "2028-02-29", "2000-02-29", "0001-01-01", "9999-12-31"] {
            assert_eq!(CalendarDay::read(day).map(|day| day.to_string()).as_deref(), Some(day));
        }
        for none in [
            "",
            "2026-11-31",
            "2026-02-29",
            "1900-02-29",
            "2026-13-01",
            "2026-00-01",
            "2026-01-00",
            "2026-1-1",
            "26-11-01",
            "2026-11-01T",
            "2026/11/01",
            "+026-11-01",
            "yesterday!",
            "２026-11-0",
        ] {
            assert_eq!(CalendarDay::read(none), None, "{none}");
        }
    }
}
