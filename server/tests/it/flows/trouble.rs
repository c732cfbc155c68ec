//! A token endpoint that fails in every way: each has its sentence, and the stored access stays as it was.

use app::model::{error::AppError, flow::FlowStatus};
use server::sandbox::{ControlCommand, TokenBody};

use super::story::{HARBOUR, Story, expect_healthy, failure};

async fn expect_failure(command: ControlCommand, error: AppError) {
    let story = Story::begin().await;
    let before = story.secret(HARBOUR).await;
    story.command(command.clone());
    let (flow, query) = story.come_back().await;
    let end = story.complete(&query).await;
    let flow = story.flow(flow).await;
    assert_eq!((flow.status, failure(&flow)), (FlowStatus::Failed, error), "{command:?}");
    assert_eq!(end.words, error.to_string());
    assert_eq!(story.secret(HARBOUR).await, before, "{command:?}");
    // And it works as soon as the provider does.
    story.command(ControlCommand::Reset);
    let account = story.account(HARBOUR).await.id;
    story.sign_in_as(story.broken().await.connection, Some(account), "harbour").await;
    expect_healthy(&story.broken().await);
}

#[tokio::test]
async fn an_error_of_the_provider_passes() {
    expect_failure(ControlCommand::TokenStatus { status: Some(500) }, AppError::ProviderUnavailable).await;
}

#[tokio::test]
async fn a_page_instead_of_tokens_is_unreadable() {
    expect_failure(ControlCommand::TokenBody { body: Some(TokenBody::Html) }, AppError::ProviderUnreadable).await;
}

#[tokio::test]
async fn broken_json_is_unreadable() {
    expect_failure(ControlCommand::TokenBody { body: Some(TokenBody::InvalidJson) }, AppError::ProviderUnreadable)
        .await;
}

#[tokio::test]
async fn a_huge_answer_is_not_read_to_its_end() {
    expect_failure(ControlCommand::TokenBody { body: Some(TokenBody::Huge) }, AppError::ProviderUnreadable).await;
}

#[tokio::test]
async fn access_that_can_not_be_renewed_replaces_nothing() {
    expect_failure(ControlCommand::OmitRefreshToken { on: true }, AppError::NoRefreshToken).await;
}

#[tokio::test]
async fn a_closed_popup_cuts_nothing_off() {
    let story = Story::begin().await;
    story.command(ControlCommand::SlowToken { seconds: 1 });
    let (flow, query) = story.come_back().await;
    let server = story.application().await.to_string();
    {
        // The request is given up while the token endpoint is still answering.
        let fields = [("server", server.as_str()), ("query", query.as_str())];
        let mut request = Box::pin(story.browser.call("complete_authorization", &fields));
        loop {
            assert!(futures::poll!(&mut request).is_pending());
            if story.flow(flow).await.status == FlowStatus::Exchanging {
                break;
            }
        }
    }
    while !story.flow(flow).await.status.is_settled() {
        tokio::task::yield_now().await;
    }
    assert_eq!(story.flow(flow).await.status, FlowStatus::Done);
    expect_healthy(&story.broken().await);
}
