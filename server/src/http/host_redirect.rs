//! Our own address comes from the configuration. Whoever reaches us under another name is sent there, so that
//! cookies and redirect URIs agree; nothing is ever built from a request's `Host`.

use axum::{
    extract::{Request, State},
    http::{HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::core::Core;

/// Redirects reading requests (308) and refuses all others (421).
pub(crate) async fn redirect_foreign_hosts(State(core): State<Core>, request: Request, next: Next) -> Response {
    let public_url = &core.config.public_url;
    // Whoever watches the server's health may ask it by its address.
    if request.uri().path() == "/healthz" || host_of(&request).eq_ignore_ascii_case(&public_url.authority()) {
        return next.run(request).await;
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return (StatusCode::MISDIRECTED_REQUEST, format!("Relink is at {}.\n", public_url.origin())).into_response();
    }
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    match HeaderValue::from_str(&format!("{}{path}", public_url.origin())) {
        Ok(location) => (StatusCode::PERMANENT_REDIRECT, [(header::LOCATION, location)]).into_response(),
        Err(_) => StatusCode::BAD_REQUEST.into_response(),
    }
}

/// `Host`, or the authority of an HTTP/2 request.
fn host_of(request: &Request) -> &str {
    let header = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    header.or_else(|| request.uri().authority().map(|authority| authority.as_str())).unwrap_or_default()
}
