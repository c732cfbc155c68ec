//! Which address is answered by whom, and the headers every answer carries.

use axum::{
    Router,
    extract::State,
    http::{HeaderName, HeaderValue, StatusCode, header},
    middleware::{from_fn_with_state, map_response_with_state},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use url::Url;

use super::{Sandbox, authorize, control, data, metadata, pages, revoke, token, userinfo};

pub(crate) fn build(sandbox: Sandbox) -> Router {
    let control = Router::new()
        .route("/", get(control::show))
        .route("/control", post(control::take_form))
        .route("/control.json", post(control::take_json))
        .route("/state.json", get(control::show_state))
        .layer(from_fn_with_state(sandbox.clone(), control::guard));
    Router::new()
        .route("/.well-known/openid-configuration", get(metadata::answer))
        .route("/.well-known/oauth-authorization-server", get(metadata::answer))
        .route("/authorize", get(authorize::start))
        .route("/authorize/sign-in", get(authorize::show_sign_in).post(authorize::sign_in))
        .route("/authorize/consent", get(authorize::show_consent).post(authorize::decide))
        .route("/token", post(token::answer))
        .route("/revoke", post(revoke::answer))
        .route("/userinfo", get(userinfo::answer).post(userinfo::answer))
        .route("/ads/v1/accounts", get(data::profiles::list_accounts))
        .route("/ads/v1/accounts/{id}/report", get(data::reports::report_account))
        .route("/ads/v1/accounts/{id}/campaigns", get(data::reports::report_campaigns))
        .route("/analytics/v1/properties", get(data::profiles::list_properties))
        .route("/analytics/v1/properties/{id}/report", get(data::reports::report_property))
        .route("/analytics/v1/properties/{id}/users", get(data::reports::count_users))
        .route("/sandbox.css", get(pages::style))
        .route("/sandbox.svg", get(pages::icon))
        .merge(control)
        .fallback(show_missing)
        .layer(map_response_with_state(sandbox.clone(), add_headers))
        .with_state(sandbox)
}

async fn show_missing() -> Response {
    pages::problem::show(StatusCode::NOT_FOUND, "There is no page at this address.").into_response()
}

async fn add_headers(State(sandbox): State<Sandbox>, mut response: Response) -> Response {
    let severs_popups = sandbox.lock().kept.switches.cross_origin_opener_policy;
    let headers = response.headers_mut();
    let mut add = |name: HeaderName, value: &'static str| headers.insert(name, HeaderValue::from_static(value));
    add(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    // Not "no-referrer": browsers would then send "Origin: null" with our own forms.
    add(header::REFERRER_POLICY, "same-origin");
    if severs_popups {
        add(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    }
    if let Ok(policy) = HeaderValue::from_str(&write_policy(&sandbox.settings().redirect_uris)) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// No scripts at all. Browsers hold redirects after a form to `form-action`, so the client's origins stand there too.
fn write_policy(redirect_uris: &[String]) -> String {
    let mut targets: Vec<String> = redirect_uris
        .iter()
        .filter_map(|uri| Url::parse(uri).ok())
        .map(|uri| uri.origin().ascii_serialization())
        .filter(|origin| origin != "null")
        .collect();
    targets.sort();
    targets.dedup();
    format!(
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'; \
         form-action 'self' {}",
        targets.join(" ")
    )
}
