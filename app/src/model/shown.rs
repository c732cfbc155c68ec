//! Which numbers a panel shows, and in which order: what an agency looks at first.

use super::{
    day::Day,
    metric::{How, Metric},
    ratio::ratios,
    role::MetricRole,
};

/// More numbers than these nobody takes in.
pub const MOST_NUMBERS: usize = 12;

/// The metrics of a panel and their ratios, by role; those without one behind, as their file has them. Where there are too
/// many, what has no number goes first.
pub fn shown(metrics: &[Metric]) -> Vec<Metric> {
    let mut all = with_ratios(metrics);
    while all.len() > MOST_NUMBERS {
        let Some(empty) = all.iter().rposition(is_empty) else { break };
        all.remove(empty);
    }
    all.truncate(MOST_NUMBERS);
    all
}

/// The metrics and their ratios in order, however many: the same ones for the same roles.
pub fn with_ratios(metrics: &[Metric]) -> Vec<Metric> {
    let mut all = [metrics, &ratios(metrics)].concat();
    all.sort_by_key(rank);
    all
}

/// What every number of several days among `metrics` lacks alike: said once for all of them.
pub fn lacking_alike(metrics: &[Metric], days: &[Day]) -> Option<String> {
    let is_of_days = |metric: &&Metric| metric.how != How::Latest && metric.total.is_some();
    let mut all = metrics.iter().filter(is_of_days);
    let first = all.next()?.without(days)?;
    all.all(|metric| metric.without(days).as_ref() == Some(&first)).then_some(first)
}

/// "All numbers here: without 20 – 22 Nov."
pub fn alike_words(lacking: &str) -> String {
    format!("All numbers here: {lacking}.")
}

/// Of days of which the numbers of `name` may still become others.
pub fn not_final_words(days: &str, name: &str) -> String {
    format!("{days}: {name} may still correct its numbers.")
}

/// The place of a metric among others.
fn rank(metric: &Metric) -> (bool, Option<MetricRole>) {
    (metric.role.is_none(), metric.role)
}

fn is_empty(metric: &Metric) -> bool {
    metric.total.is_none_or(|total| total == 0.0)
}

#[cfg(test)]
mod tests {
    use super::{How, MOST_NUMBERS, Metric, lacking_alike, shown};
    use crate::model::{
        metric::tests::{days, sum_of},
        numbers::Unit,
        role::MetricRole,
    };

    fn names(metrics: &[Metric]) -> Vec<String> {
        shown(metrics).into_iter().map(|metric| metric.name).collect()
    }

    fn own(name: &str, value: f64) -> Metric {
        Metric { role: None, ..sum_of(name, MetricRole::Reach, Unit::Count, &[Some(value), None]) }
    }

    fn ads(results: f64) -> Vec<Metric> {
        let euro = || Unit::Money("EUR".to_owned());
        vec![
            own("Likes", 5.0),
            sum_of("Impressions", MetricRole::Impressions, Unit::Count, &[Some(100.0), None]),
            sum_of("Clicks", MetricRole::Clicks, Unit::Count, &[Some(10.0), None]),
            sum_of("Cost", MetricRole::Spend, euro(), &[Some(5.0), None]),
            sum_of("Purchases", MetricRole::Result, Unit::Count, &[Some(results), None]),
            sum_of("Worth", MetricRole::Value, euro(), &[Some(results), None]),
        ]
    }

    #[test]
    fn what_an_agency_looks_at_first_stands_first() {
        let expected = [
            "Cost",
            "Purchases",
            "Cost per result",
            "Worth",
            "ROAS",
            "Clicks",
            "CTR",
            "CPC",
            "Impressions",
            "CPM",
            "Conversion rate",
            "Likes",
        ];
        assert_eq!(names(&ads(2.0)), expected);
    }

    #[test]
    fn where_there_are_too_many_what_has_no_number_goes_first() {
        let more = |results| [ads(results), ["Leads", "Views", "Shares"].map(|name| own(name, 1.0)).to_vec()].concat();
        let (none, some) = (names(&more(0.0)), names(&more(2.0)));
        assert!(none.contains(&"Leads".to_owned()) && !none.contains(&"ROAS".to_owned()), "{none:?}");
        assert!(!some.contains(&"Leads".to_owned()) && some.len() == MOST_NUMBERS, "{some:?}");
    }

    #[test]
    fn what_all_sums_lack_is_said_once() {
        let clicks = |values: &[Option<f64>]| sum_of("Clicks", MetricRole::Clicks, Unit::Count, values);
        let (gap, whole) = ([Some(1.0), None, Some(2.0)], [Some(1.0), Some(1.0), Some(2.0)]);
        let alike = |metrics: &[Metric]| lacking_alike(metrics, &days(3));
        assert_eq!(alike(&[clicks(&gap), clicks(&gap)]).as_deref(), Some("without 2 Nov"));
        assert_eq!(alike(&[clicks(&gap), clicks(&whole)]), None);
        assert_eq!(alike(&[clicks(&whole)]), None);
        let latest = Metric { how: How::Latest, ..clicks(&whole) };
        assert_eq!(
            alike(&[clicks(&gap), latest]).as_deref(),
            Some("without 2 Nov"),
            "what there is in all is of one day"
        );
    }
}
