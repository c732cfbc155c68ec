//! What the provider's window can answer instead of a code, and answers that are not for us.

use app::model::{error::AppError, flow::FlowStatus};
use server::sandbox::ControlCommand;

use super::{
    provider::Decision,
    story::{HARBOUR, Story, failure},
};

#[tokio::test]
async fn a_no_changes_nothing() {
    let story = Story::begin().await;
    let before = story.secret(HARBOUR).await;
    let tile = story.broken().await;
    let flow = story.sign_in_with(tile.connection, None, "harbour", Decision::Deny).await;
    assert_eq!((flow.status, failure(&flow)), (FlowStatus::Failed, AppError::ConsentDenied));
    assert_eq!(story.secret(HARBOUR).await, before);
}

#[tokio::test]
async fn an_answer_counts_once() {
    let story = Story::begin().await;
    let (flow, query) = story.come_back().await;
    let first = story.complete(&query).await;
    let after = story.secret(HARBOUR).await;
    let second = story.complete(&query).await;
    assert_eq!(second, first, "the browser it belongs to is told the same again");
    assert_eq!(story.flow(flow).await.status, FlowStatus::Done, "the first answer stays");
    assert_eq!(story.secret(HARBOUR).await, after);
}

#[tokio::test]
async fn an_exchange_that_a_crash_cut_off_has_failed_after_two_minutes() {
    let story = Story::begin().await;
    let before = story.secret(HARBOUR).await;
    let (flow, query) = story.come_back().await;
    // What a process leaves behind that died between the two transactions.
    let core = &story.server.core;
    let mut unit = core.store.write().await.unwrap();
    assert!(unit.begin_exchange(flow, core.clock.unix() + 120).await.unwrap());
    unit.commit().await.unwrap();

    assert_eq!(story.complete(&query).await.notice.status, FlowStatus::Exchanging, "another process may be at it");
    story.server.clock.advance(119);
    assert_eq!(story.flow(flow).await.status, FlowStatus::Exchanging);
    story.server.clock.advance(1);
    assert_eq!(failure(&story.flow(flow).await), AppError::FlowInterrupted);
    story.server.run_jobs().await;
    assert_eq!(failure(&story.flow(flow).await), AppError::FlowInterrupted);
    assert_eq!(story.secret(HARBOUR).await, before);
}

#[tokio::test]
async fn an_answer_after_half_an_hour_is_too_late() {
    let story = Story::begin().await;
    let before = story.secret(HARBOUR).await;
    let (flow, query) = story.come_back().await;
    story.server.clock.advance(30 * 60);
    story.expect_refused(&story.browser, &query, AppError::FlowExpired).await;
    assert_eq!(story.flow(flow).await.status, FlowStatus::Ended);
    assert_eq!(story.secret(HARBOUR).await, before);
}

#[tokio::test]
async fn another_state_belongs_to_nobody() {
    let story = Story::begin().await;
    story.command(ControlCommand::WrongState { on: true });
    let (flow, query) = story.come_back().await;
    story.expect_refused(&story.browser, &query, AppError::FlowForeign).await;
    assert_eq!(story.flow(flow).await.status, FlowStatus::Pending);
}

#[tokio::test]
async fn another_issuer_gets_no_code() {
    let story = Story::begin().await;
    let before = story.secret(HARBOUR).await;
    story.command(ControlCommand::WrongIss { on: true });
    let (flow, query) = story.come_back().await;
    story.complete(&query).await;
    assert_eq!(failure(&story.flow(flow).await), AppError::IssuerMismatch);
    assert_eq!(story.secret(HARBOUR).await, before);
}

#[tokio::test]
async fn a_missing_issuer_gets_no_code_where_the_server_announces_it() {
    let story = Story::begin().await;
    let (flow, query) = story.come_back().await;
    let without: Vec<&str> = query.split('&').filter(|pair| !pair.starts_with("iss=")).collect();
    story.complete(&without.join("&")).await;
    assert_eq!(failure(&story.flow(flow).await), AppError::IssuerMismatch);
}

#[tokio::test]
async fn a_superseded_attempt_is_over_and_says_that_a_newer_one_counts() {
    let story = Story::begin().await;
    let (first, query) = story.come_back().await;
    story.start(story.broken().await.connection, None).await;
    story.expect_refused(&story.browser, &query, AppError::FlowSuperseded).await;
    let first = story.flow(first).await;
    assert_eq!((first.status, failure(&first)), (FlowStatus::Ended, AppError::FlowSuperseded));
}

#[tokio::test]
async fn what_is_not_even_a_query_is_refused() {
    let story = Story::begin().await;
    story.expect_refused(&story.browser, "", AppError::FlowForeign).await;
    story.expect_refused(&story.browser, "state=a&state=b&code=c", AppError::ProviderUnreadable).await;
}
