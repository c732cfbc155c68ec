//! What the breakdowns of a stream make of it.
//!
//! A breakdown is asked for and read as a stream of its own, which is made of the stream's description and what the breakdown
//! says otherwise. So whatever a stream can say, a breakdown can.

use super::{
    breakdown::{Breakdown, By, OtherRequest},
    stream::{Metrics, Stream, StreamRequest},
};

/// Values of all days that one request is asked for to keep.
const MOST_AT_ONCE: u32 = 5_000;

impl Stream {
    /// Makes its parts. `fingerprint`: that of a breakdown, by its key.
    pub(super) fn break_down(&mut self, fingerprint: &dyn Fn(&str) -> i64) {
        let parts = self.breakdowns.iter().map(|breakdown| breakdown.break_down(self, fingerprint(&breakdown.key)));
        self.parts = parts.collect();
    }
}

impl Breakdown {
    /// `stream` by it.
    fn break_down(&self, stream: &Stream, fingerprint: i64) -> Stream {
        let mut parts =
            Stream { breakdowns: Vec::new(), parts: Vec::new(), period: None, whole: None, ..stream.clone() };
        self.request.put_over(&mut parts.request);
        if let (Metrics::Fixed(metrics), Some(own)) = (&mut parts.metrics, &self.metrics) {
            metrics.retain(|metric| own.contains(&metric.key));
        }
        parts.optional = true;
        parts.history_days = self.depth_days;
        let most_days = self.depth_days.min(MOST_AT_ONCE / self.keep.max(1)).max(1);
        parts.window_days = self.window_days.unwrap_or(stream.window_days).min(most_days);
        parts.late_days = self.late_days.unwrap_or(stream.late_days);
        parts.date = self.date.clone().or_else(|| stream.date.clone());
        parts.duplicates = self.duplicates.unwrap_or(stream.duplicates);
        parts.fingerprint = fingerprint;
        parts.by = Some(By {
            key: self.key.clone(),
            name: self.name.clone(),
            value: self.value.clone(),
            label: self.label.clone(),
            ignore_case: self.ignore_case,
            rank: self.rank.clone().or_else(|| parts.first_sum()).unwrap_or_default(),
            keep: usize::try_from(self.keep).unwrap_or(usize::MAX),
            rest: self.rest.clone(),
        });
        parts
    }
}

impl OtherRequest {
    pub(super) fn put_over(&self, request: &mut StreamRequest) {
        let (url, body, records) = match request {
            StreamRequest::Http(ask) => {
                ask.paging = self.paging.clone().or_else(|| ask.paging.take());
                ask.max_records = self.max_records.or(ask.max_records);
                (&mut ask.url, &mut ask.body, &mut ask.records)
            }
            StreamRequest::Report(report) => {
                (&mut report.submit.url, &mut report.submit.body, &mut report.download.records)
            }
            StreamRequest::Sql { .. } => return,
        };
        if let Some(own) = &self.url {
            url.clone_from(own);
        }
        if let Some(own) = &self.records {
            records.clone_from(own);
        }
        if let Some(own) = &self.body {
            *body = Some(match body.take() {
                Some(below) => own.clone().laid_over(below),
                None => own.clone(),
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::catalogue::{Duplicates, Input, paging::Paging, template::BodyTemplate};

    fn stream(breakdown: Value) -> Stream {
        let mut stream: Stream = serde_json::from_value(json!({
            "key": "search", "date": "/keys/0", "window_days": 180, "late_days": 4,
            "request": {"http": {
                "method": "post", "url": "https://api.provider.example/{profile}/query", "records": "/rows",
                "body": {"json": {"from": "{from}", "to": "{to}", "by": ["date"], "deep": {"a": "{profile}", "b": 1}}},
            }},
            "metrics": {"fixed": [
                {"key": "position", "name": "Position", "value": "/position", "aggregate": "average", "weight": "clicks"},
                {"key": "clicks", "name": "Clicks", "value": "/clicks"},
                {"key": "views", "name": "Views", "value": "/views"},
            ]},
            "breakdowns": [breakdown],
        }))
        .unwrap();
        stream.break_down(&|_| 7);
        stream
    }

    #[test]
    fn what_a_breakdown_does_not_say_is_as_in_the_stream() {
        let stream = stream(json!({
            "key": "query", "name": "Queries", "value": "/keys/1",
            "request": {"body": {"json": {"by": ["date", "query"], "deep": {"b": 2}}}}, "metrics": ["clicks", "position"],
        }));
        let [parts] = &stream.parts[..] else { panic!() };
        let StreamRequest::Http(ask) = &parts.request else { panic!() };
        let expected: BodyTemplate = serde_json::from_value(json!({"json": {
            "from": "{from}", "to": "{to}", "by": ["date", "query"], "deep": {"a": "{profile}", "b": 2},
        }}))
        .unwrap();
        assert_eq!(ask.body.as_ref(), Some(&expected));
        assert!(ask.url.inputs().any(|input| *input == Input::Profile));
        let by = parts.by.as_ref().unwrap();
        assert_eq!((by.rank.as_str(), by.keep), ("clicks", 50), "what is not added up ranks nothing");
        assert_eq!(parts.metric_keys().unwrap(), ["position", "clicks"]);
        assert_eq!((parts.window_days, parts.history_days, parts.late_days), (90, 90, 4));
        assert!(parts.optional && parts.parts.is_empty() && parts.fingerprint == 7);
        assert_eq!((stream.history_days, stream.by.as_ref()), (396, None));
    }

    #[test]
    fn what_it_says_takes_the_place_of_what_stands_there() {
        let stream = stream(json!({
            "key": "device", "name": "Devices", "value": "/device", "label": "/name", "date": "/day",
            "request": {"url": "https://api.provider.example/{profile}/devices", "records": "/list",
                "body": {"form": {"a": "b"}}, "paging": "link", "max_records": 10},
            "rank": "views", "keep": 5, "depth_days": 30, "window_days": 7, "late_days": 1, "duplicates": "sum",
        }));
        let parts = &stream.parts[0];
        let StreamRequest::Http(ask) = &parts.request else { panic!() };
        assert_eq!((ask.records.as_str(), ask.max_records, &ask.paging), ("/list", Some(10), &Some(Paging::Link)));
        assert!(matches!(ask.body, Some(BodyTemplate::Form(_))));
        assert_eq!((parts.window_days, parts.history_days, parts.late_days), (7, 30, 1));
        assert_eq!((parts.date.as_ref().unwrap().as_str(), parts.duplicates), ("/day", Duplicates::Sum));
    }
}
