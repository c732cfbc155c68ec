//! The control page's addresses: see what is broken, break more. They answer to this machine's own pages only.

use axum::{
    Json,
    extract::{Request, State},
    http::{HeaderMap, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use serde_json::{Value, json};
use url::Position;

use super::{
    Sandbox,
    authorization_request::Fields,
    faults::ControlCommand,
    grants::{Grant, GrantEnd},
    pages,
    people::{PEOPLE, Person},
    settings::SandboxError,
    state::State as Memory,
};

/// Refuses other hosts (DNS rebinding) and forms of other origins.
pub(crate) async fn guard(State(sandbox): State<Sandbox>, request: Request, next: Next) -> Response {
    let authority = request.uri().authority().map(|authority| authority.as_str());
    match sandbox.find_stranger(request.headers(), authority) {
        Some(words) => pages::problem::show(StatusCode::FORBIDDEN, words).into_response(),
        None => next.run(request).await,
    }
}

impl Sandbox {
    /// What to tell a request that is not from our own pages, nor from a program on this machine.
    fn find_stranger(&self, headers: &HeaderMap, authority: Option<&str>) -> Option<&'static str> {
        let own_host = &self.settings().issuer[Position::BeforeHost..Position::AfterPort];
        let host = headers.get(header::HOST).map_or(authority, |value| value.to_str().ok());
        if host != Some(own_host) {
            return Some("This page answers at its own address only.");
        }
        let origin = headers.get(header::ORIGIN);
        origin.filter(|origin| *origin != self.issuer()).map(|_| "Another site may not press these buttons.")
    }
}

/// `GET /`
pub(crate) async fn show(State(sandbox): State<Sandbox>) -> Response {
    let now = sandbox.now();
    pages::control::show(&sandbox.lock(), now).into_response()
}

/// `POST /control`: the pressed button's value is a command as JSON.
pub(crate) async fn take_form(State(sandbox): State<Sandbox>, body: String) -> Response {
    let fields = Fields::parse(&body);
    match read_command(fields.one("command").unwrap_or_default()).map(|command| sandbox.apply(command)) {
        Ok(Ok(_)) => Redirect::to("/").into_response(),
        Ok(Err(error)) => pages::problem::show(status_of(&error), &words_of(&error)).into_response(),
        Err(words) => pages::problem::show(StatusCode::BAD_REQUEST, &words).into_response(),
    }
}

/// `POST /control.json`: a command; answers with what happened.
pub(crate) async fn take_json(State(sandbox): State<Sandbox>, body: String) -> Response {
    let refuse = |status: StatusCode, words: String| (status, Json(json!({"error": words}))).into_response();
    match read_command(&body).map(|command| sandbox.apply(command)) {
        Ok(Ok(outcome)) => Json(outcome).into_response(),
        Ok(Err(error)) => refuse(status_of(&error), words_of(&error)),
        Err(words) => refuse(StatusCode::BAD_REQUEST, words),
    }
}

/// `GET /state.json`: switches, people, grants, counters. Never tokens.
pub(crate) async fn show_state(State(sandbox): State<Sandbox>) -> Json<Value> {
    let now = sandbox.now();
    let state = sandbox.lock();
    let people: Vec<Value> = PEOPLE.iter().map(|person| describe_person(&state, person, now)).collect();
    Json(json!({
        "issuer": sandbox.issuer(),
        "switches": state.kept.switches,
        "people": people,
        "counters": state.counters,
    }))
}

fn describe_person(state: &Memory, person: &'static Person, now: i64) -> Value {
    let profiles: Vec<Value> = person
        .profiles()
        .map(|profile| json!({"id": profile.id, "name": profile.name, "access": state.has_access(person, profile)}))
        .collect();
    let grants: Vec<Value> = state.kept.ledger.of(person.sub).map(|grant| describe_grant(grant, now)).collect();
    json!({
        "sub": person.sub,
        "name": person.name,
        "email": person.email,
        "profiles": profiles,
        "grants": grants,
    })
}

fn describe_grant(grant: &Grant, now: i64) -> Value {
    json!({
        "id": grant.id,
        "scopes": grant.scopes,
        "created": grant.created,
        "alive": grant.is_alive(),
        "end": grant.end,
        "live_access_tokens": grant.count_access(now),
        "refreshable": grant.is_refreshable(),
    })
}

fn read_command(text: &str) -> Result<ControlCommand, String> {
    serde_json::from_str(text).map_err(|error| format!("This is not a command: {error}."))
}

fn status_of(error: &SandboxError) -> StatusCode {
    match error {
        SandboxError::StateFile(_) | SandboxError::DamagedStateFile(_) => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

fn words_of(error: &SandboxError) -> String {
    format!("It did not work: {error}.")
}

impl GrantEnd {
    /// For the list of grants on the control page.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Revoked => "taken back",
            Self::PasswordChanged => "ended: password changed",
            Self::RefreshExpired => "ended: age limit",
            Self::Reused => "ended: old refresh token used again",
        }
    }
}
