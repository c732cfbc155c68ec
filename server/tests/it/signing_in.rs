//! Signing in and out, sessions, and passwords.

use app::model::{error::AppError, member::Entrance};
use reqwest::{Method, StatusCode, header};
use server::{config::Config, store::sqlite};
use sqlx::{Connection, SqliteConnection, sqlite::SqliteConnectOptions};
use tempfile::TempDir;

use crate::support::{Answer, Browser, EMAIL, PASSWORD, TestServer};

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

const RIGHT: [(&str, &str); 2] = [("email", EMAIL), ("password", PASSWORD)];
const WRONG: [(&str, &str); 2] = [("email", EMAIL), ("password", "another password")];

async fn try_five_times(browser: &Browser) {
    for _ in 0..5 {
        browser.call("sign_in", &WRONG).await.expect_error(AppError::WrongPassword);
    }
    browser.call("sign_in", &WRONG).await.expect_error(AppError::TooManyTries);
}

#[tokio::test]
async fn strangers_lock_nobody_out_of_a_known_device() {
    let server = TestServer::start().await;
    let (owner, laptop) = (server.set_up().await, server.browser());
    laptop.sign_in().await;
    try_five_times(&server.browser()).await;
    server.browser().call("sign_in", &RIGHT).await.expect_error(AppError::TooManyTries);

    owner.call("sign_out", &[]).await.expect_ok();
    owner.sign_in().await;
    assert!(is_signed_in(&owner).await);
    // A device is known by its cookie alone, and may be wrong as often as anybody.
    try_five_times(&laptop).await;
    laptop.call("sign_in", &RIGHT).await.expect_error(AppError::TooManyTries);
    owner.sign_in().await;
    server.clock.advance(15 * 60);
    laptop.sign_in().await;
}

#[tokio::test]
async fn a_known_device_is_known_to_its_member_only_and_not_for_ever() {
    let server = TestServer::start().await;
    let owner = server.set_up().await;
    let stranger = server.add_agency("Others", "owner@others.example").await;
    // Somebody else's device is a stranger's.
    try_five_times(&stranger).await;
    server.browser().call("sign_in", &RIGHT).await.expect_error(AppError::TooManyTries);
    // Each sign-in gives it another token; the one before is worth nothing.
    let before = owner.cookies();
    owner.sign_in().await;
    assert_ne!(owner.cookies()["relink_device"], before["relink_device"]);
    let copy = server.browser();
    copy.set_cookies(before);
    copy.call("sign_in", &RIGHT).await.expect_error(AppError::TooManyTries);

    server.clock.advance(180 * DAY);
    try_five_times(&server.browser()).await;
    owner.call("sign_in", &RIGHT).await.expect_error(AppError::TooManyTries);
}

#[tokio::test]
async fn a_new_password_makes_other_browsers_unknown() {
    let server = TestServer::start().await;
    let (here, elsewhere) = (server.set_up().await, server.browser());
    elsewhere.sign_in().await;
    here.call("change_password", &[("old", PASSWORD), ("new", "quite another one")]).await.expect_ok();
    try_five_times(&server.browser()).await;
    let right = [("email", EMAIL), ("password", "quite another one")];
    elsewhere.call("sign_in", &right).await.expect_error(AppError::TooManyTries);
    here.call("sign_in", &right).await.expect_ok();
}

#[tokio::test]
async fn strangers_who_find_the_queue_full_are_told_when_to_come_back_and_known_devices_go_on() {
    let server = TestServer::start_with(TempDir::new().unwrap(), |config| config.limits.sign_ins.waiting = 0).await;
    let owner = server.set_up().await;
    let stranger = server.browser();
    // None of these counts as a try: nobody has looked.
    for _ in 0..10 {
        let answer = stranger.call("sign_in", &RIGHT).await;
        answer.expect_error(AppError::SignInBusy);
        assert_eq!((answer.status, answer.header("retry-after")), (StatusCode::SERVICE_UNAVAILABLE, "5"));
    }
    owner.sign_in().await;
    owner.call("change_password", &[("old", PASSWORD), ("new", "quite another one")]).await.expect_ok();
    let form = stranger.submit("/sign-in", "sign_in", &RIGHT).await;
    assert_eq!((form.status, form.header("retry-after")), (StatusCode::SEE_OTHER, "5"));
}

#[tokio::test]
async fn strangers_share_a_rate_that_known_devices_do_not_need() {
    let server = TestServer::start_with(TempDir::new().unwrap(), |config| {
        (config.limits.sign_ins.burst, config.limits.sign_ins.per_minute) = (4, 60);
    })
    .await;
    let owner = server.set_up().await;
    let browser = server.browser();
    let flood = async |number: usize| {
        let email = format!("{number}@nobody.example");
        browser.call("sign_in", &[("email", &email), ("password", PASSWORD)]).await
    };
    for number in 0..4 {
        flood(number).await.expect_error(AppError::WrongPassword);
    }
    for number in 4..30 {
        flood(number).await.expect_error(AppError::SignInBusy);
    }
    owner.sign_in().await;
    server.clock.advance(1);
    server.browser().sign_in().await;
    flood(30).await.expect_error(AppError::SignInBusy);
}

fn behind_a_proxy(config: &mut Config) {
    config.trusted_proxies = vec!["127.0.0.1".parse().unwrap()];
}

/// Through the proxy, which tells where the sender is.
async fn sign_in_from(server: &TestServer, address: &str, password: &str) -> Answer {
    let browser = server.browser();
    let form = [("email", EMAIL), ("password", password)];
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
    let request = browser.bare(Method::POST, "/api/sign_in").header(header::ORIGIN, server.url());
    let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    browser.send(request.header("x-forwarded-for", address).body(body)).await
}

#[tokio::test]
async fn behind_a_proxy_that_is_trusted_strangers_are_told_apart() {
    let server = TestServer::start_with(TempDir::new().unwrap(), behind_a_proxy).await;
    server.set_up().await;
    let from = async |address: &str, password: &str| sign_in_from(&server, address, password).await;
    for number in 0..5 {
        // What a stranger writes into the header himself stands before what the proxy adds.
        let forged = format!("198.51.100.{number}, 203.0.113.1");
        from(&forged, "another password").await.expect_error(AppError::WrongPassword);
    }
    from("203.0.113.1", PASSWORD).await.expect_error(AppError::TooManyTries);
    from("203.0.113.2", PASSWORD).await.expect_ok();
}

/// The number that SQLite gives to what others have committed, and the rows of every table.
async fn look_at(connection: &mut SqliteConnection) -> (i64, Vec<(String, i64)>) {
    let version = sqlx::query_scalar("PRAGMA data_version").fetch_one(&mut *connection).await.unwrap();
    let tables: Vec<String> = sqlx::query_scalar("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
        .fetch_all(&mut *connection)
        .await
        .unwrap();
    let mut rows = Vec::new();
    for table in tables {
        let statement = sqlx::AssertSqlSafe(format!("SELECT count(*) FROM \"{table}\""));
        let count = sqlx::query_scalar(statement).fetch_one(&mut *connection).await.unwrap();
        rows.push((table, count));
    }
    (version, rows)
}

#[tokio::test]
async fn nothing_that_a_stranger_asks_is_written_down() {
    let server = TestServer::start().await;
    server.set_up().await;
    let file = server.core.config.data_dir.join(sqlite::FILE_NAME);
    let options = SqliteConnectOptions::new().filename(file).read_only(true);
    let mut store = SqliteConnection::connect_with(&options).await.unwrap();
    let before = look_at(&mut store).await;

    let stranger = server.browser();
    for number in 0..12 {
        let email = format!("{number}@nobody.example");
        stranger.call("sign_in", &[("email", &email), ("password", PASSWORD)]).await;
        stranger.call("sign_in", &[("email", "nobody@nobody.example"), ("password", PASSWORD)]).await;
    }
    let code = [("code", "AAAA"), ("agency", "Mine"), ("email", "a@b.example"), ("password", PASSWORD)];
    stranger.call("set_up", &code).await.expect_error(AppError::AlreadySetUp);
    for path in ["/", "/sign-in", "/set-up", "/campaigns", "/nothing", "/healthz", "/events", "/asset.txt"] {
        stranger.open(path).await;
    }
    for function in ["me", "entrance", "campaigns"] {
        stranger.ask(function, "").await;
    }
    for function in ["change_password", "complete_authorization", "create_campaign", "sign_out", "test_webhook"] {
        stranger.call(function, &[("old", "a"), ("new", "b"), ("server", "sandbox"), ("query", "a=b")]).await;
    }
    stranger.open(&format!("/oauth/callback/{}?code=a&state=b", uuid::Uuid::nil())).await;
    assert_eq!(look_at(&mut store).await, before);

    // At a member's own door the fifth wrong try leaves one row, which a restart needs; more tries leave no more.
    for _ in 0..9 {
        stranger.call("sign_in", &WRONG).await;
    }
    server.settle_tasks().await;
    let (version, after) = look_at(&mut store).await;
    assert_eq!(version, before.0 + 1, "one transaction");
    let grown: Vec<_> = after.iter().zip(&before.1).filter(|(after, before)| after != before).collect();
    assert_eq!(grown.len(), 1, "{grown:?}");
    assert_eq!(grown[0].0, &("stranger_waits".to_owned(), 1));
}

#[tokio::test]
async fn strangers_from_many_places_renew_the_wait_at_a_door_now_and_then_only() {
    let server = TestServer::start_with(TempDir::new().unwrap(), behind_a_proxy).await;
    server.set_up().await;
    let file = server.core.config.data_dir.join(sqlite::FILE_NAME);
    let options = SqliteConnectOptions::new().filename(file).read_only(true);
    let mut store = SqliteConnection::connect_with(&options).await.unwrap();
    let mut versions = Vec::new();
    // In minutes. Each place makes its last try.
    for (place, pause) in [("203.0.113.1", 0), ("203.0.113.2", 1), ("203.0.113.3", 7)] {
        server.clock.advance(pause * 60);
        for _ in 0..5 {
            sign_in_from(&server, place, "another password").await.expect_error(AppError::WrongPassword);
        }
        server.settle_tasks().await;
        versions.push(look_at(&mut store).await.0);
    }
    assert_eq!((versions[1] - versions[0], versions[2] - versions[1]), (0, 1), "the third is half of the time later");
}

#[tokio::test]
async fn whoever_leaves_before_the_answer_has_not_tried() {
    let server = TestServer::start().await;
    let owner = server.set_up().await;
    for _ in 0..8 {
        let mut wire = server.wire().await;
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(WRONG).finish();
        let host = server.url().replace("http://", "");
        let cookie = format!("relink_device={}", owner.cookies()["relink_device"]);
        wire.say(&format!(
            "POST /api/sign_in HTTP/1.1\r\nHost: {host}\r\nOrigin: {}\r\nCookie: {cookie}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            server.url(),
            body.len()
        ))
        .await;
        drop(wire);
        // Whether it was looked at or not: nobody has heard.
        server.browser().open("/healthz").await.expect_ok();
    }
    owner.sign_in().await;
}
