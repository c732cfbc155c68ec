//! Answers that don't fit their description.

use app::model::{cause::Cause, health::Health};
use jiff::civil::date;

use super::{
    platform::Mood,
    world::{DAY, World},
};
use crate::{clock::Clock, store::event::EventKind};

#[tokio::test]
async fn answers_that_do_not_fit_for_days_need_somebody_even_if_they_fit_nobody() {
    let world = World::build().await;
    world.platform.set(Mood::Api(200, Vec::new(), r#"{"rows": "none"}"#.to_owned()));
    world.sync().await;
    let cause = Cause::UnexpectedAnswer;
    assert!(matches!(world.linked().await.health(), Health::Delayed { cause: told, .. } if told == cause));
    let why = world.linked().await.evidence().unwrap().text.clone().unwrap();
    assert!(why.contains("/rows"), "{why}");

    world.clock.advance(3 * DAY);
    world.worker.run_due().await.unwrap();
    assert_eq!(world.linked().await.health(), Health::Stalled { cause });

    world.platform.set(Mood::Fine);
    world.clock.advance(DAY);
    world.worker.run_due().await.unwrap();
    assert_eq!(world.linked().await.health(), Health::Healthy);
    let kinds = world.timeline().await;
    assert!(
        matches!(kinds[..], [EventKind::Delayed { .. }, EventKind::Stalled { .. }, .., EventKind::Healed]),
        "{kinds:?}"
    );
}

#[tokio::test]
async fn one_that_comes_after_a_long_outage_is_new() {
    let world = World::build().await;
    world.platform.set(Mood::Api(503, Vec::new(), "{}".to_owned()));
    world.sync().await;
    world.clock.advance(3 * DAY);
    world.platform.set(Mood::Api(200, Vec::new(), r#"{"rows": "none"}"#.to_owned()));
    world.worker.run_due().await.unwrap();
    let linked = world.linked().await;
    let cause = Cause::UnexpectedAnswer;
    assert!(matches!(linked.health(), Health::Delayed { cause: told, .. } if told == cause), "{:?}", linked.health());
    assert_eq!(linked.health_since(), world.clock.unix());
}

#[tokio::test]
async fn old_days_that_do_not_fit_are_told_until_they_do_though_today_comes() {
    let world = World::build().await;
    world.platform.set(Mood::ApiBefore(date(2026, 8, 1), 200));
    world.sync().await;
    let cause = Cause::UnexpectedAnswer;
    for _ in 0..3 {
        world.clock.advance(DAY);
        world.worker.run_due().await.unwrap();
        assert_eq!(world.linked().await.connection.last_good_at, Some(world.clock.unix()), "today comes");
    }
    assert_eq!(world.linked().await.health(), Health::Stalled { cause });
    let told = world.timeline().await;
    assert!(matches!(told[..], [EventKind::Delayed { .. }, EventKind::Stalled { .. }]), "each once: {told:?}");

    world.platform.set(Mood::Fine);
    world.clock.advance(DAY);
    world.worker.run_due().await.unwrap();
    assert_eq!(world.linked().await.health(), Health::Healthy);
}
