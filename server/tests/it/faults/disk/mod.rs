//! A disk that is full: no byte can be written to any file, and it is said, and nothing is lost.
//!
//! The disk of a process that may not write to files is full for it alone (`RLIMIT_FSIZE`), so each story is lived
//! through by a process of its own, whose provider is elsewhere.

mod story;

use app::model::{cause::Cause, health::Health};

pub(super) use self::story::Story;
use super::{
    boundaries::Pace,
    process::{Order, Task},
    stage::Stage,
};

async fn live_through(stage: &Stage, story: Story) {
    let cookies = stage.cookies.lock().unwrap().clone();
    let (place, now, seed) = (stage.place.clone(), stage.now(), stage.next_seed());
    let order = Order { place, now, seed, stop_at: 0, pace: Pace::Freeze, task: Task::Disk(story, cookies) };
    order.run_on_a_small_disk().await;
}

/// After the process has ended: each account is healthy with a token that the provider takes.
async fn expect_nothing_lost(stage: &Stage) {
    let desk = stage.open().await;
    for account in desk.accounts().await {
        assert_eq!(account.health, Health::Healthy, "{}", account.address);
        assert!(stage.sandbox.honours(&desk.refresh_token(&account)), "{}", account.address);
    }
}

#[tokio::test]
async fn pages_are_answered_and_changes_say_what_to_do() {
    let stage = Stage::build(false, 1).await;
    live_through(&stage, Story::Working).await;
    expect_nothing_lost(&stage).await;
}

#[tokio::test]
async fn a_flow_that_can_not_be_kept_leaves_the_old_access() {
    let stage = Stage::build(false, 2).await;
    live_through(&stage, Story::Completing).await;
    expect_nothing_lost(&stage).await;
}

#[tokio::test]
async fn renewed_tokens_wait_for_room() {
    let stage = Stage::build(false, 3).await;
    live_through(&stage, Story::Renewing).await;
    expect_nothing_lost(&stage).await;
}

#[tokio::test]
async fn renewed_tokens_that_died_with_their_process_are_told_as_what_they_are() {
    for (grace, health) in [(false, Health::Broken { cause: Cause::RefreshInterrupted }), (true, Health::Healthy)] {
        let stage = Stage::build(grace, 4).await;
        live_through(&stage, Story::Dying).await;
        let desk = stage.open().await;
        let account = desk.account("juniper").await.unwrap();
        let mut unit = desk.core.store.read().await.unwrap();
        assert_eq!(unit.intent(account.id).await.unwrap(), Some(account.token_version), "it is known what was begun");
        drop(unit);
        stage.advance(60);
        drop(desk.access.keep_alive(account.agency, account.id).await);
        assert_eq!(desk.account("juniper").await.unwrap().health, health);
    }
}
