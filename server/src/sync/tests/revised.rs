//! Days that are pulled again because a stream is asked for or read otherwise than it was.

use std::sync::Arc;

use jiff::civil::{Date, date};

use super::{
    platform::Mood,
    world::{DAY, World, without_parts},
};
use crate::{
    catalogue::{Catalogue, File, Shelf},
    jobs::build_worker,
    oauth::access::Access,
    store::{event::EventKind, series::Value},
};

const ADS: &str = include_str!("../../../catalogue/integrations/sandbox-ads.toml");
const COST: &str = r#"{ key = "cost", name = "Cost", role = "spend", unit = "money", value = "/cost" },"#;

fn catalogue(text: &str) -> Catalogue {
    let catalogue = Catalogue::layered(&[File { path: "integrations/sandbox-ads.toml", text }]);
    assert!(catalogue.problems.is_empty(), "{:?}", catalogue.problems);
    without_parts(catalogue)
}

/// The file says `text` from the next night on.
async fn change_file(world: &mut World, text: &str) {
    world.core.catalogue = Arc::new(Shelf::fixed(catalogue(text)));
    world.access = Access::new(world.core.clone());
    world.worker = build_worker(&world.core, world.access.clone());
    world.platform.take_calls();
    night(world).await;
}

async fn night(world: &World) {
    world.clock.advance(DAY);
    world.worker.run_due().await.unwrap();
}

async fn on(world: &World, day: Date) -> Vec<(String, f64)> {
    let mut unit = world.core.store.read().await.unwrap();
    let totals = unit.totals(world.agency, &[world.profile], day, day).await.unwrap();
    let named = |(_, value): (_, Value)| (value.metric, value.value);
    totals.into_iter().map(named).collect()
}

async fn ranges(world: &World) -> usize {
    let mut unit = world.core.store.read().await.unwrap();
    let pulled = unit.pulled(world.agency, &[world.profile], Date::MIN, Date::MAX).await.unwrap();
    pulled.iter().map(|own| own.ranges.len()).sum()
}

const MAY: Date = date(2026, 5, 5);

#[tokio::test]
async fn what_is_read_otherwise_is_pulled_again_once() {
    let mut world = World::build().await;
    world.sync().await;
    let before = on(&world, MAY).await;
    change_file(&mut world, &ADS.replace(COST, &COST.replace("\"/cost\"", "\"/cost\", scale = 0.01"))).await;
    let calls = world.platform.take_calls();
    assert!(calls[0].ends_with("from=2026-11-20&to=2026-11-24"), "what the night brings comes first: {calls:?}");
    assert!(calls.iter().any(|call| call.contains("to=2026-11-19")), "{calls:?}");
    let after = on(&world, MAY).await;
    assert_eq!((before[0].1, after[0].1), (1.5, 0.015), "{before:?} {after:?}");
    assert_eq!(ranges(&world).await, 4, "all of one description, but the day that is wanted no more");
    let mut unit = world.core.store.read().await.unwrap();
    let corrections = unit.corrections_after(world.agency, &[world.profile], 0, 1_000).await.unwrap();
    assert!(corrections.len() > 380 && corrections.iter().any(|one| one.day == MAY), "{}", corrections.len());
    drop(unit);

    night(&world).await;
    assert_eq!(world.platform.take_calls().len(), 1, "an ordinary night");
    assert!(world.timeline().await.is_empty(), "nothing was wrong");
}

#[tokio::test]
async fn words_and_limits_change_no_number() {
    let mut world = World::build().await;
    world.sync().await;
    let text = ADS
        .replace("name = \"Cost\"", "name = \"Spend\"")
        .replace("window_days = 100", "window_days = 90")
        .replace("summary = \"", "summary = \"New: ");
    assert_ne!(text, ADS);
    change_file(&mut world, &text).await;
    assert_eq!(world.platform.take_calls().len(), 1);
}

#[tokio::test]
async fn a_metric_that_goes_and_comes_back_is_asked_for_anew() {
    let mut world = World::build().await;
    world.sync().await;
    let before = on(&world, MAY).await;
    change_file(&mut world, &ADS.replace(COST, "").replace("rank = \"cost\"\n", "")).await;
    let without: Vec<_> = before.iter().filter(|(metric, _)| metric != "cost").cloned().collect();
    assert_eq!(on(&world, MAY).await, without);
    change_file(&mut world, ADS).await;
    let mut back = on(&world, MAY).await;
    back.sort_by(|one, other| one.0.cmp(&other.0));
    assert_eq!(back, before);
}

#[tokio::test]
async fn less_than_stands_replaces_nothing_and_is_told_once() {
    let mut world = World::build().await;
    world.sync().await;
    let before = on(&world, MAY).await;
    world.platform.set(Mood::Of("/report", date(2026, 11, 1), 200, r#"{"rows": []}"#));
    let other = ADS.replace(COST, &COST.replace("\"/cost\"", "\"/cost\", scale = 0.01"));
    change_file(&mut world, &other).await;
    assert_eq!(on(&world, MAY).await, before);
    let told = world.timeline().await;
    assert!(matches!(&told[..], [EventKind::KeptAsPulled { brings: 0, stands, .. }] if *stands > 0), "{told:?}");
    world.platform.take_calls();
    night(&world).await;
    assert_eq!(world.platform.take_calls().len(), 1, "it is not asked for again");
    assert!(world.linked().await.health() == app::model::health::Health::Healthy);
}

#[tokio::test]
async fn what_the_platform_refuses_to_give_again_breaks_nothing() {
    let mut world = World::build().await;
    world.sync().await;
    world.platform.set(Mood::ApiBefore(date(2026, 11, 1), 400));
    let other = ADS.replace(COST, &COST.replace("\"/cost\"", "\"/cost\", scale = 0.01"));
    change_file(&mut world, &other).await;
    assert_eq!(world.linked().await.health(), app::model::health::Health::Healthy);
    assert!(world.timeline().await.is_empty());
}

#[tokio::test]
async fn days_that_the_platform_no_longer_keeps_stay_as_they_are() {
    let mut world = World::build().await;
    world.sync().await;
    let before = on(&world, MAY).await;
    let other = ADS
        .replace(COST, &COST.replace("\"/cost\"", "\"/cost\", scale = 0.01"))
        .replace("late_days = 3", "late_days = 3\nkeeps_days = 60");
    change_file(&mut world, &other).await;
    assert_eq!(on(&world, MAY).await, before);
    assert_eq!(on(&world, date(2026, 11, 5)).await[0].1, 0.015);
    assert!(world.platform.take_calls().iter().all(|call| !call.contains("from=2026-08")));
}
