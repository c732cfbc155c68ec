//! Answers that don't fit their description.

use app::model::{cause::Cause, health::Health};

use super::{
    platform::Mood,
    world::{DAY, World},
};
use crate::store::event::EventKind;

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
