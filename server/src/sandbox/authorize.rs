//! The authorization endpoint (RFC 6749 section 4.1): sign in, consent, and back to the client. Plain forms, no script.

use axum::{
    extract::{RawQuery, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};

use super::{
    Sandbox,
    authorization_request::{AnswerTo, AuthorizationRequest, Fields, Prompt, RequestProblem},
    grants::hash_text,
    pages,
    people::{Person, find_person},
    state::Code,
};

/// What a wrong client gets to see of the switches `WrongIss` and `WrongState`.
const OTHER_ISSUER: &str = "https://another-issuer.example";
const OTHER_STATE: &str = "not-the-state-that-was-sent";

/// `GET /authorize`: remembers the request, then asks for whatever is missing.
pub(crate) async fn start(State(sandbox): State<Sandbox>, RawQuery(query): RawQuery, headers: HeaderMap) -> Response {
    let now = sandbox.now();
    let request = match AuthorizationRequest::parse(&query.unwrap_or_default(), sandbox.settings(), now) {
        Ok(request) => request,
        Err(RequestProblem::Untrusted(words)) => return refuse(words),
        Err(RequestProblem::Answer { to, error, description }) => return sandbox.tell(&to, error, description),
    };
    let person = sandbox.find_signed_in(&headers);
    if request.prompt == Prompt::None {
        let error = if person.is_some() { "consent_required" } else { "login_required" };
        return sandbox.tell(&request.answer, error, "Somebody has to look at a page first.");
    }
    let other_is_hinted = request.hinted.is_some_and(|hinted| person.is_none_or(|person| person.sub != hinted.sub));
    let must_choose = request.prompt == Prompt::SelectAccount || other_is_hinted;
    let id = sandbox.new_token();
    let page = match person.filter(|_| !must_choose) {
        Some(person) => pages::consent::show(&id, &request, person),
        None => pages::sign_in::show(&id, &request),
    };
    let mut state = sandbox.lock();
    state.forget_old(now);
    state.pending.insert(id, request);
    page.into_response()
}

/// `GET /authorize/sign-in`: choose somebody else.
pub(crate) async fn show_sign_in(State(sandbox): State<Sandbox>, RawQuery(query): RawQuery) -> Response {
    match sandbox.find_pending(&Fields::parse(&query.unwrap_or_default())) {
        Some((id, request)) => pages::sign_in::show(&id, &request).into_response(),
        None => refuse_late(),
    }
}

/// `POST /authorize/sign-in`: somebody was chosen.
pub(crate) async fn sign_in(State(sandbox): State<Sandbox>, body: String) -> Response {
    let fields = Fields::parse(&body);
    let Some((id, _)) = sandbox.find_pending(&fields) else { return refuse_late() };
    let Some(person) = fields.one("person").and_then(find_person) else {
        return refuse("Choose one of the accounts on the sign-in page.");
    };
    let cookie = sandbox.sign_in(person);
    ([(header::SET_COOKIE, cookie)], Redirect::to(&format!("/authorize/consent?request={id}"))).into_response()
}

/// `GET /authorize/consent`: what the client asks for.
pub(crate) async fn show_consent(
    State(sandbox): State<Sandbox>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let Some((id, request)) = sandbox.find_pending(&Fields::parse(&query.unwrap_or_default())) else {
        return refuse_late();
    };
    match sandbox.find_signed_in(&headers) {
        Some(person) => pages::consent::show(&id, &request, person).into_response(),
        None => pages::sign_in::show(&id, &request).into_response(),
    }
}

/// `POST /authorize/consent`: allowed or denied; ends the request and goes back to the client.
pub(crate) async fn decide(State(sandbox): State<Sandbox>, headers: HeaderMap, body: String) -> Response {
    let fields = Fields::parse(&body);
    let Some((id, request)) = sandbox.find_pending(&fields) else { return refuse_late() };
    let Some(person) = sandbox.find_signed_in(&headers) else {
        return pages::sign_in::show(&id, &request).into_response();
    };
    if fields.one("person") != Some(person.sub) {
        // Somebody else signed in in another tab: nobody may consent for a person they did not see.
        return pages::consent::show(&id, &request, person).into_response();
    }
    sandbox.lock().pending.remove(&id);
    let scopes: Vec<String> =
        request.scopes.iter().filter(|asked| fields.all("scope").any(|ticked| ticked == *asked)).cloned().collect();
    if fields.one("decision") != Some("allow") || scopes.is_empty() {
        return sandbox.tell(&request.answer, "access_denied", "The person did not allow it.");
    }
    sandbox.grant_code(&request, person, scopes)
}

impl Sandbox {
    fn find_pending(&self, fields: &Fields) -> Option<(String, AuthorizationRequest)> {
        let id = fields.one("request")?;
        let now = self.now();
        let mut state = self.lock();
        state.forget_old(now);
        state.pending.get(id).map(|request| (id.to_owned(), request.clone()))
    }

    fn grant_code(&self, request: &AuthorizationRequest, person: &'static Person, scopes: Vec<String>) -> Response {
        let code = format!("sbx_code_{}", self.new_token());
        let kept = Code {
            person,
            scopes,
            redirect_uri: request.answer.redirect_text.clone(),
            code_challenge: request.code_challenge.clone(),
            created: self.now(),
            used: false,
            grant: None,
        };
        self.lock().codes.insert(hash_text(&code), kept);
        self.answer(&request.answer, &[("code", &code)])
    }

    fn tell(&self, to: &AnswerTo, error: &str, description: &str) -> Response {
        self.answer(to, &[("error", error), ("error_description", description)])
    }

    /// Back to the client, with `state` and `iss` (RFC 9207): true ones, unless a switch says otherwise.
    fn answer(&self, to: &AnswerTo, parameters: &[(&str, &str)]) -> Response {
        let (wrong_iss, wrong_state) = {
            let state = self.lock();
            (state.kept.switches.wrong_iss, state.kept.switches.wrong_state)
        };
        let mut to = to.clone();
        if wrong_state {
            to.state = Some(OTHER_STATE.to_owned());
        }
        let issuer = if wrong_iss { OTHER_ISSUER } else { self.issuer() };
        ([(header::CACHE_CONTROL, "no-store")], Redirect::to(&to.compose(issuer, parameters))).into_response()
    }
}

fn refuse(words: &str) -> Response {
    pages::problem::show(StatusCode::BAD_REQUEST, words).into_response()
}

fn refuse_late() -> Response {
    refuse("This page was open for too long, or was used already. Close the window and start again in Relink.")
}
