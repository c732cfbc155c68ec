//! Which days a dashboard shows, as they stand in its address. What they are on a day, the server knows.

use std::{convert::Infallible, fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::calendar_day::CalendarDay;

/// The most days that are shown at once: a quarter's.
pub const MOST_DAYS: u16 = 92;

/// The days shown, and what they are compared with: "28", "last-month", "2026-11-01_2026-11-15", each with ".year" behind it
/// where they are compared with a year before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct DateRange {
    pub span: Span,
    /// Against the same days a year ago, and not against the days before.
    pub year: bool,
}

/// The days shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// So many days before today.
    Last(u16),
    ThisMonth,
    LastMonth,
    LastWeek,
    ThisQuarter,
    LastQuarter,
    /// Both included, in either order.
    Between {
        from: CalendarDay,
        to: CalendarDay,
    },
}

const YEAR: &str = ".year";
const DEFAULT: Span = Span::Last(28);

impl DateRange {
    /// Those in view.
    pub const FIRST: [Span; 5] = [Span::Last(7), Span::Last(28), Span::Last(90), Span::ThisMonth, Span::LastMonth];
    /// Those under *More*.
    pub const MORE: [Span; 3] = [Span::LastWeek, Span::ThisQuarter, Span::LastQuarter];

    /// What stands in an address. `from` and `to`: as a form for any days sends them. What makes no sense is the default.
    pub fn read(range: Option<&str>, from: Option<&str>, to: Option<&str>) -> Self {
        let own: Self = range.unwrap_or_default().into();
        read_days(from, to).map_or(own, |span| own.with(span))
    }

    /// Other days, compared in the same way.
    pub fn with(self, span: Span) -> Self {
        Self { span, ..self }
    }
}

impl Default for DateRange {
    fn default() -> Self {
        Self { span: DEFAULT, year: false }
    }
}

impl Span {
    /// What stands on its link.
    pub fn label(self) -> String {
        match self {
            Self::Last(days) => format!("{days} days"),
            Self::ThisMonth => "This month".to_owned(),
            Self::LastMonth => "Last month".to_owned(),
            Self::LastWeek => "Last week".to_owned(),
            Self::ThisQuarter => "This quarter".to_owned(),
            Self::LastQuarter => "Last quarter".to_owned(),
            Self::Between { .. } => "Other days".to_owned(),
        }
    }
}

impl From<&str> for DateRange {
    fn from(text: &str) -> Self {
        let (text, year) = text.strip_suffix(YEAR).map_or((text, false), |text| (text, true));
        let span = match text {
            "7" => Span::Last(7),
            "90" => Span::Last(90),
            "this-month" => Span::ThisMonth,
            "last-month" => Span::LastMonth,
            "last-week" => Span::LastWeek,
            "this-quarter" => Span::ThisQuarter,
            "last-quarter" => Span::LastQuarter,
            text => text.split_once('_').and_then(|(from, to)| read_days(Some(from), Some(to))).unwrap_or(DEFAULT),
        };
        Self { span, year }
    }
}

impl From<String> for DateRange {
    fn from(text: String) -> Self {
        text.as_str().into()
    }
}

impl From<DateRange> for String {
    fn from(range: DateRange) -> Self {
        range.to_string()
    }
}

impl FromStr for DateRange {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(text.into())
    }
}

impl fmt::Display for DateRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.span {
            Span::Last(days) => write!(f, "{days}")?,
            Span::ThisMonth => f.write_str("this-month")?,
            Span::LastMonth => f.write_str("last-month")?,
            Span::LastWeek => f.write_str("last-week")?,
            Span::ThisQuarter => f.write_str("this-quarter")?,
            Span::LastQuarter => f.write_str("last-quarter")?,
            Span::Between { from, to } => write!(f, "{from}_{to}")?,
        }
        f.write_str(if self.year { YEAR } else { "" })
    }
}

fn read_days(from: Option<&str>, to: Option<&str>) -> Option<Span> {
    Some(Span::Between { from: CalendarDay::read(from?)?, to: CalendarDay::read(to?)? })
}

/// The days of a dashboard, as they are called.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RangeHead {
    pub range: DateRange,
    /// "29 Oct – 25 Nov".
    pub words: String,
    /// What they are compared with: "1 – 28 Oct". `None`: none of them is over yet.
    pub against: Option<String>,
    /// The first and the last of them, ISO 8601 dates: where whoever wants others begins.
    pub first: String,
    pub last: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_an_address_comes_back() {
        let spans = DateRange::FIRST.into_iter().chain(DateRange::MORE);
        let between = read_days(Some("2026-11-01"), Some("2026-11-15")).unwrap();
        for span in spans.chain([between]) {
            for year in [false, true] {
                let range = DateRange { span, year };
                assert_eq!(DateRange::from(range.to_string()), range);
            }
        }
    }

    #[test]
    fn what_makes_no_sense_is_the_default() {
        for text in [
            "",
            "100000",
            "x",
            "2026-11-01",
            "2026-11-01_",
            "2026-11-01_yesterday",
            "2026-02-30_2026-03-01",
            "<b>",
            "28",
        ] {
            assert_eq!(DateRange::from(text), DateRange::default(), "{text}");
        }
        assert!(DateRange::from("x.year").year);
    }

    #[test]
    fn a_form_sends_two_days() {
        let read = |from, to| DateRange::read(Some("7.year"), from, to).to_string();
        assert_eq!(read(Some("2026-11-01"), Some("2026-11-15")), "2026-11-01_2026-11-15.year");
        assert_eq!(read(Some("2026-11-01"), Some("")), "7.year");
        assert_eq!(read(Some("2026-11-01"), Some("2026-11-31")), "7.year", "there is no such day");
        assert_eq!(read(None, None), "7.year");
    }
}
