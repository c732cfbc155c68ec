//! From records to values. Pure.

use std::collections::BTreeMap;

use jiff::{civil::Date, tz::TimeZone};
use serde_json::Value as Json;

use super::{columns::Columns, record_error::RecordError};
use crate::{
    catalogue::{Condition, Duplicates, MetricSpec, Metrics, Path, Stream, path::text_of, stream::Scale},
    remote::window::Window,
    store::series::Value,
};

/// Longer names of metrics are a mistake in a query rather than a name.
const LONGEST_NAME: usize = 100;

/// What the records are about.
#[derive(Debug, Clone)]
pub(super) struct Subject<'a> {
    pub(super) window: Window,
    /// The profile's zone: its days.
    pub(super) zone: TimeZone,
    /// The profile's currency, if it is known.
    pub(super) currency: Option<&'a str>,
}

/// The values in `records`, by day and metric. Days outside the window and values that are null are left out.
pub(super) fn read_values(stream: &Stream, records: &[Json], about: &Subject<'_>) -> Result<Vec<Value>, RecordError> {
    let mut reading = Reading::new(stream, about);
    records.iter().try_for_each(|record| reading.add(record))?;
    reading.finish()
}

/// Records that come one after the other; what stands in them is added up, and none is kept.
pub(super) struct Reading<'a> {
    stream: &'a Stream,
    about: &'a Subject<'a>,
    columns: Columns<'a>,
    sums: Sums,
    currency: Option<String>,
    /// How many came.
    count: usize,
}

impl<'a> Reading<'a> {
    pub(super) fn new(stream: &'a Stream, about: &'a Subject<'a>) -> Self {
        let sums = Sums { values: BTreeMap::new(), duplicates: stream.duplicates };
        let currency = about.currency.map(str::to_owned);
        Self { stream, about, columns: Columns::of(stream), sums, currency, count: 0 }
    }

    pub(super) fn add(&mut self, json: &Json) -> Result<(), RecordError> {
        self.columns.check(json)?;
        self.count += 1;
        let (stream, record) = (self.stream, self.count);
        let day = match &stream.date {
            Some(place) => read_date(stream, place, json, &self.about.zone, record)?,
            None => self.about.window.to,
        };
        if !self.about.window.holds(day) {
            return Ok(());
        }
        check_currency(stream, json, record, &mut self.currency)?;
        match &stream.metrics {
            Metrics::Fixed(metrics) => {
                for metric in metrics.iter().filter(|metric| metric.when.as_ref().is_none_or(|when| holds(when, json)))
                {
                    if let Some(number) = read_metric(metric, json, record)? {
                        self.sums.add(day, &metric.key, number, record)?;
                    }
                }
            }
            Metrics::Named { metric, value, .. } => {
                let name = metric.find_text(json).map(|name| name.trim().to_owned());
                let name = name.filter(|name| !name.is_empty() && name.chars().count() <= LONGEST_NAME);
                let name = name.ok_or_else(|| RecordError::NoMetric { record, place: metric.to_string() })?;
                if let Some(number) = read_number(value, json, record)? {
                    self.sums.add(day, &name, number, record)?;
                }
            }
        }
        Ok(())
    }

    pub(super) fn finish(self) -> Result<Vec<Value>, RecordError> {
        let stream = self.stream;
        let scale_of = |metric: &str| match &stream.metrics {
            Metrics::Fixed(metrics) => metrics.iter().find(|known| known.key == metric).map(|known| known.scale),
            Metrics::Named { .. } => None,
        };
        // Scaled at the end: cents add up exactly, tenths of a euro don't.
        let value = |((day, metric), number): ((Date, String), f64)| {
            let scale: Scale = scale_of(&metric).unwrap_or_default();
            let value = scale.apply(number);
            if !value.is_finite() {
                return Err(RecordError::NotFinite { metric, day });
            }
            Ok(Value { stream: stream.key.clone(), dimension: None, day, value, metric })
        };
        self.sums.values.into_iter().map(value).collect()
    }
}

struct Sums {
    values: BTreeMap<(Date, String), f64>,
    duplicates: Duplicates,
}

impl Sums {
    fn add(&mut self, day: Date, metric: &str, number: f64, record: usize) -> Result<(), RecordError> {
        let known = self.values.entry((day, metric.to_owned()));
        match (known, self.duplicates) {
            (std::collections::btree_map::Entry::Vacant(free), _) => drop(free.insert(number)),
            (std::collections::btree_map::Entry::Occupied(mut sum), Duplicates::Sum) => *sum.get_mut() += number,
            (std::collections::btree_map::Entry::Occupied(_), Duplicates::Refuse) => {
                return Err(RecordError::Twice { record, metric: metric.to_owned(), day });
            }
        }
        Ok(())
    }
}

fn read_date(stream: &Stream, place: &Path, json: &Json, zone: &TimeZone, record: usize) -> Result<Date, RecordError> {
    let found = place.find(json).filter(|found| !found.is_null());
    let found = found.ok_or_else(|| RecordError::NoDate { record, place: place.to_string() })?;
    let bad = || RecordError::BadDate { record, place: place.to_string(), example: stream.date_format.example() };
    stream.date_format.read(found, zone).ok_or_else(bad)
}

/// All money of a pull is in one currency, and it is the profile's where that is known.
fn check_currency(
    stream: &Stream,
    json: &Json,
    record: usize,
    currency: &mut Option<String>,
) -> Result<(), RecordError> {
    let found = stream.currency.as_ref().and_then(|place| place.find_text(json)).map(|code| code.trim().to_uppercase());
    let Some(found) = found.filter(|code| !code.is_empty()) else { return Ok(()) };
    match currency {
        Some(expected) if !expected.eq_ignore_ascii_case(&found) => {
            Err(RecordError::OtherCurrency { record, found, expected: expected.clone() })
        }
        Some(_) => Ok(()),
        None => {
            *currency = Some(found);
            Ok(())
        }
    }
}

fn holds(when: &Condition, json: &Json) -> bool {
    let text = when.at.find(json).and_then(|value| match value {
        Json::Bool(is) => Some(is.to_string()),
        other => text_of(other).map(|text| text.into_owned()),
    });
    let is_in = |list: &[String]| text.as_ref().is_some_and(|text| list.contains(text));
    (when.is.is_empty() || is_in(&when.is)) && !is_in(&when.is_not)
}

fn read_metric(metric: &MetricSpec, json: &Json, record: usize) -> Result<Option<f64>, RecordError> {
    match &metric.value {
        Some(place) => read_number(place, json, record),
        None => Ok(Some(1.0)),
    }
}

/// A number, also as text; `None` for null and for nothing. Several are added up.
fn read_number(place: &Path, json: &Json, record: usize) -> Result<Option<f64>, RecordError> {
    let mut sum = None;
    for found in place.find_all(json) {
        let number = match found {
            Json::Null => continue,
            Json::String(text) if text.trim().is_empty() => continue,
            Json::Number(number) => number.as_f64(),
            Json::String(text) => text.trim().parse().ok(),
            _ => None,
        };
        let number = number.filter(|number: &f64| number.is_finite());
        let number = number.ok_or_else(|| RecordError::BadNumber { record, place: place.to_string() })?;
        sum = Some(sum.unwrap_or(0.0) + number);
    }
    Ok(sum)
}

#[cfg(test)]
#[path = "records_tests.rs"]
mod tests;
