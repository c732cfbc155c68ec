//! Passwords of share links, and those who try or look without end.

use super::*;

#[tokio::test]
async fn a_password_is_asked_for_once_a_day_and_while_it_is_the_same() {
    let server = TestServer::start().await;
    let browser = server.set_up().await;
    let campaign = browser.create_campaign("Harbour").await;
    let link = create_link(&browser, campaign, &[("password", PASSWORD)]).await;
    let guest = server.browser();
    let asked = guest.open(&link.path()).await.expect_ok();
    assert!(asked.body.contains("Lighthouse has shared it with you") && !asked.body.contains("Harbour"));
    assert!(browser.open(&link.path()).await.body.contains("This page has a password"), "also for members");

    let wrong = enter(&guest, &link, "not this one at all").await;
    assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
    assert!(wrong.body.contains(&AppError::WrongSharePassword.to_string()), "{}", wrong.body);
    assert_eq!(wrong.header("set-cookie"), "");
    let right = enter(&guest, &link, PASSWORD).await;
    assert_eq!((right.status, right.header("location")), (StatusCode::SEE_OTHER, &*format!("{}?days=28", link.path())));
    let cookie = right.header("set-cookie");
    let attributes = format!("; Path={}; Max-Age=86400; HttpOnly; SameSite=Lax", link.path());
    assert!(cookie.starts_with("relink_shared=") && cookie.ends_with(&attributes), "{cookie}");
    let is_open = async || guest.open(&link.path()).await.expect_ok().body.contains("Harbour");
    assert!(is_open().await);
    server.clock.advance(DAY - 1);
    assert!(is_open().await);
    server.clock.advance(1);
    assert!(!is_open().await, "a day");

    enter(&guest, &link, PASSWORD).await;
    assert!(is_open().await);
    let (campaign_text, id) = (campaign.to_string(), link.id.to_string());
    let password = |new| [("campaign", campaign_text.as_str()), ("link", id.as_str()), ("password", new)];
    browser.call("set_share_password", &password("short")).await.expect_error(AppError::PasswordTooShort);
    browser.call("set_share_password", &password("four other words again")).await.expect_ok();
    assert!(!is_open().await, "another password");
    assert_eq!(enter(&guest, &link, PASSWORD).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(enter(&guest, &link, "four other words again").await.status, StatusCode::SEE_OTHER);
    assert!(is_open().await);

    let other = create_link(&browser, campaign, &[("password", "four other words again")]).await;
    let page = guest.open(&other.path()).await.expect_ok();
    assert!(!page.body.contains("Harbour"), "a pass is for one link, even with the same password");
    browser.call("set_share_password", &password("")).await.expect_ok();
    assert!(server.browser().open(&link.path()).await.body.contains("Harbour"), "none any more");
}

/// An own place for each, as a proxy tells.
async fn try_from(server: &TestServer, place: &str, link: &NewLink, password: &str) -> Answer {
    let browser = server.browser();
    let request = browser.bare(Method::POST, &link.path()).header(header::ORIGIN, server.url());
    let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    browser.send(request.header("x-forwarded-for", place).body(format!("password={password}"))).await
}

#[tokio::test]
async fn a_guesser_waits_and_nobody_else_does() {
    let folder = tempfile::tempdir().unwrap();
    let server =
        TestServer::start_with(folder, |config| config.trusted_proxies = vec!["127.0.0.1".parse().unwrap()]).await;
    let browser = server.set_up().await;
    let campaign = browser.create_campaign("Harbour").await;
    let link = create_link(&browser, campaign, &[("password", "fourplainwords")]).await;
    let other = create_link(&browser, campaign, &[("password", "fourplainwords")]).await;
    for _ in 0..5 {
        let guess = try_from(&server, "192.0.2.1", &link, "guess").await;
        assert_eq!(guess.status, StatusCode::UNAUTHORIZED);
    }
    let refused = try_from(&server, "192.0.2.1", &link, "fourplainwords").await;
    assert_eq!((refused.status, refused.header("retry-after")), (StatusCode::TOO_MANY_REQUESTS, "900"));
    assert!(refused.body.contains(&AppError::TooManyTries.to_string()), "{}", refused.body);
    let is_let_in = async |place: &str, link: &NewLink| {
        try_from(&server, place, link, "fourplainwords").await.status == StatusCode::SEE_OTHER
    };
    assert!(is_let_in("192.0.2.2", &link).await, "who comes from elsewhere");
    assert!(is_let_in("192.0.2.1", &other).await, "another link");
    let place = server.browser();
    let sign_in = [("email", crate::support::EMAIL), ("password", crate::support::PASSWORD)];
    place.call("sign_in", &sign_in).await.expect_ok();
    server.clock.advance(15 * 60);
    assert!(is_let_in("192.0.2.1", &link).await);
}

#[tokio::test]
async fn a_place_that_asks_without_end_is_told_to_wait_and_nobody_else_is() {
    let folder = tempfile::tempdir().unwrap();
    let server =
        TestServer::start_with(folder, |config| config.trusted_proxies = vec!["127.0.0.1".parse().unwrap()]).await;
    let browser = server.set_up().await;
    let campaign = browser.create_campaign("Harbour").await;
    let link = create_link(&browser, campaign, &[]).await;
    let open = async |place: &str, path: &str| {
        let request = browser.bare(Method::GET, path).header("x-forwarded-for", place);
        browser.send(request).await
    };
    for _ in 0..60 {
        open("192.0.2.1", "/shared/guessed").await;
    }
    let busy = open("192.0.2.1", &link.path()).await;
    assert_eq!((busy.status, busy.header("retry-after")), (StatusCode::SERVICE_UNAVAILABLE, "5"));
    open("192.0.2.2", &link.path()).await.expect_ok();
    server.clock.advance(1);
    open("192.0.2.1", &link.path()).await.expect_ok();
}
