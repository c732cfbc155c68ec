//! Days as platforms want them written.

use std::{fmt, str::FromStr};

use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};

/// A day of a request, in one of its forms: `{from}`, `{to.unix}`, `{until.year}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DayInput {
    pub which: Which,
    pub form: Form,
}

/// Which day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Which {
    /// The first day.
    From,
    /// The last day, included. As a moment: its last second.
    To,
    /// The day after the last: for ends that are not included.
    Until,
}

/// How it is written. Moments are those of the profile's zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Form {
    /// `2026-01-31`
    Plain,
    /// `20260131`
    Compact,
    /// `2026`
    Year,
    /// `1`
    Month,
    /// `31`
    Day,
    /// Seconds since 1970.
    Unix,
    /// Milliseconds since 1970.
    Millis,
    /// `2026-01-31T00:00:00+01:00`
    Iso,
    /// `2026-01-30T23:00:00Z`
    Utc,
    /// The same for platforms that take whole hours only, where zones of half hours begin their days in between: a first
    /// moment goes back to the hour, an end goes on to it, so that no part of a day is lost.
    UtcHour,
    /// `2026-01-31T00:00:00`, as the profile's clock shows it.
    Local,
}

const WHICH: [(&str, Which); 3] = [("from", Which::From), ("to", Which::To), ("until", Which::Until)];
const FORMS: [(&str, Form); 10] = [
    ("compact", Form::Compact),
    ("year", Form::Year),
    ("month", Form::Month),
    ("day", Form::Day),
    ("unix", Form::Unix),
    ("millis", Form::Millis),
    ("iso", Form::Iso),
    ("utc", Form::Utc),
    ("utc_hour", Form::UtcHour),
    ("local", Form::Local),
];

/// Seconds.
const HOUR: i64 = 60 * 60;
const UTC: &str = "%Y-%m-%dT%H:%M:%SZ";

impl DayInput {
    /// All there are.
    pub fn all() -> impl Iterator<Item = Self> {
        let forms = || std::iter::once(Form::Plain).chain(FORMS.into_iter().map(|(_, form)| form));
        WHICH.into_iter().flat_map(move |(_, which)| forms().map(move |form| Self { which, form }))
    }

    /// As a request for the days `from` to `to` (included) of a profile in `zone` writes it; `None` beyond the
    /// calendar's end.
    pub fn write(self, from: Date, to: Date, zone: &TimeZone) -> Option<String> {
        let day = match self.which {
            Which::From => from,
            Which::To => to,
            Which::Until => to.checked_add(1.day()).ok()?,
        };
        let moment = || {
            let is_end = self.which == Which::To;
            let start = if is_end { day.checked_add(1.day()).ok()? } else { day };
            let start = start.to_zoned_datetime(zone.clone()).ok()?;
            if is_end { start.checked_sub(1.second()).ok() } else { Some(start) }
        };
        Some(match self.form {
            Form::Plain => day.to_string(),
            Form::Compact => day.strftime("%Y%m%d").to_string(),
            Form::Year => day.year().to_string(),
            Form::Month => day.month().to_string(),
            Form::Day => day.day().to_string(),
            Form::Unix => moment()?.timestamp().as_second().to_string(),
            Form::Millis => moment()?.timestamp().as_millisecond().to_string(),
            Form::Iso => moment()?.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
            Form::Utc => moment()?.timestamp().strftime(UTC).to_string(),
            Form::UtcHour => self.whole_hour(moment()?.timestamp())?.strftime(UTC).to_string(),
            Form::Local => moment()?.strftime("%Y-%m-%dT%H:%M:%S").to_string(),
        })
    }

    fn whole_hour(self, moment: Timestamp) -> Option<Timestamp> {
        let over = moment.as_second().rem_euclid(HOUR);
        let to_next = if over == 0 { 0 } else { HOUR - over };
        let second = moment.as_second() + if self.which == Which::From { -over } else { to_next };
        Timestamp::from_second(second).ok()
    }
}

impl FromStr for DayInput {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let (which, form) = name.split_once('.').map_or((name, None), |(which, form)| (which, Some(form)));
        let which = WHICH.into_iter().find(|(known, _)| *known == which).ok_or(())?.1;
        let form = match form {
            None => Form::Plain,
            Some(form) => FORMS.into_iter().find(|(known, _)| *known == form).ok_or(())?.1,
        };
        Ok(Self { which, form })
    }
}

impl fmt::Display for DayInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let which = WHICH.into_iter().find(|(_, which)| *which == self.which).map_or("", |(name, _)| name);
        match FORMS.into_iter().find(|(_, form)| *form == self.form) {
            Some((form, _)) => write!(f, "{{{which}.{form}}}"),
            None => write!(f, "{{{which}}}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn write(name: &str) -> String {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        name.parse::<DayInput>().unwrap().write(date(2026, 3, 28), date(2026, 3, 29), &zone).unwrap()
    }

    #[test]
    fn a_day_has_its_forms_in_the_zone_of_the_profile() {
        for (name, expected) in [
            ("from", "2026-03-28"),
            ("to", "2026-03-29"),
            ("until", "2026-03-30"),
            ("from.compact", "20260328"),
            ("from.month", "3"),
            ("until.day", "30"),
            // The clocks go forward on the 29th.
            ("from.iso", "2026-03-28T00:00:00+01:00"),
            ("until.iso", "2026-03-30T00:00:00+02:00"),
            ("from.utc", "2026-03-27T23:00:00Z"),
            ("to.utc", "2026-03-29T21:59:59Z"),
            ("to.local", "2026-03-29T23:59:59"),
            ("from.unix", "1774652400"),
            ("until.millis", "1774821600000"),
        ] {
            assert_eq!(write(name), expected, "{name}");
            assert_eq!(name.parse::<DayInput>().unwrap().to_string(), format!("{{{name}}}"));
        }
        assert!("from.minute".parse::<DayInput>().is_err() && "since".parse::<DayInput>().is_err());
        assert_eq!(DayInput::all().count(), 33);
    }

    #[test]
    fn whole_hours_hold_the_whole_day_where_it_begins_in_between() {
        for (zone, from, until) in [
            ("Europe/Berlin", "2026-03-27T23:00:00Z", "2026-03-29T22:00:00Z"),
            ("Asia/Kolkata", "2026-03-27T18:00:00Z", "2026-03-29T19:00:00Z"),
            ("Asia/Kathmandu", "2026-03-27T18:00:00Z", "2026-03-29T19:00:00Z"),
            ("America/St_Johns", "2026-03-28T02:00:00Z", "2026-03-30T03:00:00Z"),
            ("Australia/Adelaide", "2026-03-27T13:00:00Z", "2026-03-29T14:00:00Z"),
        ] {
            let zone = TimeZone::get(zone).unwrap();
            let write = |name: &str| {
                let day = name.parse::<DayInput>().unwrap();
                day.write(date(2026, 3, 28), date(2026, 3, 29), &zone).unwrap()
            };
            assert_eq!(write("from.utc_hour"), from);
            assert_eq!(write("until.utc_hour"), until);
            assert_eq!(write("to.utc_hour"), until, "the last second belongs to the same hour");
        }
    }
}
