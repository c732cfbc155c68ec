//! What every record of a table has: its columns. Pure.

use std::borrow::Cow;

use serde_json::Value as Json;

use super::record_error::RecordError;
use crate::catalogue::{Metrics, Path, Reply, Shape, Stream, StreamRequest};

/// The places that every row must have.
pub(super) fn places(stream: &Stream) -> Vec<&Path> {
    let metrics = match &stream.metrics {
        Metrics::Fixed(metrics) => {
            let conditions = metrics.iter().filter_map(|metric| metric.when.as_ref().map(|when| &when.at));
            metrics.iter().filter_map(|metric| metric.value.as_ref()).chain(conditions).collect()
        }
        Metrics::Named { metric, value, .. } => vec![metric, value],
    };
    let skipped = stream.skip_where.iter().map(|skip| &skip.at);
    let parts = stream.by.iter().flat_map(|by| std::iter::once(&by.value).chain(&by.label));
    stream.date.iter().chain(skipped).chain(parts).chain(metrics).collect()
}

/// The columns that a table must have. One that is not there was renamed: without it the numbers would go missing in silence.
/// Other records may leave out what is nothing. Each record is looked at, as each page has a line of names of its own.
pub(super) struct Columns<'a>(Vec<Cow<'a, str>>);

impl<'a> Columns<'a> {
    pub(super) fn of(stream: &'a Stream) -> Self {
        let is_table = match &stream.request {
            StreamRequest::Http(ask) => ask.reply != Reply::Json || ask.shape == Shape::Table,
            StreamRequest::Report(report) => report.download.reply != Reply::Json,
            StreamRequest::Sql { .. } => false,
        };
        let places = if is_table { places(stream) } else { Vec::new() };
        Self(places.into_iter().filter_map(Path::first_member).collect())
    }

    /// Whether rows have columns at all.
    pub(super) fn are_needed(&self) -> bool {
        !self.0.is_empty()
    }

    pub(super) fn check(&self, record: &Json) -> Result<(), RecordError> {
        match self.0.iter().find(|column| record.get(column.as_ref()).is_none()) {
            Some(column) => Err(RecordError::NoColumn(column.clone().into_owned())),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(request: Json, record: &Json) -> Result<(), RecordError> {
        let stream = json!({
            "key": "s", "window_days": 30, "date": "/Day", "request": request,
            "metrics": {"fixed": [
                {"key": "clicks", "name": "Clicks", "value": "/Clicks"},
                {"key": "cost", "name": "Cost", "value": "$['Cost~ €'].sum"},
                {"key": "sales", "name": "Sales", "count": true, "when": {"at": "/Kind", "is": ["sale"]}},
            ]},
        });
        Columns::of(&serde_json::from_value(stream).unwrap()).check(record)
    }

    #[test]
    fn a_table_has_every_column_that_is_read() {
        let csv = json!({"http": {"url": "https://api.provider.example/", "records": "", "reply": "csv"}});
        let table = json!({"http": {
            "url": "https://api.provider.example/", "records": "/rows", "shape": "table", "header": "/heads",
        }});
        let list = json!({"http": {"url": "https://api.provider.example/", "records": "/rows"}});
        let whole = json!({"Day": "2026-11-01", "Clicks": null, "Cost~ €": "", "Kind": ""});
        for column in ["Day", "Clicks", "Cost~ €", "Kind"] {
            let mut renamed = whole.clone();
            renamed.as_object_mut().unwrap().remove(column);
            for request in [&csv, &table] {
                assert_eq!(check(request.clone(), &whole), Ok(()));
                assert_eq!(check(request.clone(), &renamed), Err(RecordError::NoColumn(column.to_owned())));
            }
            assert_eq!(check(list.clone(), &renamed), Ok(()), "zeros may be left out");
        }
    }
}
