//! Numbers of whole periods, as members and clients see them.

use app::{
    backend::Periods,
    model::{
        all_ads::Audience,
        dashboard::{Dashboard, Metric},
        error::AppError,
        member::{Role, Viewer},
        metric::{Asking, How},
        rereading::{MOST_PERIODS, Unaskable},
        role::MetricRole,
    },
};

use super::PeriodsService;
use crate::{
    service::dashboards::{DashboardsService, tests},
    sync::tests::{
        periods::{build, calls},
        platform::Mood,
        world::World,
    },
};

const WEEK: &str = "last-week";

async fn ask(world: &World, range: &str, role: Role) -> Result<(), AppError> {
    let dashboards = std::sync::Arc::new(DashboardsService::new(world.core.clone()));
    let service = PeriodsService::new(world.core.clone(), dashboards);
    let viewer = Viewer { role, ..tests::viewer(world, None) };
    service.ask(viewer, world.connection, range.to_owned().into()).await
}

fn reach(dashboard: &Dashboard) -> Option<&Metric> {
    tests::metrics(dashboard).iter().find(|metric| metric.name == "Reach")
}

/// How it stands: what came of asking, the number, the one before, and its note.
async fn told(world: &World, range: &str) -> (How, String, Option<f64>, Option<String>) {
    let dashboard = tests::show(world, range).await;
    let own = reach(&dashboard).unwrap();
    (own.how.clone(), own.total_words(), own.before, own.without(&dashboard.days))
}

#[tokio::test]
async fn what_is_known_is_shown_with_what_it_is_compared_with() {
    let world = build().await;
    world.sync().await;
    assert_eq!(told(&world, "28").await, (How::Period(Asking::Answered), "1,028".to_owned(), Some(1_028.0), None));
    assert_eq!(told(&world, "last-month").await.2, Some(1_030.0));
    let dashboard = tests::show(&world, "28").await;
    let roles: Vec<&str> = tests::metrics(&dashboard)
        .iter()
        .filter(|metric| metric.role == Some(MetricRole::Reach))
        .map(|metric| metric.name.as_str())
        .collect();
    assert_eq!(roles, ["Reach"], "that of a day stands for nothing beside it");
}

#[tokio::test]
async fn other_days_are_asked_for_by_a_member_and_never_by_a_look() {
    let world = build().await;
    world.sync().await;
    calls(&world);
    let note = |words: &str| Some(words.to_owned());
    let nothing = "–".to_owned();
    for _ in 0..3 {
        let expected = (How::Period(Asking::NotAsked), nothing.clone(), None, note("not asked for these days"));
        assert_eq!(told(&world, WEEK).await, expected);
    }
    world.worker.run_due().await.unwrap();
    assert!(calls(&world).is_empty());
    assert_eq!(ask(&world, WEEK, Role::Analyst).await, Err(AppError::NotAllowed));
    ask(&world, WEEK, Role::Manager).await.unwrap();
    ask(&world, WEEK, Role::Owner).await.unwrap();
    assert_eq!(told(&world, WEEK).await.3, note("being asked"));
    world.worker.run_due().await.unwrap();
    assert_eq!(calls(&world), ["2026-11-09 2026-11-15", "2026-11-16 2026-11-22"], "once, and what it is compared with");
    assert_eq!(told(&world, WEEK).await, (How::Period(Asking::Answered), "1,007".to_owned(), Some(1_007.0), None));
}

#[tokio::test]
async fn what_is_asked_once_more_stands_and_what_is_no_number_is_said_to_be_none() {
    let world = build().await;
    world.sync().await;
    ask(&world, "28", Role::Owner).await.unwrap();
    assert_eq!(told(&world, "28").await, (How::Period(Asking::Answered), "1,028".to_owned(), Some(1_028.0), None));
    world.platform.set(Mood::Of("/reach", jiff::civil::Date::MAX, 200, r#"{"rows":[{"reach":null}]}"#));
    ask(&world, WEEK, Role::Owner).await.unwrap();
    world.worker.run_due().await.unwrap();
    let (how, words, _, note) = told(&world, WEEK).await;
    assert_eq!((how, words.as_str()), (How::Period(Asking::Refused), "–"));
    assert_eq!(note.as_deref(), Some("no number for these days"));
}

#[tokio::test]
async fn clients_are_told_what_is_known_and_nothing_else() {
    let world = build().await;
    world.sync().await;
    let draw = async |range: &str| {
        let mut unit = world.core.store.read().await.unwrap();
        let campaign = unit.campaign(world.agency, world.campaign).await.unwrap().unwrap();
        let service = DashboardsService::new(world.core.clone());
        service.draw(&mut *unit, campaign, range.to_owned().into(), Audience::Clients, |_| 0).await.unwrap()
    };
    assert!(reach(&draw("28").await).is_some());
    assert!(reach(&draw(WEEK).await).is_none());
}

#[tokio::test]
async fn a_platform_is_asked_so_often_a_day() {
    let world = build().await;
    world.sync().await;
    // Two periods each, none of them the same.
    for month in 1..=MOST_PERIODS / 2 {
        let range = format!("2026-{month:02}-01_2026-{month:02}-05");
        ask(&world, &range, Role::Owner).await.unwrap();
    }
    let refused = ask(&world, WEEK, Role::Owner).await.unwrap_err();
    assert_eq!(Unaskable::find(&refused), Some(Unaskable::AskedPeriodsOften));
    world.clock.advance(24 * 60 * 60 + 1);
    ask(&world, WEEK, Role::Owner).await.unwrap();
}

#[tokio::test]
async fn what_is_broken_is_mended_first() {
    let world = build().await;
    world.sync().await;
    world.platform.set(Mood::Token(400, r#"{"error":"invalid_grant"}"#));
    world.sync().await;
    assert_eq!(Unaskable::find(&ask(&world, WEEK, Role::Owner).await.unwrap_err()), Some(Unaskable::Broken));
}
