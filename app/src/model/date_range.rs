//! Which days a dashboard shows, as they stand in its address. What they are on a day, the server knows.

use std::{convert::Infallible, fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// The days shown, and what they are compared with: "28", "last-month", "2026-11-01_2026-11-15", each with ".year" behind it
/// where they are compared with a year before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct DateRange {
    pub span: Span,
    /// Against the same days a year ago, and not against the days before.
    pub year: bool,
}

/// The days shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Span {
    /// So many days before today.
    Last(u16),
    ThisMonth,
    LastMonth,
    LastWeek,
    ThisQuarter,
    LastQuarter,
    /// ISO 8601 dates, both included; whether they are days of the calendar is not known here.
    Between { from: String, to: String },
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
        match from.zip(to) {
            Some((from, to)) if is_date(from) && is_date(to) => {
                Self { span: Span::Between { from: from.to_owned(), to: to.to_owned() }, ..own }
            }
            _ => own,
        }
    }

    /// The same compared with the same days, of other days.
    pub fn with(&self, span: Span) -> Self {
        Self { span, year: self.year }
    }
}

impl Default for DateRange {
    fn default() -> Self {
        Self { span: DEFAULT, year: false }
    }
}

impl Span {
    /// What stands on its link.
    pub fn label(&self) -> String {
        match self {
            Self::Last(days) => format!("{days} days"),
            Self::ThisMonth => "This month".to_owned(),
            Self::LastMonth => "Last month".to_owned(),
            Self::LastWeek => "Last week".to_owned(),
            Self::ThisQuarter => "This quarter".to_owned(),
            Self::LastQuarter => "Last quarter".to_owned(),
            Self::Between { from, to } => format!("{from} to {to}"),
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
            text => match text.split_once('_') {
                Some((from, to)) if is_date(from) && is_date(to) => {
                    Span::Between { from: from.to_owned(), to: to.to_owned() }
                }
                _ => DEFAULT,
            },
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

/// "2026-11-01", be there such a day or not.
fn is_date(text: &str) -> bool {
    let fits = |(at, letter): (usize, u8)| if matches!(at, 4 | 7) { letter == b'-' } else { letter.is_ascii_digit() };
    text.len() == 10 && text.bytes().enumerate().all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_an_address_comes_back() {
        let spans = DateRange::FIRST.into_iter().chain(DateRange::MORE);
        let between = Span::Between { from: "2026-11-01".to_owned(), to: "2026-11-15".to_owned() };
        for span in spans.chain([between]) {
            for year in [false, true] {
                let range = DateRange { span: span.clone(), year };
                assert_eq!(DateRange::from(range.to_string()), range);
            }
        }
    }

    #[test]
    fn what_makes_no_sense_is_the_default() {
        for text in ["", "100000", "x", "2026-11-01", "2026-11-01_", "2026-11-01_yesterday", "<b>", "28"] {
            assert_eq!(DateRange::from(text), DateRange::default(), "{text}");
        }
        assert!(DateRange::from("x.year").year);
    }

    #[test]
    fn a_form_sends_two_days() {
        let read = |from, to| DateRange::read(Some("7.year"), from, to).to_string();
        assert_eq!(read(Some("2026-11-01"), Some("2026-11-15")), "2026-11-01_2026-11-15.year");
        assert_eq!(read(Some("2026-11-01"), Some("")), "7.year");
        assert_eq!(read(None, None), "7.year");
    }
}
