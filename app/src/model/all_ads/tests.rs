//! All ads, of panels as a dashboard has them.

use uuid::Uuid;

use super::{AllAds, Audience, all_ads};
use crate::model::{
    campaign::CampaignHead,
    dashboard::{Dashboard, Metric, Panel, Unit},
    exchange::{Carried, Exchange},
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
        exchange: None,
        by: None,
    }
}

fn shown(panels: Vec<Panel>) -> Option<AllAds> {
    shown_to(Audience::Members, panels)
}

fn shown_to(audience: Audience, panels: Vec<Panel>) -> Option<AllAds> {
    let campaign = CampaignHead {
        id: CampaignId(Uuid::from_u128(1)),
        name: "Harbour".to_owned(),
        time_zone: "UTC".to_owned(),
        currency: "EUR".to_owned(),
        archived: false,
    };
    all_ads(&Dashboard { days: days(4), panels, ..Dashboard::empty(campaign) }, audience)
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
    assert_eq!(ads.converted, None);
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

/// In dollars, at two of them for a euro on the first day and at one and a quarter on the others.
fn dollars(number: u128, spend: [Option<f64>; 4]) -> Panel {
    let factors = [0.5, 0.8, 0.8, 0.8];
    let euros: Vec<Option<f64>> = spend.iter().zip(factors).map(|(own, factor)| Some((*own)? * factor)).collect();
    let spend_here = sum_of("Cost", MetricRole::Spend, Unit::Money("EUR".to_owned()), &euros);
    let exchange = Some(Exchange::Done { spend: spend_here, carried: Carried::No });
    Panel { exchange, ..panel(number, "Meta Ads", Some(metrics("USD", spend))) }
}

fn refused(number: u128, currency: &str, exchange: Exchange) -> Panel {
    Panel { exchange: Some(exchange), ..panel(number, "Meta Ads", Some(metrics(currency, WHOLE))) }
}

fn google() -> Panel {
    panel(1, "Google Ads", Some(metrics("EUR", WHOLE)))
}

#[test]
fn amounts_of_other_currencies_are_added_at_each_day_s_rate() {
    let ads = shown(vec![google(), dollars(2, WHOLE)]).unwrap();
    // 4,000 euros; 1,000 × 0.5 + 2,000 × 0.8 + 1,000 × 0.8 = 2,900 for 4,000 dollars; 8,000 clicks.
    let totals = ["Spend", "CPC", "CTR"].map(|name| total(&ads, name));
    assert_eq!(totals, ["€6,900.00", "€0.86", "1.0\u{a0}%"]);
    assert_eq!(ads.numbers[0].metric.of_range(), [1_500.0, 3_600.0, 1_800.0].map(Some));
    assert_eq!(instead(&ads, "Spend"), None);
    let words = "Includes $4,000.00, counted as €2,900.00 at the European Central Bank's rate of each day.";
    assert_eq!(ads.converted.as_deref(), Some(words));
    assert_eq!(shown_to(Audience::Clients, vec![google(), dollars(2, WHOLE)]), Some(ads), "clients read the same");
}

#[test]
fn sources_of_one_currency_are_added_in_it() {
    let ads = shown(vec![dollars(1, WHOLE), dollars(2, WHOLE)]).unwrap();
    assert_eq!((total(&ads, "Spend").as_str(), ads.converted), ("$8,000.00", None), "whatever the campaign's is");
    let nothing = shown(vec![google(), dollars(2, [Some(0.0); 4])]).unwrap();
    assert_eq!((total(&nothing, "Spend").as_str(), nothing.converted), ("€4,000.00", None), "nothing was counted");
}

#[test]
fn a_campaign_may_have_five_currencies() {
    let other = |number, code: &str, here: f64| {
        let spend =
            sum_of("Cost", MetricRole::Spend, Unit::Money("EUR".to_owned()), &[Some(here), Some(0.0), Some(0.0), None]);
        let exchange = Some(Exchange::Done { spend, carried: Carried::No });
        Panel { exchange, ..panel(number, "Meta Ads", Some(metrics(code, WHOLE))) }
    };
    let mut panels = vec![
        google(),
        dollars(2, WHOLE),
        dollars(3, WHOLE),
        other(4, "GBP", 4_600.0),
        other(5, "JPY", 25.0),
        other(6, "CHF", 4_200.0),
    ];
    let ads = shown(panels.clone()).unwrap();
    assert_eq!(total(&ads, "Spend"), "€18,625", "4,000 + 2 × 2,900 + 4,600 + 25 + 4,200");
    let words = "Includes $8,000.00 (counted as €5,800.00), £4,000.00 (counted as €4,600.00), ¥4,000 (counted as €25.00) and \
                 CHF\u{a0}4,000.00 (counted as €4,200.00) at the European Central Bank's rate of each day.";
    assert_eq!(ads.converted.as_deref(), Some(words));
    panels.push(other(7, "SEK", 375.0));
    let words =
        "Includes amounts in 5 other currencies, counted as €15,000 at the European Central Bank's rate of each day.";
    assert_eq!(shown(panels.clone()).unwrap().converted.as_deref(), Some(words));
    // One that can't be counted keeps all of them apart.
    panels.push(refused(8, "AED", Exchange::Unlisted("AED".to_owned())));
    let ads = shown(panels).unwrap();
    assert_eq!((total(&ads, "Spend").as_str(), &ads.converted), ("–", &None));
    let words = "Not added up: €4,000.00, $8,000.00, £4,000.00, ¥4,000, CHF\u{a0}4,000.00, SEK\u{a0}4,000.00 and AED\u{a0}4,000.00. \
                 The European Central Bank has no exchange rate for AED.";
    assert_eq!(instead(&ads, "Spend"), Some(words));
}

#[test]
fn days_that_are_counted_at_the_rate_before_are_said() {
    let words = |carried: &[Carried]| {
        let panel = |(number, carried): (usize, &Carried)| {
            let mut panel = dollars(2 + number as u128, WHOLE);
            if let Some(Exchange::Done { carried: own, .. }) = &mut panel.exchange {
                *own = *carried;
            }
            panel
        };
        let panels = std::iter::once(google()).chain(carried.iter().enumerate().map(panel)).collect();
        shown(panels).unwrap().converted.unwrap().split_once("each day").unwrap().1.to_owned()
    };
    assert_eq!(words(&[Carried::No, Carried::No]), ".");
    assert_eq!(words(&[Carried::Weekends, Carried::No]), ", weekends at Friday's.");
    assert_eq!(words(&[Carried::Weekends, Carried::Days]), ", days without one at the last before.");
}

#[test]
fn without_a_rate_nothing_is_added_and_members_read_why() {
    let told = |panels: Vec<Panel>| {
        let [member, client] = [Audience::Members, Audience::Clients].map(|audience| {
            let ads = shown_to(audience, panels.clone()).unwrap();
            assert_eq!((total(&ads, "Spend").as_str(), total(&ads, "CPC").as_str(), &ads.converted), ("–", "–", &None));
            assert_eq!(ads.numbers[0].metric.values, [None; 4]);
            instead(&ads, "Spend").unwrap().to_owned()
        });
        assert_eq!(client, "€4,000.00 and $4,000.00");
        member.strip_prefix("Not added up: €4,000.00 and $4,000.00. ").unwrap().to_owned()
    };
    let with = |exchange| told(vec![google(), refused(2, "USD", exchange)]);
    assert_eq!(with(Exchange::NoRate(vec![2])), "There is no exchange rate for 3 Nov.");
    assert_eq!(with(Exchange::NoRate(vec![0, 1, 2])), "There is no exchange rate for 1 – 3 Nov.");
    assert_eq!(with(Exchange::Unlisted("USD".to_owned())), "The European Central Bank has no exchange rate for USD.");
    assert_eq!(with(Exchange::Off), "Exchange rates are switched off on this server.");
}

#[test]
fn reasons_of_several_sources_are_told_once() {
    let panels = vec![
        google(),
        refused(2, "USD", Exchange::NoRate(vec![1])),
        refused(3, "GBP", Exchange::NoRate(vec![1, 2])),
        refused(4, "AED", Exchange::Unlisted("AED".to_owned())),
        refused(5, "AED", Exchange::Unlisted("AED".to_owned())),
        refused(6, "KWD", Exchange::Unlisted("KWD".to_owned())),
    ];
    let words = "Not added up: €4,000.00, $4,000.00, £4,000.00, AED\u{a0}8,000.00 and KWD\u{a0}4,000.000. The European Central Bank \
                 has no exchange rate for AED and KWD. There is no exchange rate for 2 – 3 Nov.";
    assert_eq!(instead(&shown(panels).unwrap(), "Spend"), Some(words));
}

#[test]
fn what_lacks_days_is_none_in_any_currency() {
    let panels = vec![google(), dollars(2, WHOLE), dollars(3, [Some(1_000.0), None, None, Some(7.0)])];
    let ads = shown(panels.clone()).unwrap();
    assert_eq!(total(&ads, "Spend"), "–");
    assert_eq!(ads.lacking, ["No total: Meta Ads (Shop 3) gave no numbers for 2 – 3 Nov."]);
    assert_eq!(instead(&ads, "Spend"), Some("Google Ads and Meta Ads (Shop 2) together: €6,900.00"));
    assert!(ads.converted.unwrap().starts_with("Includes $4,000.00, counted as €2,900.00"), "of those that are whole");
    assert_eq!(ads.numbers[0].metric.of_range(), [Some(2_000.0), None, None]);
    assert_eq!(shown_to(Audience::Clients, panels).unwrap().lacking, Vec::<String>::new());
}
