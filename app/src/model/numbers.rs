//! Numbers in words: the one place where they are written for people.

use serde::{Deserialize, Serialize};

/// How a value is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    Count,
    /// In the currency with this ISO 4217 code.
    Money(String),
    Percent,
    /// So many times another number: 4.2 for what came back fourfold.
    Times,
}

/// From here on, pennies are noise.
const LARGE: f64 = 10_000.0;
/// The same where an amount is a plan.
const ROUGH: f64 = 100.0;

/// "12,480", "€1,204.50", "4.2 %".
pub fn number_words(value: f64, unit: &Unit) -> String {
    match unit {
        Unit::Count => group(value, count_decimals(value)),
        Unit::Percent => format!("{}\u{a0}%", group(value, percent_decimals(value))),
        Unit::Times => format!("{}×", group(value, 2)),
        Unit::Money(code) => {
            let decimals = if value.abs() >= LARGE { 0 } else { currency(code).1 };
            money_words(value, code, decimals)
        }
    }
}

/// The same where nobody counts pennies: "€940" a day.
pub fn rough_words(value: f64, unit: &Unit) -> String {
    match unit {
        Unit::Money(code) if value.abs() >= ROUGH => money_words(value, code, 0),
        unit => number_words(value, unit),
    }
}

fn money_words(value: f64, code: &str, decimals: usize) -> String {
    let amount = group(value.abs(), decimals);
    let sign =
        if amount.bytes().any(|digit| digit.is_ascii_digit() && digit != b'0') && value < 0.0 { "−" } else { "" };
    format!("{sign}{}{amount}", currency_mark(currency(code).0, code))
}

/// The same in little room, in steps of a scale: "1.5k", "€20", "5 %".
pub fn short_words(value: f64, unit: &Unit) -> String {
    let (size, suffix) = match value.abs() {
        size if size >= 1e9 => (size / 1e9, "bn"),
        size if size >= 1e6 => (size / 1e6, "m"),
        size if size >= 1e3 => (size / 1e3, "k"),
        size => (size, ""),
    };
    let size = (size * 100.0).round() / 100.0;
    let sign = if value < 0.0 && size > 0.0 { "−" } else { "" };
    match unit {
        Unit::Count => format!("{sign}{size}{suffix}"),
        Unit::Percent => format!("{sign}{size}{suffix}\u{a0}%"),
        Unit::Times => format!("{sign}{size}{suffix}×"),
        Unit::Money(code) => format!("{sign}{}{size}{suffix}", currency_mark(currency(code).0, code)),
    }
}

/// What stands before an amount.
fn currency_mark(symbol: Option<&str>, code: &str) -> String {
    symbol.map_or_else(|| format!("{code}\u{a0}"), str::to_owned)
}

/// Small rates differ behind the first decimal.
fn percent_decimals(value: f64) -> usize {
    if value.abs() < 1.0 && value != 0.0 { 2 } else { 1 }
}

/// Counts are whole, as a rule; averages and odd queries are not.
fn count_decimals(value: f64) -> usize {
    if value.fract() == 0.0 || value.abs() >= 100.0 { 0 } else { 2 }
}

/// Symbol and decimals of a currency (ISO 4217).
fn currency(code: &str) -> (Option<&'static str>, usize) {
    match code {
        "EUR" => (Some("€"), 2),
        "USD" => (Some("$"), 2),
        "GBP" => (Some("£"), 2),
        "JPY" => (Some("¥"), 0),
        "KRW" => (Some("₩"), 0),
        "INR" => (Some("₹"), 2),
        "CLP" | "ISK" | "PYG" | "UGX" | "VND" | "XAF" | "XOF" => (None, 0),
        "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => (None, 3),
        _ => (None, 2),
    }
}

/// A comma between thousands, a real minus sign before what is less than nothing.
pub(super) fn group(value: f64, decimals: usize) -> String {
    let plain = format!("{:.decimals$}", value.abs());
    let (whole, fraction) = plain.split_once('.').map_or((plain.as_str(), None), |(whole, part)| (whole, Some(part)));
    let mut words = String::with_capacity(plain.len() + 8);
    if value < 0.0 && plain.bytes().any(|digit| digit.is_ascii_digit() && digit != b'0') {
        words.push('−');
    }
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            words.push(',');
        }
        words.push(digit);
    }
    if let Some(fraction) = fraction {
        words.push('.');
        words.push_str(fraction);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::{Unit, number_words, short_words};

    #[test]
    fn numbers_are_grouped_and_carry_their_unit() {
        let money = |code: &str| Unit::Money(code.to_owned());
        for (value, unit, expected) in [
            (0.0, Unit::Count, "0"),
            (-0.001, Unit::Count, "0.00"),
            (999.0, Unit::Count, "999"),
            (12_480.0, Unit::Count, "12,480"),
            (1_234_567.0, Unit::Count, "1,234,567"),
            (-1_234.0, Unit::Count, "−1,234"),
            (3.24159, Unit::Count, "3.24"),
            (1_234.56, Unit::Count, "1,235"),
            (1_204.5, money("EUR"), "€1,204.50"),
            (12_480.49, money("GBP"), "£12,480"),
            (-7.0, money("USD"), "−$7.00"),
            (1_500.0, money("JPY"), "¥1,500"),
            (7.5, money("CHF"), "CHF\u{a0}7.50"),
            (4.23, Unit::Percent, "4.2\u{a0}%"),
            (0.423, Unit::Percent, "0.42\u{a0}%"),
            (0.0, Unit::Percent, "0.0\u{a0}%"),
            (4.2, Unit::Times, "4.20×"),
        ] {
            assert_eq!(number_words(value, &unit), expected);
        }
    }

    #[test]
    fn amounts_have_the_decimals_of_their_currency() {
        for (code, expected) in [
            ("EUR", "€1,204.57"),
            ("JPY", "¥1,205"),
            ("KRW", "₩1,205"),
            ("ISK", "ISK\u{a0}1,205"),
            ("KWD", "KWD\u{a0}1,204.568"),
            ("TND", "TND\u{a0}1,204.568"),
            ("AED", "AED\u{a0}1,204.57"),
        ] {
            assert_eq!(number_words(1_204.567_8, &Unit::Money(code.to_owned())), expected);
        }
        assert_eq!(number_words(12_480.499, &Unit::Money("KWD".to_owned())), "KWD\u{a0}12,480", "pennies are noise");
    }

    #[test]
    fn steps_of_a_scale_say_a_currency_as_tiles_do() {
        let money = |code: &str| Unit::Money(code.to_owned());
        for (value, unit, expected) in [
            (1_500.0, Unit::Count, "1.5k"),
            (0.0, Unit::Count, "0"),
            (-0.001, Unit::Count, "0"),
            (-40.0, Unit::Count, "−40"),
            (2_000_000.0, Unit::Count, "2m"),
            (2.5, Unit::Percent, "2.5\u{a0}%"),
            (4.0, Unit::Times, "4×"),
            (20.0, money("EUR"), "€20"),
            (1_000.0, money("EUR"), "€1k"),
            (-1_500.0, money("USD"), "−$1.5k"),
            (200_000.0, money("JPY"), "¥200k"),
            (0.25, money("KWD"), "KWD\u{a0}0.25"),
            (1e9, money("CHF"), "CHF\u{a0}1bn"),
        ] {
            assert_eq!(short_words(value, &unit), expected);
        }
    }
}
