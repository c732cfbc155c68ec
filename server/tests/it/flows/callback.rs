//! The callback page: what it takes, what it tells again, and that looking at it changes nothing.

use app::model::{
    error::AppError,
    flow::FlowStatus,
    ids::{ApplicationId, FlowId},
};
use reqwest::{Method, StatusCode, header};

use super::story::{HARBOUR, Story};
use crate::support::{Answer, Browser};

const FORM: &str = "application/x-www-form-urlencoded";

async fn address(story: &Story) -> String {
    format!("/oauth/callback/{}", story.application().await)
}

/// As a form of another site's page arrives: without cookies.
async fn post(story: &Story, path: &str, kind: &str, body: impl Into<reqwest::Body>) -> Answer {
    let stranger = story.server.browser();
    let request = stranger.bare(Method::POST, path).header(header::CONTENT_TYPE, kind).body(body);
    let request = request.header(header::ORIGIN, "https://provider.example").header("sec-fetch-site", "cross-site");
    stranger.send(request.header(header::ACCEPT, "text/html")).await
}

async fn look_again(browser: &Browser, server: ApplicationId, flow: FlowId) -> String {
    browser.open(&format!("/oauth/callback/{server}?flow={flow}")).await.expect_ok().body
}

/// No browser adds anything: a scanner has no cookies, and runs nothing.
#[tokio::test]
async fn c03_whoever_fetches_the_callback_first_consumes_nothing() {
    let story = Story::begin().await;
    let (flow, query) = story.come_back().await;
    let path = format!("{}?{query}", address(&story).await);
    for browser in [&story.server.browser(), &story.browser] {
        let fetch = browser.bare(Method::GET, &path).header("sec-purpose", "prefetch").header("purpose", "prefetch");
        browser.send(fetch).await.expect_ok();
        browser.send(browser.bare(Method::HEAD, &path)).await.expect_ok();
    }
    assert_eq!(story.flow(flow).await.status, FlowStatus::Pending);
    story.complete(&query).await;
    assert_eq!(story.flow(flow).await.status, FlowStatus::Done);
}

#[tokio::test]
async fn c04_how_it_came_out_is_told_again_to_who_began_it_only() {
    let story = Story::begin().await;
    let (flow, query) = story.come_back().await;
    let server = story.application().await;
    assert!(look_again(&story.browser, server, flow).await.contains("has not arrived yet"));
    story.complete(&query).await;
    for _ in 0..2 {
        let page = look_again(&story.browser, server, flow).await;
        assert!(
            page.contains(&format!("Connected as {HARBOUR}.")) && page.contains(&format!("?flow={flow}")),
            "{page}"
        );
    }
    assert_eq!(story.complete(&query).await.title, "Connected", "handed in again");

    let stranger = story.server.browser();
    let other = story.server.browser();
    other.sign_in_as("owner@relink.example", "relink-demo-owner").await;
    for (browser, server) in [(&stranger, server), (&other, server), (&story.browser, ApplicationId(flow.0))] {
        let page = look_again(browser, server, flow).await;
        assert!(!page.contains(HARBOUR) && page.contains("Nothing left to do here"), "{page}");
    }
    let bare = story.browser.open(&address(&story).await).await.expect_ok().body;
    assert!(bare.contains("Nothing left to do here") && !bare.contains("Finish connecting"), "{bare}");
}

#[tokio::test]
async fn c04_what_was_given_up_is_not_told_as_under_way() {
    let story = Story::begin().await;
    let (flow, _) = story.come_back().await;
    story.browser.call("cancel_flow", &[("flow", &flow.to_string())]).await.expect_ok();
    let page = look_again(&story.browser, story.application().await, flow).await;
    assert!(page.contains("This attempt is over") && page.contains("Nothing has changed."), "{page}");
}

#[tokio::test]
async fn c09_a_posted_answer_is_shown_and_changes_nothing_until_our_own_page_sends_it() {
    let story = Story::begin().await;
    let (flow, query) = story.come_back().await;
    let page = post(&story, &address(&story).await, FORM, query.clone()).await.expect_ok();
    assert!(page.body.contains("Finish connecting") && page.headers.get(header::SET_COOKIE).is_none(), "{}", page.body);
    assert!(page.header("content-security-policy").contains("form-action 'self'"));
    assert_eq!(story.flow(flow).await.status, FlowStatus::Pending);
    let value = page.body.split("name=\"query\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    assert_eq!(value.replace("&amp;", "&"), query);
    assert_eq!(story.complete(&query).await.notice.status, FlowStatus::Done);
}

#[tokio::test]
async fn c09_what_is_no_answer_gets_a_page_that_says_so() {
    let story = Story::begin().await;
    let path = address(&story).await;
    let long = format!("code={}", "x".repeat(16 * 1024));
    let huge = format!("code={}", "x".repeat(300 * 1024));
    for (kind, body, status) in [
        (FORM, b"".to_vec(), StatusCode::BAD_REQUEST),
        (FORM, b"\xff\xfe\x00=".to_vec(), StatusCode::BAD_REQUEST),
        ("application/json", b"{\"code\":\"=\"}".to_vec(), StatusCode::BAD_REQUEST),
        ("multipart/form-data; boundary=x", b"--x\r\n".to_vec(), StatusCode::BAD_REQUEST),
        (FORM, long.into_bytes(), StatusCode::PAYLOAD_TOO_LARGE),
        (FORM, huge.into_bytes(), StatusCode::PAYLOAD_TOO_LARGE),
    ] {
        let answer = post(&story, &path, kind, body).await;
        assert_eq!(answer.status, status, "{kind}: {}", answer.body);
        assert!(
            answer.body.contains("role=\"alert\"") && !answer.body.contains("Finish connecting"),
            "{}",
            answer.body
        );
    }
    assert_eq!(post(&story, "/oauth/callback/nobody", FORM, "code=a").await.status, StatusCode::NOT_FOUND);
    // Nothing else is open to other sites.
    let answer = post(&story, "/api/complete_authorization", FORM, "server=a&query=b").await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(answer.body.contains(&AppError::ForeignOrigin.to_string()), "{}", answer.body);
}
