//! Days that somebody asked for again.

use std::sync::{Arc, Mutex};

use app::model::{cause::Cause, health::Health, ids::RereadingId};
use jiff::civil::{Date, date};
use uuid::Uuid;

use super::{
    platform::Mood,
    world::{DAY, World, broken_cause},
};
use crate::{
    catalogue::{Catalogue, File},
    store::{
        Store,
        job::Priority,
        rereading::{Changed, Found, Rereading, RereadingState},
        series::Value,
    },
    sync::queue::enqueue_rereading,
};

const ADS: &str = include_str!("../../../catalogue/integrations/sandbox-ads.toml");
/// Final, and far from what the night reads.
const FIRST: Date = date(2026, 11, 4);
const LAST: Date = date(2026, 11, 5);
const ASKED: &str = "from=2026-11-04&to=2026-11-05";
/// Made up: the fourth is as it was, the fifth has come to have 40 times as much.
const CORRECTED: &str = r#"{"rows": [
    {"date": "2026-11-04", "impressions": 308, "cost": "1.5", "clicks": null},
    {"date": "2026-11-05", "impressions": 12360, "cost": "1.5", "clicks": null}
]}"#;

fn world_file(change: impl Fn(String) -> String) -> Catalogue {
    let text = change(ADS.to_owned());
    let catalogue = Catalogue::layered(&[File { path: "integrations/sandbox-ads.toml", text: &text }]);
    assert!(catalogue.problems.is_empty(), "{:?}", catalogue.problems);
    catalogue
}

/// Everything is pulled, and the platform has been asked nothing since.
async fn pulled_world(catalogue: Catalogue) -> World {
    let world = World::build_with(catalogue).await;
    world.sync().await;
    world.platform.take_calls();
    world
}

async fn ask(world: &World, first: Date, last: Date) -> RereadingId {
    let now = world.core.clock.unix();
    let id = RereadingId(Uuid::from_u128(500 + u128::try_from(now).unwrap()));
    let asked = Rereading {
        id,
        agency: world.agency,
        profile: world.profile,
        first,
        last,
        asked_by: None,
        asked_at: now,
        state: RereadingState::Open { waits: None },
        progress: Default::default(),
        found: Found::default(),
    };
    let mut unit = world.core.store.write().await.unwrap();
    unit.add_rereading(&asked).await.unwrap();
    enqueue_rereading(&mut *unit, world.agency, id, world.connection, Priority::Asked, now).await.unwrap();
    unit.commit().await.unwrap();
    id
}

async fn read(world: &World, id: RereadingId) -> Rereading {
    world.core.store.ask().await.unwrap().rereading(world.agency, id).await.unwrap().unwrap()
}

async fn ask_and_run(world: &World, first: Date, last: Date) -> Rereading {
    let id = ask(world, first, last).await;
    world.worker.run_due().await.unwrap();
    read(world, id).await
}

async fn impressions(store: &dyn Store, world: (app::model::ids::AgencyId, app::model::ids::ProfileId)) -> Vec<f64> {
    let mut unit = store.read().await.unwrap();
    let totals = unit.totals(world.0, &[world.1], FIRST, LAST).await.unwrap();
    let own = |(_, value): (_, Value)| (value.metric == "impressions").then_some(value.value);
    totals.into_iter().filter_map(own).collect()
}

async fn stands(world: &World) -> Vec<f64> {
    impressions(&*world.core.store, (world.agency, world.profile)).await
}

#[tokio::test]
async fn what_was_corrected_late_comes_and_is_told() {
    let world = pulled_world(Catalogue::built_in().unwrap()).await;
    assert_eq!(stands(&world).await, [308.0, 309.0]);
    world.platform.set(Mood::Of("/report", date(2026, 11, 6), 200, CORRECTED));
    let during = Arc::new(Mutex::new(Vec::new()));
    let (store, seen, whose) = (Arc::clone(&world.core.store), Arc::clone(&during), (world.agency, world.profile));
    world.platform.on_next_call(async move {
        let found = impressions(&*store, whose).await;
        *seen.lock().unwrap() = found;
    });
    let asked = ask_and_run(&world, FIRST, LAST).await;
    assert_eq!(*during.lock().unwrap(), [308.0, 309.0], "what stands is shown until the new ones are there");
    assert_eq!(stands(&world).await, [308.0, 12_360.0]);

    assert_eq!(asked.state, RereadingState::Done);
    let number = |number| vec![("cost".to_owned(), 1.5), ("impressions".to_owned(), number)];
    let changed = Changed { stream: "report".to_owned(), day: LAST, before: number(309.0), after: number(12_360.0) };
    assert_eq!(asked.found, Found { changed: [LAST].into(), told: vec![changed], ..Found::default() });
    let mut unit = world.core.store.read().await.unwrap();
    let corrections = unit.corrections_after(world.agency, &[world.profile], 0, 10).await.unwrap();
    assert_eq!(corrections.iter().map(|one| one.day).collect::<Vec<_>>(), [LAST]);
    drop(unit);

    let calls = world.platform.take_calls();
    assert!(calls.iter().all(|call| call.contains(ASKED)) && calls.len() == 1, "nothing else is asked: {calls:?}");
    assert_eq!(world.linked().await.health(), Health::Healthy);
    assert!(world.timeline().await.is_empty());
    world.platform.set(Mood::Fine);
    world.clock.advance(DAY);
    world.worker.run_due().await.unwrap();
    let calls = world.platform.take_calls();
    assert!(!calls.iter().any(|call| call.contains("2026-11-05")), "the night reads what it did before: {calls:?}");
}

#[tokio::test]
async fn the_same_again_is_told_as_such() {
    let world = pulled_world(Catalogue::built_in().unwrap()).await;
    let asked = ask_and_run(&world, FIRST, LAST).await;
    assert_eq!((asked.state, asked.found), (RereadingState::Done, Found::default()));
    assert_eq!(stands(&world).await, [308.0, 309.0]);
}

#[tokio::test]
async fn less_than_stands_replaces_nothing_and_is_told() {
    let world = pulled_world(Catalogue::built_in().unwrap()).await;
    let before = world.days().await;
    world.platform.set(Mood::Of("/report", date(2026, 11, 6), 200, r#"{"rows": []}"#));
    let asked = ask_and_run(&world, FIRST, LAST).await;
    assert_eq!(asked.state, RereadingState::Done);
    assert_eq!(asked.found, Found { kept: [FIRST, LAST].into(), ..Found::default() });
    assert_eq!((stands(&world).await, world.days().await), (vec![308.0, 309.0], before));

    // Of two days, the one that came counts.
    let one = r#"{"rows": [{"date": "2026-11-04", "impressions": 7, "cost": "1.5", "clicks": null}]}"#;
    world.platform.set(Mood::Of("/report", date(2026, 11, 6), 200, one));
    world.clock.advance(1);
    let asked = ask_and_run(&world, FIRST, LAST).await;
    assert_eq!((asked.found.changed, asked.found.kept), ([FIRST].into(), [LAST].into()));
    assert_eq!(stands(&world).await, [7.0, 309.0]);
}

#[tokio::test]
async fn an_outage_is_waited_for_and_says_why() {
    let world = pulled_world(Catalogue::built_in().unwrap()).await;
    world.platform.set(Mood::Of("/report", date(2026, 11, 6), 503, "<html>down</html>"));
    let asked = ask_and_run(&world, FIRST, LAST).await;
    assert_eq!(asked.state, RereadingState::Open { waits: Some(Cause::Outage) });
    assert_eq!(stands(&world).await, [308.0, 309.0]);
    assert_eq!(world.linked().await.health(), Health::Healthy, "the newest days come");

    world.platform.set(Mood::Of("/report", date(2026, 11, 6), 200, CORRECTED));
    world.clock.advance(3_600);
    world.worker.run_due().await.unwrap();
    assert_eq!(read(&world, asked.id).await.state, RereadingState::Done);
    assert_eq!(stands(&world).await, [308.0, 12_360.0]);
}

#[tokio::test]
async fn after_a_day_of_outage_nobody_waits_any_more() {
    let world = pulled_world(Catalogue::built_in().unwrap()).await;
    world.platform.set(Mood::Of("/report", date(2026, 11, 6), 503, "<html>down</html>"));
    let id = ask(&world, FIRST, LAST).await;
    for _ in 0..30 {
        world.worker.run_due().await.unwrap();
        world.clock.advance(3_600);
    }
    assert_eq!(read(&world, id).await.state, RereadingState::Failed { cause: Cause::Outage });
    assert_eq!(stands(&world).await, [308.0, 309.0]);
}

#[tokio::test]
async fn an_access_that_has_died_is_found_out_and_told() {
    let world = pulled_world(Catalogue::built_in().unwrap()).await;
    world.platform.set(Mood::Token(400, r#"{"error":"invalid_grant"}"#));
    let asked = ask_and_run(&world, FIRST, LAST).await;
    assert_eq!(asked.state, RereadingState::Failed { cause: Cause::Revoked });
    assert_eq!(broken_cause(world.linked().await.account.unwrap().health), Some(Cause::Revoked));
    assert_eq!(stands(&world).await, [308.0, 309.0]);

    world.clock.advance(1);
    let later = ask_and_run(&world, FIRST, LAST).await;
    assert_eq!(later.state, RereadingState::Failed { cause: Cause::Revoked }, "it broke while the ask waited");
}

#[tokio::test]
async fn a_profile_that_is_lost_is_found_out_by_the_sync_that_follows() {
    let world = pulled_world(Catalogue::built_in().unwrap()).await;
    world.platform.set(Mood::Api(403, Vec::new(), r#"{"error":{"code":"profile_access_lost"}}"#.to_owned()));
    let asked = ask_and_run(&world, FIRST, LAST).await;
    assert_eq!(asked.state, RereadingState::Failed { cause: Cause::ProfileAccessLost });
    world.worker.run_due().await.unwrap();
    assert_eq!(world.linked().await.health(), Health::NoAccess);
}

#[tokio::test]
async fn what_came_before_it_was_cut_off_stays_and_is_not_asked_for_twice() {
    let small = |text: String| text.replace("window_days = 100", "window_days = 1");
    let world = pulled_world(world_file(small)).await;
    let platform = &world.platform;
    // The older day can't be had just now.
    platform.set(Mood::Of("/report", LAST, 503, "<html>down</html>"));
    let asked = ask_and_run(&world, FIRST, LAST).await;
    assert_eq!(asked.state, RereadingState::Open { waits: Some(Cause::Outage) });
    assert_eq!(asked.progress, [("report".to_owned(), LAST)].into());
    let calls = platform.take_calls();
    assert_eq!(calls.iter().filter(|call| call.contains("from=2026-11-05")).count(), 1, "the newer first: {calls:?}");

    platform.set(Mood::Of(
        "/report",
        LAST,
        200,
        r#"{"rows": [{"date": "2026-11-04", "impressions": 2, "cost": "1.5", "clicks": null}]}"#,
    ));
    world.clock.advance(3_600);
    world.worker.run_due().await.unwrap();
    assert_eq!(read(&world, asked.id).await.state, RereadingState::Done);
    assert_eq!(stands(&world).await, [2.0, 309.0]);
    let calls = platform.take_calls();
    assert!(calls.iter().all(|call| !call.contains("from=2026-11-05")), "{calls:?}");
}

#[tokio::test]
async fn days_that_the_platform_no_longer_keeps_are_not_asked_for() {
    let world = pulled_world(world_file(|text| text.replace("late_days = 3", "late_days = 3\nkeeps_days = 19"))).await;
    let asked = ask_and_run(&world, date(2026, 10, 1), LAST).await;
    assert_eq!(asked.state, RereadingState::Done);
    let calls = world.platform.take_calls();
    assert!(calls.len() == 1 && calls[0].contains(ASKED), "{calls:?}");
}

#[tokio::test]
async fn days_before_the_history_are_left_out() {
    let world =
        pulled_world(world_file(|text| text.replace("late_days = 3", "late_days = 3\nhistory_days = 18"))).await;
    assert!(stands(&world).await.is_empty());
    let asked = ask_and_run(&world, LAST, date(2026, 11, 6)).await;
    assert_eq!(asked.state, RereadingState::Done);
    let calls = world.platform.take_calls();
    assert!(calls.len() == 1 && calls[0].contains("from=2026-11-06&to=2026-11-06"), "history begins there: {calls:?}");
}

#[tokio::test]
async fn days_that_are_missing_are_added() {
    let world = World::build().await;
    let asked = ask_and_run(&world, FIRST, LAST).await;
    assert_eq!(asked.found, Found { added: [FIRST, LAST].into(), ..Found::default() });
}

#[tokio::test]
async fn what_nobody_pulls_any_more_is_not_read() {
    let world = pulled_world(Catalogue::built_in().unwrap()).await;
    let id = ask(&world, FIRST, LAST).await;
    let mut unit = world.core.store.write().await.unwrap();
    let mut campaign = unit.campaign(world.agency, world.campaign).await.unwrap().unwrap();
    campaign.archived_at = Some(1);
    unit.update_campaign(&campaign).await.unwrap();
    unit.commit().await.unwrap();
    world.worker.run_due().await.unwrap();
    assert_eq!(read(&world, id).await.state, RereadingState::Stopped);

    let world = pulled_world(Catalogue::built_in().unwrap()).await;
    let id = ask(&world, FIRST, LAST).await;
    let mut unit = world.core.store.write().await.unwrap();
    unit.remove_jobs_of(world.account).await.unwrap();
    unit.remove_account(world.agency, world.account).await.unwrap();
    unit.commit().await.unwrap();
    world.worker.run_due().await.unwrap();
    assert_eq!(read(&world, id).await.state, RereadingState::Stopped, "it does not wait for ever");
    assert!(world.platform.take_calls().is_empty());
}
