//! A token endpoint with nothing behind it, on loopback: every refresh token is good, and answered with new ones.

use std::{
    io,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use axum::{Json, Router, extract::State, response::IntoResponse, routing::post, serve::ListenerExt};
use serde_json::json;
use tokio::net::TcpListener;

/// Serves until the process ends.
pub async fn serve() -> io::Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let router = Router::new().route("/token", post(answer)).with_state(Arc::default());
    let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(address)
}

async fn answer(State(answered): State<Arc<AtomicU64>>, _form: String) -> impl IntoResponse {
    let number = answered.fetch_add(1, Ordering::Relaxed);
    Json(json!({
        "access_token": format!("access-{number:036}"),
        "refresh_token": format!("refresh-{number:035}"),
        "token_type": "Bearer",
        "expires_in": 3600,
        "scope": "ads.read",
    }))
}
