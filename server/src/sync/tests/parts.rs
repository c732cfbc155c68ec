//! Breakdowns: behind totals, few of each day, late days weekly; and nothing that a platform answers for them is about anything
//! else.

use std::sync::Arc;

use app::model::{change::ChangeSubject, health::Health};
use jiff::civil::{Date, date};

use super::{
    platform::Mood,
    world::{DAY, World},
};
use crate::{
    catalogue::{Catalogue, File, Shelf},
    jobs::build_worker,
    oauth::access::Access,
    store::{
        range::{DayState, Range},
        series::{Top, TopParts},
    },
    sync::queue::{enqueue_parts, schedule_sync},
};

const ADS: &str = include_str!("../../../catalogue/integrations/sandbox-ads.toml");

async fn build() -> World {
    World::build_whole(Catalogue::built_in().unwrap()).await
}

async fn ranges(world: &World) -> Vec<Range> {
    let mut unit = world.core.store.read().await.unwrap();
    let parts = unit.pulled_parts(world.agency, world.profile, Date::MIN, Date::MAX).await.unwrap();
    parts.into_iter().next().map(|own| own.ranges).unwrap_or_default()
}

async fn on(world: &World, day: Date) -> TopParts {
    let (profile, stream, breakdown, metric) = (world.profile, "report", "campaign", "cost");
    let asked = Top { profile, stream, breakdown, metric, from: day, to: day, limit: 100 };
    world.core.store.read().await.unwrap().top(world.agency, &asked).await.unwrap()
}

async fn night(world: &World) -> Vec<String> {
    world.platform.take_calls();
    world.clock.advance(DAY);
    world.worker.run_due().await.unwrap();
    calls(world)
}

/// Those for campaigns since the last time.
fn calls(world: &World) -> Vec<String> {
    world.platform.take_calls().into_iter().filter(|call| call.contains("/campaigns")).collect()
}

#[tokio::test]
async fn ninety_days_come_behind_all_totals_and_few_of_each_day_are_kept() {
    let world = build().await;
    world.sync().await;
    let calls = world.platform.take_calls();
    let (last, totals) = calls.split_last().unwrap();
    assert_eq!(last, "GET /ads/v1/accounts/ads-1/campaigns?from=2026-08-25&to=2026-11-22");
    assert!(totals.len() == 12 && totals.iter().all(|call| call.contains("/report?")), "{totals:?}");
    assert_eq!(world.days().await, (396, 395), "totals are what they are without");

    let full = on(&world, date(2026, 11, 21)).await;
    assert_eq!((full.parts.len(), full.count), (50, 50));
    let told = |top: &TopParts, place: usize| {
        let part = &top.parts[place];
        (part.dimension.key.clone(), part.dimension.label.clone(), part.sum)
    };
    assert_eq!(told(&full, 0), ("60".to_owned(), "Campaign 60".to_owned(), 30.0));
    assert_eq!(told(&full, 49), ("11".to_owned(), "Campaign 11".to_owned(), 5.5));
    assert_eq!(on(&world, date(2026, 11, 20)).await.count, 3);
    let cut = |day: Date, ranges: &[Range]| ranges.iter().find(|range| range.holds(day)).unwrap().lacks.is_cut;
    let ranges = ranges(&world).await;
    assert!(cut(date(2026, 11, 21), &ranges) && !cut(date(2026, 11, 20), &ranges), "that some were left out is kept");
    assert!(ranges.iter().all(Range::is_whole));

    let mut unit = world.core.store.read().await.unwrap();
    let changes = unit.changes_after(0, 100).await.unwrap();
    let told = changes.iter().filter(|(_, change)| change.subject == ChangeSubject::Data(world.profile)).count();
    assert_eq!(told, 4 + 1, "pages hear of totals, and once of breakdowns");
    assert!(world.timeline().await.is_empty());
}

#[tokio::test]
async fn a_night_asks_for_one_day_and_a_week_for_those_that_may_have_changed() {
    let world = build().await;
    // A Monday; the night of this profile is that of a Sunday.
    world.sync().await;
    for day in 23..=27 {
        let only = format!("GET /ads/v1/accounts/ads-1/campaigns?from=2026-11-{day}&to=2026-11-{day}");
        assert_eq!(night(&world).await, [only]);
    }
    let weekly = "GET /ads/v1/accounts/ads-1/campaigns?from=2026-11-20&to=2026-11-28";
    assert_eq!(night(&world).await, [weekly], "once after its late days");
    let states: Vec<DayState> =
        ranges(&world).await.iter().filter(|range| range.holds(date(2026, 11, 25))).map(|range| range.state).collect();
    assert_eq!(states, [DayState::Final]);
    assert_eq!(night(&world).await, ["GET /ads/v1/accounts/ads-1/campaigns?from=2026-11-29&to=2026-11-29"]);
    // The night of the week was missed.
    world.platform.set(Mood::Of("/campaigns", Date::MAX, 503, "{}"));
    for _ in 0..7 {
        night(&world).await;
    }
    world.platform.set(Mood::Fine);
    world.clock.advance(4 * DAY);
    world.worker.run_due().await.unwrap();
    let (all, to) = (calls(&world), date(2026, 12, 10));
    assert!(all.last().unwrap().ends_with(&format!("to={to}")), "{all:?}");
    assert!(ranges(&world).await.iter().all(Range::is_whole));
}

#[tokio::test]
async fn a_day_of_which_nothing_has_come_is_asked_for_again() {
    let world = build().await;
    world.platform.set(Mood::Of("/campaigns", Date::MAX, 200, r#"{"rows": []}"#));
    world.sync().await;
    let states: Vec<DayState> = ranges(&world).await.iter().map(|range| range.state).collect();
    assert_eq!(states, [DayState::Final, DayState::Partial], "what is empty and final stays empty");
    world.platform.set(Mood::Fine);
    assert_eq!(night(&world).await, ["GET /ads/v1/accounts/ads-1/campaigns?from=2026-11-20&to=2026-11-23"]);
}

#[tokio::test]
async fn a_refused_breakdown_is_left_out_and_everything_else_is_well() {
    let refused = r#"{"error":{"code":"plan","message":"Not in your plan."}}"#;
    for status in [403, 404, 400] {
        let world = build().await;
        world.platform.set(Mood::Of("/campaigns", Date::MAX, status, refused));
        world.sync().await;
        assert_eq!(world.linked().await.health(), Health::Healthy, "{status}");
        assert_eq!(world.days().await, (396, 395), "{status}");
        assert!(world.timeline().await.is_empty(), "{status}");
        assert_eq!(calls(&world).len(), 1, "{status}");
        assert_eq!(night(&world).await.len(), 1, "tried again each night: {status}");
    }
}

#[tokio::test]
async fn an_outage_of_a_breakdown_delays_nothing_and_it_comes_later() {
    let world = build().await;
    world.platform.set(Mood::Of("/campaigns", Date::MAX, 503, "{}"));
    world.sync().await;
    assert_eq!((world.linked().await.health(), world.days().await), (Health::Healthy, (396, 395)));
    assert!(ranges(&world).await.is_empty());
    world.platform.set(Mood::Fine);
    world.clock.advance(3_600);
    world.worker.run_due().await.unwrap();
    assert!(!ranges(&world).await.is_empty(), "before the next night");
}

#[tokio::test]
async fn nothing_is_asked_by_campaign_while_totals_do_not_come() {
    let world = build().await;
    world.platform.set(Mood::ApiBefore(date(2026, 5, 1), 503));
    world.sync().await;
    assert!(calls(&world).is_empty(), "its older days are still to come");
    world.platform.set(Mood::Fine);
    world.clock.advance(600);
    world.worker.run_due().await.unwrap();
    assert_eq!(calls(&world).len(), 1);
}

/// Though they are due later.
#[tokio::test]
async fn totals_of_others_go_before() {
    let world = build().await;
    world.platform.set(Mood::Of("/campaigns", Date::MAX, 403, "{}"));
    world.sync().await;
    world.platform.set(Mood::Fine);
    let other = world.add_other_profile("ads-2").await;
    world.clock.advance(DAY / 24);
    world.platform.take_calls();
    let now = world.core.clock.unix();
    let mut unit = world.core.store.write().await.unwrap();
    enqueue_parts(&mut *unit, world.agency, world.connection, world.account, now - 3_000).await.unwrap();
    schedule_sync(&mut *unit, world.agency, other, world.account, now).await.unwrap();
    unit.commit().await.unwrap();
    world.worker.run_due().await.unwrap();
    let calls = world.platform.take_calls();
    let place = |what: &str| calls.iter().position(|call| call.contains(what));
    assert!(place("ads-1/campaigns").is_some_and(|own| place("ads-2/report").unwrap() < own), "{calls:?}");
}

#[tokio::test]
async fn what_is_read_otherwise_is_pulled_again() {
    let mut world = build().await;
    world.sync().await;
    let text = ADS.replace("label = \"/campaign/name\"", "label = \"/campaign/id\"");
    assert_ne!(text, ADS);
    let catalogue = Catalogue::layered(&[File { path: "integrations/sandbox-ads.toml", text: &text }]);
    assert!(catalogue.problems.is_empty(), "{:?}", catalogue.problems);
    world.core.catalogue = Arc::new(Shelf::fixed(catalogue));
    world.access = Access::new(world.core.clone());
    world.worker = build_worker(&world.core, world.access.clone());
    assert_eq!(night(&world).await, ["GET /ads/v1/accounts/ads-1/campaigns?from=2026-08-26&to=2026-11-23"]);
    assert_eq!(on(&world, date(2026, 11, 21)).await.parts[0].dimension.label, "60");
    assert_eq!(night(&world).await.len(), 1, "once");
}

/// Fewer are kept: what stands is more, and stays.
#[tokio::test]
async fn less_than_stands_replaces_nothing_and_is_not_asked_for_again() {
    let mut world = build().await;
    world.sync().await;
    let text = ADS.replace("rank = \"cost\"", "rank = \"cost\"\nkeep = 2");
    let catalogue = Catalogue::layered(&[File { path: "integrations/sandbox-ads.toml", text: &text }]);
    assert!(catalogue.problems.is_empty(), "{:?}", catalogue.problems);
    world.core.catalogue = Arc::new(Shelf::fixed(catalogue));
    world.access = Access::new(world.core.clone());
    world.worker = build_worker(&world.core, world.access.clone());
    night(&world).await;
    assert_eq!(on(&world, date(2026, 11, 19)).await.count, 50);
    let asked =
        |from: i8, to: i8| [format!("GET /ads/v1/accounts/ads-1/campaigns?from=2026-11-{from}&to=2026-11-{to}")];
    assert_eq!(night(&world).await, asked(23, 24), "the day that came with them by itself");
    assert_eq!(night(&world).await, asked(25, 25), "an ordinary night");
    assert_eq!(on(&world, date(2026, 11, 25)).await.count, 2);
}
