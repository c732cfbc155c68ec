//! The control page: who may press, what is said, what is shown.

use axum::{
    body::Body,
    http::{Request, StatusCode},
};

use super::house::{HOST, House};
use crate::sandbox::{ControlCommand, Rotation};

const OUTAGE: &str = r#"{"command":"outage","on":true}"#;

#[tokio::test]
async fn a_pressed_button_comes_back_with_a_sentence() {
    let house = House::new();
    let pressed = house.post("/control", &[("command", OUTAGE)], None).await;
    assert_eq!((pressed.status, pressed.header("location")), (StatusCode::SEE_OTHER, "/"));
    let page = house.get("/").await.text;
    assert!(page.contains("Outage: on.") && page.contains("never to “broken”"));
    assert!(page.contains(r#"value="{&quot;command&quot;:&quot;outage&quot;,&quot;on&quot;:false}""#));
}

#[tokio::test]
async fn strangers_may_not_press() {
    let house = House::new();
    let cases = [
        ("evil.example", None),
        ("localhost:3001", None),
        ("127.0.0.1:3000", None),
        (HOST, Some("http://localhost:3000")),
        (HOST, Some("null")),
    ];
    for (host, origin) in cases {
        for path in ["/control", "/control.json"] {
            let mut request = Request::post(path).header("host", host);
            if let Some(origin) = origin {
                request = request.header("origin", origin);
            }
            let reply = house.send(request.body(Body::from(OUTAGE)).unwrap()).await;
            assert_eq!(reply.status, StatusCode::FORBIDDEN, "{host} {origin:?}");
        }
    }
    assert!(!house.sandbox.lock().kept.switches.outage);
    let own = Request::post("/control.json").header("host", HOST).header("origin", format!("http://{HOST}"));
    assert_eq!(house.send(own.body(Body::from(OUTAGE)).unwrap()).await.status, StatusCode::OK);
    assert!(house.sandbox.lock().kept.switches.outage);
}

#[tokio::test]
async fn json_commands_answer_with_json() {
    let house = House::new();
    let send = async |body: &str| {
        let request = Request::post("/control.json").header("host", HOST).body(Body::from(body.to_owned()));
        house.send(request.unwrap()).await
    };
    assert_eq!(send(OUTAGE).await.string("happened"), "Outage: on.");
    assert_eq!(send(r#"{"command":"revoke_grants","person":"nobody"}"#).await.status.as_u16(), 422);
    for wrong in ["", "{}", r#"{"command":"explode"}"#, r#"{"command":"outage","on":true,"person":"x"}"#] {
        assert_eq!(send(wrong).await.status, StatusCode::BAD_REQUEST, "{wrong}");
    }
}

#[tokio::test]
async fn every_command_keeps_its_shape_on_the_wire() {
    let person = || "harbour".to_owned();
    let cases = [
        (ControlCommand::TokenStatus { status: None }, r#"{"command":"token_status","status":null}"#),
        (ControlCommand::Rotation { mode: Rotation::Grace }, r#"{"command":"rotation","mode":"grace"}"#),
        (ControlCommand::CrossOriginOpenerPolicy { on: true }, r#"{"command":"cross_origin_opener_policy","on":true}"#),
        (ControlCommand::ChangePassword { person: person() }, r#"{"command":"change_password","person":"harbour"}"#),
        (
            ControlCommand::DropScope { person: person(), scope: "ads.read".into() },
            r#"{"command":"drop_scope","person":"harbour","scope":"ads.read"}"#,
        ),
        (ControlCommand::Reset, r#"{"command":"reset"}"#),
    ];
    for (command, json) in cases {
        assert_eq!(serde_json::to_string(&command).unwrap(), json);
        assert_eq!(serde_json::from_str::<ControlCommand>(json).unwrap(), command);
    }
}

#[tokio::test]
async fn the_state_shows_grants_and_counts_but_no_tokens() {
    let house = House::new();
    let (access, refresh) = house.grant("harbour");
    house.refresh(&refresh).await;
    house.token(&[]).await;
    house.read("/ads/v1/accounts", &access).await;
    let reply = house.get("/state.json").await;
    assert!(!reply.text.contains("sbx_"));
    let state = reply.json();
    assert_eq!(state["counters"]["token_calls"], 2);
    assert_eq!(state["counters"]["refresh_calls"], 1);
    assert_eq!(state["counters"]["api_calls"], 1);
    assert_eq!(state["people"][0]["sub"], "harbour");
    let grant = &state["people"][0]["grants"][0];
    assert_eq!((grant["alive"].as_bool(), grant["live_access_tokens"].as_u64()), (Some(true), Some(2)));
}

#[tokio::test]
async fn the_page_lists_people_and_their_grants() {
    let house = House::new();
    house.grant("harbour");
    house.press(ControlCommand::ChangePassword { person: "harbour".to_owned() });
    let page = house.get("/").await;
    assert_eq!(page.status, StatusCode::OK);
    for words in ["Harbour Coffee marketing", "ended: password changed", "Since 18 Mar 2026, 12:00 UTC", "Atlas Travel"]
    {
        assert!(page.text.contains(words), "{words}");
    }
    assert!(!page.text.contains("<script"));
}

#[tokio::test]
async fn reset_does_not_raise_the_dead() {
    let house = House::new();
    let (_, refresh) = house.grant("harbour");
    house.press(ControlCommand::RevokeGrants { person: "harbour".to_owned() });
    house.press(ControlCommand::Reset);
    assert_eq!(house.refresh(&refresh).await.token_error().2, "Token has been revoked.");
}
