//! From records to values. Pure.

use std::{collections::BTreeMap, str::FromStr};

use jiff::civil::Date;
use serde_json::Value as Json;

use crate::{
    catalogue::{Metrics, Pointer, Stream},
    store::series::Value,
    sync::gap::Window,
};

/// Longer names of metrics are a mistake in a query rather than a name.
const LONGEST_NAME: usize = 100;

/// Why records are no daily values. Records are counted from 1.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum RecordError {
    #[error("Record {record} has no date at {place}.")]
    NoDate { record: usize, place: String },
    #[error("Record {record} has something at {place} that is no date like 2026-01-31.")]
    BadDate { record: usize, place: String },
    #[error("Record {record} has no name of a metric at {place}, or one that is too long.")]
    NoMetric { record: usize, place: String },
    #[error("Record {record} has something at {place} that is no number.")]
    BadNumber { record: usize, place: String },
    #[error("There are more than the {limit} records that we take at once.")]
    TooMany { limit: u32 },
    #[error("There is no column {0}.")]
    NoColumn(String),
}

/// The values in `records`, by day and metric; of two for the same, the last one counts. Days outside `window` and
/// values that are null are left out.
pub(super) fn read_values(stream: &Stream, records: &[Json], window: Window) -> Result<Vec<Value>, RecordError> {
    let mut values = BTreeMap::new();
    for (record, json) in (1..).zip(records) {
        let day = read_date(&stream.date, json, record)?;
        if !window.holds(day) {
            continue;
        }
        match &stream.metrics {
            Metrics::Fixed(metrics) => {
                for metric in metrics {
                    if let Some(value) = read_number(&metric.value, json, record)? {
                        values.insert((day, metric.key.clone()), value);
                    }
                }
            }
            Metrics::Named { metric, value, .. } => {
                let name = metric.find_text(json).map(|name| name.trim().to_owned());
                let name = name.filter(|name| !name.is_empty() && name.chars().count() <= LONGEST_NAME);
                let name = name.ok_or_else(|| RecordError::NoMetric { record, place: metric.to_string() })?;
                if let Some(value) = read_number(value, json, record)? {
                    values.insert((day, name), value);
                }
            }
        }
    }
    let value =
        |((day, metric), value)| Value { stream: stream.key.clone(), metric, dimension: String::new(), day, value };
    Ok(values.into_iter().map(value).collect())
}

/// `2026-01-31`, also with a time behind it, or `20260131`.
fn read_date(pointer: &Pointer, json: &Json, record: usize) -> Result<Date, RecordError> {
    let place = || pointer.to_string();
    let text = pointer.find_text(json).ok_or_else(|| RecordError::NoDate { record, place: place() })?;
    let text = text.trim();
    let day = if text.len() == 8 { Some(text) } else { text.get(..10) };
    let is_end = |letter: char| "T ".contains(letter);
    let rest = day.and_then(|day| text.get(day.len()..)).unwrap_or_default();
    day.filter(|_| rest.is_empty() || rest.starts_with(is_end))
        .and_then(|day| Date::from_str(day).ok())
        .ok_or_else(|| RecordError::BadDate { record, place: place() })
}

/// A number, also as text; `None` for null and for nothing.
fn read_number(pointer: &Pointer, json: &Json, record: usize) -> Result<Option<f64>, RecordError> {
    let number = match pointer.find(json) {
        None | Some(Json::Null) => return Ok(None),
        Some(Json::Number(number)) => number.as_f64(),
        Some(Json::String(text)) if text.trim().is_empty() => return Ok(None),
        Some(Json::String(text)) => text.trim().parse().ok(),
        Some(_) => None,
    };
    let number = number.filter(|number: &f64| number.is_finite());
    number.map(Some).ok_or_else(|| RecordError::BadNumber { record, place: pointer.to_string() })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use serde_json::json;

    use super::{RecordError, read_values};
    use crate::{catalogue::Stream, sync::gap::Window};

    const WINDOW: Window = Window { from: date(2026, 11, 1), to: date(2026, 11, 30) };

    fn fixed() -> Stream {
        serde_json::from_value(json!({
            "key": "report", "date": "/day", "window_days": 30,
            "request": {"sql": {"query": "query"}},
            "metrics": {"fixed": [
                {"key": "clicks", "name": "Clicks", "value": "/clicks"},
                {"key": "cost", "name": "Cost", "value": "/sums/cost"},
            ]},
        }))
        .unwrap()
    }

    fn named() -> Stream {
        serde_json::from_value(json!({
            "key": "data", "date": "/date", "window_days": 30,
            "request": {"sql": {"query": "query"}},
            "metrics": {"named": {"metric": "/metric", "value": "/value"}},
        }))
        .unwrap()
    }

    fn read(stream: &Stream, records: serde_json::Value) -> Result<Vec<(String, String, f64)>, RecordError> {
        let values = read_values(stream, records.as_array().unwrap(), WINDOW)?;
        Ok(values.into_iter().map(|value| (value.day.to_string(), value.metric, value.value)).collect())
    }

    #[test]
    fn numbers_may_be_texts_and_nulls_are_left_out() {
        let records = json!([
            {"day": "2026-11-02", "clicks": "12", "sums": {"cost": 1.5}},
            {"day": "2026-11-01T00:00:00+00:00", "clicks": null, "sums": {"cost": " 2.25 "}},
            {"day": "20261103", "clicks": 0, "other": true},
            {"day": "2026-11-04 00:00:00", "clicks": ""},
        ]);
        let expected = [
            ("2026-11-01", "cost", 2.25),
            ("2026-11-02", "clicks", 12.0),
            ("2026-11-02", "cost", 1.5),
            ("2026-11-03", "clicks", 0.0),
        ];
        assert_eq!(
            read(&fixed(), records).unwrap(),
            expected.map(|(day, name, value)| (day.into(), name.into(), value))
        );
    }

    #[test]
    fn days_outside_the_window_are_ignored_and_the_last_of_two_counts() {
        let records = json!([
            {"date": "2026-10-31", "metric": "orders", "value": 1},
            {"date": "2026-11-30", "metric": "orders", "value": 2},
            {"date": "2026-11-30", "metric": " orders ", "value": 3},
            {"date": "2026-12-01", "metric": "orders", "value": 4},
        ]);
        assert_eq!(read(&named(), records).unwrap(), [("2026-11-30".to_owned(), "orders".to_owned(), 3.0)]);
    }

    #[test]
    fn what_is_no_daily_value_is_said_clearly() {
        for (record, expected) in [
            (json!({"metric": "m", "value": 1}), "Record 2 has no date at /date."),
            (json!({"date": null, "metric": "m", "value": 1}), "Record 2 has no date at /date."),
            (json!({"date": "31/01/2026", "metric": "m", "value": 1}), "no date like 2026-01-31"),
            (json!({"date": "2026-11-31", "metric": "m", "value": 1}), "no date like 2026-01-31"),
            (json!({"date": "2026-11-010", "metric": "m", "value": 1}), "no date like 2026-01-31"),
            (json!({"date": 7, "metric": "m", "value": 1}), "no date like 2026-01-31"),
            (json!({"date": "2026-11-01", "value": 1}), "no name of a metric at /metric"),
            (json!({"date": "2026-11-01", "metric": "x".repeat(101), "value": 1}), "too long"),
            (json!({"date": "2026-11-01", "metric": "m", "value": "many"}), "at /value that is no number"),
            (json!({"date": "2026-11-01", "metric": "m", "value": "NaN"}), "at /value that is no number"),
            (json!({"date": "2026-11-01", "metric": "m", "value": [1]}), "at /value that is no number"),
        ] {
            let good = json!({"date": "2026-11-01", "metric": "m", "value": 1});
            let error = read(&named(), json!([good, record.clone()])).unwrap_err().to_string();
            assert!(error.contains(expected), "{record}: {error}");
        }
    }

    #[test]
    fn letters_outside_ascii_do_not_break_dates() {
        assert!(read(&named(), json!([{"date": "2026-11-0ä1", "metric": "m", "value": 1}])).is_err());
    }
}
