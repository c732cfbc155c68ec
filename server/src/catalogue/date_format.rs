//! How platforms write the day of a record.

use jiff::{
    Timestamp,
    civil::{Date, DateTime, Time},
    fmt::strtime,
    tz::TimeZone,
};
use serde::Deserialize;
use serde_json::Value;

use super::path::text_of;

/// How a day is written. Moments become the day of the profile's zone.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum DateFormat {
    /// `2026-01-31` or `20260131`; a midnight may follow.
    #[default]
    Day,
    /// The day that it begins with, whatever time follows: for sources whose own clock is meant, such as a database.
    Prefix,
    /// A moment with its offset: `2026-01-31T14:03:00+02:00`, `…Z`.
    Instant,
    /// The moment at which the day begins in the profile's zone, with its offset. Any other would be the day of another zone.
    Midnight,
    /// A date and time in UTC, mostly without an offset.
    Utc,
    /// A date and time without an offset, by the profile's own clock.
    Local,
    /// Seconds since 1970.
    Unix,
    /// Milliseconds since 1970.
    Millis,
    /// An object: `{"year": 2026, "month": 1, "day": 31}`.
    Parts,
    /// With the letters of strftime: `%d/%m/%Y`, `%Y%m%d%H`.
    Written(String),
}

/// The names of the formats.
pub(super) const NAMES: [(&str, DateFormat); 9] = [
    ("day", DateFormat::Day),
    ("prefix", DateFormat::Prefix),
    ("instant", DateFormat::Instant),
    ("midnight", DateFormat::Midnight),
    ("utc", DateFormat::Utc),
    ("local", DateFormat::Local),
    ("unix", DateFormat::Unix),
    ("millis", DateFormat::Millis),
    ("parts", DateFormat::Parts),
];

impl TryFrom<String> for DateFormat {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        if let Some((_, known)) = NAMES.into_iter().find(|(name, _)| *name == text) {
            return Ok(known);
        }
        if ["%Y", "%m", "%d"].iter().all(|part| text.contains(part)) {
            return Ok(Self::Written(text));
        }
        let names = NAMES.map(|(name, _)| name).join(", ");
        Err(format!("`{text}` is no format of a day; there are {names}, or one like `%d/%m/%Y`"))
    }
}

impl DateFormat {
    /// One that is right, for words about one that is not.
    pub fn example(&self) -> &'static str {
        match self {
            Self::Day | Self::Prefix => "2026-01-31",
            Self::Instant => "2026-01-31T14:03:00+02:00",
            Self::Midnight => "2026-01-31T00:00:00+02:00, when a day begins in the profile's zone",
            Self::Utc | Self::Local => "2026-01-31T14:03:00",
            Self::Unix => "1769868000",
            Self::Millis => "1769868000000",
            Self::Parts => "{\"year\": 2026, \"month\": 1, \"day\": 31}",
            Self::Written(_) => "the file says",
        }
    }

    /// The day that `value` means for a profile in `zone`; `None` if it is written otherwise.
    pub fn read(&self, value: &Value, zone: &TimeZone) -> Option<Date> {
        let day_of = |moment: Timestamp| zone.to_datetime(moment).date();
        if *self == Self::Parts {
            let part = |name: &str| value.get(name).and_then(text_of).and_then(|text| text.parse::<i16>().ok());
            let small = |name: &str| part(name).and_then(|part| i8::try_from(part).ok());
            return Date::new(part("year")?, small("month")?, small("day")?).ok();
        }
        let text = text_of(value)?;
        let text = text.trim();
        match self {
            Self::Day => read_day(text).filter(|(_, rest)| is_midnight(rest)).map(|(day, _)| day),
            Self::Prefix => read_day(text).map(|(day, _)| day),
            Self::Instant => read_moment(text).map(day_of),
            Self::Midnight => read_moment(text).and_then(|moment| day_that_begins(moment, zone)),
            Self::Utc => {
                let utc = text.trim_end_matches('Z').trim_end_matches(" UTC");
                // One that names its offset all the same means that one.
                if !without_offset(utc) {
                    return read_moment(text).map(day_of);
                }
                utc.parse::<DateTime>()
                    .ok()?
                    .to_zoned_datetime(TimeZone::UTC)
                    .ok()
                    .map(|moment| day_of(moment.timestamp()))
            }
            Self::Local => without_offset(text).then(|| text.parse::<DateTime>().ok()).flatten().map(DateTime::date),
            Self::Unix => {
                // Whole seconds; some platforms write a fraction behind them.
                let seconds = text.split('.').next()?.parse().ok()?;
                Timestamp::from_second(seconds).ok().map(day_of)
            }
            Self::Millis => Timestamp::from_millisecond(text.split('.').next()?.parse().ok()?).ok().map(day_of),
            Self::Written(format) => strtime::parse(format, text).ok()?.to_date().ok(),
            Self::Parts => None,
        }
    }
}

/// The day that a text begins with, and what follows it: nothing, or a time.
fn read_day(text: &str) -> Option<(Date, &str)> {
    let day = if text.len() == 8 { text } else { text.get(..10)? };
    let rest = text.get(day.len()..)?;
    let is_time = rest.is_empty() || rest.starts_with(['T', ' ']);
    Some((day.parse().ok().filter(|_| is_time)?, rest))
}

/// Any other time would make the day depend on a zone that nobody has named.
fn is_midnight(time: &str) -> bool {
    let clock = time.trim_start_matches(['T', ' ']).split(['Z', '+', '-']).next().unwrap_or_default().trim();
    clock.is_empty() || (clock.starts_with("00:00") && clock.bytes().all(|byte| b"0:.".contains(&byte)))
}

/// RFC 3339; also with a blank for the T and without the colon of the offset.
fn read_moment(text: &str) -> Option<Timestamp> {
    let formats = ["%Y-%m-%dT%H:%M:%S%.f%z", "%Y-%m-%d %H:%M:%S%.f%z", "%Y-%m-%d %H:%M:%S%.f %z"];
    let utc = || text.strip_suffix(" UTC").and_then(|utc| format!("{utc}Z").parse().ok());
    text.parse()
        .ok()
        .or_else(|| formats.iter().find_map(|format| strtime::parse(format, text).ok()?.to_timestamp().ok()))
        .or_else(utc)
}

/// Where clocks are changed at midnight, a day begins at one o'clock, or has two midnights.
fn day_that_begins(moment: Timestamp, zone: &TimeZone) -> Option<Date> {
    let local = zone.to_datetime(moment);
    let begins = local.date().to_zoned_datetime(zone.clone()).ok()?;
    (local.time() == Time::midnight() || begins.timestamp() == moment).then_some(local.date())
}

fn without_offset(text: &str) -> bool {
    let time = text.get(10..).unwrap_or_default();
    !time.contains(['Z', '+', '-'])
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use serde_json::json;

    use super::*;

    fn read(format: &str, value: Value) -> Option<Date> {
        // UTC-7 or UTC-8.
        let zone = TimeZone::get("America/Los_Angeles").unwrap();
        DateFormat::try_from(format.to_owned()).unwrap().read(&value, &zone)
    }

    #[test]
    fn moments_become_days_of_the_profiles_zone() {
        let (last, first) = (Some(date(2026, 1, 31)), Some(date(2026, 2, 1)));
        for (format, value, expected) in [
            ("day", json!("2026-01-31"), last),
            ("day", json!("20260131"), last),
            ("day", json!(20_260_131), last),
            ("day", json!("2026-01-31T00:00:00+00:00"), last),
            ("day", json!("2026-01-31 00:00:00"), last),
            ("day", json!("2026-02-01T05:00:00Z"), None),
            ("prefix", json!("2026-01-31T23:00:00Z"), last),
            ("prefix", json!("2026-01-31x"), None),
            ("day", json!("2026-02-30"), None),
            ("day", json!("2026-01-31x"), None),
            ("instant", json!("2026-02-01T05:00:00Z"), last),
            ("instant", json!("2026-02-01T05:00:00.123+0000"), last),
            ("instant", json!("2026-02-01 09:00:00 UTC"), first),
            ("instant", json!("2026-02-01T09:00:00"), None),
            ("midnight", json!("2026-01-31T08:00:00+00:00"), last),
            ("midnight", json!("2026-01-31T00:00:00-08:00"), last),
            ("midnight", json!("2026-01-31T00:00:00+00:00"), None),
            ("midnight", json!("2026-01-31T08:00:01Z"), None),
            ("midnight", json!("2026-01-31"), None),
            ("utc", json!("2026-02-01T05:00:00"), last),
            ("utc", json!("2026-02-01 09:00:00"), first),
            ("utc", json!("2026-02-01T09:00:00Z"), first),
            ("utc", json!("2026-02-01 09:00:00 UTC"), first),
            ("utc", json!("2026-02-01T09:00:00+05:00"), last),
            ("utc", json!("2026-02-01 05:00:00-0500"), first),
            ("utc", json!("2026-02-01 05:00:00 -0500"), first),
            ("utc", json!("2026-02-01T05:00:00+nine"), None),
            ("local", json!("2026-01-31T23:59:59"), last),
            ("local", json!("2026-01-31T23:59:59Z"), None),
            ("unix", json!(1_769_922_000), last),
            ("unix", json!("1769936400"), first),
            ("millis", json!(1_769_922_000_000_i64), last),
            ("parts", json!({"year": 2026, "month": "1", "day": 31}), last),
            ("parts", json!({"year": 2026, "month": 13, "day": 31}), None),
            ("%d/%m/%Y", json!("31/01/2026"), last),
            ("%d/%m/%Y", json!("2026-01-31"), None),
            ("day", json!(null), None),
            ("unix", json!("soon"), None),
        ] {
            assert_eq!(read(format, value.clone()), expected, "{format} {value}");
        }
        assert!(DateFormat::try_from("iso".to_owned()).is_err());
    }

    #[test]
    fn a_day_may_begin_where_the_clocks_change() {
        let read = |text: &str, zone: &str| DateFormat::Midnight.read(&json!(text), &TimeZone::get(zone).unwrap());
        let day = Some(date(2026, 9, 6));
        // In Chile, midnight is skipped that day; it comes twice in Cuba in November.
        assert_eq!(read("2026-09-06T04:00:00Z", "America/Santiago"), day);
        assert_eq!(read("2026-09-06T03:00:00Z", "America/Santiago"), None);
        let day = Some(date(2026, 11, 1));
        assert_eq!(read("2026-11-01T04:00:00Z", "America/Havana"), day);
        assert_eq!(read("2026-11-01T05:00:00Z", "America/Havana"), day);
        assert_eq!(read("2026-10-31T13:00:00Z", "Australia/Sydney"), day);
        assert_eq!(read("2026-11-01T00:00:00Z", "Australia/Sydney"), None);
    }
}
