//! The moments of a schedule, and the period that each covers. Civil days of the campaign; a time that a zone leaves out is the
//! next that there is, and of one that comes twice the first counts.

use app::model::report::Rhythm;
use jiff::{
    Timestamp, ToSpan,
    civil::{Date, Weekday},
    tz::TimeZone,
};

use crate::store::client_report::Schedule;

/// Looked at for the next moments: more than any rhythm leaves out.
const STEPS: i64 = 60;

/// One report of a schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Occasion {
    /// Of its period, both included.
    pub first: Date,
    pub last: Date,
    /// When it goes out.
    pub day: Date,
    pub at: Timestamp,
}

/// What comes after a moment, soonest first.
pub fn occasions(schedule: Schedule, zone: &TimeZone, after: Timestamp) -> impl Iterator<Item = Occasion> {
    let today = after.to_zoned_datetime(zone.clone()).date();
    let zone = zone.clone();
    // The one before, as its day may be today and its hour still to come.
    (-1..STEPS)
        .filter_map(move |step| occasion(schedule, &zone, today, step))
        .filter(move |occasion| occasion.at > after)
}

/// The one of the month, week or quarter `step` after that of `today`.
fn occasion(schedule: Schedule, zone: &TimeZone, today: Date, step: i64) -> Option<Occasion> {
    let number = i64::from(schedule.number);
    let (day, first, last) = match schedule.rhythm {
        Rhythm::Week => {
            let monday = monday_of(today).checked_add(step.weeks()).ok()?;
            let day = monday.checked_add((number - 1).days()).ok()?;
            (day, monday.checked_sub(1.week()).ok()?, monday.yesterday().ok()?)
        }
        Rhythm::Quarter => {
            let start = quarter_of(today).checked_add((step * 3).months()).ok()?;
            let day = start.checked_add((number - 1).days()).ok()?;
            (day, start.checked_sub(3.months()).ok()?, start.yesterday().ok()?)
        }
        monthly => {
            let month = today.first_of_month().checked_add(step.months()).ok()?;
            let day = day_in_month(monthly, month, number)?;
            (day, month.checked_sub(1.month()).ok()?, month.yesterday().ok()?)
        }
    };
    let (hour, minute) = (schedule.minute / 60, schedule.minute % 60);
    let time = day.at(i8::try_from(hour).ok()?, i8::try_from(minute).ok()?, 0, 0);
    Some(Occasion { first, last, day, at: zone.to_timestamp(time).ok()? })
}

fn day_in_month(rhythm: Rhythm, month: Date, number: i64) -> Option<Date> {
    let days = i64::from(month.days_in_month());
    match rhythm {
        Rhythm::MonthWorkday => {
            let workdays = month.series(1.day()).take(usize::try_from(days).ok()?).filter(|day| is_workday(*day));
            workdays.clone().nth(usize::try_from(number - 1).ok()?).or_else(|| workdays.last())
        }
        Rhythm::MonthWeekday => {
            let wanted = number - 1;
            let first = i64::from(month.weekday().to_monday_zero_offset());
            month.checked_add((wanted - first).rem_euclid(7).days()).ok()
        }
        Rhythm::MonthLast => Some(month.last_of_month()),
        _ => month.checked_add((number.min(days) - 1).days()).ok(),
    }
}

/// So many working days later.
pub fn add_workdays(day: Date, count: usize) -> Date {
    let after = day.tomorrow().unwrap_or(day);
    after.series(1.day()).filter(|day| is_workday(*day)).nth(count.saturating_sub(1)).unwrap_or(day)
}

fn is_workday(day: Date) -> bool {
    !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

fn monday_of(day: Date) -> Date {
    day.saturating_sub(i64::from(day.weekday().to_monday_zero_offset()).days())
}

fn quarter_of(day: Date) -> Date {
    let month = day.first_of_month();
    month.saturating_sub(i64::from((month.month() - 1) % 3).months())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    /// The next moments in UTC, with their periods.
    fn told(rhythm: Rhythm, number: u8, time: &str, zone: &str, after: &str, count: usize) -> Vec<(String, String)> {
        let (hour, minute) = time.split_once(':').unwrap();
        let minute = hour.parse::<u16>().unwrap() * 60 + minute.parse::<u16>().unwrap();
        let zone = TimeZone::get(zone).unwrap();
        occasions(Schedule { rhythm, number, minute }, &zone, after.parse().unwrap())
            .take(count)
            .map(|one| (one.at.to_string(), format!("{} {}", one.first, one.last)))
            .collect()
    }

    fn moments(rhythm: Rhythm, number: u8, after: &str, count: usize) -> Vec<String> {
        told(rhythm, number, "09:00", "UTC", after, count).into_iter().map(|(at, _)| at).collect()
    }

    #[test]
    fn a_month_has_its_day_or_its_last() {
        assert_eq!(
            told(Rhythm::MonthDay, 3, "09:00", "UTC", "2026-11-23T00:00:00Z", 2),
            [
                ("2026-12-03T09:00:00Z".to_owned(), "2026-11-01 2026-11-30".to_owned()),
                ("2027-01-03T09:00:00Z".to_owned(), "2026-12-01 2026-12-31".to_owned()),
            ]
        );
        assert_eq!(
            moments(Rhythm::MonthDay, 31, "2028-01-31T09:00:00Z", 3),
            ["2028-02-29T09:00:00Z", "2028-03-31T09:00:00Z", "2028-04-30T09:00:00Z"],
            "a leap year"
        );
        assert_eq!(
            told(Rhythm::MonthLast, 1, "18:30", "UTC", "2026-02-01T00:00:00Z", 1),
            [("2026-02-28T18:30:00Z".to_owned(), "2026-01-01 2026-01-31".to_owned())]
        );
    }

    #[test]
    fn today_counts_until_its_hour() {
        assert_eq!(moments(Rhythm::MonthDay, 23, "2026-11-23T08:59:59Z", 1), ["2026-11-23T09:00:00Z"]);
        assert_eq!(moments(Rhythm::MonthDay, 23, "2026-11-23T09:00:00Z", 1), ["2026-12-23T09:00:00Z"]);
    }

    #[test]
    fn working_days_and_weekdays_are_counted() {
        // August 2026 begins on a Saturday.
        assert_eq!(moments(Rhythm::MonthWorkday, 1, "2026-07-31T12:00:00Z", 1), ["2026-08-03T09:00:00Z"]);
        assert_eq!(moments(Rhythm::MonthWorkday, 5, "2026-07-31T12:00:00Z", 1), ["2026-08-07T09:00:00Z"]);
        assert_eq!(moments(Rhythm::MonthWeekday, 1, "2026-07-31T12:00:00Z", 2)[0], "2026-08-03T09:00:00Z");
        assert_eq!(moments(Rhythm::MonthWeekday, 6, "2026-07-31T12:00:00Z", 1), ["2026-08-01T09:00:00Z"]);
        assert_eq!(add_workdays(date(2026, 12, 3), 2), date(2026, 12, 7), "a weekend lies between");
        assert_eq!(add_workdays(date(2026, 12, 1), 2), date(2026, 12, 3));
    }

    #[test]
    fn a_week_is_the_whole_one_before() {
        assert_eq!(
            told(Rhythm::Week, 1, "09:00", "UTC", "2026-11-23T10:00:00Z", 1),
            [("2026-11-30T09:00:00Z".to_owned(), "2026-11-23 2026-11-29".to_owned())]
        );
        assert_eq!(
            told(Rhythm::Week, 3, "09:00", "UTC", "2026-12-31T10:00:00Z", 1),
            [("2027-01-06T09:00:00Z".to_owned(), "2026-12-28 2027-01-03".to_owned())],
            "over the turn of the year"
        );
    }

    #[test]
    fn a_quarter_is_told_days_after_it() {
        assert_eq!(
            told(Rhythm::Quarter, 5, "09:00", "UTC", "2026-11-23T10:00:00Z", 2),
            [
                ("2027-01-05T09:00:00Z".to_owned(), "2026-10-01 2026-12-31".to_owned()),
                ("2027-04-05T09:00:00Z".to_owned(), "2027-01-01 2027-03-31".to_owned()),
            ]
        );
        // More days than a month has.
        assert_eq!(moments(Rhythm::Quarter, 40, "2027-01-20T10:00:00Z", 1), ["2027-02-09T09:00:00Z"]);
        assert_eq!(moments(Rhythm::Quarter, 60, "2027-01-20T10:00:00Z", 1), ["2027-03-01T09:00:00Z"]);
    }

    #[test]
    fn hours_that_a_zone_drops_or_doubles_have_one_moment() {
        // 02:30 is left out on 28 March 2027 in Berlin, and comes twice on 31 October.
        let at = |after, count| {
            let all = told(Rhythm::MonthDay, 28, "02:30", "Europe/Berlin", after, count);
            all.into_iter().map(|(at, _)| at).collect::<Vec<_>>()
        };
        assert_eq!(at("2027-03-01T00:00:00Z", 2), ["2027-03-28T01:30:00Z", "2027-04-28T00:30:00Z"]);
        let twice = told(Rhythm::MonthDay, 31, "02:30", "Europe/Berlin", "2027-10-01T00:00:00Z", 1);
        assert_eq!(twice[0].0, "2027-10-31T00:30:00Z", "the first");
        let next = told(Rhythm::MonthDay, 31, "02:30", "Europe/Berlin", "2027-10-31T00:30:00Z", 1);
        assert_eq!(next[0].0, "2027-11-30T01:30:00Z", "once");
    }

    #[test]
    fn the_ends_of_the_calendar_end_it() {
        assert_eq!(moments(Rhythm::MonthDay, 1, "9999-12-30T00:00:00Z", 3).len(), 0);
    }
}
