//! One metric of one profile: its days, what stands for the range, and what stood for those it is compared with.

use std::collections::{BTreeMap, BTreeSet};

use app::model::{
    dashboard::{Metric, Unit},
    metric::{Asking, How},
    role::{Better, MetricRole},
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
    pub(super) role: Option<MetricRole>,
    pub(super) better: Better,
    pub(super) aggregate: Aggregate,
    /// The metric of the same stream that days count by in an average: its key, and what people call it.
    pub(super) weight: Option<(&'a str, &'a str)>,
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
                role: metric.role,
                better: metric.better(),
                aggregate: metric.aggregate,
                weight: metric.weight.as_deref().and_then(|key| {
                    let own = metrics.iter().find(|other| other.key == key)?;
                    Some((key, own.name.as_str()))
                }),
            })
            .collect(),
        Metrics::Named { .. } => {
            let named: BTreeSet<&str> =
                values.iter().filter(|value| value.stream == stream.key).map(|value| value.metric.as_str()).collect();
            named.into_iter().filter_map(|name| Shown::named(stream, name)).collect()
        }
    }
}

impl<'a> Shown<'a> {
    /// The metric of a stream with this key, whether data has named it yet or not.
    pub(super) fn find(stream: &'a Stream, key: &str) -> Option<Self> {
        match &stream.metrics {
            Metrics::Fixed(_) => shown_metrics(stream, &[]).into_iter().find(|shown| shown.key == key),
            Metrics::Named { .. } => Self::named(stream, key),
        }
    }

    /// A metric that data names. `None`: the catalogue does.
    fn named(stream: &'a Stream, name: &str) -> Option<Self> {
        let Metrics::Named { unit, aggregate, .. } = &stream.metrics else { return None };
        Some(Self {
            stream: &stream.key,
            key: name.to_owned(),
            name: name.to_owned(),
            unit: *unit,
            role: None,
            better: Better::None,
            aggregate: *aggregate,
            weight: None,
        })
    }
}

impl Shown<'_> {
    /// Whether its days add up, and it can so be counted with others.
    pub(super) fn adds_up(&self) -> bool {
        self.aggregate == Aggregate::Sum && self.unit != MetricUnit::Percent
    }

    /// The metric over `period`. `currency` is that of the profile.
    pub(super) fn metric(&self, values: &[&Value], pulled: &KnownDays, period: Period, currency: &str) -> Metric {
        let course = Course {
            aggregate: self.aggregate,
            by_day: self.days_of(&self.key, values),
            weights: self.weight.map(|(weight, _)| self.days_of(weight, values)),
            pulled,
        };
        let is_partial = |(_, day): &(usize, Date)| pulled.get(day) == Some(&false);
        // Days of a sum have a value once they are known, and what there is in all is of one day.
        let is_unknown = |(_, day): &(usize, Date)| self.aggregate == Aggregate::Average && !pulled.contains_key(day);
        Metric {
            name: self.name.clone(),
            role: self.role,
            better: self.better,
            how: self.how(),
            total: course.total(period).map(shorten),
            before: course.before(period).map(shorten),
            values: period.drawn().map(|day| course.value_on(day).map(shorten)).collect(),
            is_over: !period.has_today,
            partial: period.drawn().enumerate().filter(is_partial).map(|(index, _)| index).collect(),
            unknown: period.drawn().enumerate().filter(is_unknown).map(|(index, _)| index).collect(),
            unit: self.unit_in(currency),
        }
    }

    /// The metric as the platform told it for a whole period.
    pub(super) fn of_period(&self, asking: Asking, total: Option<f64>, before: Option<f64>, currency: &str) -> Metric {
        Metric {
            name: self.name.clone(),
            unit: self.unit_in(currency),
            role: self.role.filter(|_| total.is_some()),
            better: self.better,
            how: How::Period(asking),
            total: total.map(shorten),
            before: before.map(shorten),
            values: Vec::new(),
            is_over: true,
            partial: Vec::new(),
            unknown: Vec::new(),
        }
    }

    fn unit_in(&self, currency: &str) -> Unit {
        match self.unit {
            MetricUnit::Count => Unit::Count,
            MetricUnit::Money => Unit::Money(currency.to_owned()),
            MetricUnit::Percent => Unit::Percent,
        }
    }

    /// Whether a value is of this metric, without dimension.
    pub(super) fn is_of(&self, value: &Value) -> bool {
        value.stream == self.stream && value.metric == self.key && value.dimension.is_none()
    }

    fn how(&self) -> How {
        match self.aggregate {
            Aggregate::Sum => How::Sum,
            Aggregate::Average => How::Average(self.weight.map(|(_, name)| name.to_lowercase())),
            Aggregate::Latest => How::Latest,
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

    /// What stands for the range. Of what there is in all, today's is better than none: nobody can ask for what it was before.
    fn total(&self, period: Period) -> Option<f64> {
        let has_today = self.aggregate == Aggregate::Latest && period.has_today;
        self.sum_up(period.days()).or_else(|| self.value_on(period.today).filter(|_| has_today))
    }

    /// What stood for the days that they are compared with. Every day of both must be there whole, or the two could not be compared.
    fn before(&self, period: Period) -> Option<f64> {
        let mut both = period.days_before().chain(period.days());
        let are_whole = both.all(|day| self.pulled.get(&day) == Some(&true));
        are_whole.then(|| self.sum_up(period.days_before())).flatten()
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

    use super::{Aggregate, Better, KnownDays, MetricUnit, Period, Shown, Value};

    const FIRST: Date = date(2026, 11, 1);

    /// Total of the third and fourth day, and change against the two before. The fifth is not over.
    fn summed(aggregate: Aggregate, weight: Option<&str>, positions: &[f64], impressions: &[f64]) -> (String, String) {
        let days = |metric: &str, numbers: &[f64]| -> Vec<Value> {
            let named = numbers.iter().zip(FIRST.series(jiff::ToSpan::days(1)));
            named
                .filter(|(value, _)| value.is_finite())
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
        let pulled: KnownDays = (1..=5).map(|day| (date(2026, 11, day), day < 5)).collect();
        let shown = Shown {
            stream: "search",
            key: "position".to_owned(),
            name: "Position".to_owned(),
            unit: MetricUnit::Count,
            role: None,
            better: Better::None,
            aggregate,
            weight: weight.map(|weight| (weight, weight)),
        };
        let period = Period::of("2026-11-03_2026-11-05".into(), date(2026, 11, 5));
        let metric = shown.metric(&values.iter().collect::<Vec<_>>(), &pulled, period, "EUR");
        (metric.total_words(), metric.change().map(|change| change.words).unwrap_or_default())
    }

    const POSITIONS: [f64; 5] = [8.0, 99.0, 10.0, 2.0, 5000.0];
    const IMPRESSIONS: [f64; 5] = [5.0, 5.0, 100.0, 300.0, 9.0];

    #[test]
    fn several_days_stand_for_one_number_and_today_for_none() {
        let summed = |aggregate, weight| summed(aggregate, weight, &POSITIONS, &IMPRESSIONS);
        let words = |total: &str, change: &str| (total.to_owned(), change.to_owned());
        assert_eq!(summed(Aggregate::Sum, None), words("12", "−88.8\u{a0}%"));
        assert_eq!(summed(Aggregate::Average, None), words("6", "−88.8\u{a0}%"));
        assert_eq!(summed(Aggregate::Average, Some("impressions")), words("4", "−92.5\u{a0}%"));
        assert_eq!(summed(Aggregate::Latest, None), words("2", "−98.0\u{a0}%"));
    }

    #[test]
    fn what_there_is_in_all_is_known_from_its_first_day_on() {
        let gap = f64::NAN;
        let of = |aggregate| summed(aggregate, None, &[gap, gap, gap, gap, 70.0], &IMPRESSIONS).0;
        assert_eq!((of(Aggregate::Latest).as_str(), of(Aggregate::Average).as_str()), ("70", "–"));
    }

    #[test]
    fn days_that_count_for_nothing_leave_the_average_alone() {
        let weighted = |impressions: &[f64]| summed(Aggregate::Average, Some("impressions"), &POSITIONS, impressions).0;
        assert_eq!(weighted(&[5.0, 5.0, 0.0, 300.0]), "2");
        assert_eq!(weighted(&[5.0, 5.0, 100.0]), "10", "a day without impressions");
        assert_eq!(weighted(&[5.0, 5.0, 0.0, 0.0]), "–", "nothing was seen: there is no position");
    }
}
