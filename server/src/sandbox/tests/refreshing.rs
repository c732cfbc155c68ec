//! Refresh tokens: rotation, its knobs, reuse, revocation.

use axum::http::StatusCode;

use super::house::House;
use crate::sandbox::{ControlCommand, Rotation};

const REUSED: &str = "Reused refresh token.";

#[tokio::test]
async fn a_refresh_replaces_the_refresh_token() {
    let house = House::new();
    let (_, first) = house.grant("harbour");
    let reply = house.refresh(&first).await;
    let second = reply.string("refresh_token");
    assert_ne!(first, second);
    assert_eq!(house.read("/ads/v1/accounts", &reply.string("access_token")).await.status, StatusCode::OK);
    assert_eq!(house.refresh(&second).await.status, StatusCode::OK);
}

#[tokio::test]
async fn using_a_replaced_token_ends_the_family_but_no_other() {
    let house = House::new();
    let (_, first) = house.grant("harbour");
    let (other_access, other) = house.grant("harbour");
    let reply = house.refresh(&first).await;
    assert_eq!(house.refresh(&first).await.token_error(), (400, "invalid_grant".into(), REUSED.into()));
    assert_eq!(house.refresh(&reply.string("refresh_token")).await.token_error().2, REUSED);
    let dead = house.read("/ads/v1/accounts", &reply.string("access_token")).await;
    assert_eq!(dead.api_error(), (401, "token_revoked".into()));
    assert_eq!(house.read("/ads/v1/accounts", &other_access).await.status, StatusCode::OK);
    assert_eq!(house.refresh(&other).await.status, StatusCode::OK);
}

#[tokio::test]
async fn grace_lasts_half_an_hour() {
    let house = House::new();
    house.press(ControlCommand::Rotation { mode: Rotation::Grace });
    let (_, first) = house.grant("harbour");
    assert_eq!(house.refresh(&first).await.status, StatusCode::OK);
    house.clock.advance(30 * 60 - 1);
    assert_eq!(house.refresh(&first).await.status, StatusCode::OK);
    house.clock.advance(1);
    assert_eq!(house.refresh(&first).await.token_error().2, REUSED);
}

#[tokio::test]
async fn asking_whether_a_token_is_honoured_uses_nothing_up() {
    let house = House::new();
    let (_, first) = house.grant("harbour");
    let honours = |token: &str| house.sandbox.honours(&token.into());
    assert!(honours(&first) && honours(&first));
    let second = house.refresh(&first).await.string("refresh_token");
    assert!(!honours(&first) && honours(&second), "asking for the first did not end the family");
    assert!(!honours("nothing"));
    house.press(ControlCommand::RevokeGrants { person: "harbour".to_owned() });
    assert!(!honours(&second));
}

#[tokio::test]
async fn vague_refusals_give_no_reason() {
    let house = House::new();
    house.press(ControlCommand::VagueRefusals { on: true });
    let (_, refresh) = house.grant("harbour");
    house.press(ControlCommand::RevokeGrants { person: "harbour".to_owned() });
    assert_eq!(house.refresh(&refresh).await.token_error(), (400, "invalid_grant".into(), "Bad Request".into()));
}

#[tokio::test]
async fn without_rotation_the_token_stays() {
    let house = House::new();
    house.press(ControlCommand::Rotation { mode: Rotation::Off });
    let (_, refresh) = house.grant("harbour");
    for _ in 0..3 {
        let reply = house.refresh(&refresh).await;
        assert_eq!(reply.status, StatusCode::OK);
        assert!(reply.json().get("refresh_token").is_none());
    }
}

#[tokio::test]
async fn a_reply_without_a_refresh_token_leaves_the_old_one_valid() {
    let house = House::new();
    let (_, refresh) = house.grant("harbour");
    house.press(ControlCommand::OmitRefreshToken { on: true });
    assert!(house.refresh(&refresh).await.json().get("refresh_token").is_none());
    assert_eq!(house.refresh(&refresh).await.status, StatusCode::OK);
    let code = house.code("juniper").await;
    assert!(house.exchange(&code).await.json().get("refresh_token").is_none());
}

#[tokio::test]
async fn revoking_one_token_ends_everything_of_that_person() {
    let house = House::new();
    let (access, _) = house.grant("harbour");
    let (_, second) = house.grant("harbour");
    let (_, juniper) = house.grant("juniper");
    let stranger = house.post("/revoke", &[("token", &access)], None).await;
    assert_eq!(stranger.token_error().1, "invalid_client");
    assert_eq!(house.read("/ads/v1/accounts", &access).await.status, StatusCode::OK);
    let client = [("client_id", "relink"), ("client_secret", "s3cret")];
    let fields = [&client[..], &[("token", access.as_str())]].concat();
    assert_eq!(house.post("/revoke", &fields, None).await.status, StatusCode::OK);
    assert_eq!(house.refresh(&second).await.token_error().2, "Token has been revoked.");
    assert_eq!(house.refresh(&juniper).await.status, StatusCode::OK);
    let unknown = [&client[..], &[("token", "nothing")]].concat();
    assert_eq!(house.post("/revoke", &unknown, None).await.status, StatusCode::OK);
}

#[tokio::test]
async fn access_tokens_live_an_hour() {
    let house = House::new();
    let (access, refresh) = house.grant("harbour");
    house.clock.advance(3599);
    assert_eq!(house.read("/ads/v1/accounts", &access).await.status, StatusCode::OK);
    house.clock.advance(1);
    assert_eq!(house.read("/ads/v1/accounts", &access).await.api_error(), (401, "token_expired".into()));
    assert_eq!(house.refresh(&refresh).await.status, StatusCode::OK);
}
