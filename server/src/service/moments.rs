//! Moments and days in words: the one place where the server writes dates for people.

use app::model::moment::Moment;
use jiff::{Timestamp, ZonedDateTime, civil::Date, tz::TimeZone};

/// A moment (seconds since the Unix epoch) as somebody in `zone` says it at `now`: "today, 06:00",
/// "yesterday, 14:20", "Tue, 09:15" up to a week back, then "12 Nov" or, in another year, "12 Nov 2025".
pub fn moment(unix: i64, now: Timestamp, zone: &TimeZone) -> Moment {
    let then = Timestamp::from_second(unix).unwrap_or(Timestamp::UNIX_EPOCH).to_zoned_datetime(zone.clone());
    let (day, today) = (then.date(), now.to_zoned_datetime(zone.clone()).date());
    let clock = format!("{:02}:{:02}", then.hour(), then.minute());
    let words = match days_between(day, today) {
        0 => format!("today, {clock}"),
        1 => format!("yesterday, {clock}"),
        -1 => format!("tomorrow, {clock}"),
        // A week back has the weekday's name of today.
        2..=6 => format!("{}, {clock}", then.strftime("%a")),
        _ => day_words(day, today),
    };
    Moment { unix, words, exact: format!("{} {}, {clock} {}", day.day(), then.strftime("%B %Y"), zone_words(&then)) }
}

/// The zone of this IANA name; UTC should it have left the database.
pub(crate) fn zone_of(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap_or(TimeZone::UTC)
}

/// The present day in a zone of this name.
pub(crate) fn today_in(zone: &str, now: Timestamp) -> Date {
    now.to_zoned_datetime(zone_of(zone)).date()
}

/// A day that follows a word such as "since" or "on": "12 Nov", or "12 Nov 2025" if that is another year than today's.
pub fn day_words(date: Date, today: Date) -> String {
    let day = date.day();
    if date.year() == today.year() {
        format!("{day} {}", date.strftime("%b"))
    } else {
        format!("{day} {}", date.strftime("%b %Y"))
    }
}

/// Two days, both included: "29 Oct – 25 Nov", "1 – 28 Oct"; with a year where that is another than today's.
pub fn span_words(from: Date, to: Date, today: Date) -> String {
    let end = day_words(to, today);
    if from == to {
        end
    } else if (from.year(), from.month()) == (to.year(), to.month()) {
        format!("{} – {end}", from.day())
    } else {
        format!("{} – {end}", day_words(from, today))
    }
}

/// Whole days from `from` to `to`; negative if `to` is earlier.
pub(crate) fn days_between(from: Date, to: Date) -> i32 {
    from.until(to).map(|span| span.get_days()).unwrap_or(0)
}

/// The abbreviation of the zone. Some zones have only a number there ("-03"), which alone says nothing.
fn zone_words(then: &ZonedDateTime) -> String {
    let name = then.strftime("%Z").to_string();
    if name.starts_with(['+', '-']) { format!("UTC{name}") } else { name }
}

#[cfg(test)]
mod tests {
    use jiff::{civil::date, tz::TimeZone};

    use super::{day_words, days_between, moment, span_words};

    fn words(then: &str, now: &str, zone: &str) -> (String, String) {
        let zone = TimeZone::get(zone).unwrap();
        let then: jiff::Timestamp = then.parse().unwrap();
        let moment = moment(then.as_second(), now.parse().unwrap(), &zone);
        assert_eq!(moment.unix, then.as_second());
        (moment.words, moment.exact)
    }

    #[test]
    fn moments_are_relative_up_to_a_week() {
        let now = "2026-11-23T17:00:00Z";
        for (then, expected) in [
            ("2026-11-23T05:00:00Z", "today, 06:00"),
            ("2026-11-22T13:20:00Z", "yesterday, 14:20"),
            ("2026-11-21T08:15:00Z", "Sat, 09:15"),
            ("2026-11-17T08:15:00Z", "Tue, 09:15"),
            ("2026-11-16T08:15:00Z", "16 Nov"),
            ("2025-11-12T05:00:00Z", "12 Nov 2025"),
            ("2026-11-24T05:00:00Z", "tomorrow, 06:00"),
            ("2026-12-03T05:00:00Z", "3 Dec"),
            ("2027-01-03T05:00:00Z", "3 Jan 2027"),
        ] {
            assert_eq!(words(then, now, "Europe/Berlin").0, expected, "{then}");
        }
    }

    #[test]
    fn the_day_is_the_one_of_the_zone() {
        // 23:30 UTC is half past midnight of the next day in Berlin, and still the afternoon in New York.
        let (then, now) = ("2026-11-22T23:30:00Z", "2026-11-23T05:30:00Z");
        assert_eq!(words(then, now, "Europe/Berlin").0, "today, 00:30");
        assert_eq!(words(then, now, "America/New_York").0, "yesterday, 18:30");
    }

    #[test]
    fn the_exact_time_names_its_zone() {
        let now = "2026-11-23T17:00:00Z";
        assert_eq!(words("2026-11-12T05:00:00Z", now, "Europe/Berlin").1, "12 November 2026, 06:00 CET");
        assert_eq!(words("2026-07-02T04:00:00Z", now, "Europe/Berlin").1, "2 July 2026, 06:00 CEST");
        assert_eq!(words("2026-07-02T09:00:00Z", now, "America/Sao_Paulo").1, "2 July 2026, 06:00 UTC-03");
        assert_eq!(words("2026-07-02T09:00:00Z", now, "UTC").1, "2 July 2026, 09:00 UTC");
    }

    #[test]
    fn days_and_ranges_say_the_year_only_where_needed() {
        let today = date(2026, 11, 23);
        assert_eq!(day_words(date(2026, 11, 2), today), "2 Nov");
        assert_eq!(day_words(date(2025, 11, 2), today), "2 Nov 2025");
        assert_eq!(span_words(date(2026, 10, 29), date(2026, 11, 22), today), "29 Oct – 22 Nov");
        assert_eq!(span_words(date(2026, 10, 1), date(2026, 10, 28), today), "1 – 28 Oct");
        assert_eq!(span_words(today, today, today), "23 Nov");
        assert_eq!(span_words(date(2025, 12, 26), date(2026, 1, 22), today), "26 Dec 2025 – 22 Jan");
        assert_eq!(span_words(date(2025, 11, 1), date(2025, 11, 22), today), "1 – 22 Nov 2025");
        assert_eq!(days_between(date(2024, 2, 28), date(2024, 3, 1)), 2);
        assert_eq!(days_between(date(2025, 11, 23), today), 365);
    }

    #[test]
    fn a_moment_beyond_the_calendar_does_not_panic() {
        let now = "2026-11-23T17:00:00Z".parse().unwrap();
        assert_eq!(moment(i64::MAX, now, &TimeZone::UTC).words, "1 Jan 1970");
    }
}
