//! One metric of one profile: points, total, and the change against the days before.

use std::collections::{BTreeMap, BTreeSet};

use app::model::dashboard::{Delta, Metric, Point, Unit};
use jiff::civil::Date;

use super::period::Period;
use crate::{
    catalogue::{Aggregate, MetricUnit, Metrics, Stream},
    service::{
        moments::day_words,
        numbers::{change_words, number_words},
    },
    store::series::Value,
};

/// Which metric of which stream, and how it is written.
pub(super) struct Shown<'a> {
    pub(super) stream: &'a str,
    pub(super) key: String,
    pub(super) name: String,
    pub(super) unit: MetricUnit,
    pub(super) aggregate: Aggregate,
}

/// The days of one stream that were pulled: whether they were complete.
pub(super) type Pulled = BTreeMap<Date, bool>;

/// The metrics of a stream: those of the catalogue, or those that the data names.
pub(super) fn shown_metrics<'a>(stream: &'a Stream, values: &[&Value]) -> Vec<Shown<'a>> {
    match &stream.metrics {
        Metrics::Fixed(metrics) => metrics
            .iter()
            .map(|metric| Shown {
                stream: &stream.key,
                key: metric.key.clone(),
                name: metric.name.clone(),
                unit: metric.unit,
                aggregate: metric.aggregate,
            })
            .collect(),
        Metrics::Named { unit, aggregate, .. } => {
            let named: BTreeSet<&str> =
                values.iter().filter(|value| value.stream == stream.key).map(|value| value.metric.as_str()).collect();
            let shown = |name: &str| Shown {
                stream: &stream.key,
                key: name.to_owned(),
                name: name.to_owned(),
                unit: *unit,
                aggregate: *aggregate,
            };
            named.into_iter().map(shown).collect()
        }
    }
}

impl Shown<'_> {
    /// The metric over `period`. `currency` is that of the profile.
    pub(super) fn metric(&self, values: &[&Value], pulled: &Pulled, period: Period, currency: &str) -> Metric {
        let unit = match self.unit {
            MetricUnit::Count => Unit::Count,
            MetricUnit::Money => Unit::Money(currency.to_owned()),
            MetricUnit::Percent => Unit::Percent,
        };
        let own = values
            .iter()
            .filter(|value| value.stream == self.stream && value.metric == self.key && value.dimension.is_empty());
        let by_day: BTreeMap<Date, f64> = own.map(|value| (value.day, value.value)).collect();
        let value_on = |day: Date| match (by_day.get(&day), pulled.get(&day)) {
            (Some(value), _) => Some(*value),
            // The platform had nothing to say about a whole day: nothing happened on it.
            (None, Some(true)) if self.aggregate == Aggregate::Sum => Some(0.0),
            _ => None,
        };
        let point = |day: Date| {
            let value = value_on(day);
            Point {
                day: day.to_string(),
                label: day_words(day, period.last),
                value,
                words: value.map(|value| number_words(value, &unit)).unwrap_or_default(),
                partial: pulled.get(&day) == Some(&false),
            }
        };
        let points: Vec<Point> = period.days().map(point).collect();
        let total = self.sum_up(points.iter().filter_map(|point| point.value));
        Metric {
            name: self.name.clone(),
            total: total.map_or_else(|| "–".to_owned(), |total| number_words(total, &unit)),
            change: self.change(value_on, pulled, period),
            points,
            unit,
        }
    }

    /// Against the same number of days before. The last day is not over, so it and its counterpart are left out; every
    /// other day must be there whole, or the two could not be compared.
    fn change(&self, value_on: impl Fn(Date) -> Option<f64>, pulled: &Pulled, period: Period) -> Option<Delta> {
        let whole: Vec<Date> = period.days().filter(|day| *day < period.last).collect();
        let before: Vec<Date> = whole.iter().map(|day| period.day_before(*day)).collect();
        if !whole.iter().chain(&before).all(|day| pulled.get(day) == Some(&true)) {
            return None;
        }
        let sum_up = |days: &[Date]| self.sum_up(days.iter().filter_map(|day| value_on(*day)));
        let (words, up) = change_words(sum_up(&before)?, sum_up(&whole)?)?;
        Some(Delta { words, up })
    }

    /// `None`: there is nothing.
    fn sum_up(&self, values: impl Iterator<Item = f64>) -> Option<f64> {
        let (count, sum) = values.fold((0_u32, 0.0), |(count, sum), value| (count + 1, sum + value));
        match (count, self.aggregate) {
            (0, _) => None,
            (_, Aggregate::Sum) => Some(sum),
            (count, Aggregate::Average) => Some(sum / f64::from(count)),
        }
    }
}
