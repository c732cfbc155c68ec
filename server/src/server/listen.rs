//! Answering at one address each, until the server stops: pages, the demo provider, metrics. What is answered stands
//! with the routers that come in here; what a connection may take, in `http::connection`.

use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::{
    config::ConnectionLimits,
    http::connection,
    sandbox::{self, Sandbox},
};

/// How long answers under way may take once we stop.
const LAST_ANSWERS: Duration = Duration::from_secs(5);
/// Whoever watches the server needs one or two.
const WATCHERS: usize = 32;

pub(super) async fn serve_app(
    router: Router,
    listener: TcpListener,
    limits: ConnectionLimits,
    stopping: &CancellationToken,
) {
    tokio::select! {
        () = connection::serve(router, listener, limits, stopping.clone()) => {}
        () = wait_long_enough(stopping) => tracing::warn!("some answers were cut off: their readers took too long"),
    }
}

pub(super) async fn serve_sandbox(sandbox: Sandbox, listener: TcpListener, stopping: CancellationToken) {
    let stop = stopping.clone();
    let serving = sandbox::serve(sandbox, listener, async move { stop.cancelled().await });
    tokio::select! {
        result = serving => if let Err(error) = result {
            tracing::error!(%error, "the demo provider failed");
        },
        () = wait_long_enough(&stopping) => {}
    }
}

pub(super) async fn serve_metrics(
    router: Router,
    listener: TcpListener,
    limits: ConnectionLimits,
    stopping: CancellationToken,
) {
    let limits = ConnectionLimits { most: WATCHERS, ..limits };
    tokio::select! {
        () = connection::serve(router, listener, limits, stopping.clone()) => {}
        // Whoever keeps a connection open must not hold us up.
        () = stopping.cancelled() => {}
    }
}

/// Ends when those who still read have had their time.
async fn wait_long_enough(stopping: &CancellationToken) {
    stopping.cancelled().await;
    tokio::time::sleep(LAST_ANSWERS).await;
}
