//! Sign in, consent, and what comes back to the client.

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};

use super::house::{CALLBACK, EVERY_SCOPE, House, authorize_path, field};
use crate::sandbox::ControlCommand;

#[tokio::test]
async fn the_whole_flow_ends_with_an_identity() {
    let house = House::new();
    let answer = house.consent("harbour", &EVERY_SCOPE, "allow").await;
    assert_eq!(field(&answer, "state"), "the-state");
    assert_eq!(field(&answer, "iss"), "http://127.0.0.1:3001");
    let tokens = house.exchange(&field(&answer, "code")).await;
    assert_eq!(tokens.status, StatusCode::OK);
    assert_eq!(tokens.header("cache-control"), "no-store");
    assert_eq!(tokens.json()["expires_in"], 3600);
    assert_eq!(tokens.string("scope"), EVERY_SCOPE.join(" "));
    let identity = house.read("/userinfo", &tokens.string("access_token")).await.json();
    assert_eq!(identity["sub"], "harbour");
    assert_eq!(identity["email"], "marketing@harbour-coffee.example");
}

#[tokio::test]
async fn metadata_names_the_issuer_as_answers_do() {
    let metadata = House::new().get("/.well-known/openid-configuration").await.json();
    assert_eq!(metadata["issuer"], "http://127.0.0.1:3001");
    assert_eq!(metadata["token_endpoint"], "http://127.0.0.1:3001/token");
    assert_eq!(metadata["authorization_response_iss_parameter_supported"], true);
}

#[tokio::test]
async fn unticked_scopes_are_not_granted() {
    let house = House::new();
    let answer = house.consent("harbour", &["openid", "ads.read"], "allow").await;
    let tokens = house.exchange(&field(&answer, "code")).await;
    assert_eq!(tokens.string("scope"), "openid ads.read");
    assert!(tokens.json().get("refresh_token").is_none());
    let token = tokens.string("access_token");
    assert_eq!(house.read("/ads/v1/accounts", &token).await.status, StatusCode::OK);
    let refused = house.read("/analytics/v1/properties", &token).await;
    assert_eq!(refused.api_error(), (403, "scope_missing".to_owned()));
    assert!(house.read("/userinfo", &token).await.json().get("email").is_none());
}

#[tokio::test]
async fn denying_tells_the_client_with_state_and_issuer() {
    let house = House::new();
    for (scopes, decision) in [(EVERY_SCOPE.as_slice(), "deny"), (&[], "allow")] {
        let answer = house.consent("harbour", scopes, decision).await;
        assert_eq!(field(&answer, "error"), "access_denied");
        assert_eq!(field(&answer, "state"), "the-state");
        assert_eq!(field(&answer, "iss"), "http://127.0.0.1:3001");
    }
}

#[tokio::test]
async fn untrusted_requests_are_never_redirected() {
    let house = House::new();
    let foreign = format!("{CALLBACK}/other");
    for extra in [("client_id", "somebody"), ("redirect_uri", foreign.as_str()), ("redirect_uri", "")] {
        let reply = house.get(&authorize_path(&[extra])).await;
        assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{extra:?}");
        assert_eq!(reply.header("location"), "");
    }
}

#[tokio::test]
async fn malformed_requests_are_told_to_the_client() {
    let house = House::new();
    let cases = [
        (("response_type", "token"), "unsupported_response_type"),
        (("code_challenge", ""), "invalid_request"),
        (("code_challenge_method", "plain"), "invalid_request"),
        (("scope", "openid mail.send"), "invalid_scope"),
        (("scope", ""), "invalid_scope"),
        (("prompt", "none"), "login_required"),
    ];
    for (extra, error) in cases {
        let answer = house.get(&authorize_path(&[extra])).await.answer();
        assert_eq!(field(&answer, "error"), error, "{extra:?}");
        assert_eq!(field(&answer, "iss"), "http://127.0.0.1:3001");
    }
    let repeated = format!("{}&state=another", authorize_path(&[]));
    assert_eq!(field(&house.get(&repeated).await.answer(), "error"), "invalid_request");
}

#[tokio::test]
async fn the_hinted_person_stands_first() {
    let house = House::new();
    let page = house.get(&authorize_path(&[("login_hint", "ads@juniper-bikes.example")])).await.text;
    let place = |name: &str| page.find(name).unwrap();
    assert!(place("Juniper Bikes marketing") < place("Harbour Coffee marketing"));
    assert!(page.contains("Relink expects this one"));
}

#[tokio::test]
async fn the_signed_in_person_is_remembered_unless_another_is_wanted() {
    let house = House::new();
    let request = house.open_sign_in(&[]).await;
    let cookie = house.sign_in(&request, "harbour").await;
    let cases = [
        (("state", "x"), true),
        (("login_hint", "harbour"), true),
        (("login_hint", "juniper"), false),
        (("prompt", "select_account"), false),
    ];
    for (extra, goes_on) in cases {
        let visit = Request::get(authorize_path(&[extra])).header(header::COOKIE, &cookie).body(Body::empty());
        let page = house.send(visit.unwrap()).await.text;
        assert_eq!(page.contains("asks for access"), goes_on, "{extra:?}");
    }
}

#[tokio::test]
async fn nobody_consents_for_somebody_else() {
    let house = House::new();
    let request = house.open_sign_in(&[]).await;
    let cookie = house.sign_in(&request, "juniper").await;
    let stale = [("request", request.as_str()), ("person", "harbour"), ("decision", "allow"), ("scope", "openid")];
    let reply = house.post("/authorize/consent", &stale, Some(&cookie)).await;
    assert_eq!(reply.status, StatusCode::OK);
    assert!(reply.text.contains("Juniper Bikes marketing"));
    let unsigned = house.post("/authorize/consent", &stale, None).await;
    assert!(unsigned.text.contains("Choose an account"));
}

#[tokio::test]
async fn a_request_is_decided_once_and_within_half_an_hour() {
    let house = House::new();
    let request = house.open_sign_in(&[]).await;
    let cookie = house.sign_in(&request, "harbour").await;
    let fields = [("request", request.as_str()), ("person", "harbour"), ("decision", "deny")];
    house.post("/authorize/consent", &fields, Some(&cookie)).await.answer();
    assert_eq!(house.post("/authorize/consent", &fields, Some(&cookie)).await.status, StatusCode::BAD_REQUEST);
    let late = house.open_sign_in(&[]).await;
    house.clock.advance(30 * 60);
    let reply = house.post("/authorize/sign-in", &[("request", &late), ("person", "harbour")], None).await;
    assert_eq!(reply.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn switches_bend_the_answer() {
    let house = House::new();
    house.press(ControlCommand::WrongIss { on: true });
    house.press(ControlCommand::WrongState { on: true });
    for decision in ["allow", "deny"] {
        let answer = house.consent("harbour", &EVERY_SCOPE, decision).await;
        assert_ne!(field(&answer, "iss"), "http://127.0.0.1:3001");
        assert_ne!(field(&answer, "state"), "the-state");
    }
}

#[tokio::test]
async fn pages_run_no_scripts_and_sever_popups_only_when_told() {
    let house = House::new();
    let page = house.get(&authorize_path(&[])).await;
    let policy = page.header("content-security-policy");
    assert!(policy.contains("default-src 'none'") && !policy.contains("script-src"), "{policy}");
    assert!(policy.contains("form-action 'self' http://localhost:3000"), "{policy}");
    assert_eq!(page.header("cross-origin-opener-policy"), "");
    house.press(ControlCommand::CrossOriginOpenerPolicy { on: true });
    let severing = house.get(&authorize_path(&[])).await;
    assert_eq!(severing.header("cross-origin-opener-policy"), "same-origin");
}

#[tokio::test]
async fn what_is_sent_does_not_become_markup() {
    let page = House::new().get(&authorize_path(&[("login_hint", "\"><script>x</script>")])).await;
    assert!(!page.text.contains("<script"));
}
