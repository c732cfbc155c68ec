//! Pages, files, and the callback page.

use reqwest::StatusCode;

use crate::support::TestServer;

#[tokio::test]
async fn files_are_asked_for_each_time_and_sent_once() {
    let server = TestServer::start().await;
    let browser = server.browser();
    let answer = browser.open("/asset.txt").await.expect_ok();
    assert_eq!((answer.body.as_str(), answer.header("cache-control")), ("an asset\n", "no-cache"));
    let request = browser.bare(reqwest::Method::GET, "/asset.txt");
    let again = browser.send(request.header("if-modified-since", answer.header("last-modified"))).await;
    assert_eq!(again.status, StatusCode::NOT_MODIFIED);
}

#[tokio::test]
async fn what_is_not_there_is_a_page_that_says_so() {
    let server = TestServer::start().await;
    for path in ["/nowhere", "/asset.txt/x", "/../Cargo.toml", "/%2e%2e/it/main.rs", "/campaigns/1/nothing/here"] {
        let answer = server.browser().open(path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert!(answer.header("content-type").starts_with("text/html"), "{path}");
        assert!(!answer.body.contains("[package]"), "{path}");
    }
}

#[tokio::test]
async fn pages_with_data_are_kept_by_nobody() {
    let server = TestServer::start().await;
    let browser = server.set_up().await;
    assert_eq!(browser.open("/campaigns").await.expect_ok().header("cache-control"), "no-store");
    assert_eq!(browser.ask("campaigns", "").await.expect_ok().header("cache-control"), "no-store");
}

#[tokio::test]
async fn the_callback_page_is_sealed_off_and_changes_nothing() {
    let server = TestServer::start().await;
    let path = "/oauth/callback/00000000-0000-0000-0000-000000000005?code=c0de&state=%22%3E%3Cscript%3E";
    let answer = server.browser().open(path).await.expect_ok();
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("referrer-policy"), "no-referrer");
    assert_eq!(answer.header("cross-origin-opener-policy"), "unsafe-none");
    let policy = answer.header("content-security-policy");
    assert!(policy.contains("script-src 'self';") && !policy.contains("nonce"), "{policy}");
    assert_eq!(answer.header("set-cookie"), "");
    assert!(answer.body.contains("value=\"code=c0de&amp;state=%22%3E%3Cscript%3E\""), "{}", answer.body);
    assert!(answer.body.contains("action=\"/api/complete_authorization\""), "{}", answer.body);

    let unknown = server.browser().open("/oauth/callback/nobody?code=c0de").await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    assert_eq!(unknown.header("referrer-policy"), "no-referrer");
}

#[tokio::test]
async fn a_callback_without_script_says_what_went_wrong() {
    let server = TestServer::start().await;
    let browser = server.browser();
    let request = browser.bare(reqwest::Method::POST, "/api/complete_authorization");
    // What a browser sends from a page with `no-referrer`.
    let request = request
        .header("accept", "text/html")
        .header("origin", "null")
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "application/x-www-form-urlencoded")
        .body("server=00000000-0000-0000-0000-000000000005&query=code%3Dc0de&form=true");
    let answer = browser.send(request).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert!(answer.body.contains("Please sign in first."), "{}", answer.body);
}

#[tokio::test]
async fn whoever_is_signed_out_is_sent_to_sign_in_from_every_address() {
    let server = TestServer::start().await;
    server.set_up().await;
    for path in ["/campaigns", "/campaigns/no-id/integrations", "/campaigns/no-id/dashboard"] {
        let answer = server.browser().open(path).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}");
        assert!(answer.header("location").starts_with("/sign-in"), "{path}");
    }
}
