//! Ranges over data that was really pulled: a day has as many impressions as its number in the year, and costs €1.50. It is 23
//! November 2026, and what there is begins in October 2025.

use std::sync::Arc;

use app::model::{
    comparison::Verdict,
    dashboard::{Dashboard, Metric},
    exchange::{Carried, Exchange},
    shown::shown,
};
use jiff::civil::date;

use super::{
    breakdown_tests::break_down,
    exchange_tests::{exchange_on, put_pounds},
    tests::{metrics, show},
};
use crate::{
    catalogue::Catalogue,
    config::Config,
    sync::tests::{
        platform::Mood,
        world::{DAY, World, config},
    },
};

fn impressions(dashboard: &Dashboard) -> &Metric {
    metrics(dashboard).iter().find(|metric| metric.name == "Impressions").unwrap()
}

/// Which days, against which; how many are drawn; their impressions, and the change.
async fn told(world: &World, range: &str) -> (String, usize, String, String) {
    let dashboard = show(world, range).await;
    let (head, own) = (&dashboard.head, impressions(&dashboard));
    assert_eq!((head.range.to_string().as_str(), dashboard.days.len()), (range, own.values.len()));
    let days = format!("{} / {}", head.words, head.against.as_deref().unwrap_or_default());
    let change = own.change().map(|change| change.words.replace('\u{a0}', " ")).unwrap_or_default();
    (days, own.values.len(), own.total_words(), change)
}

#[tokio::test]
async fn each_range_stands_against_its_like() {
    let world = World::build().await;
    world.sync().await;
    for (range, days, drawn, total, change) in [
        ("last-month", "1 – 31 Oct / 1 – 30 Sep", 31, "8,959", "+15.5 %"),
        ("this-month", "1 – 22 Nov / 1 – 22 Oct", 23, "6,941", "+10.9 %"),
        ("last-week", "16 – 22 Nov / 9 – 15 Nov", 7, "2,261", "+2.2 %"),
        ("7.year", "16 – 22 Nov / 17 – 23 Nov 2025", 8, "2,261", "−0.3 %"),
        ("this-quarter", "1 Oct – 22 Nov / 1 Jul – 22 Aug", 54, "15,900", "+44.2 %"),
        ("last-quarter", "1 Jul – 30 Sep / 1 Apr – 30 Jun", 92, "20,930", "+69.1 %"),
        ("2026-11-01_2026-11-15", "1 – 15 Nov / 17 – 31 Oct", 15, "4,680", "+5.1 %"),
        ("2026-11-01_2026-11-15.year", "1 – 15 Nov / 1 – 15 Nov 2025", 15, "4,680", "no change"),
        ("last-month.year", "1 – 31 Oct / 1 – 31 Oct 2025", 31, "8,959", ""),
        ("2025-11-01_2025-11-15", "1 – 15 Nov 2025 / 17 – 31 Oct 2025", 15, "4,680", ""),
    ] {
        let expected = (days.to_owned(), drawn, total.to_owned(), change.to_owned());
        assert_eq!(told(&world, range).await, expected, "{range}");
    }
}

#[tokio::test]
async fn what_is_over_has_no_today_and_nothing_that_may_change() {
    let world = World::build().await;
    world.sync().await;
    let dashboard = show(&world, "last-month").await;
    let own = impressions(&dashboard);
    assert_eq!((own.of_range().len(), own.is_over, own.without(&dashboard.days)), (31, true, None));
    let points = own.points(&dashboard.days);
    assert_eq!((points[30].label.as_str(), points[30].value, points[30].partial), ("31 Oct", Some(304.0), false));
    assert_eq!(dashboard.panels[0].not_final, None);
    assert_eq!(own.change().unwrap().verdict, Some(Verdict::Better));
    let cost = metrics(&dashboard).iter().find(|metric| metric.name == "Cost").unwrap();
    assert_eq!(cost.total_words(), "€46.50");
    let month = show(&world, "this-month").await;
    assert_eq!(month.panels[0].not_final.as_deref(), Some("20 – 22 Nov"));
    assert!(!impressions(&month).is_over && impressions(&month).of_range().len() == 22);
}

#[tokio::test]
async fn what_makes_no_sense_is_the_default() {
    let world = World::build().await;
    world.sync().await;
    let default = show(&world, 28).await;
    assert_eq!((default.head.words.as_str(), default.days.len()), ("26 Oct – 22 Nov", 29));
    for bad in ["", "0", "100000", "-7", "last-year", "2026-02-30_2026-03-01", "2026-11-01_", "<b>"] {
        assert_eq!(show(&world, bad).await, default, "{bad}");
    }
}

#[tokio::test]
async fn while_it_is_broken_months_that_are_over_are_whole() {
    let world = World::build().await;
    world.sync().await;
    world.clock.advance(3 * DAY);
    world.platform.set(Mood::TakesNoToken);
    world.sync().await;
    let month = show(&world, "this-month").await;
    let words = impressions(&month).without(&month.days);
    assert_eq!(words.as_deref(), Some("without 24 – 25 Nov; 23 Nov only in part"));
    assert_eq!(impressions(&month).change(), None);
    let over = show(&world, "last-month").await;
    assert_eq!((impressions(&over).without(&over.days), impressions(&over).total_words().as_str()), (None, "8,959"));
    assert!(over.panels[0].stale.is_some(), "what has to be mended stands there");
    let days = show(&world, "2026-11-19_2026-11-24").await;
    assert_eq!(impressions(&days).without(&days.days).as_deref(), Some("without 24 Nov; 23 Nov only in part"));
}

#[tokio::test]
async fn a_month_begins_with_today_and_no_total() {
    let world = World::build_whole(Catalogue::built_in().unwrap()).await;
    world.sync().await;
    world.clock.advance(8 * DAY);
    world.sync().await;
    for range in ["this-month", "this-month.year"] {
        let dashboard = show(&world, range).await;
        let head = &dashboard.head;
        assert_eq!((head.words.as_str(), head.against.as_deref()), ("1 Dec so far, in totals from tomorrow on", None));
        let panel = &dashboard.panels[0];
        assert_eq!((dashboard.days.len(), &panel.not_final, panel.lacks.len()), (1, &None, 0));
        assert_eq!(impressions(&dashboard).values, [Some(335.0)]);
        for metric in shown(metrics(&dashboard)) {
            assert_eq!((metric.total_words().as_str(), metric.change()), ("–", None), "{}", metric.name);
            assert!(metric.values.iter().flatten().all(|value| value.is_finite()), "{}", metric.name);
        }
        let table = break_down(&world, range, "report.campaign", false).await.unwrap();
        assert_eq!((table.rows.len(), table.notes.join(" ").as_str()), (0, "No campaigns on these days."));
    }
    assert_eq!(told(&world, "last-month").await.0, "1 – 30 Nov / 1 – 31 Oct");
}

#[tokio::test]
async fn a_table_is_of_the_same_days() {
    let world = World::build_whole(Catalogue::built_in().unwrap()).await;
    world.sync().await;
    let table = break_down(&world, "last-month", "report.campaign", false).await.unwrap();
    // Fifteen even days, each with three campaigns.
    assert_eq!((table.rows[0].label.as_str(), table.rows[0].cells[0].as_str()), ("Campaign 3", "at least €2,250.00"));
    assert!(table.notes.iter().all(|note| !note.starts_with("Without")), "{:?}", table.notes);
    let early = break_down(&world, "2026-08-10_2026-08-30", "report.campaign", false).await.unwrap();
    assert!(early.notes.iter().any(|note| note.starts_with("Without 10")), "it goes back 90 days: {:?}", early.notes);
}

#[tokio::test]
async fn a_year_before_is_counted_at_the_rates_of_then() {
    let mut world = World::build().await;
    world.sync().await;
    world.core.config = Arc::new(Config { rates: Some("https://bank.example/".parse().unwrap()), ..config() });
    let week = |year: i16, first: i8, rate: f64| -> Vec<_> {
        (first..first + 5).map(|day| (date(year, 11, day), rate)).collect()
    };
    // Monday to Friday of both weeks, and one between them that is of neither.
    put_pounds(&world, &[week(2025, 17, 0.5), week(2026, 16, 0.8), vec![(date(2026, 3, 2), 9.0)]].concat()).await;
    let Some(Exchange::Done { spend, carried }) = exchange_on(&world, "GBP", "7.year").await else {
        panic!("there are rates")
    };
    assert_eq!((spend.total_words().as_str(), spend.before, carried), ("£8.40", Some(5.25), Carried::Weekends));
    let Some(Exchange::Done { spend, .. }) = exchange_on(&world, "GBP", "7").await else { panic!("there are rates") };
    assert_eq!(spend.before, None, "the week before has no rates");
}
