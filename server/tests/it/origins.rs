//! Only our own pages may change something, and only our own address is ours.

use app::model::error::AppError;
use reqwest::{Method, StatusCode, header};

use crate::support::TestServer;

#[tokio::test]
async fn forms_of_foreign_pages_are_refused() {
    let server = TestServer::start().await;
    let browser = server.set_up().await;
    let (own, fields) = (server.url(), "name=Planted&time_zone=UTC&currency=EUR");
    let form = || {
        let request = browser.bare(Method::POST, "/api/create_campaign").body(fields);
        request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
    };
    for foreign in ["https://evil.example", "http://localhost:1", "http://127.0.0.1:3000", "null"] {
        let answer = browser.send(form().header(header::ORIGIN, foreign)).await;
        answer.expect_error(AppError::ForeignOrigin);
    }
    browser.send(form()).await.expect_error(AppError::ForeignOrigin);
    browser.send(form().header(header::REFERER, "https://evil.example/")).await.expect_error(AppError::ForeignOrigin);
    assert!(!browser.ask("campaigns", "").await.body.contains("Planted"));

    for (name, value) in
        [("origin", own.as_str()), ("referer", &format!("{own}/campaigns")), ("sec-fetch-site", "same-origin")]
    {
        browser.send(form().header(name, value)).await.expect_ok();
    }
}

#[tokio::test]
async fn a_provider_s_answer_may_come_from_a_page_that_hides_its_address() {
    let server = TestServer::start().await;
    let browser = server.set_up().await;
    let complete = || {
        let body = "server=00000000-0000-0000-0000-000000000000&query=state%3Da%26code%3Db";
        let request = browser.bare(Method::POST, "/api/complete_authorization").body(body);
        request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
    };
    for hidden in [complete(), complete().header(header::ORIGIN, "null")] {
        browser.send(hidden).await.expect_error(AppError::FlowForeign);
    }
    let foreign = complete().header(header::ORIGIN, "https://evil.example");
    browser.send(foreign).await.expect_error(AppError::ForeignOrigin);
    let foreign = complete().header(header::ORIGIN, "null").header("sec-fetch-site", "cross-site");
    browser.send(foreign).await.expect_error(AppError::ForeignOrigin);
}

#[tokio::test]
async fn a_person_is_told_in_words() {
    let server = TestServer::start().await;
    let browser = server.browser();
    let request = browser.bare(Method::POST, "/api/sign_out").header(header::ACCEPT, "text/html,*/*");
    let answer = browser.send(request).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(answer.header("content-type").starts_with("text/html"));
    assert!(answer.body.contains(&AppError::ForeignOrigin.to_string()), "{}", answer.body);
}

#[tokio::test]
async fn under_another_name_reading_is_sent_on_and_writing_refused() {
    let server = TestServer::start().await;
    let browser = server.browser();
    let elsewhere = |method| browser.bare(method, "/campaigns?show=all").header(header::HOST, "relink.evil.example");
    let answer = browser.send(elsewhere(Method::GET)).await;
    let marked = "/campaigns?show=all&relink-moved";
    let expected = format!("{}{marked}", server.url());
    assert_eq!((answer.status, answer.header("location")), (StatusCode::TEMPORARY_REDIRECT, expected.as_str()));
    assert_eq!(answer.header("cache-control"), "no-store", "it may be another tomorrow");
    let answer = browser.send(browser.bare(Method::GET, marked)).await;
    let expected = format!("{}/campaigns?show=all", server.url());
    assert_eq!((answer.status, answer.header("location")), (StatusCode::TEMPORARY_REDIRECT, expected.as_str()));
    assert_eq!(browser.send(elsewhere(Method::POST)).await.status, StatusCode::MISDIRECTED_REQUEST);
}

#[tokio::test]
async fn c08_who_was_sent_here_and_still_arrives_under_another_name_is_told_why() {
    let server = TestServer::start().await;
    let browser = server.browser();
    let lost = |path| browser.bare(Method::GET, path).header(header::HOST, "127.0.0.1:3000");
    for path in ["/?relink-moved", "/campaigns?show=all&relink-moved", "//evil.example/?relink-moved"] {
        let answer = browser.send(lost(path).header(header::ACCEPT, "text/html,*/*")).await;
        assert_eq!((answer.status, answer.header("location")), (StatusCode::MISDIRECTED_REQUEST, ""), "{path}");
        for words in
            ["127.0.0.1:3000", &server.url(), "proxy_set_header Host", "ProxyPreserveHost On", "Traefik", "Caddy"]
        {
            assert!(answer.body.contains(words), "{words}: {}", answer.body);
        }
    }
    let line = browser.send(lost("/events?relink-moved")).await;
    assert_eq!(line.status, StatusCode::MISDIRECTED_REQUEST);
    assert!(line.body.contains("must hand on the Host") && !line.body.contains('<'), "{}", line.body);
    // Under our own name nobody is led elsewhere.
    let answer = browser.send(browser.bare(Method::GET, "//evil.example/?relink-moved")).await;
    assert!(answer.header("location").starts_with(&server.url()), "{}", answer.header("location"));
}

#[tokio::test]
async fn whoever_watches_our_health_may_use_any_name() {
    let server = TestServer::start().await;
    let browser = server.browser();
    for host in [None, Some("10.0.0.7:3000")] {
        let mut request = browser.bare(Method::GET, "/healthz");
        if let Some(host) = host {
            request = request.header(header::HOST, host);
        }
        assert_eq!(browser.send(request).await.expect_ok().body, "ok\n");
    }
}
