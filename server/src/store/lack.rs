//! What is missing of days that were pulled. Pure.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Metrics that are told apart in one range; what is left out of others is counted without their names.
const MOST_METRICS: usize = 50;

/// What is missing of a range of days, and why they are not whole.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Lacks {
    /// Records of which nobody knows the day.
    pub no_day: Option<NoDay>,
    /// Records of these days that can't be read.
    pub unread: u32,
    /// There was more than is taken at once, or than the platform gives.
    pub is_cut: bool,
    /// Values of these days that are no numbers, by metric.
    pub no_number: BTreeMap<String, u32>,
    /// Metrics that the platform says it has no value of. Nothing of them was left out: a gap, and no zero.
    pub no_value: BTreeSet<String>,
}

/// Records without a day: each may be of any day that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct NoDay {
    /// So many came at once.
    pub count: u32,
    /// The days that were asked for, both included.
    pub from: Date,
    pub to: Date,
    /// They were asked for in several goes, each of which may have brought so many.
    pub is_least: bool,
}

impl NoDay {
    /// What holds for the days of both. Whether a record came in both, nobody knows.
    fn join(self, next: Self) -> Self {
        let is_least = self != next || self.is_least;
        let (from, to) = (self.from.min(next.from), self.to.max(next.to));
        Self { count: self.count.max(next.count), from, to, is_least }
    }
}

impl Lacks {
    /// How many records and values could not be taken.
    pub fn left_out(&self) -> u32 {
        let no_day = self.no_day.map_or(0, |no_day| no_day.count);
        self.no_number.values().fold(no_day.saturating_add(self.unread), |sum, count| sum.saturating_add(*count))
    }

    /// Whether all there is was taken.
    pub fn is_whole(&self) -> bool {
        self.left_out() == 0 && !self.is_cut
    }

    /// Whether a number of `metric` may be missing, or be too small.
    pub fn concerns(&self, metric: &str) -> bool {
        let is_all = self.no_day.is_some() || self.unread > 0 || self.is_cut;
        is_all || [metric, ""].iter().any(|metric| self.no_number.contains_key(*metric))
    }

    /// Counts a value of `metric` that is no number.
    pub fn count_no_number(&mut self, metric: &str, count: u32) {
        let is_known = self.no_number.len() < MOST_METRICS || self.no_number.contains_key(metric);
        let counted = self.no_number.entry(if is_known { metric } else { "" }.to_owned()).or_default();
        *counted = counted.saturating_add(count);
    }

    /// What holds for these days and the `next` ones together; `None` where something is counted by days, or differs.
    pub fn join(&self, next: &Self) -> Option<Self> {
        let is_shared = self.unread == 0 && self.no_number.is_empty();
        let no_day = match (self.no_day, next.no_day) {
            (Some(one), Some(other)) => Some(one.join(other)),
            (None, None) => None,
            _ => return None,
        };
        let joined = Self { no_day, ..self.clone() };
        (is_shared && joined == Self { no_day, ..next.clone() }).then_some(joined)
    }

    /// Whether another day lacks the same kinds of things, so that both may be told together.
    pub fn is_alike(&self, other: &Self) -> bool {
        (self.no_day, self.is_cut, &self.no_value) == (other.no_day, other.is_cut, &other.no_value)
            && (self.unread > 0) == (other.unread > 0)
            && self.no_number.keys().eq(other.no_number.keys())
    }

    /// Adds what is counted by days of a day that is alike.
    pub fn absorb(&mut self, other: &Self) {
        self.unread = self.unread.saturating_add(other.unread);
        other.no_number.iter().for_each(|(metric, count)| self.count_no_number(metric, *count));
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn days_that_lack_the_same_count_together() {
        let lacks = Lacks::default();
        assert!(lacks.is_whole() && lacks.is_alike(&Lacks::default()));
        let mut one = Lacks { unread: 2, ..Lacks::default() };
        one.count_no_number("clicks", 1);
        assert!(!lacks.is_alike(&one), "a whole day stays apart");
        one.absorb(&one.clone());
        assert_eq!((one.left_out(), one.no_number["clicks"], one.unread), (6, 2, 4));
        let other = Lacks { no_number: BTreeMap::from([("cost".to_owned(), 1)]), ..one.clone() };
        assert!(!one.is_alike(&other));
    }

    #[test]
    fn a_value_that_is_no_number_concerns_its_metric_only() {
        let mut lacks = Lacks::default();
        lacks.count_no_number("clicks", 1);
        assert!(lacks.concerns("clicks") && !lacks.concerns("cost"));
        assert!(Lacks { is_cut: true, ..Lacks::default() }.concerns("cost"));
        assert!(!Lacks { no_value: BTreeSet::from(["cost".to_owned()]), ..Lacks::default() }.concerns("cost"));
    }

    #[test]
    fn names_without_end_are_counted_as_one() {
        let mut lacks = Lacks::default();
        (0..1_000).for_each(|metric| lacks.count_no_number(&metric.to_string(), 1));
        assert_eq!((lacks.no_number.len(), lacks.left_out()), (MOST_METRICS + 1, 1_000));
        assert!(lacks.concerns("999") && lacks.concerns("0"));
    }

    #[test]
    fn days_of_several_goes_lack_what_each_of_them_does() {
        let asked = |from: i8, to: i8, count: u32| {
            let (from, to) = (date(2026, 11, from), date(2026, 11, to));
            Lacks { no_day: Some(NoDay { count, from, to, is_least: false }), ..Lacks::default() }
        };
        let joined = asked(1, 20, 3).join(&asked(18, 23, 2)).unwrap();
        let (from, to) = (date(2026, 11, 1), date(2026, 11, 23));
        assert_eq!(joined.no_day, Some(NoDay { count: 3, from, to, is_least: true }));
        assert_eq!(asked(1, 20, 3).join(&asked(1, 20, 3)), Some(asked(1, 20, 3)), "two parts of one go");
        assert_eq!(asked(1, 20, 3).join(&Lacks::default()), None);
        let one = Lacks { unread: 1, ..Lacks::default() };
        assert_eq!(one.join(&one.clone()), None, "nobody knows of which day it is then");
    }
}
