//! Answering at one address each, until the server stops: pages, the demo provider, metrics. What is answered stands
//! with the routers that come in here.

use std::{io, time::Duration};

use axum::{Router, serve::ListenerExt};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::sandbox::{self, Sandbox};

/// How long answers under way may take once we stop.
const LAST_ANSWERS: Duration = Duration::from_secs(5);

pub(super) async fn serve_app(router: Router, listener: TcpListener, stopping: &CancellationToken) -> io::Result<()> {
    // Pages are streamed in several small writes; each would wait 40 ms for a delayed acknowledgement.
    let listener = listener.tap_io(|stream| {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "TCP_NODELAY could not be set");
        }
    });
    let stop = stopping.clone();
    let serving = axum::serve(listener, router).with_graceful_shutdown(async move { stop.cancelled().await });
    tokio::select! {
        result = serving => result,
        () = wait_long_enough(stopping) => {
            tracing::warn!("some answers were cut off: their readers took too long");
            Ok(())
        }
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

pub(super) async fn serve_metrics(router: Router, listener: TcpListener, stopping: CancellationToken) {
    let stop = stopping.clone();
    let serving = axum::serve(listener, router).with_graceful_shutdown(async move { stop.cancelled().await });
    tokio::select! {
        result = serving => if let Err(error) = result {
            tracing::error!(%error, "the metrics can't be served");
        },
        // Whoever keeps a connection open must not hold us up.
        () = stopping.cancelled() => {}
    }
}

/// Ends when those who still read have had their time.
async fn wait_long_enough(stopping: &CancellationToken) {
    stopping.cancelled().await;
    tokio::time::sleep(LAST_ANSWERS).await;
}
