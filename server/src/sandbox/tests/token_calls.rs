//! The token endpoint: codes, verifiers, clients.

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use base64::{Engine, engine::general_purpose::STANDARD};

use super::house::{CALLBACK, House, VERIFIER};

#[tokio::test]
async fn a_used_code_ends_what_it_gave() {
    let house = House::new();
    let code = house.code("harbour").await;
    let first = house.exchange(&code).await;
    let again = house.exchange(&code).await;
    assert_eq!(again.token_error(), (400, "invalid_grant".into(), "The code was used before.".into()));
    let refused = house.refresh(&first.string("refresh_token")).await;
    assert_eq!(refused.token_error(), (400, "invalid_grant".into(), "Token has been revoked.".into()));
}

#[tokio::test]
async fn a_code_lives_a_minute() {
    let house = House::new();
    let (early, late) = (house.code("harbour").await, house.code("harbour").await);
    house.clock.advance(59);
    assert_eq!(house.exchange(&early).await.status, StatusCode::OK);
    house.clock.advance(1);
    assert_eq!(house.exchange(&late).await.token_error().1, "invalid_grant");
}

#[tokio::test]
async fn a_wrong_verifier_burns_the_code() {
    let house = House::new();
    for wrong in ["a-wrong-verifier-that-is-long-enough-0123456789abc", "short", ""] {
        let code = house.code("harbour").await;
        assert_eq!(house.exchange_with(&code, wrong).await.token_error().1, "invalid_grant", "{wrong}");
        assert_eq!(house.exchange(&code).await.token_error().1, "invalid_grant", "{wrong}");
    }
}

#[tokio::test]
async fn the_exchange_repeats_the_redirect_uri() {
    let house = House::new();
    let code = house.code("harbour").await;
    let other = format!("{CALLBACK}?x=1");
    let fields =
        [("grant_type", "authorization_code"), ("code", &code), ("redirect_uri", &other), ("code_verifier", VERIFIER)];
    assert_eq!(house.token(&fields).await.token_error().1, "invalid_grant");
}

async fn send_basic(house: &House, credentials: &str, body: &str) -> super::house::Reply {
    let basic = format!("Basic {}", STANDARD.encode(credentials));
    house
        .send(Request::post("/token").header(header::AUTHORIZATION, basic).body(Body::from(body.to_owned())).unwrap())
        .await
}

#[tokio::test]
async fn the_client_shows_its_secret_one_way() {
    let house = House::new();
    let (_, refresh) = house.grant("harbour");
    let body = format!("grant_type=refresh_token&refresh_token={refresh}");
    let wrong = send_basic(&house, "relink:wrong", &body).await;
    assert_eq!((wrong.status.as_u16(), wrong.token_error().1.as_str()), (401, "invalid_client"));
    assert!(wrong.header("www-authenticate").starts_with("Basic"));
    assert_eq!(house.post("/token", &[("grant_type", "refresh_token")], None).await.token_error().1, "invalid_client");
    let both = send_basic(&house, "relink:s3cret", &format!("{body}&client_secret=s3cret")).await;
    assert_eq!(both.token_error().1, "invalid_request");
    // The parts are form-encoded inside Basic (RFC 6749 section 2.3.1).
    assert_eq!(send_basic(&house, "relink:s%33cret", &body).await.status, StatusCode::OK);
}

#[tokio::test]
async fn malformed_calls_say_what_is_wrong() {
    let house = House::new();
    let (_, refresh) = house.grant("harbour");
    let cases: [(&[(&str, &str)], &str); 5] = [
        (&[], "invalid_request"),
        (&[("grant_type", "password")], "unsupported_grant_type"),
        (&[("grant_type", "authorization_code")], "invalid_request"),
        (&[("grant_type", "refresh_token"), ("grant_type", "refresh_token")], "invalid_request"),
        (&[("grant_type", "refresh_token"), ("refresh_token", &refresh), ("scope", "mail.send")], "invalid_scope"),
    ];
    for (fields, error) in cases {
        assert_eq!(house.token(fields).await.token_error().1, error, "{fields:?}");
    }
}
