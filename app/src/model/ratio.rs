//! Ready-made ratios: what an agency reckons from what platforms tell. Always sums divided by sums, of the days on which both
//! are known.

use super::{
    comparison::is_little,
    metric::{How, Metric},
    numbers::Unit,
    role::MetricRole,
};

/// One ratio: `top` ÷ `bottom`.
struct Formula {
    role: MetricRole,
    name: &'static str,
    top: MetricRole,
    bottom: MetricRole,
    written: Written,
}

/// How its value is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Written {
    Percent,
    /// In the money of `top`, for so many of `bottom`.
    Money(u32),
    Times,
}

const fn formula(
    role: MetricRole,
    name: &'static str,
    top: MetricRole,
    bottom: MetricRole,
    written: Written,
) -> Formula {
    Formula { role, name, top, bottom, written }
}

use MetricRole::{Clicks, ConversionRate, CostPerResult, Cpc, Cpm, Ctr, Impressions, Result, Roas, Spend, Value};
use Written::{Money, Percent, Times};

const FORMULAS: [Formula; 6] = [
    formula(CostPerResult, "Cost per result", Spend, Result, Money(1)),
    formula(Roas, "ROAS", Value, Spend, Times),
    formula(Ctr, "CTR", Clicks, Impressions, Percent),
    formula(Cpc, "CPC", Spend, Clicks, Money(1)),
    formula(Cpm, "CPM", Spend, Impressions, Money(1_000)),
    formula(ConversionRate, "Conversion rate", Result, Clicks, Percent),
];

/// The ratios that can be made of `metrics`, and that none of them is already.
pub fn ratios(metrics: &[Metric]) -> Vec<Metric> {
    let is_given = |role| metrics.iter().any(|metric| metric.role == Some(role));
    let made = FORMULAS.iter().filter(|formula| !is_given(formula.role)).filter_map(|formula| {
        let (top, bottom) = (add_up(metrics, formula.top)?, add_up(metrics, formula.bottom)?);
        Some(formula.make(&top, &bottom))
    });
    made.collect()
}

/// How many can be made of metrics with these roles.
pub fn count_ratios(roles: &[MetricRole]) -> usize {
    let can_be_made = |formula: &&Formula| {
        !roles.contains(&formula.role) && [formula.top, formula.bottom].iter().all(|role| roles.contains(role))
    };
    FORMULAS.iter().filter(can_be_made).count()
}

/// The metrics of a role as one: a day is known if it is known of each.
pub fn add_up(metrics: &[Metric], role: MetricRole) -> Option<Metric> {
    let mut own = metrics.iter().filter(|metric| metric.role == Some(role));
    let first = own.next()?.clone();
    Some(own.fold(first, |sum, other| {
        let both = |one: Option<f64>, other: Option<f64>| Some(one? + other?);
        let days = sum.values.iter().zip(&other.values);
        let mut sum = Metric {
            name: role_name(role).to_owned(),
            values: days.map(|(one, other)| both(*one, *other)).collect(),
            before: both(sum.before, other.before),
            partial: union(&sum.partial, &other.partial),
            ..sum
        };
        sum.total = sum.of_range().iter().flatten().copied().reduce(|sum, value| sum + value);
        sum
    }))
}

/// What several metrics of a role are called together.
pub(super) fn role_name(role: MetricRole) -> &'static str {
    match role {
        Spend => "Spend",
        Impressions => "Impressions",
        Clicks => "Clicks",
        Value => "Value",
        _ => "Results",
    }
}

pub(super) fn union(one: &[usize], other: &[usize]) -> Vec<usize> {
    let mut both = [one, other].concat();
    both.sort_unstable();
    both.dedup();
    both
}

impl Formula {
    fn make(&self, top: &Metric, bottom: &Metric) -> Metric {
        let known =
            top.of_range().iter().zip(bottom.of_range()).filter_map(|(top, bottom)| Some(((*top)?, (*bottom)?)));
        let (over, under) = known.fold((0.0, 0.0), |(over, under), (top, bottom)| (over + top, under + bottom));
        let is_known = top.total.is_some() && bottom.total.is_some();
        let (before, little) = match (top.before, bottom.before) {
            (Some(top), Some(bottom)) => (self.divide(top, bottom), is_little(top) || is_little(bottom)),
            _ => (None, false),
        };
        let values = top.values.iter().zip(&bottom.values);
        let is_unknown = |place: &usize| top.is_unknown(*place) || bottom.is_unknown(*place);
        Metric {
            name: self.name.to_owned(),
            unit: self.unit(top),
            role: Some(self.role),
            better: self.role.better(),
            how: How::Ratio { formula: self.words(top, bottom), little },
            total: if is_known { self.divide(over, under) } else { None },
            before,
            values: values.map(|(top, bottom)| self.divide((*top)?, (*bottom)?)).collect(),
            is_over: top.is_over,
            partial: union(&top.partial, &bottom.partial),
            unknown: (0..top.values.len()).filter(is_unknown).collect(),
        }
    }

    /// `None`: there is nothing to divide by.
    fn divide(&self, top: f64, bottom: f64) -> Option<f64> {
        let factor = match self.written {
            Percent => 100.0,
            Money(per) => f64::from(per),
            Times => 1.0,
        };
        let ratio = top / bottom * factor;
        (bottom != 0.0 && ratio.is_finite()).then_some(ratio)
    }

    fn unit(&self, top: &Metric) -> Unit {
        match self.written {
            Percent => Unit::Percent,
            Money(_) => top.unit.clone(),
            Times => Unit::Times,
        }
    }

    /// "Cost ÷ Clicks".
    fn words(&self, top: &Metric, bottom: &Metric) -> String {
        let per = if self.written == Money(1_000) { "1,000 × " } else { "" };
        format!("{per}{} ÷ {}", top.name, bottom.name)
    }
}

#[cfg(test)]
mod tests {
    use super::{How, Metric, MetricRole, Unit, add_up, ratios};
    use crate::model::metric::tests::{days, sum_of};

    fn euro() -> Unit {
        Unit::Money("EUR".to_owned())
    }

    /// Two whole days, and today.
    fn ads(clicks: [Option<f64>; 3]) -> Vec<Metric> {
        vec![
            sum_of("Cost", MetricRole::Spend, euro(), &[Some(10.0), Some(40.0), Some(5.0)]),
            sum_of("Clicks", MetricRole::Clicks, Unit::Count, &clicks),
            sum_of("Impressions", MetricRole::Impressions, Unit::Count, &[Some(1_000.0), Some(4_000.0), Some(9.0)]),
        ]
    }

    fn named(metrics: &[Metric], name: &str) -> Metric {
        ratios(metrics).into_iter().find(|metric| metric.name == name).unwrap()
    }

    #[test]
    fn sums_are_divided_by_sums_and_today_is_in_none() {
        let metrics = ads([Some(10.0), Some(10.0), Some(9.0)]);
        let names: Vec<String> = ratios(&metrics).into_iter().map(|metric| metric.name).collect();
        assert_eq!(names, ["CTR", "CPC", "CPM"], "without results there is no cost of one");
        let (ctr, cpc, cpm) = (named(&metrics, "CTR"), named(&metrics, "CPC"), named(&metrics, "CPM"));
        assert_eq!((ctr.total, ctr.total_words().as_str()), (Some(0.4), "0.40\u{a0}%"));
        assert_eq!((cpc.total_words().as_str(), cpm.total_words().as_str()), ("€2.50", "€10.00"));
        assert_eq!(cpc.values, [Some(1.0), Some(4.0), Some(5.0 / 9.0)], "the mean of the days' would be 2.5 by chance");
        assert_eq!(ctr.values[..2], [Some(1.0), Some(0.25)], "and 0.625 here");
        assert_eq!(cpm.how.words(), "1,000 × Cost ÷ Impressions, over the days on which both are known.");
    }

    #[test]
    fn only_days_on_which_both_are_known_count() {
        let cpc = named(&ads([Some(10.0), None, Some(9.0)]), "CPC");
        assert_eq!((cpc.total_words().as_str(), cpc.values[1]), ("€1.00", None));
        assert_eq!(cpc.without(&days(3)).as_deref(), Some("without 2 Nov"));
        let nothing = named(&ads([None, None, Some(9.0)]), "CPC");
        assert_eq!(nothing.total_words(), "–");
    }

    #[test]
    fn division_by_nothing_is_no_number() {
        let cpc = named(&ads([Some(0.0), Some(0.0), Some(0.0)]), "CPC");
        assert_eq!((cpc.total_words().as_str(), cpc.values.as_slice()), ("–", &[None; 3][..]));
        let cpc = named(&ads([Some(0.0), Some(10.0), Some(0.0)]), "CPC");
        assert_eq!(
            (cpc.total_words().as_str(), cpc.without(&days(3))),
            ("€5.00", None),
            "what the first day cost counts"
        );
    }

    #[test]
    fn a_day_that_is_known_in_part_makes_its_ratios_partial_and_not_to_be_compared() {
        let mut metrics = ads([Some(10.0), Some(0.0), Some(9.0)]);
        metrics[1].partial = vec![1, 2];
        metrics[0].before = Some(100.0);
        let cpc = named(&metrics, "CPC");
        assert_eq!(cpc.without(&days(3)).as_deref(), Some("2 Nov only in part"));
        assert_eq!((cpc.total_words().as_str(), cpc.change()), ("€5.00", None), "clicks before are not known whole");
    }

    #[test]
    fn where_all_days_are_over_all_of_them_count() {
        let over = |metric: Metric| Metric { is_over: true, ..metric };
        let mut past: Vec<Metric> = ads([Some(10.0), Some(10.0), Some(9.0)]).into_iter().map(over).collect();
        let cpc = named(&past, "CPC");
        assert_eq!((cpc.total, cpc.is_over), (Some(55.0 / 29.0), true));
        past.push(over(sum_of("Cost (video)", MetricRole::Spend, euro(), &[Some(1.0); 3])));
        assert_eq!(add_up(&past, MetricRole::Spend).unwrap().total, Some(58.0), "the last day too");
    }

    #[test]
    fn what_the_platform_gives_is_not_made_again() {
        let mut metrics = ads([Some(10.0), Some(10.0), Some(9.0)]);
        metrics.push(Metric {
            how: How::Average(None),
            ..sum_of("Click rate", MetricRole::Ctr, Unit::Percent, &[None; 3])
        });
        assert!(ratios(&metrics).iter().all(|metric| metric.name != "CTR"));
    }

    #[test]
    fn a_change_of_a_ratio_is_that_of_its_sums_and_in_figures_where_they_are_small() {
        let with = |clicks: f64, cost: f64| {
            let mut metrics = ads([Some(10.0), Some(10.0), Some(9.0)]);
            (metrics[1].before, metrics[0].before) = (Some(clicks), Some(cost));
            named(&metrics, "CPC").change().unwrap().words
        };
        assert_eq!(with(20.0, 100.0), "−50.0\u{a0}%");
        assert_eq!(with(2.0, 10.0), "−€2.50, from €5.00");
    }

    #[test]
    fn several_metrics_of_a_role_are_one_sum_of_days_known_of_each() {
        let more = sum_of("Cost (video)", MetricRole::Spend, euro(), &[Some(1.0), None, None]);
        let metrics = [ads([None; 3]), vec![more]].concat();
        let spend = add_up(&metrics, MetricRole::Spend).unwrap();
        assert_eq!((spend.values.as_slice(), spend.total), (&[Some(11.0), None, None][..], Some(11.0)));
        assert_eq!(spend.name, "Spend");
    }
}
