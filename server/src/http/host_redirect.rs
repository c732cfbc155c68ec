//! Our own address comes from the configuration. Whoever reaches us under another name is sent there, so that
//! cookies and redirect URIs agree; nothing is ever built from a request's `Host`.
//!
//! A proxy that loses the name looks just like somebody who uses another one, but whoever is sent on comes by it again. So
//! the way there carries a mark: who arrives with it under a foreign name is told what is wrong, and who arrives under our
//! own is rid of it. docs/decisions/0030-other-names.md

use axum::{
    extract::{Request, State},
    http::{HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::lost_host;
use crate::core::Core;

/// Stands at the end of the query, so that the rest stays letter by letter.
const MARK: &str = "relink-moved";
/// These hold nothing of anybody: health, for whoever watches it by address, and what the page about a lost name is drawn with.
const UNDER_ANY_NAME: [&str; 3] = ["/healthz", "/pkg/relink.css", "/favicon.svg"];

/// Sends reading requests to our own address, once, and refuses all others (421).
pub(crate) async fn redirect_foreign_hosts(State(core): State<Core>, request: Request, next: Next) -> Response {
    let public_url = &core.config.public_url;
    let reads_only = matches!(*request.method(), Method::GET | Method::HEAD);
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    let marked = without_mark(path);
    let host = host_of(&request);
    if host.eq_ignore_ascii_case(&public_url.authority()) {
        return match marked.filter(|_| reads_only) {
            Some(path) => send_to(&public_url.origin(), path),
            None => next.run(request).await,
        };
    }
    if UNDER_ANY_NAME.contains(&request.uri().path()) {
        return next.run(request).await;
    }
    if reads_only && marked.is_none() {
        return send_to(&public_url.origin(), &with_mark(path));
    }
    lost_host::tell(host, public_url, request.headers())
}

fn send_to(origin: &str, path: &str) -> Response {
    match HeaderValue::from_str(&format!("{origin}{path}")) {
        Ok(location) => (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, location)]).into_response(),
        Err(_) => StatusCode::BAD_REQUEST.into_response(),
    }
}

fn with_mark(path: &str) -> String {
    let separator = if path.contains('?') { '&' } else { '?' };
    format!("{path}{separator}{MARK}")
}

/// The path as it was before, if it bears the mark.
fn without_mark(path: &str) -> Option<&str> {
    path.strip_suffix(MARK)?.strip_suffix(['?', '&'])
}

/// `Host`, or the authority of an HTTP/2 request.
fn host_of(request: &Request) -> &str {
    let header = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    header.or_else(|| request.uri().authority().map(|authority| authority.as_str())).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{with_mark, without_mark};

    #[test]
    fn whoever_was_sent_on_ends_where_they_wanted_to_go() {
        for path in ["/", "/campaigns", "/campaigns?show=all", "/oauth/callback/1?code=a%2Fb&state=c", "/x?", "/x?y&"] {
            assert_eq!(without_mark(&with_mark(path)), Some(path));
            assert_eq!(without_mark(path), None);
        }
        assert_eq!(without_mark("/relink-moved"), None);
        assert_eq!(without_mark("/x?not-relink-moved"), None);
    }
}
