//! All ads, of panels as a dashboard has them.

use uuid::Uuid;

use super::{AllAds, all_ads};
use crate::model::{
    campaign::CampaignHead,
    dashboard::{Dashboard, Metric, Panel, Unit},
    health::Health,
    ids::{CampaignId, ConnectionId, ProfileId},
    metric::tests::{days, sum_of},
    role::MetricRole,
};

const WHOLE: [Option<f64>; 4] = [Some(1_000.0), Some(2_000.0), Some(1_000.0), Some(7.0)];

/// Three whole days of ads, and today; a hundredth of the impressions were clicks, and each cost as much.
fn metrics(currency: &str, spend: [Option<f64>; 4]) -> Vec<Metric> {
    let times = |factor: f64| spend.map(|value| value.map(|value| value * factor));
    vec![
        sum_of("Cost", MetricRole::Spend, Unit::Money(currency.to_owned()), &spend),
        sum_of("Impressions", MetricRole::Impressions, Unit::Count, &times(100.0)),
        sum_of("Clicks", MetricRole::Clicks, Unit::Count, &times(1.0)),
        sum_of("Conversions", MetricRole::Result, Unit::Count, &times(0.1)),
    ]
}

fn panel(number: u128, name: &str, metrics: Option<Vec<Metric>>) -> Panel {
    Panel {
        connection: ConnectionId(Uuid::from_u128(number)),
        profile_id: ProfileId(Uuid::from_u128(100 + number)),
        name: name.to_owned(),
        mark: String::new(),
        profile: format!("Shop {number}"),
        paid_ads: true,
        time_zone: "UTC".to_owned(),
        not_final: None,
        health: Health::Healthy,
        last_good: None,
        stale: None,
        backfill: None,
        lacks: Vec::new(),
        metrics,
        by: None,
    }
}

fn shown(panels: Vec<Panel>) -> Option<AllAds> {
    let campaign = CampaignHead {
        id: CampaignId(Uuid::from_u128(1)),
        name: "Harbour".to_owned(),
        time_zone: "UTC".to_owned(),
        currency: "EUR".to_owned(),
        archived: false,
    };
    let (range_words, against_words) = Default::default();
    all_ads(&Dashboard { campaign, range_words, against_words, days: days(4), panels })
}

fn words(ads: &AllAds) -> Vec<(String, String)> {
    let number = |number: &super::Together| (number.metric.name.clone(), number.metric.total_words());
    ads.numbers.iter().map(number).collect()
}

fn total(ads: &AllAds, name: &str) -> String {
    words(ads).into_iter().find(|(known, _)| known == name).unwrap().1
}

fn instead<'a>(ads: &'a AllAds, name: &str) -> Option<&'a str> {
    ads.numbers.iter().find(|number| number.metric.name == name).unwrap().instead.as_deref()
}

#[test]
fn spend_impressions_and_clicks_are_added_and_divided_and_results_are_not() {
    let google = panel(1, "Google Ads", Some(metrics("EUR", WHOLE)));
    let meta = panel(2, "Meta Ads", Some(metrics("EUR", WHOLE)));
    assert_eq!(shown(vec![google.clone()]), None, "one alone has a panel of its own");
    let ads = shown(vec![google.clone(), meta]).unwrap();
    let expected = [
        ("Spend", "€8,000.00"),
        ("Clicks", "8,000"),
        ("CTR", "1.0\u{a0}%"),
        ("CPC", "€1.00"),
        ("Impressions", "800,000"),
        ("CPM", "€10.00"),
    ];
    assert_eq!(words(&ads), expected.map(|(name, words)| (name.to_owned(), words.to_owned())));
    assert!(ads.lacking.is_empty() && ads.numbers.iter().all(|number| number.instead.is_none()));
    assert_eq!(
        ads.claims.as_deref(),
        Some(
            "Results as each counts them: Google Ads 400 (conversions), Meta Ads 400 (conversions). Both can claim one sale, so they \
             are not added."
        )
    );
    let again = Panel { connection: ConnectionId(Uuid::from_u128(9)), ..google.clone() };
    assert_eq!(shown(vec![google, again]), None, "a profile that is connected twice counts once");
}

#[test]
fn a_sum_that_lacks_days_is_no_sum() {
    let meta = metrics("EUR", [Some(1_000.0), None, None, Some(7.0)]);
    let ads = shown(vec![
        panel(1, "Google Ads", Some(metrics("EUR", WHOLE))),
        panel(2, "Meta Ads", Some(meta)),
        panel(3, "TikTok Ads", Some(metrics("EUR", WHOLE))),
    ])
    .unwrap();
    assert!(words(&ads).iter().all(|(_, words)| words == "–"), "{:?}", words(&ads));
    assert_eq!(ads.lacking, ["No total: Meta Ads gave no numbers for 2 – 3 Nov."]);
    assert!(ads.claims.as_ref().unwrap().contains("Meta Ads 100 (conversions, without 2 – 3 Nov)"), "{:?}", ads.claims);
    assert_eq!(instead(&ads, "Spend"), Some("Google Ads and TikTok Ads together: €8,000.00"));
    assert_eq!(ads.numbers[0].metric.values, [Some(3_000.0), None, None, Some(21.0)], "days known of all are a line");
}

#[test]
fn a_day_that_is_half_known_is_no_whole_sum_either() {
    let mut half = metrics("EUR", WHOLE);
    half.iter_mut().for_each(|metric| metric.partial = vec![2, 3]);
    let ads =
        shown(vec![panel(1, "Google Ads", Some(metrics("EUR", WHOLE))), panel(2, "Meta Ads", Some(half))]).unwrap();
    assert_eq!((total(&ads, "Spend").as_str(), instead(&ads, "Spend")), ("–", Some("Google Ads: €4,000.00")));
    assert_eq!(ads.lacking, ["No total: Meta Ads gave no whole numbers for 3 Nov."]);
}

#[test]
fn what_has_not_come_at_all_is_missing() {
    let google = || panel(1, "Google Ads", Some(metrics("EUR", WHOLE)));
    let lacking = |metrics| shown(vec![google(), panel(2, "Meta Ads", metrics)]).unwrap();
    let none = lacking(Some(Vec::new()));
    assert_eq!(none.lacking, ["No total: Meta Ads is missing."]);
    assert_eq!(instead(&none, "Clicks"), Some("Google Ads: 4,000"));
    assert!(none.numbers.iter().all(|number| number.metric.values.iter().all(Option::is_none)));
    let empty = lacking(Some(metrics("EUR", [None; 4])));
    assert_eq!(empty.lacking, none.lacking);
    assert_eq!(lacking(None).lacking, ["No total yet: Meta Ads stands further down and has not been read."]);
    assert_eq!(shown(vec![panel(1, "Google Ads", None), panel(2, "Meta Ads", None)]), None, "nothing to show yet");
    let mut no_clicks = metrics("EUR", WHOLE);
    no_clicks.remove(2);
    let ads = lacking(Some(no_clicks));
    assert_eq!(ads.lacking, ["No total: Meta Ads gave no clicks."]);
    assert_eq!((total(&ads, "Spend"), total(&ads, "CPC")), ("€8,000.00".to_owned(), "–".to_owned()));
}

#[test]
fn different_currencies_are_not_added() {
    let euro = panel(1, "Google Ads", Some(metrics("EUR", WHOLE)));
    let dollar = panel(2, "Google Ads", Some(metrics("USD", WHOLE)));
    let ads = shown(vec![euro, dollar]).unwrap();
    assert_eq!(ads.sources, ["Google Ads (Shop 1)", "Google Ads (Shop 2)"]);
    assert_eq!(instead(&ads, "Spend"), Some("Not added up: €4,000.00 and $4,000.00"));
    let totals = ["Spend", "CPM", "CTR"].map(|name| total(&ads, name));
    assert_eq!(totals, ["–", "–", "1.0\u{a0}%"]);
    assert!(ads.lacking.is_empty());
}

#[test]
fn many_sources_are_told_in_few_words() {
    let lacking = |number| panel(number, "Google Ads", Some(metrics("EUR", [Some(1_000.0), None, None, Some(7.0)])));
    let unread = |number| panel(number, "Meta Ads", None);
    let ads = shown((1..=12).map(lacking).chain((13..=40).map(unread)).collect()).unwrap();
    assert_eq!(
        ads.lacking,
        [
            "No total: Google Ads (Shop 1), Google Ads (Shop 2), Google Ads (Shop 3) and 9 others gave no numbers for 2 – 3 Nov.",
            "No total yet: Meta Ads (Shop 13), Meta Ads (Shop 14), Meta Ads (Shop 15) and 25 others stand further down and have \
             not been read.",
        ]
    );
    assert!(ads.claims.unwrap().starts_with("Results stand at each source below"));
}
