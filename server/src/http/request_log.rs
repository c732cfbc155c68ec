//! What the log says of requests: one line each, at DEBUG, so that nothing else drowns in them. What failed on our side stands out.
//! Never its query string, a header or a body: those may hold secrets. Nor the path of a shared page, which is one.

use std::{fmt::Write, time::Instant};

use axum::{
    extract::{Request, State},
    http::{HeaderName, HeaderValue, StatusCode},
    middleware::Next,
    response::Response,
};
use tracing::Instrument;

use super::shared;
use crate::{core::Core, entropy::Entropy};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Logs method, path, status and duration under an id that is also sent along, so that a report finds its lines.
pub(crate) async fn log_request(State(core): State<Core>, request: Request, next: Next) -> Response {
    let id = new_id(&*core.entropy);
    let span = tracing::info_span!("request", %id);
    let (method, path) = (request.method().clone(), request.uri().path());
    let path = if shared::is_shared(path) { shared::ROUTE } else { path }.to_owned();
    let begin = Instant::now();

    let mut response = next.run(request).instrument(span.clone()).await;

    let millis = begin.elapsed().as_millis();
    let status = response.status();
    span.in_scope(|| match status.is_server_error() && status != StatusCode::BAD_GATEWAY {
        true => tracing::warn!(%method, path, status = status.as_u16(), millis, "answered with a failure"),
        false => tracing::debug!(%method, path, status = status.as_u16(), millis, "answered"),
    });
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

fn new_id(entropy: &dyn Entropy) -> String {
    let mut bytes = [0; 8];
    entropy.fill(&mut bytes);
    bytes.iter().fold(String::new(), |mut id, byte| {
        // Writing to a string does not fail.
        let _ = write!(id, "{byte:02x}");
        id
    })
}
