//! Whether the server works: asked by whoever watches it.

use axum::{extract::State, http::StatusCode};

use crate::{core::Core, store::StoreError};

/// 200 if the store answers, else 503.
pub(crate) async fn answer(State(core): State<Core>) -> (StatusCode, &'static str) {
    match ask_store(&core).await {
        Ok(()) => (StatusCode::OK, "ok\n"),
        Err(error) => {
            tracing::error!(%error, "not healthy");
            (StatusCode::SERVICE_UNAVAILABLE, "the store does not answer; see the server's log\n")
        }
    }
}

async fn ask_store(core: &Core) -> Result<(), StoreError> {
    core.store.ask().await?.last_sequence().await.map(|_| ())
}
