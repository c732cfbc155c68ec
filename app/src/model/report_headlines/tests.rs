//! Headlines of dashboards as reports have them. Names and numbers are made up.

use super::headlines;
use crate::model::{
    all_ads::AllAds,
    date_range::RangeHead,
    goal::{Goal, Measure},
    metric::{
        Metric,
        tests::{days, sum_of},
    },
    numbers::Unit,
    report_document::Headline,
    results::Results,
    role::{Better, MetricRole},
    shared::{SharedDashboard, SharedPanel},
    together::Together,
};

/// One of three whole days of a number; today is behind them.
fn of(name: &str, role: MetricRole, total: f64, before: Option<f64>) -> Metric {
    let unit = if role.is_money() { Unit::Money("EUR".to_owned()) } else { Unit::Count };
    Metric { before, ..sum_of(name, role, unit, &[Some(total), Some(0.0), Some(0.0), None]) }
}

/// The same without its second day.
fn halved(metric: Metric) -> Metric {
    let values = [metric.values[0], None, metric.values[2], None].to_vec();
    Metric { values, ..metric }
}

fn panel(name: &str, metrics: Vec<Metric>) -> SharedPanel {
    SharedPanel {
        name: name.to_owned(),
        mark: String::new(),
        profile: "Harbour Coffee".to_owned(),
        time_zone: "UTC".to_owned(),
        last_good: None,
        stale: None,
        not_final: None,
        lacks: Vec::new(),
        metrics: Some(metrics),
        by: None,
    }
}

fn dashboard(panels: Vec<SharedPanel>, ads: Option<AllAds>) -> SharedDashboard {
    SharedDashboard {
        agency: "Lighthouse".to_owned(),
        campaign: "Harbour Coffee".to_owned(),
        head: RangeHead {
            words: "1 – 3 Nov".to_owned(),
            against: Some("29 – 31 Oct".to_owned()),
            ..RangeHead::default()
        },
        days: days(4),
        ads,
        results: None,
        goals: Vec::new(),
        paces: Vec::new(),
        panels,
        may_change: false,
    }
}

fn together(sources: [&str; 2], metrics: Vec<Metric>) -> Option<AllAds> {
    Some(AllAds {
        sources: sources.map(str::to_owned).to_vec(),
        numbers: metrics.into_iter().map(|metric| Together { metric, instead: None }).collect(),
        lacking: Vec::new(),
        converted: None,
        claims: None,
    })
}

fn sentence(panels: Vec<SharedPanel>) -> String {
    headlines(&dashboard(panels, None), "October 2026").0
}

/// "Spend (Google Ads): €5.00, €4.00 in October, +25.0 %".
fn told(headline: &Headline) -> String {
    let source = headline.source.as_ref().map(|source| format!(" ({source})")).unwrap_or_default();
    let rest = [&headline.before, &headline.change, &headline.verdict, &headline.without];
    let rest: String = rest.into_iter().flatten().map(|words| format!(", {words}")).collect();
    format!("{}{source}: {}{rest}", headline.name, headline.words)
}

fn all_told(dashboard: &SharedDashboard) -> Vec<String> {
    headlines(dashboard, "October 2026").1.iter().map(told).collect()
}

#[test]
fn the_sentence_says_how_it_went() {
    let results = |total, before| of("Conversions", MetricRole::Result, total, before);
    let alone = |metric: Metric| sentence(vec![panel("Google Ads", vec![metric])]);
    for (metric, expected) in [
        (results(58.0, Some(46.0)), "58 conversions, 12 more than in October."),
        (results(46.0, Some(58.0)), "46 conversions, 12 fewer than in October."),
        (results(46.0, Some(46.0)), "46 conversions, as many as in October."),
        (results(58.0, None), "58 conversions."),
        (results(1.0, Some(0.0)), "1 conversion, 1 more than in October."),
        (results(0.0, Some(3.0)), "0 conversions, 3 fewer than in October."),
        (halved(results(58.0, Some(46.0))), "58 conversions, without 2 Nov."),
        (of("Clicks", MetricRole::Clicks, 1_204.0, None), "1,204 clicks."),
        (of("GA4 events", MetricRole::Result, 7.0, Some(2.0)), "7 GA4 events, 5 more than in October."),
        (of("Cost", MetricRole::Spend, 80.0, Some(100.0)), "Cost: €80.00, €20.00 less than in October."),
        (of("Cost", MetricRole::Spend, 80.0, Some(80.0)), "Cost: €80.00, as much as in October."),
    ] {
        assert_eq!(alone(metric), expected);
    }
    assert_eq!(sentence(Vec::new()), "No numbers came for these days.");
    let nothing = Metric { total: None, ..results(1.0, None) };
    assert_eq!(alone(nothing), "No numbers came for these days.");
}

#[test]
fn what_it_is_compared_with_stands_in_words() {
    let panels = || vec![panel("Google Ads", vec![of("Clicks", MetricRole::Clicks, 9.0, Some(4.0))])];
    let against = |words: &str| headlines(&dashboard(panels(), None), words).0;
    assert_eq!(against("October 2026"), "9 clicks, 5 more than in October.");
    assert_eq!(against("December 2025"), "9 clicks, 5 more than in December 2025.");
    assert_eq!(against("23 – 25 November 2026"), "9 clicks, 5 more than on 23 – 25 November.");
}

#[test]
fn four_numbers_are_chosen_by_what_they_stand_for() {
    let google = panel(
        "Google Ads",
        vec![
            of("Impressions", MetricRole::Impressions, 90_000.0, None),
            of("Clicks", MetricRole::Clicks, 1_204.0, Some(1_000.0)),
            of("Cost", MetricRole::Spend, 580.0, Some(500.0)),
            of("Conversions", MetricRole::Result, 58.0, Some(46.0)),
        ],
    );
    let expected = [
        "Conversions: 58, 46 in October, +26.1\u{a0}%, better",
        "Cost per result: €10.00, €10.87 in October, −8.0\u{a0}%, better",
        "Cost: €580.00, €500.00 in October, +16.0\u{a0}%",
        "Clicks: 1,204, 1,000 in October, +20.4\u{a0}%, better",
    ];
    assert_eq!(all_told(&dashboard(vec![google], None)), expected);
}

#[test]
fn results_of_several_platforms_are_never_added_and_say_whose_they_are() {
    let ads = |name: &str, spend: f64, results: f64| {
        panel(
            name,
            vec![
                of("Cost", MetricRole::Spend, spend, Some(100.0)),
                of("Conversions", MetricRole::Result, results, None),
            ],
        )
    };
    let shop = panel(
        "Shopify",
        vec![of("Orders", MetricRole::Orders, 58.0, None), of("Sales", MetricRole::Value, 900.0, None)],
    );
    let analytics = panel("Google Analytics", vec![of("Key events", MetricRole::Result, 900.0, None)]);
    let both = together(["Google Ads", "Meta Ads"], vec![of("Spend", MetricRole::Spend, 300.0, Some(200.0))]);
    let panels = vec![ads("Google Ads", 100.0, 31.0), ads("Meta Ads", 200.0, 42.0), analytics, shop];
    let (words, found) = headlines(&dashboard(panels.clone(), both), "October 2026");
    assert_eq!(words, "42 conversions (Meta Ads).");
    assert_eq!(
        found.iter().map(told).collect::<Vec<_>>(),
        [
            "Conversions (Meta Ads): 42",
            "Cost per result (Meta Ads): €4.76",
            "Spend: €300.00, €200.00 in October, +50.0\u{a0}%",
            "Sales: €900.00",
        ]
    );

    // Where there is no total, what stands there is one source's.
    let lacking = Metric { total: None, before: None, ..of("Spend", MetricRole::Spend, 1.0, None) };
    let own = all_told(&dashboard(panels, together(["Google Ads", "Meta Ads"], vec![lacking])));
    assert_eq!(own[2], "Spend (Meta Ads): €200.00, €100.00 in October, +100.0\u{a0}%".replace("Spend", "Cost"));
}

#[test]
fn clicks_of_all_ads_are_told_from_others() {
    let search = panel("Search Console", vec![of("Clicks", MetricRole::Clicks, 5_000.0, None)]);
    let ads = panel("Google Ads", vec![of("Clicks", MetricRole::Clicks, 10.0, None)]);
    let both = together(["Google Ads", "Meta Ads"], vec![of("Clicks", MetricRole::Clicks, 20.0, None)]);
    assert_eq!(all_told(&dashboard(vec![search, ads.clone()], both.clone())), ["Clicks (All ads): 20"]);
    assert_eq!(all_told(&dashboard(vec![ads], both)), ["Clicks: 20"]);
}

#[test]
fn a_number_that_is_not_whole_says_so_and_is_not_compared() {
    let results = halved(of("Conversions", MetricRole::Result, 58.0, Some(46.0)));
    let own = all_told(&dashboard(vec![panel("Google Ads", vec![results])], None));
    assert_eq!(own, ["Conversions: 58, without 2 Nov"]);
}

#[test]
fn from_nothing_or_little_a_change_is_told_in_figures() {
    let results = |before| of("Conversions", MetricRole::Result, 5.0, Some(before));
    let own = |metric| all_told(&dashboard(vec![panel("Google Ads", vec![metric])], None));
    assert_eq!(own(results(2.0)), ["Conversions: 5, 2 in October, +3, better"]);
    assert_eq!(own(results(0.0)), ["Conversions: 5, 0 in October, +5, better"]);
}

#[test]
fn what_was_never_counted_gives_way() {
    let none = |name: &str, role| of(name, role, 0.0, Some(0.0));
    let metrics = vec![
        none("Conversions", MetricRole::Result),
        none("Calls", MetricRole::Calls),
        of("Clicks", MetricRole::Clicks, 12.0, Some(10.0)),
        of("Impressions", MetricRole::Impressions, 12.0, None),
    ];
    let (words, found) = headlines(&dashboard(vec![panel("Google Ads", metrics)], None), "October 2026");
    assert_eq!(words, "12 clicks, 2 more than in October.");
    let names: Vec<&str> = found.iter().map(|headline| headline.name.as_str()).collect();
    assert_eq!(names[0], "Clicks");
    assert_eq!(names.len(), 4);
    assert!(names.contains(&"Conversions"), "there is room for it: {names:?}");
}

#[test]
fn namesakes_are_told_apart_by_their_profiles() {
    let own = |profile: &str, clicks: f64| SharedPanel {
        profile: profile.to_owned(),
        ..panel("Google Ads", vec![of("Clicks", MetricRole::Clicks, clicks, None)])
    };
    let panels = vec![own("Leeds", 3.0), own("York", 7.0), own("York", 7.0)];
    assert_eq!(all_told(&dashboard(panels, None)), ["Clicks (Google Ads (York)): 7"]);
}

/// Made-up results and goals of a whole month.
fn with_results(numbers: Vec<Metric>, goals: Vec<Goal>) -> SharedDashboard {
    let google = panel("Google Ads", vec![of("Conversions", MetricRole::Result, 99.0, Some(98.0))]);
    let results = Results {
        name: "Quote requests".to_owned(),
        numbers: numbers.into_iter().map(|metric| Together { metric, instead: None }).collect(),
        parts: Vec::new(),
        lacking: Vec::new(),
        notes: Vec::new(),
        profiles: Vec::new(),
    };
    SharedDashboard { results: Some(results), goals, ..dashboard(vec![google], None) }
}

fn goal(target: f64, reached: f64) -> Goal {
    Goal {
        measure: Measure::Results,
        name: "Quote requests".to_owned(),
        month: "November".to_owned(),
        unit: Unit::Count,
        target,
        reached: Some(reached),
        day: 30,
        days: 30,
        up_to: String::new(),
        without: None,
        lacking: Vec::new(),
    }
}

#[test]
fn what_the_campaign_counts_goes_before_what_platforms_claim() {
    let own = || of("Quote requests", MetricRole::Result, 58.0, Some(46.0));
    let cost = of("Cost per quote request", MetricRole::CostPerResult, 9.0, Some(10.0));
    let shown = with_results(vec![own(), cost], vec![goal(60.0, 58.0)]);
    let (sentence, found) = headlines(&shown, "October 2026");
    assert_eq!(sentence, "58 quote requests, 12 more than in October; the goal was 60.");
    let names: Vec<&str> = found.iter().map(|headline| headline.name.as_str()).collect();
    assert_eq!(names, ["Quote requests", "Cost per quote request"]);
    let reached = with_results(vec![own()], vec![goal(50.0, 58.0)]);
    let (sentence, _) = headlines(&reached, "October 2026");
    assert_eq!(sentence, "58 quote requests, 12 more than in October; the goal of 50 was reached.");
}

#[test]
fn where_results_have_no_total_nobody_else_s_take_their_place() {
    let none = Metric { total: None, ..of("Quote requests", MetricRole::Result, 0.0, None) };
    assert_eq!(all_told(&with_results(vec![none], Vec::new())), Vec::<String>::new());
    assert_eq!(
        all_told(&with_results(Vec::new(), Vec::new())),
        Vec::<String>::new(),
        "nothing is known of what counts"
    );
}

#[test]
fn a_position_is_better_when_it_is_lower() {
    let position = Metric {
        better: Better::Lower,
        how: crate::model::metric::How::Average(None),
        total: Some(8.0),
        ..of("Average position", MetricRole::Position, 8.0, Some(10.0))
    };
    let own = all_told(&dashboard(vec![panel("Search Console", vec![position])], None));
    assert_eq!(own, ["Average position: 8, 10 in October, −20.0\u{a0}%, better"]);
}
