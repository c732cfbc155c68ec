//! Signing in and out, sessions, and passwords.

use app::model::{error::AppError, member::Entrance};
use reqwest::StatusCode;

use crate::support::{Browser, EMAIL, PASSWORD, TestServer};

const DAY: i64 = 24 * 60 * 60;

async fn is_signed_in(browser: &Browser) -> bool {
    browser.ask("me", "").await.status == StatusCode::OK
}

#[tokio::test]
async fn email_and_password_begin_a_session() {
    let server = TestServer::start().await;
    server.set_up().await;
    let browser = server.browser();
    browser.ask("me", "").await.expect_error(AppError::NotSignedIn);
    let answer = browser.call("sign_in", &[("email", "Owner@Lighthouse.example "), ("password", PASSWORD)]).await;
    let cookie = answer.expect_ok().header("set-cookie").to_owned();
    for attribute in ["relink_session=", "; Path=/", "; HttpOnly", "; SameSite=Lax"] {
        assert!(cookie.contains(attribute), "{cookie}");
    }
    assert!(is_signed_in(&browser).await);
    browser.call("sign_out", &[]).await.expect_ok();
    assert!(!is_signed_in(&browser).await);
}

#[tokio::test]
async fn a_plain_form_signs_in_and_goes_where_it_was_asked() {
    let server = TestServer::start().await;
    server.set_up().await;
    let fields = |next| [("email", EMAIL), ("password", PASSWORD), ("next", next)];
    for (next, expected) in [("/data-sources", "/data-sources"), ("", "/campaigns"), ("//evil.example", "/campaigns")] {
        let answer = server.browser().submit("/sign-in", "sign_in", &fields(next)).await;
        assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, expected));
    }
    let answer = server.browser().submit("/sign-in", "sign_in", &[("email", EMAIL), ("password", "wrong")]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert!(answer.header("location").contains("/sign-in?"), "{}", answer.header("location"));
}

#[tokio::test]
async fn wrong_passwords_and_unknown_people_get_the_same_answer() {
    let server = TestServer::start().await;
    server.set_up().await;
    for (email, password) in [(EMAIL, "another password"), ("nobody@lighthouse.example", PASSWORD), ("x", PASSWORD)] {
        let answer = server.browser().call("sign_in", &[("email", email), ("password", password)]).await;
        answer.expect_error(AppError::WrongPassword);
    }
}

#[tokio::test]
async fn five_tries_and_then_a_wait_also_after_a_restart() {
    let server = TestServer::start().await;
    server.set_up().await;
    let wrong = [("email", EMAIL), ("password", "another password")];
    for _ in 0..5 {
        server.browser().call("sign_in", &wrong).await.expect_error(AppError::WrongPassword);
    }
    let right = [("email", EMAIL), ("password", PASSWORD)];
    server.browser().call("sign_in", &right).await.expect_error(AppError::TooManyTries);

    let server = TestServer::start_with(server.stop().await, |_| {}).await;
    server.browser().call("sign_in", &right).await.expect_error(AppError::TooManyTries);
    server.clock.advance(15 * 60);
    server.browser().call("sign_in", &right).await.expect_ok();
    for _ in 0..4 {
        server.browser().call("sign_in", &wrong).await.expect_error(AppError::WrongPassword);
    }
    server.browser().call("sign_in", &right).await.expect_ok();
}

#[tokio::test]
async fn many_tries_at_once_are_counted_one_by_one() {
    let server = TestServer::start().await;
    server.set_up().await;
    let browser = server.browser();
    let wrong = [("email", EMAIL), ("password", "another password")];
    let answers = futures::future::join_all((0..12).map(|_| browser.call("sign_in", &wrong))).await;
    let looked_at = answers.iter().filter(|answer| answer.status == StatusCode::UNAUTHORIZED).count();
    assert_eq!(looked_at, 5);
}

#[tokio::test]
async fn a_session_ends_after_thirty_days() {
    let server = TestServer::start().await;
    let browser = server.set_up().await;
    server.clock.advance(30 * DAY - 1);
    assert!(is_signed_in(&browser).await);
    server.clock.advance(1);
    assert!(!is_signed_in(&browser).await);
}

#[tokio::test]
async fn a_session_outlives_a_restart() {
    let server = TestServer::start().await;
    let browser = server.set_up().await;
    let cookie = browser.cookies();
    let server = TestServer::start_with(server.stop().await, |_| {}).await;
    let browser = server.browser();
    browser.set_cookies(cookie);
    assert!(is_signed_in(&browser).await);
}

#[tokio::test]
async fn a_new_password_ends_every_other_session() {
    let server = TestServer::start().await;
    let (here, elsewhere) = (server.set_up().await, server.browser());
    elsewhere.sign_in().await;

    let fields = |old, new| [("old", old), ("new", new)];
    here.call("change_password", &fields("not it at all", "quite another one"))
        .await
        .expect_error(AppError::WrongPassword);
    here.call("change_password", &fields(PASSWORD, "short")).await.expect_error(AppError::PasswordTooShort);
    assert!(is_signed_in(&elsewhere).await);

    here.call("change_password", &fields(PASSWORD, "quite another one")).await.expect_ok();
    assert!(is_signed_in(&here).await);
    assert!(!is_signed_in(&elsewhere).await);
    let old = [("email", EMAIL), ("password", PASSWORD)];
    elsewhere.call("sign_in", &old).await.expect_error(AppError::WrongPassword);
    elsewhere.sign_in_as(EMAIL, "quite another one").await;
}

#[tokio::test]
async fn the_demo_shows_its_owner_and_lets_them_in() {
    let server = TestServer::start_demo().await;
    let browser = server.browser();
    let entrance: Entrance = browser.ask("entrance", "").await.json();
    assert!(!entrance.needs_set_up);
    let owner = entrance.demo.unwrap();
    browser.sign_in_as(&owner.email, &owner.password).await;
    assert!(is_signed_in(&browser).await);
}
