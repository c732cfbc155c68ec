//! One metric of one profile: points, total, and the change against the days before.

use std::collections::{BTreeMap, BTreeSet};

use app::model::{
    dashboard::{Delta, Metric, Unit},
    numbers::{change_words, number_words},
};
use jiff::civil::Date;

use super::period::Period;
use crate::{
    catalogue::{Aggregate, MetricUnit, Metrics, Stream},
    store::series::Value,
};

/// Which metric of which stream, and how it is written.
pub(super) struct Shown<'a> {
    pub(super) stream: &'a str,
    pub(super) key: String,
    pub(super) name: String,
    pub(super) unit: MetricUnit,
    pub(super) aggregate: Aggregate,
    /// The metric of the same stream that days count by in an average.
    pub(super) weight: Option<&'a str>,
}

/// The days of which something is known: whether they were over when they were pulled.
pub(super) type KnownDays = BTreeMap<Date, bool>;

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
                weight: metric.weight.as_deref(),
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
                weight: None,
            };
            named.into_iter().map(shown).collect()
        }
    }
}

impl Shown<'_> {
    /// The metric over `period`. `currency` is that of the profile.
    pub(super) fn metric(&self, values: &[&Value], pulled: &KnownDays, period: Period, currency: &str) -> Metric {
        let unit = match self.unit {
            MetricUnit::Count => Unit::Count,
            MetricUnit::Money => Unit::Money(currency.to_owned()),
            MetricUnit::Percent => Unit::Percent,
        };
        let course = Course {
            aggregate: self.aggregate,
            by_day: self.days_of(&self.key, values),
            weights: self.weight.map(|weight| self.days_of(weight, values)),
            pulled,
        };
        let is_partial = |(_, day): &(usize, Date)| pulled.get(day) == Some(&false);
        let total = course.sum_up(period.days());
        Metric {
            name: self.name.clone(),
            total: total.map_or_else(|| "–".to_owned(), |total| number_words(total, &unit)),
            change: course.change(period),
            values: period.days().map(|day| course.value_on(day).map(shorten)).collect(),
            partial: period.days().enumerate().filter(is_partial).map(|(index, _)| index).collect(),
            unit,
        }
    }

    /// What is known of a metric of this stream, without dimension.
    fn days_of(&self, key: &str, values: &[&Value]) -> BTreeMap<Date, f64> {
        let own = |value: &&&Value| value.stream == self.stream && value.metric == key && value.dimension.is_none();
        values.iter().filter(own).map(|value| (value.day, value.value)).collect()
    }
}

/// What is drawn and written of a value; the rest is bytes.
fn shorten(value: f64) -> f64 {
    let short = (value * 10_000.0).round() / 10_000.0;
    if short.is_finite() { short } else { value }
}

/// One metric, day by day.
struct Course<'a> {
    aggregate: Aggregate,
    by_day: BTreeMap<Date, f64>,
    /// How much each day counts in an average; `None`: all the same.
    weights: Option<BTreeMap<Date, f64>>,
    pulled: &'a KnownDays,
}

impl Course<'_> {
    fn value_on(&self, day: Date) -> Option<f64> {
        match (self.by_day.get(&day), self.pulled.get(&day)) {
            (Some(value), _) => Some(*value),
            // The platform had nothing to say about a whole day: nothing happened on it.
            (None, Some(true)) if self.aggregate == Aggregate::Sum => Some(0.0),
            _ => None,
        }
    }

    /// Against the same number of days before. The last day is not over, so it and its counterpart are left out; every
    /// other day must be there whole, or the two could not be compared.
    fn change(&self, period: Period) -> Option<Delta> {
        let whole: Vec<Date> = period.days().filter(|day| *day < period.last).collect();
        let before: Vec<Date> = whole.iter().map(|day| period.day_before(*day)).collect();
        if !whole.iter().chain(&before).all(|day| self.pulled.get(day) == Some(&true)) {
            return None;
        }
        let (words, up) = change_words(self.sum_up(before.into_iter())?, self.sum_up(whole.into_iter())?)?;
        Some(Delta { words, up })
    }

    /// What stands for `days`, oldest first. `None`: there is nothing.
    fn sum_up(&self, days: impl Iterator<Item = Date>) -> Option<f64> {
        let known = days.filter_map(|day| Some((day, self.value_on(day)?)));
        match self.aggregate {
            Aggregate::Sum => known.map(|(_, value)| value).reduce(|sum, value| sum + value),
            Aggregate::Latest => known.last().map(|(_, value)| value),
            Aggregate::Average => {
                let weight_on = |day: &Date| match &self.weights {
                    Some(weights) => weights.get(day).copied().unwrap_or(0.0),
                    None => 1.0,
                };
                let (sum, weight) = known.fold((0.0, 0.0), |(sum, weight), (day, value)| {
                    let own = weight_on(&day);
                    (sum + value * own, weight + own)
                });
                (weight > 0.0).then(|| sum / weight)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Date, date};

    use super::{Aggregate, KnownDays, MetricUnit, Period, Shown, Value};

    const FIRST: Date = date(2026, 11, 1);

    /// Total and change of the third and fourth day against the two before. The fourth is not over.
    fn summed(aggregate: Aggregate, weight: Option<&str>, positions: &[f64], impressions: &[f64]) -> (String, String) {
        let days = |metric: &str, numbers: &[f64]| -> Vec<Value> {
            let named = numbers.iter().zip(FIRST.series(jiff::ToSpan::days(1)));
            named
                .map(|(value, day)| Value {
                    stream: "search".to_owned(),
                    metric: metric.to_owned(),
                    dimension: None,
                    day,
                    value: *value,
                })
                .collect()
        };
        let values = [days("position", positions), days("impressions", impressions)].concat();
        let pulled: KnownDays = (1..=4).map(|day| (date(2026, 11, day), day < 4)).collect();
        let shown = Shown {
            stream: "search",
            key: "position".to_owned(),
            name: "Position".to_owned(),
            unit: MetricUnit::Count,
            aggregate,
            weight,
        };
        let metric =
            shown.metric(&values.iter().collect::<Vec<_>>(), &pulled, Period::ending(date(2026, 11, 4), 2), "EUR");
        (metric.total, metric.change.map(|change| change.words).unwrap_or_default())
    }

    const POSITIONS: [f64; 4] = [8.0, 99.0, 10.0, 2.0];
    const IMPRESSIONS: [f64; 4] = [5.0, 5.0, 100.0, 300.0];

    #[test]
    fn several_days_stand_for_one_number() {
        let summed = |aggregate, weight| summed(aggregate, weight, &POSITIONS, &IMPRESSIONS);
        let more = "+25.0\u{a0}%".to_owned();
        assert_eq!(summed(Aggregate::Sum, None), ("12".to_owned(), more.clone()));
        assert_eq!(summed(Aggregate::Average, None), ("6".to_owned(), more.clone()));
        assert_eq!(summed(Aggregate::Average, Some("impressions")), ("4".to_owned(), more.clone()));
        assert_eq!(summed(Aggregate::Latest, None), ("2".to_owned(), more));
    }

    #[test]
    fn days_that_count_for_nothing_leave_the_average_alone() {
        let weighted = |impressions: &[f64]| summed(Aggregate::Average, Some("impressions"), &POSITIONS, impressions).0;
        assert_eq!(weighted(&[5.0, 5.0, 0.0, 300.0]), "2");
        assert_eq!(weighted(&[5.0, 5.0, 100.0]), "10", "a day without impressions");
        assert_eq!(weighted(&[5.0, 5.0, 0.0, 0.0]), "–", "nothing was seen: there is no position");
    }
}
