//! One metric over the days of a dashboard: its values, what stands for the whole range, and how that came about.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::{
    comparison::{Delta, compare, is_little},
    day::Day,
    numbers::{Unit, number_words},
    role::{Better, MetricRole},
    span::list_days,
};

/// Where there is no number.
pub const NOTHING: &str = "–";

/// One metric over the days of the dashboard.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Metric {
    pub name: String,
    pub unit: Unit,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<MetricRole>,
    pub better: Better,
    pub how: How,
    /// What stands for the days of the range. `None`: nothing is known of them.
    pub total: Option<f64>,
    /// What stood for the days before, if both are known whole: then they can be compared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<f64>,
    /// One per day of the dashboard. `None`: a gap.
    pub values: Vec<Option<f64>>,
    /// Whether all these days are over. If not, today's value is the last, and in no total.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_over: bool,
    /// The days that are not over, or of which not everything came, by their place.
    pub partial: Vec<usize>,
    /// The days of which nothing is known, by their place, where a missing value does not say it: it may be a division by
    /// nothing, or a day on which nothing had a position.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unknown: Vec<usize>,
}

/// What stands for several days.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    Sum,
    /// Days count by the metric of this name, or all the same.
    Average(Option<String>),
    Latest,
    /// Told by the platform for all these days at once.
    Period(Asking),
    /// Made of other metrics. `little`: of so little that a change is told in figures.
    Ratio {
        formula: String,
        little: bool,
    },
}

/// What came of asking for a number of a whole period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Asking {
    NotAsked,
    /// There is no answer yet.
    Asked,
    Answered,
    /// The platform gave none.
    Refused,
}

impl Asking {
    /// In the place of the number.
    fn note(self) -> &'static str {
        match self {
            Self::NotAsked => "not asked for these days",
            Self::Asked => "being asked",
            Self::Answered | Self::Refused => "no number for these days",
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::NotAsked => "Nobody has asked for these days yet.",
            Self::Asked => "It is being asked now.",
            Self::Answered => "",
            Self::Refused => "The platform gave no number for these days.",
        }
    }
}

impl How {
    /// A sentence.
    pub fn words(&self) -> String {
        match self {
            Self::Sum => "Added up over these days.".to_owned(),
            Self::Average(None) => "The average of these days.".to_owned(),
            Self::Average(Some(weight)) => format!("The average of these days; each counts by its {weight}."),
            Self::Latest => "As it stood on the last of these days.".to_owned(),
            Self::Period(asking) => {
                let words = "Each person is counted once, by the platform: days can't be added up to this.";
                format!("{words} {}", asking.words()).trim_end().to_owned()
            }
            Self::Ratio { formula, .. } => format!("{formula}, over the days on which both are known."),
        }
    }
}

impl Metric {
    pub fn total_words(&self) -> String {
        self.total.map_or_else(|| NOTHING.to_owned(), |total| number_words(total, &self.unit))
    }

    /// Against the days before.
    pub fn change(&self) -> Option<Delta> {
        let before = self.before?;
        let little = match &self.how {
            How::Sum | How::Latest | How::Period(_) => is_little(before),
            How::Average(_) => false,
            How::Ratio { little, .. } => *little,
        };
        Some(compare(before, self.total?, &self.unit, self.better, little))
    }

    /// By how much of itself it changed against the days before: 0.5 is half as much again. `None`: it did not, or there is too
    /// little to say so.
    pub fn relative_change(&self) -> Option<f64> {
        let (now, before) = (self.total?, self.before?);
        let is_chance = self.unit == Unit::Count && is_little(before) && is_little(now);
        let is_of_little = matches!(self.how, How::Ratio { little: true, .. });
        (before != 0.0 && now != before && !is_chance && !is_of_little).then(|| (now - before) / before.abs())
    }

    /// Its values of the range, without today's.
    pub fn of_range(&self) -> &[Option<f64>] {
        match self.values.split_last() {
            Some((_, range)) if !self.is_over => range,
            _ => &self.values,
        }
    }

    /// Whether it is a number of the whole period, without days.
    pub fn is_of_period(&self) -> bool {
        matches!(self.how, How::Period(_))
    }

    /// What its total lacks: "without 20 – 22 Nov; 23 Nov only in part"; "as of 20 Nov" for what there is in all. `None`: nothing,
    /// or there is no total.
    pub fn without(&self, days: &[Day]) -> Option<String> {
        if let (How::Period(asking), None) = (&self.how, self.total) {
            return Some(asking.note().to_owned());
        }
        self.total?;
        if self.how == How::Latest {
            return self.as_of(days);
        }
        let gaps = list_days(days, self.range().filter(|place| self.is_unknown(*place)));
        let gaps = gaps.map(|gaps| format!("without {gaps}"));
        let halves = self.halves(days).map(|halves| format!("{halves} only in part"));
        let words: Vec<String> = gaps.into_iter().chain(halves).collect();
        (!words.is_empty()).then(|| words.join("; "))
    }

    /// The day whose number stands for the range, if that is not its last.
    fn as_of(&self, days: &[Day]) -> Option<String> {
        let known = self.of_range().iter().rposition(Option::is_some);
        let place = known.or_else(|| self.values.iter().rposition(Option::is_some))?;
        let day = days.get(place).filter(|_| place + 1 != self.range().end)?;
        Some(format!("as of {}", day.label))
    }

    /// The days of the range of which not all is known.
    pub fn lacking(&self, days: &[Day]) -> Option<String> {
        let is_whole = |place: &usize| !self.is_unknown(*place) && !self.partial.contains(place);
        list_days(days, self.range().filter(|place| !is_whole(place)))
    }

    /// The days of the range of which something is known, and not all.
    pub fn halves(&self, days: &[Day]) -> Option<String> {
        list_days(days, self.range().filter(|place| self.partial.contains(place) && !self.is_unknown(*place)))
    }

    /// The places of the days of the range.
    fn range(&self) -> Range<usize> {
        0..self.of_range().len()
    }

    /// Whether nothing is known of a day. Days of a sum have a value once they are known, be it 0.
    pub(super) fn is_unknown(&self, place: usize) -> bool {
        let has_none = self.values.get(place).is_none_or(Option::is_none);
        has_none && (self.how == How::Sum || self.unknown.contains(&place))
    }

    /// Its days in words.
    pub fn points(&self, days: &[Day]) -> Vec<Point> {
        // A ratio without a value may be a division by nothing: the columns beside it tell.
        let empty = if matches!(self.how, How::Ratio { .. }) { NOTHING } else { "" };
        let point = |(index, (value, day)): (usize, (&Option<f64>, &Day))| Point {
            label: day.label.clone(),
            value: *value,
            words: value.map_or_else(|| empty.to_owned(), |value| number_words(value, &self.unit)),
            partial: self.partial.contains(&index),
        };
        self.values.iter().zip(days).enumerate().map(point).collect()
    }
}

/// One day of a metric, as it is drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// "12 Nov".
    pub label: String,
    /// `None`: a gap.
    pub value: Option<f64>,
    /// The value, formatted; empty in a gap.
    pub words: String,
    /// The day is not over, or not everything of it came.
    pub partial: bool,
}

#[cfg(test)]
pub(super) mod tests {
    use super::{Better, Day, How, Metric, MetricRole, NOTHING, Unit};

    /// A sum of whole days from 1 Nov on, the last of them today.
    pub(in crate::model) fn sum_of(name: &str, role: MetricRole, unit: Unit, values: &[Option<f64>]) -> Metric {
        let (_, range) = values.split_last().unwrap();
        Metric {
            name: name.to_owned(),
            unit,
            role: Some(role),
            better: role.better(),
            how: How::Sum,
            total: range.iter().flatten().copied().reduce(|sum, value| sum + value),
            before: None,
            values: values.to_vec(),
            is_over: false,
            partial: vec![values.len() - 1],
            unknown: Vec::new(),
        }
    }

    pub(in crate::model) fn days(count: usize) -> Vec<Day> {
        let day =
            |number| Day { day: format!("2026-11-{number:02}"), label: format!("{number} Nov"), notes: Vec::new() };
        (1..=count).map(day).collect()
    }

    #[test]
    fn a_sum_says_which_days_it_is_without() {
        let clicks = |values: &[Option<f64>]| sum_of("Clicks", MetricRole::Clicks, Unit::Count, values);
        let days = days(4);
        assert_eq!(clicks(&[Some(1.0), None, None, Some(9.0)]).without(&days).as_deref(), Some("without 2 – 3 Nov"));
        assert_eq!(clicks(&[Some(1.0), Some(2.0), Some(3.0), None]).without(&days), None, "today is in no total");
        assert_eq!(clicks(&[None, None, None, Some(9.0)]).without(&days), None, "there is no sum");
        let half = Metric { partial: vec![1, 3], ..clicks(&[Some(1.0), Some(2.0), None, Some(9.0)]) };
        assert_eq!(half.without(&days).as_deref(), Some("without 3 Nov; 2 Nov only in part"));
        assert_eq!(half.lacking(&days).as_deref(), Some("2 – 3 Nov"));
        let average = Metric { how: How::Average(None), ..clicks(&[Some(1.0), None, None, Some(9.0)]) };
        assert_eq!(average.without(&days), None, "days on which nothing had a position");
        let average = Metric { unknown: vec![2], ..average };
        assert_eq!(average.without(&days).as_deref(), Some("without 3 Nov"));
    }

    #[test]
    fn where_all_days_are_over_the_last_is_one_of_them() {
        let past = |values: &[Option<f64>], how| {
            let sum = sum_of("Clicks", MetricRole::Clicks, Unit::Count, values);
            Metric { is_over: true, partial: Vec::new(), how, ..sum }
        };
        let sum = past(&[Some(1.0), Some(2.0), None], How::Sum);
        assert_eq!(sum.of_range().len(), 3);
        assert_eq!(
            (sum.without(&days(3)), sum.lacking(&days(3))),
            (Some("without 3 Nov".to_owned()), Some("3 Nov".to_owned()))
        );
        let latest = |values: &[Option<f64>]| past(values, How::Latest).without(&days(3));
        assert_eq!(latest(&[Some(1.0), None, Some(5.0)]), None);
        assert_eq!(latest(&[Some(1.0), Some(5.0), None]).as_deref(), Some("as of 2 Nov"));
    }

    #[test]
    fn on_the_first_day_of_a_month_there_is_today_and_no_total() {
        let sum = sum_of("Clicks", MetricRole::Clicks, Unit::Count, &[Some(3.0)]);
        let told = (sum.total_words(), sum.without(&days(1)), sum.lacking(&days(1)), sum.change());
        assert_eq!(told, (NOTHING.to_owned(), None, None, None));
        let latest = Metric { how: How::Latest, total: Some(3.0), ..sum };
        assert_eq!(latest.without(&days(1)).as_deref(), Some("as of 1 Nov"));
    }

    #[test]
    fn what_there_is_in_all_says_of_which_day_it_is() {
        let total = Some(5.0);
        let followers = |values: &[Option<f64>]| {
            let sum = sum_of("Followers", MetricRole::Reach, Unit::Count, values);
            Metric { how: How::Latest, better: Better::None, total, ..sum }.without(&days(4))
        };
        assert_eq!(followers(&[None, None, Some(5.0), None]), None);
        assert_eq!(followers(&[None, Some(5.0), None, Some(9.0)]).as_deref(), Some("as of 2 Nov"));
        assert_eq!(followers(&[None, None, None, Some(5.0)]).as_deref(), Some("as of 4 Nov"), "today");
    }
}
