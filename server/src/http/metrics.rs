//! `/metrics`, at an address of its own: what it tells is for whoever runs the server, not for whoever can reach its pages.

use axum::{
    Router,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};

use crate::core::Core;

/// The media type of OpenMetrics 1.0.
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

pub(crate) fn router(core: Core) -> Router {
    Router::new().route("/metrics", get(answer)).with_state(core)
}

async fn answer(State(core): State<Core>) -> Response {
    match core.metrics.render(&core).await {
        Ok(text) => ([(header::CONTENT_TYPE, OPEN_METRICS)], text).into_response(),
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "the metrics can't be told");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}
