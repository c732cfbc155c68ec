//! How platforms write numbers as texts. Pure.

use schemars::JsonSchema;
use serde::Deserialize;

/// How numbers are written that come as texts: by an example.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum NumberFormat {
    /// A point stands before the decimals; commas, blanks or apostrophes may part the thousands.
    #[serde(rename = "1,234.5")]
    Point,
    /// A comma stands before the decimals; points, blanks or apostrophes may part the thousands.
    #[serde(rename = "1.234,5")]
    Comma,
}

/// What a text says where a number is expected.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Written {
    Number(f64),
    /// `12.34%` is 12.34.
    Percent(f64),
    /// There is none: `--`, `n/a`.
    NoValue,
    /// There is one, and it is not told, or none that can be added up: `< 10`, `*`, `∞`.
    Withheld,
    /// Nothing that is known.
    Unknown,
}

/// Texts that stand for no value, in small letters. Dashes alone do so too.
const NO_VALUE: [&str; 16] = [
    "n/a",
    "na",
    "n.a.",
    "#n/a",
    "null",
    "(null)",
    "\\n",
    "none",
    "(none)",
    "nil",
    "undefined",
    "nan",
    "-nan",
    "(not set)",
    "not available",
    "not applicable",
];
/// Texts of numbers without end, in small letters and without a sign.
const ENDLESS: [&str; 3] = ["∞", "inf", "infinity"];
/// What may follow a number that was rounded.
const ROUNDED: [char; 6] = ['k', 'K', 'm', 'M', 'b', 'B'];

impl NumberFormat {
    /// What `text` says. `format`: `None` where the file names none, which is [`NumberFormat::Point`].
    pub fn read(format: Option<Self>, text: &str) -> Written {
        let text = text.trim_matches(is_blank);
        if is_no_value(text) {
            return Written::NoValue;
        }
        match format.unwrap_or(Self::Point).read_number(text) {
            Some((number, false)) => Written::Number(number),
            Some((number, true)) => Written::Percent(number),
            None if is_withheld(text) => Written::Withheld,
            None => Written::Unknown,
        }
    }

    /// The number in `text`, and whether it is in percent.
    pub fn read_number(self, text: &str) -> Option<(f64, bool)> {
        let text = text.trim_matches(is_blank);
        // As accountants write what is below zero.
        if let Some(inside) = text.strip_prefix('(').and_then(|text| text.strip_suffix(')')) {
            return self.read_amount(inside).map(|(number, is_percent)| (-number, is_percent));
        }
        match text.strip_prefix(['-', '\u{2212}', '\u{2013}']) {
            Some(rest) => self.read_amount(rest).map(|(number, is_percent)| (-number, is_percent)),
            None => self.read_amount(text.strip_prefix('+').unwrap_or(text)),
        }
    }

    /// Without a sign.
    fn read_amount(self, text: &str) -> Option<(f64, bool)> {
        let text = text.trim_matches(is_blank);
        let is_percent = text.ends_with('%');
        let text = text.trim_end_matches('%').trim_end_matches(is_blank);
        if !text.starts_with(|letter: char| letter.is_ascii_digit() || letter == self.mark()) {
            return None;
        }
        if text.contains(['e', 'E']) {
            let number: f64 = text.parse().ok()?;
            return number.is_finite().then_some((number, is_percent));
        }
        let (whole, decimals) = text.split_once(self.mark()).unwrap_or((text, ""));
        let digits = self.ungroup(whole)?;
        let is_fine =
            decimals.bytes().all(|digit| digit.is_ascii_digit()) && !(digits.is_empty() && decimals.is_empty());
        let number: f64 = format!("{digits}.{decimals}0").parse().ok().filter(|_| is_fine)?;
        number.is_finite().then_some((number, is_percent))
    }

    /// The digits before the decimals, without what parts the thousands: the same everywhere, with three digits behind it.
    /// Where commas part them, also as in India: two, two, three.
    fn ungroup(self, whole: &str) -> Option<String> {
        let separator = whole.chars().find(|letter| !letter.is_ascii_digit());
        let Some(separator) = separator else { return Some(whole.to_owned()) };
        if separator != self.separator() && !matches!(separator, '\'' | '\u{2019}') && !is_blank(separator) {
            return None;
        }
        let groups: Vec<&str> = whole.split(separator).collect();
        if !groups.iter().all(|group| group.bytes().all(|digit| digit.is_ascii_digit())) {
            return None;
        }
        let (first, rest) = groups.split_first()?;
        let (last, middle) = rest.split_last()?;
        let is_usual = (1..=3).contains(&first.len()) && rest.iter().all(|group| group.len() == 3);
        let is_indian = separator == ','
            && (1..=2).contains(&first.len())
            && middle.iter().all(|group| group.len() == 2)
            && last.len() == 3;
        (is_usual || is_indian).then(|| groups.concat())
    }

    fn mark(self) -> char {
        match self {
            Self::Point => '.',
            Self::Comma => ',',
        }
    }

    fn separator(self) -> char {
        match self {
            Self::Point => ',',
            Self::Comma => '.',
        }
    }
}

/// Also what can't be seen at all.
fn is_blank(letter: char) -> bool {
    letter.is_whitespace() || matches!(letter, '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{2060}')
}

fn is_no_value(text: &str) -> bool {
    let is_dash = |letter| matches!(letter, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '.' | '\u{2026}');
    text.chars().all(is_dash) || NO_VALUE.contains(&text.to_lowercase().as_str())
}

/// A bound (`< 10`, `1000+`), a range (`10-50`), something rounded (`1.2K`), stars, no end, or the error of a spreadsheet.
fn is_withheld(text: &str) -> bool {
    let is_number =
        |text: &str| NumberFormat::Point.read_number(text).is_some() || NumberFormat::Comma.read_number(text).is_some();
    let bare = text.trim_start_matches(['+', '-', '\u{2212}']).to_lowercase();
    let is_bound =
        text.strip_prefix(['<', '>', '≤', '≥', '~', '≈']).is_some_and(|rest| is_number(rest.trim_start_matches('=')));
    let is_rounded = text.strip_suffix('+').or_else(|| text.strip_suffix(ROUNDED)).is_some_and(is_number);
    let is_range = ["-", "\u{2013}", "\u{2014}", " to "]
        .into_iter()
        .any(|between| text.split_once(between).is_some_and(|(from, to)| is_number(from) && is_number(to)));
    let is_error = text.starts_with('#') && text.ends_with(['!', '?']);
    let is_masked = !text.is_empty() && text.chars().all(|letter| letter == '*');
    is_bound || is_rounded || is_range || is_error || is_masked || ENDLESS.contains(&bare.as_str())
}

#[cfg(test)]
mod tests {
    use super::{
        NumberFormat::{self, Comma, Point},
        Written::{self, NoValue, Number, Percent, Unknown, Withheld},
    };

    fn read(text: &str) -> Written {
        NumberFormat::read(None, text)
    }

    #[test]
    fn numbers_are_written_in_many_ways() {
        for (text, expected) in [
            ("12", 12.0),
            (" 2.25 ", 2.25),
            ("1,234", 1234.0),
            ("1,034.5", 1034.5),
            ("12,34,567.5", 1_234_567.5),
            ("1 234.5", 1234.5),
            ("1\u{a0}234\u{a0}567", 1_234_567.0),
            ("1\u{202f}234", 1234.0),
            ("1'234.5", 1234.5),
            ("1\u{2019}234", 1234.0),
            ("\u{feff}7\u{200b}", 7.0),
            (".5", 0.5),
            ("5.", 5.0),
            ("1.5e3", 1500.0),
            ("-5", -5.0),
            ("\u{2212}5", -5.0),
            ("\u{2013}5", -5.0),
            ("+5", 5.0),
            ("(5)", -5.0),
            ("(1,234.50)", -1234.5),
            ("0.1", 0.1),
            ("2.675", 2.675),
        ] {
            assert_eq!(read(text), Number(expected), "{text}");
        }
        assert_eq!((read("12.34%"), read("(1.5 %)")), (Percent(12.34), Percent(-1.5)));
    }

    #[test]
    fn a_comma_before_the_decimals_is_declared() {
        for (text, expected) in
            [("1.234,5", 1234.5), ("1 234,5", 1234.5), ("1\u{a0}234,5", 1234.5), ("12,5", 12.5), ("1.234", 1234.0)]
        {
            assert_eq!(NumberFormat::read(Some(Comma), text), Number(expected), "{text}");
        }
        assert_eq!(NumberFormat::read(Some(Comma), "12,5 %"), Percent(12.5));
        for text in ["1.234,5", "1 234,5", "12,5", "1,23"] {
            assert_eq!(read(text), Unknown, "{text}");
            assert_eq!(NumberFormat::read(Some(Point), text), Unknown, "{text}");
        }
        for text in ["1,234.5", "1.5"] {
            assert_eq!(NumberFormat::read(Some(Comma), text), Unknown, "{text}");
        }
    }

    #[test]
    fn what_is_no_value_is_neither_a_number_nor_a_mistake() {
        for text in [
            "",
            " ",
            "-",
            "--",
            "---",
            "–",
            "—",
            "−",
            "n/a",
            "N/A",
            "NA",
            "#N/A",
            "null",
            "NULL",
            "None",
            "NaN",
            "nan",
            "-nan",
            "undefined",
            "(not set)",
            "\u{a0}",
            "…",
            "\\N",
        ] {
            assert_eq!(read(text), NoValue, "{text:?}");
        }
    }

    #[test]
    fn what_is_not_told_is_no_number() {
        for text in [
            "< 10",
            "<10",
            ">1,000",
            "≥ 5",
            "<= 5",
            "~5",
            "1000+",
            "10-50",
            "10 – 50",
            "10 to 50",
            "1.2K",
            "3M",
            "*",
            "***",
            "∞",
            "-∞",
            "inf",
            "Infinity",
            "-inf",
            "#DIV/0!",
            "#NAME?",
            "< 12,5",
        ] {
            assert_eq!(read(text), Withheld, "{text:?}");
        }
    }

    #[test]
    fn whatever_else_is_not_guessed() {
        for text in [
            "many",
            "12 apples",
            "1,2,3",
            "1,23,45",
            "1234,567,8",
            "1.2.3",
            "1,234,56",
            "0x10",
            "1_000",
            "€12",
            "12 34",
            "1 2",
            "--5",
            "(5",
            "5)",
            "()",
            "%",
            "1e999",
            "+",
            "e5",
            "<",
            "< many",
            "true",
            "00:01:20",
            "2026-11-01",
        ] {
            assert_eq!(read(text), Unknown, "{text:?}");
        }
    }
}
