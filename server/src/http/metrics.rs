//! `/metrics`, at an address of its own: what it tells is for whoever runs the server, not for whoever can reach its pages.

use axum::{
    Router,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};

use crate::{
    core::Core,
    metrics::Readings,
    store::{StoreError, job::Lane},
};

/// The media type of OpenMetrics 1.0.
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

pub(crate) fn router(core: Core) -> Router {
    Router::new().route("/metrics", get(answer)).with_state(core)
}

/// Why nothing could be told.
#[derive(Debug, thiserror::Error)]
enum MetricsError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the metrics can't be written: {0}")]
    Format(#[from] std::fmt::Error),
}

async fn tell(core: &Core) -> Result<String, MetricsError> {
    let mut unit = core.store.read().await?;
    let (healths, parked) = (unit.count_healths().await?, unit.count_parked().await?);
    let mut next_due = None;
    for lane in Lane::ALL {
        next_due = unit.next_due(lane).await?.into_iter().chain(next_due).min();
    }
    drop(unit);
    let lag = next_due.map_or(0, |due| (core.clock.unix() - due).max(0));
    Ok(core.metrics.render(Readings { healths, parked, lag })?)
}

async fn answer(State(core): State<Core>) -> Response {
    match tell(&core).await {
        Ok(text) => ([(header::CONTENT_TYPE, OPEN_METRICS)], text).into_response(),
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "the metrics can't be told");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}
