//! The first set-up, with the code that is printed at start.

use app::model::{
    error::AppError,
    member::{Entrance, Me, Role},
};

use crate::support::{EMAIL, PASSWORD, TestServer};

fn fields(code: &str) -> [(&str, &str); 4] {
    [("code", code), ("agency", "Lighthouse"), ("email", EMAIL), ("password", PASSWORD)]
}

#[tokio::test]
async fn whoever_has_the_code_founds_the_agency_and_is_signed_in() {
    let server = TestServer::start().await;
    let browser = server.browser();
    assert!(browser.ask("entrance", "").await.json::<Entrance>().needs_set_up);

    browser.call("set_up", &fields(server.set_up_code.as_deref().unwrap())).await.expect_ok();
    let me: Me = browser.ask("me", "").await.json();
    assert_eq!((me.email.as_str(), me.agency_name.as_str(), me.role), (EMAIL, "Lighthouse", Role::Owner));
    assert!(!browser.ask("entrance", "").await.json::<Entrance>().needs_set_up);

    let again = server.browser().call("set_up", &fields(server.set_up_code.as_deref().unwrap())).await;
    again.expect_error(AppError::AlreadySetUp);
}

#[tokio::test]
async fn wrong_codes_keep_nobody_out() {
    let server = TestServer::start().await;
    let stranger = server.browser();
    for _ in 0..20 {
        stranger.call("set_up", &fields("AAAA-AAAA-AAAA-AAAA")).await.expect_error(AppError::WrongSetUpCode);
    }
    server.browser().call("set_up", &fields(server.set_up_code.as_deref().unwrap())).await.expect_ok();
    stranger.call("set_up", &fields("AAAA-AAAA-AAAA-AAAA")).await.expect_error(AppError::AlreadySetUp);
}

#[tokio::test]
async fn what_is_wrong_in_the_form_is_said() {
    let server = TestServer::start().await;
    let code = server.set_up_code.as_deref().unwrap();
    for (place, value, error) in
        [(1, "", AppError::BadName), (2, "owner", AppError::BadEmail), (3, "short", AppError::PasswordTooShort)]
    {
        let mut fields = fields(code);
        fields[place].1 = value;
        server.browser().call("set_up", &fields).await.expect_error(error);
    }
    server.browser().call("set_up", &[("code", code)]).await.expect_error(AppError::BadInput);
}

#[tokio::test]
async fn the_code_is_another_one_after_a_restart() {
    let first = TestServer::start().await;
    let old = first.set_up_code.clone();
    assert!(old.is_some());
    let second = TestServer::start_with(first.stop().await, |_| {}).await;
    assert!(second.set_up_code.is_some());
    second.set_up().await;
    let third = TestServer::start_with(second.stop().await, |_| {}).await;
    assert_eq!(third.set_up_code, None, "somebody exists");
}
