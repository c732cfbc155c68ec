//! How much a request may bring, and how long anybody may keep us waiting.

use std::time::Duration;

use app::model::error::AppError;
use reqwest::{Body, Method, StatusCode, header};
use server::config::ConnectionLimits;
use tempfile::TempDir;

use crate::support::{TestServer, Wire};

const SHORT: Duration = Duration::from_millis(200);

#[tokio::test]
async fn an_oversized_form_gets_a_sentence() {
    let server = TestServer::start().await;
    let browser = server.set_up().await;
    let large = "x".repeat(256 * 1024);
    browser.call("create_campaign", &[("name", &large)]).await.expect_error(AppError::TooLarge);

    // The same when it does not tell its length.
    let chunks = futures::stream::iter((0..5).map(|_| Ok::<_, std::io::Error>(vec![b'x'; 64 * 1024])));
    let request = browser.bare(Method::POST, "/api/create_campaign").header(header::ORIGIN, server.url());
    let answer = browser.send(request.body(Body::wrap_stream(chunks))).await;
    answer.expect_error(AppError::TooLarge);

    let page = browser.submit("/campaigns/new", "create_campaign", &[("name", &large)]).await;
    assert_eq!(page.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(page.body.contains(&AppError::TooLarge.to_string()), "{}", page.body);
}

#[tokio::test]
async fn an_unreadable_form_gets_a_sentence() {
    let server = TestServer::start().await;
    let browser = server.set_up().await;
    browser.call("create_campaign", &[]).await.expect_error(AppError::BadInput);
    browser
        .call("archive_campaign", &[("campaign", "seven"), ("archived", "true")])
        .await
        .expect_error(AppError::BadInput);
    browser.ask("campaign", "campaign=seven").await.expect_error(AppError::BadInput);
}

/// A server that waits for heads, bodies and further requests no longer than a moment.
async fn impatient(change: impl FnOnce(&mut ConnectionLimits)) -> TestServer {
    TestServer::start_with(TempDir::new().unwrap(), |config| change(&mut config.limits.connections)).await
}

async fn count_refused(server: &TestServer, what: &str) -> u64 {
    let metrics = server.metrics().await;
    let line = format!("relink_refused_total{{what=\"{what}\"}} ");
    metrics.lines().find_map(|text| text.strip_prefix(&line)).unwrap().parse().unwrap()
}

#[tokio::test]
async fn half_a_head_is_not_waited_for() {
    let server = impatient(|limits| limits.head = SHORT).await;
    let before = count_refused(&server, "slow_request").await;
    let mut wire = server.wire().await;
    wire.say("GET /sign-in HTTP/1.1\r\nHost: local").await;
    assert_eq!(wire.hear_all().await, "");
    assert!(count_refused(&server, "slow_request").await > before);
    server.browser().open("/healthz").await.expect_ok();
}

#[tokio::test]
async fn half_a_body_is_not_waited_for() {
    let server = impatient(|limits| limits.body = SHORT).await;
    let head = |accept: &str| {
        let host = server.url().replace("http://", "");
        format!(
            "POST /api/sign_in HTTP/1.1\r\nHost: {host}\r\nOrigin: {}\r\nAccept: {accept}\r\nContent-Length: 90\r\n\r\nemail=",
            server.url()
        )
    };
    let (mut script, mut form) = (server.wire().await, server.wire().await);
    script.say(&head("application/json")).await;
    form.say(&head("text/html")).await;
    let answer = script.hear_all().await;
    assert!(answer.starts_with("HTTP/1.1 408 ") && answer.ends_with("\"too_slow\""), "{answer}");
    let answer = form.hear_all().await;
    assert!(answer.contains(&AppError::TooSlow.to_string().replace('\'', "&#39;")), "{answer}");
}

#[tokio::test]
async fn a_connection_without_a_request_ends() {
    let server = impatient(|limits| limits.idle = SHORT).await;
    let mut silent = server.wire().await;
    assert_eq!(silent.hear_all().await, "");
    let mut wire = server.wire().await;
    for _ in 0..2 {
        wire.say("GET /healthz HTTP/1.1\r\nHost: any\r\n\r\n").await;
        assert!(wire.hear().await.starts_with("HTTP/1.1 200 "));
    }
    assert_eq!(wire.hear_all().await, "");
}

#[tokio::test]
async fn a_stream_that_flows_is_no_idle_connection() {
    let server = impatient(|limits| limits.idle = SHORT).await;
    let browser = server.set_up().await;
    let mut stream = browser.listen(None).await;
    // Whoever came after it has been ended for being idle.
    let mut later = server.wire().await;
    assert_eq!(later.hear_all().await, "");
    let id = browser.create_campaign("Harbour").await;
    assert_eq!(stream.next_change().await.campaign, Some(id));
}

#[tokio::test]
async fn too_many_half_requests_cost_those_who_send_them() {
    let server = impatient(|limits| limits.most = 12).await;
    let browser = server.set_up().await;
    let mut stream = browser.listen(None).await;
    let mut wires: Vec<Wire> = Vec::new();
    for number in 0..40 {
        let mut wire = server.wire().await;
        wire.say("POST /api/sign_in HTTP/1.1\r\nHost: ").await;
        wires.push(wire);
        if number % 10 == 9 {
            browser.open("/campaigns").await.expect_ok();
        }
    }
    assert_eq!(wires[0].hear_all().await, "", "the first of them had to go");
    let id = browser.create_campaign("Harbour").await;
    assert_eq!(stream.next_change().await.campaign, Some(id), "who listens stays");
    assert!(count_refused(&server, "connection").await > 0);
}

#[tokio::test]
async fn few_may_be_in_the_middle_of_a_request() {
    let server = impatient(|limits| limits.halves = 3).await;
    let browser = server.set_up().await;
    let mut wires: Vec<Wire> = Vec::new();
    for _ in 0..5 {
        let mut wire = server.wire().await;
        wire.say("GET / HTTP/1.1\r\nHost: ").await;
        wires.push(wire);
        // Its bytes have been read once the next one gets an answer.
        browser.open("/healthz").await.expect_ok();
    }
    for wire in &mut wires[..2] {
        assert_eq!(wire.hear_all().await, "");
    }
    wires[4].say("localhost\r\nConnection: close\r\n\r\n").await;
    assert!(wires[4].hear_all().await.starts_with("HTTP/1.1 307 "), "the last one goes on");
}

#[tokio::test]
async fn half_bodies_do_not_stand_in_the_way_of_whole_requests() {
    let server = impatient(|limits| limits.halves = 4).await;
    let browser = server.set_up().await;
    let mut wires: Vec<Wire> = Vec::new();
    for _ in 0..8 {
        let mut wire = server.wire().await;
        let host = server.url().replace("http://", "");
        wire.say(&format!("POST /api/sign_in HTTP/1.1\r\nHost: {host}\r\nOrigin: {}\r\n", server.url())).await;
        wire.say("Content-Length: 90\r\n\r\nemail=").await;
        wires.push(wire);
        browser.open("/campaigns").await.expect_ok();
        browser.sign_in().await;
    }
    assert_eq!(wires[0].hear_all().await, "");
}

#[tokio::test]
async fn where_everybody_is_answered_a_newcomer_is_told_so() {
    let server = impatient(|limits| limits.most = 2).await;
    let browser = server.set_up().await;
    let streams = [browser.listen(None).await, browser.listen(None).await];
    assert_eq!(streams.each_ref().map(|stream| stream.status()), [StatusCode::OK; 2]);
    let mut wire = server.wire().await;
    wire.say("GET /healthz HTTP/1.1\r\nHost: any\r\nConnection: close\r\n\r\n").await;
    let answer = wire.hear_to_end().await;
    assert!(answer.starts_with("HTTP/1.1 503 ") && answer.contains("\r\nRetry-After: 5\r\n"), "{answer}");
    // Somebody is there who reads: else the first of them would be answered with a reset, which takes answers away on the way.
    for _ in 0..2 {
        wire.say("GET / HTTP/1.1\r\n").await;
    }
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.contains(&format!("Content-Length: {}\r\n", body.len())), "{answer}");
}

#[tokio::test]
async fn a_long_head_is_refused() {
    let server = TestServer::start().await;
    let mut wire = server.wire().await;
    wire.say(&format!("GET / HTTP/1.1\r\nHost: any\r\nCookie: {}\r\n\r\n", "a".repeat(64 * 1024))).await;
    assert!(wire.hear_all().await.starts_with("HTTP/1.1 431 "));
}

#[tokio::test]
async fn a_stop_does_not_wait_for_half_requests() {
    let server = TestServer::start().await;
    let (mut half, mut silent) = (server.wire().await, server.wire().await);
    half.say("GET / HTTP/1.1\r\n").await;
    server.browser().open("/healthz").await.expect_ok();
    let stopped = tokio::time::timeout(Duration::from_secs(4), server.stop()).await;
    assert!(stopped.is_ok(), "it waited until answers are cut off");
    assert_eq!((half.hear_all().await, silent.hear_all().await), (String::new(), String::new()));
}
