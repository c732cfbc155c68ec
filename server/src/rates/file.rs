//! The bank's table: a line of currencies, then a line a day, the newest first; "N/A" where a currency had no rate. Taken whole or not at
//! all, but for single rates that can't be.

use std::collections::{BTreeMap, BTreeSet};

use csv::{ByteRecord, ReaderBuilder, Trim};
use jiff::civil::{Date, Weekday};

use super::RatesError;
use crate::{
    budget::{check_table, without_mark},
    store::rate::Rate,
};

/// Days of a file: it has some 7,000, and grows by 256 a year.
const MOST_DAYS: usize = 20_000;
/// Columns of a file: it has 42.
const MOST_COLUMNS: usize = 200;
/// Days after which a file is an old one: the longest stretch without rates is Easter, from Thursday to Tuesday. What the bank serves
/// under another name of the same table once ended years ago.
const OLD: i32 = 10;
/// A rate so many times those around it, or that part of them, is a mistake: no currency in the list has moved so in days.
const ABSURD: f64 = 5.0;
/// How many rates before and behind one say what is usual around it.
const AROUND: usize = 5;

/// What was read of a file.
#[derive(Debug, PartialEq)]
pub(super) struct Found {
    pub(super) rates: Vec<Rate>,
    pub(super) newest: Date,
    /// What can't be: "JPY of 2026-11-27".
    pub(super) left_out: Vec<String>,
}

/// The rates from `since` on.
pub(super) fn read_file(text: &[u8], since: Date, today: Date) -> Result<Found, RatesError> {
    let text = without_mark(text);
    check_table(text, b',', MOST_DAYS).map_err(RatesError::Table)?;
    let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).trim(Trim::All).from_reader(text);
    let mut lines = reader.byte_records();
    let Some(Ok(head)) = lines.next() else { return Err(RatesError::Foreign) };
    let columns = read_head(&head).ok_or(RatesError::Foreign)?;
    let width = columns.keys().next_back().map_or(0, |last| last + 1);
    let (mut days, mut left_out) = (BTreeSet::new(), Vec::new());
    let mut courses: BTreeMap<&str, Vec<(Date, f64)>> = BTreeMap::new();
    for (line, number) in lines.zip(2..) {
        let wrong = || RatesError::Line(number);
        let line = line.map_err(|_| wrong())?;
        let day = read_day(&line).filter(|_| line.len() >= width).ok_or_else(wrong)?;
        if !days.insert(day) {
            return Err(wrong());
        }
        if day < since {
            continue;
        }
        // The bank's days are working days, and none is ahead.
        if day > today || matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) {
            left_out.push(format!("the day {day}"));
            days.remove(&day);
            continue;
        }
        for (place, currency) in &columns {
            match line.get(*place).unwrap_or_default() {
                b"" | b"N/A" => {}
                cell => match read_rate(cell) {
                    Some(rate) => courses.entry(currency.as_str()).or_default().push((day, rate)),
                    None => left_out.push(format!("{currency} of {day}")),
                },
            }
        }
    }
    let newest = *days.last().ok_or(RatesError::Empty)?;
    if newest.until(today).map_or(i32::MAX, |span| span.get_days()) > OLD {
        return Err(RatesError::Old(newest));
    }
    let mut rates = Vec::new();
    for (currency, mut course) in courses {
        course.sort_by_key(|(day, _)| *day);
        for (place, (day, per_euro)) in course.iter().enumerate() {
            if is_absurd(&course, place) {
                left_out.push(format!("{currency} of {day}"));
            } else {
                rates.push(Rate { currency: currency.to_owned(), day: *day, per_euro: *per_euro });
            }
        }
    }
    if rates.is_empty() { Err(RatesError::Empty) } else { Ok(Found { rates, newest, left_out }) }
}

/// The currencies by their columns. Behind the last of them stands one more comma.
fn read_head(head: &ByteRecord) -> Option<BTreeMap<usize, String>> {
    if head.get(0)? != b"Date" || head.len() > MOST_COLUMNS {
        return None;
    }
    let named = head.iter().enumerate().skip(1).filter(|(_, name)| !name.is_empty());
    let is_code = |name: &[u8]| name.len() == 3 && name.iter().all(u8::is_ascii_uppercase);
    let code =
        |(place, name): (usize, &[u8])| Some((place, String::from_utf8(name.to_vec()).ok().filter(|_| is_code(name))?));
    let columns: Option<BTreeMap<usize, String>> = named.map(code).collect();
    columns.filter(|columns| !columns.is_empty())
}

fn read_day(line: &ByteRecord) -> Option<Date> {
    std::str::from_utf8(line.get(0)?).ok().filter(|text| text.len() == 10)?.parse().ok()
}

fn read_rate(cell: &[u8]) -> Option<f64> {
    let rate: f64 = std::str::from_utf8(cell).ok()?.parse().ok()?;
    (rate.is_finite() && rate > 0.0).then_some(rate)
}

/// Whether a rate has nothing to do with the ones around it.
fn is_absurd(course: &[(Date, f64)], place: usize) -> bool {
    let around = place.saturating_sub(AROUND)..=place.saturating_add(AROUND).min(course.len().saturating_sub(1));
    let mut usual: Vec<f64> =
        around.filter(|other| *other != place).filter_map(|other| Some(course.get(other)?.1)).collect();
    usual.sort_by(f64::total_cmp);
    let (Some(middle), Some((_, rate))) = (usual.get(usual.len() / 2), course.get(place)) else { return false };
    let times = rate / middle;
    !(ABSURD.recip()..=ABSURD).contains(&times)
}

#[cfg(test)]
#[path = "file_tests.rs"]
mod tests;
