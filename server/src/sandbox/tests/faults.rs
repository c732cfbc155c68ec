//! Each fault's answer.

use axum::http::StatusCode;

use super::house::House;
use crate::sandbox::{ControlCommand as C, SandboxError, TokenBody};

const ACCOUNTS: &str = "/ads/v1/accounts";

fn harbour() -> String {
    "harbour".to_owned()
}

#[tokio::test]
async fn ended_grants_say_why() {
    let cases = [
        (C::RevokeGrants { person: harbour() }, "token_revoked", "Token has been revoked."),
        (C::ChangePassword { person: harbour() }, "password_changed", "Password was changed."),
        (C::ExpireRefreshTokens { person: harbour() }, "token_expired", "Refresh token has expired."),
    ];
    for (command, api, token) in cases {
        let house = House::new();
        let (access, refresh) = house.grant("harbour");
        let (other, _) = house.grant("juniper");
        house.press(command);
        assert_eq!(house.read(ACCOUNTS, &access).await.api_error(), (401, api.into()));
        assert_eq!(house.refresh(&refresh).await.token_error(), (400, "invalid_grant".into(), token.into()));
        assert_eq!(house.read(ACCOUNTS, &other).await.status, StatusCode::OK);
        let (fresh, _) = house.grant("harbour");
        assert_eq!(house.read(ACCOUNTS, &fresh).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn expired_access_tokens_are_renewed() {
    let house = House::new();
    let (access, refresh) = house.grant("harbour");
    let outcome = house.press(C::ExpireAccessTokens { person: harbour() });
    assert!(outcome.happened.starts_with("1 access token of"), "{}", outcome.happened);
    assert_eq!(house.read(ACCOUNTS, &access).await.api_error(), (401, "token_expired".into()));
    let renewed = house.refresh(&refresh).await.string("access_token");
    assert_eq!(house.read(ACCOUNTS, &renewed).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_dropped_scope_is_missing_and_no_longer_reported() {
    let house = House::new();
    let (access, refresh) = house.grant("harbour");
    house.press(C::DropScope { person: harbour(), scope: "ads.read".into() });
    assert_eq!(house.read(ACCOUNTS, &access).await.api_error(), (403, "scope_missing".into()));
    assert_eq!(house.read("/analytics/v1/properties", &access).await.status, StatusCode::OK);
    assert!(!house.refresh(&refresh).await.string("scope").contains("ads.read"));
}

#[tokio::test]
async fn a_removed_profile_is_lost_for_that_person_only() {
    let house = House::new();
    let ((harbour_token, _), (agency_token, _)) = (house.grant("harbour"), house.grant("agency"));
    let report = "/ads/v1/accounts/ads-harbour/report?from=2026-03-01&to=2026-03-02";
    house.press(C::RemoveProfile { person: harbour(), profile: "ads-harbour".into() });
    assert_eq!(house.read(report, &harbour_token).await.api_error(), (403, "profile_access_lost".into()));
    let listed = house.read(ACCOUNTS, &harbour_token).await.json();
    assert_eq!(listed["accounts"].as_array().unwrap().len(), 1);
    assert_eq!(house.read(report, &agency_token).await.status, StatusCode::OK);
    house.press(C::RestoreProfile { person: harbour(), profile: "ads-harbour".into() });
    assert_eq!(house.read(report, &harbour_token).await.status, StatusCode::OK);
}

#[tokio::test]
async fn the_platform_fails_for_everybody_and_recovers() {
    let cases = [
        (C::Outage { on: true }, 503, "unavailable"),
        (C::RateLimit { on: true }, 429, "rate_limited"),
        (C::RetireApi { on: true }, 410, "api_retired"),
    ];
    for (command, status, code) in cases {
        let house = House::new();
        let (access, refresh) = house.grant("harbour");
        house.press(command.clone());
        let reply = house.read(ACCOUNTS, &access).await;
        assert_eq!(reply.api_error(), (status, code.into()));
        assert_eq!(reply.header("retry-after"), if status == 429 { "120" } else { "" });
        let expected = if status == 503 { 503 } else { 200 };
        let refreshed = house.refresh(&refresh).await;
        assert_eq!(refreshed.status.as_u16(), expected, "{command:?}");
        house.press(C::Reset);
        assert_eq!(house.read(ACCOUNTS, &access).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn a_broken_token_endpoint_exchanges_nothing() {
    let faults = [
        (C::TokenStatus { status: Some(500) }, 500),
        (C::TokenBody { body: Some(TokenBody::Html) }, 200),
        (C::TokenBody { body: Some(TokenBody::InvalidJson) }, 200),
        (C::TokenBody { body: Some(TokenBody::Huge) }, 200),
    ];
    let house = House::new();
    let (_, refresh) = house.grant("harbour");
    let code = house.code("harbour").await;
    for (fault, status) in faults {
        house.press(fault.clone());
        for reply in [house.refresh(&refresh).await, house.exchange(&code).await] {
            assert_eq!(reply.status.as_u16(), status, "{fault:?}");
            assert!(!reply.text.contains("refresh_token"), "{fault:?}");
        }
        house.press(C::Reset);
    }
    assert_eq!(house.exchange(&code).await.status, StatusCode::OK);
    assert_eq!(house.refresh(&refresh).await.status, StatusCode::OK);
}

#[tokio::test]
async fn broken_bodies_are_broken_as_announced() {
    let house = House::new();
    house.press(C::TokenBody { body: Some(TokenBody::Html) });
    assert!(house.refresh("x").await.header("content-type").starts_with("text/html"));
    house.press(C::TokenBody { body: Some(TokenBody::InvalidJson) });
    assert!(serde_json::from_str::<serde_json::Value>(&house.refresh("x").await.text).is_err());
    house.press(C::TokenBody { body: Some(TokenBody::Huge) });
    assert!(house.refresh("x").await.text.len() > 8 * 1024 * 1024);
    house.press(C::TokenStatus { status: Some(502) });
    assert_eq!(house.refresh("x").await.status, StatusCode::BAD_GATEWAY);
}

#[tokio::test(start_paused = true)]
async fn a_slow_token_endpoint_works_first_and_answers_later() {
    let house = House::new();
    let (_, refresh) = house.grant("harbour");
    house.press(C::SlowToken { seconds: 20 });
    let begin = tokio::time::Instant::now();
    let impatient = tokio::time::timeout(std::time::Duration::from_secs(5), house.refresh(&refresh)).await;
    assert!(impatient.is_err());
    assert_eq!(house.refresh(&refresh).await.token_error().2, "Reused refresh token.");
    assert_eq!(begin.elapsed().as_secs(), 25);
}

#[tokio::test]
async fn commands_name_what_exists() {
    let house = House::new();
    let refuse = |command| house.sandbox.apply(command).unwrap_err();
    assert!(matches!(refuse(C::RevokeGrants { person: "nobody".into() }), SandboxError::UnknownPerson(_)));
    let scope = C::DropScope { person: harbour(), scope: "mail.send".into() };
    assert!(matches!(refuse(scope), SandboxError::UnknownScope(_)));
    let profile = C::RemoveProfile { person: harbour(), profile: "ads-juniper".into() };
    assert!(matches!(refuse(profile), SandboxError::UnknownProfile { .. }));
    assert!(matches!(refuse(C::TokenStatus { status: Some(99) }), SandboxError::Status(99)));
    assert!(matches!(refuse(C::SlowToken { seconds: 121 }), SandboxError::TooSlow));
}
