//! What is asked for whole periods: a stream of its own, which is made of the stream's description and what the file says of
//! periods. So whatever a stream can say, a period can.

use super::{
    duplicates::Duplicates,
    period::Period,
    stream::{Metrics, Stream},
};

impl Stream {
    /// Makes what is asked for whole periods. `fingerprint`: that of its description.
    pub(super) fn make_whole(&mut self, fingerprint: i64) {
        self.whole = self.period.as_ref().map(|period| Box::new(period.whole_of(self, fingerprint)));
    }
}

impl Period {
    fn whole_of(&self, stream: &Stream, fingerprint: i64) -> Stream {
        let (parts, breakdowns) = (Vec::new(), Vec::new());
        let mut whole = Stream { parts, breakdowns, period: None, whole: None, ..stream.clone() };
        self.request.put_over(&mut whole.request);
        if let Metrics::Fixed(metrics) = &mut whole.metrics {
            metrics.retain(|metric| self.metrics.contains_key(&metric.key));
            for metric in metrics {
                if let Some(name) = self.metrics.get(&metric.key) {
                    metric.name.clone_from(name);
                }
                metric.weight = None;
            }
        }
        (whole.optional, whole.is_whole, whole.date) = (true, true, None);
        (whole.window_days, whole.fingerprint) = (self.most_days, fingerprint);
        // People of two records may be the same ones.
        whole.duplicates = Duplicates::Refuse;
        whole
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::catalogue::{StreamRequest, template::BodyTemplate};

    fn stream(period: Value) -> Stream {
        let mut stream: Stream = serde_json::from_value(json!({
            "key": "traffic", "date": "/day", "window_days": 90, "late_days": 4,
            "request": {"http": {
                "method": "post", "url": "https://api.provider.example/{profile}/query", "records": "/rows",
                "body": {"json": {"from": "{from}", "to": "{to}", "by": ["day"]}},
            }},
            "metrics": {"fixed": [
                {"key": "visits", "name": "Visits", "value": "/visits"},
                {"key": "users", "name": "Users per day", "value": "/users", "aggregate": "average", "weight": "visits"},
            ]},
            "period": period,
        }))
        .unwrap();
        stream.make_whole(7);
        stream
    }

    #[test]
    fn a_period_is_asked_for_as_its_days_are_but_at_once() {
        let stream = stream(json!({"request": {"body": {"json": {"by": []}}}, "metrics": {"users": "Users"}}));
        let whole = stream.whole.as_ref().unwrap();
        let StreamRequest::Http(ask) = &whole.request else { panic!() };
        let expected: BodyTemplate =
            serde_json::from_value(json!({"json": {"from": "{from}", "to": "{to}", "by": []}})).unwrap();
        assert_eq!(ask.body.as_ref(), Some(&expected));
        assert_eq!((whole.metric_keys().unwrap(), whole.metric_names()), (vec!["users".into()], vec!["Users".into()]));
        assert_eq!((&whole.date, whole.window_days, whole.late_days, whole.fingerprint), (&None, 366, 4, 7));
        assert!(whole.optional && whole.whole.is_none() && whole.full_key() != stream.full_key());
        assert_eq!(stream.metric_names()[1], "Users per day", "its days are what they were");
    }
}
