//! The token endpoint (RFC 6749 section 3.2): codes and refresh tokens become access tokens.

use std::time::Duration;

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use secrecy::ExposeSecret;
use serde_json::json;
use url::form_urlencoded;

use super::{
    Sandbox,
    answers::{NO_STORE, TokenProblem},
    authorization_request::Fields,
    faults::{Switches, TokenBody},
    grants::{ACCESS_SECONDS, GrantEnd, IssuedTokens, hash_text},
    state::{CODE_SECONDS, State as Memory},
};

const HUGE_BYTES: usize = 8 * 1024 * 1024;

/// `POST /token`. With `SlowToken` the work is done first and the answer waits.
pub(crate) async fn answer(State(sandbox): State<Sandbox>, headers: HeaderMap, body: String) -> Response {
    let fields = Fields::parse(&body);
    let switches = {
        let mut state = sandbox.lock();
        state.counters.token_calls += 1;
        state.counters.refresh_calls += u64::from(fields.one("grant_type") == Some("refresh_token"));
        state.kept.switches.clone()
    };
    let response = break_reply(&switches).unwrap_or_else(|| match sandbox.exchange(&headers, &fields, &switches) {
        Ok(issued) => show_tokens(&issued),
        Err(TokenProblem::Grant(_)) if switches.vague_refusals => TokenProblem::Vague.into_response(),
        Err(problem) => problem.into_response(),
    });
    let response = if switches.lose_reply {
        (StatusCode::BAD_GATEWAY, NO_STORE, Html("<!doctype html><title>502 Bad Gateway</title>")).into_response()
    } else {
        response
    };
    if switches.slow_token_seconds > 0 {
        tokio::time::sleep(Duration::from_secs(switches.slow_token_seconds)).await;
    }
    response
}

impl Sandbox {
    fn exchange(
        &self,
        headers: &HeaderMap,
        fields: &Fields,
        switches: &Switches,
    ) -> Result<IssuedTokens, TokenProblem> {
        if switches.outage {
            return Err(TokenProblem::Outage);
        }
        self.check_client(headers, fields)?;
        match fields.one("grant_type") {
            Some("authorization_code") => self.change(|state| self.exchange_code(state, fields))?,
            Some("refresh_token") => self.change(|state| self.exchange_refresh(state, fields))?,
            Some(_) => Err(TokenProblem::GrantType),
            None => Err(TokenProblem::Request("There is no grant_type.")),
        }
    }

    fn exchange_code(&self, state: &mut Memory, fields: &Fields) -> Result<IssuedTokens, TokenProblem> {
        let now = self.now();
        let code = fields.one("code").ok_or(TokenProblem::Request("There is no code."))?;
        let Memory { kept, codes, .. } = state;
        let code = codes.get_mut(&hash_text(code)).ok_or(TokenProblem::Code("The code is unknown."))?;
        if std::mem::replace(&mut code.used, true) {
            // Somebody has a copy of the code: what it gave is not safe (RFC 6749 section 4.1.2).
            if let Some(grant) = &code.grant {
                kept.ledger.end_one(grant, GrantEnd::Revoked);
            }
            return Err(TokenProblem::Code("The code was used before."));
        }
        if now - code.created >= CODE_SECONDS {
            return Err(TokenProblem::Code("The code is too old."));
        }
        if fields.one("redirect_uri") != Some(code.redirect_uri.as_str()) {
            return Err(TokenProblem::Code("The redirect URI is not the one the code was made for."));
        }
        let verifier = fields.one("code_verifier").ok_or(TokenProblem::Request("There is no code_verifier."))?;
        if !is_verifier(verifier) || hash_text(verifier) != code.code_challenge {
            return Err(TokenProblem::Code("The code verifier does not fit the code challenge."));
        }
        let may_refresh = !kept.switches.omit_refresh_token;
        let entropy = &*self.settings().entropy;
        let issued = kept.ledger.issue(code.person.sub, code.scopes.clone(), may_refresh, now, entropy);
        code.grant = Some(issued.grant.clone());
        Ok(issued)
    }

    fn exchange_refresh(&self, state: &mut Memory, fields: &Fields) -> Result<IssuedTokens, TokenProblem> {
        let token = fields.one("refresh_token").ok_or(TokenProblem::Request("There is no refresh_token."))?;
        let Switches { rotation, omit_refresh_token, .. } = state.kept.switches;
        let ledger = &mut state.kept.ledger;
        let asked: Vec<&str> = fields.one("scope").unwrap_or_default().split_ascii_whitespace().collect();
        if !ledger.covers(token, &asked) {
            return Err(TokenProblem::Scope);
        }
        let entropy = &*self.settings().entropy;
        ledger.refresh(token, rotation, !omit_refresh_token, self.now(), entropy).map_err(TokenProblem::Grant)
    }

    /// The client by `Authorization: Basic` or by form fields, never both (RFC 6749 section 2.3.1).
    pub(crate) fn check_client(&self, headers: &HeaderMap, fields: &Fields) -> Result<(), TokenProblem> {
        if fields.has_repeated() {
            return Err(TokenProblem::Request("A parameter is repeated."));
        }
        let in_form = fields.one("client_id").map(str::to_owned).zip(fields.one("client_secret").map(str::to_owned));
        let (id, secret) = match headers.get(header::AUTHORIZATION) {
            Some(_) if fields.one("client_secret").is_some() => {
                return Err(TokenProblem::Request("The client authenticates in two ways at once."));
            }
            Some(value) => value.to_str().ok().and_then(read_basic).ok_or(TokenProblem::Client)?,
            None => in_form.ok_or(TokenProblem::Client)?,
        };
        let settings = self.settings();
        // Hashes are compared, so that the time it takes says nothing about the secret.
        let is_right = hash_text(&secret) == hash_text(settings.client_secret.expose_secret());
        if id == settings.client_id && is_right { Ok(()) } else { Err(TokenProblem::Client) }
    }
}

fn read_basic(value: &str) -> Option<(String, String)> {
    let (scheme, encoded) = value.split_once(' ')?;
    let decoded = STANDARD.decode(encoded.trim()).ok().filter(|_| scheme.eq_ignore_ascii_case("basic"))?;
    let text = String::from_utf8(decoded).ok()?;
    let (id, secret) = text.split_once(':')?;
    Some((decode_form(id), decode_form(secret)))
}

/// Undoes `application/x-www-form-urlencoded` of one value.
fn decode_form(text: &str) -> String {
    let pair = format!("value={}", text.replace('&', "%26"));
    form_urlencoded::parse(pair.as_bytes()).next().map(|(_, value)| value.into_owned()).unwrap_or_default()
}

/// RFC 7636 section 4.1.
fn is_verifier(text: &str) -> bool {
    let is_unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    (43..=128).contains(&text.len()) && text.bytes().all(is_unreserved)
}

fn show_tokens(issued: &IssuedTokens) -> Response {
    let mut body = json!({
        "access_token": issued.access.expose_secret(),
        "token_type": "Bearer",
        "expires_in": ACCESS_SECONDS,
        "scope": issued.scope,
    });
    if let Some(refresh) = &issued.refresh {
        body["refresh_token"] = refresh.expose_secret().into();
    }
    (NO_STORE, Json(body)).into_response()
}

/// What the switches put in place of an answer. Nothing is exchanged then.
fn break_reply(switches: &Switches) -> Option<Response> {
    let status = switches.token_status.map(|status| StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY));
    let json = [(header::CONTENT_TYPE, "application/json")];
    let body = match switches.token_body {
        Some(TokenBody::Html) => {
            Html("<!doctype html><title>Bad gateway</title><h1>502 Bad gateway</h1>").into_response()
        }
        Some(TokenBody::InvalidJson) => (json, r#"{"access_token":"sbx_at_cut","token_ty"#).into_response(),
        Some(TokenBody::Huge) => (json, format!(r#"{{"padding":"{}"}}"#, "x".repeat(HUGE_BYTES))).into_response(),
        None => Json(json!({"error": "server_error", "error_description": "Something went wrong."})).into_response(),
    };
    (status.is_some() || switches.token_body.is_some())
        .then(|| (status.unwrap_or(StatusCode::OK), NO_STORE, body).into_response())
}
