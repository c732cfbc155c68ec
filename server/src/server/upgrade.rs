//! While a store of an older version is brought up to date nothing else can be answered; whoever asks is told so.

use std::{io, sync::Arc};

use axum::{
    Router,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::{
    listen::serve_app,
    open::{OWN_CATALOGUE, OpenError},
};
use crate::{
    catalogue::Shelf,
    config::Config,
    store::sqlite::carrying::{LateDays, Progress, carry_over, is_needed},
};

/// Seconds after which a browser looks again.
const LOOK_AGAIN: &str = "5";

/// Brings the store of `config`'s data folder up to date if an older version has written it, and answers on `listener`
/// meanwhile. Killed, it begins anew the next time: the old store stays until all of it was carried over and compared.
pub async fn bring_up_to_date(config: &Config, listener: TcpListener) -> Result<TcpListener, OpenError> {
    if !is_needed(&config.data_dir).await? {
        return Ok(listener);
    }
    tracing::info!("the store is brought up to date; /healthz says how far it is");
    let (listener, answering) = share(listener).map_err(OpenError::Listener)?;
    let (progress, done) = (Arc::new(Progress::default()), CancellationToken::new());
    let router = router(progress.clone());
    let (limits, stopping) = (config.limits.connections.clone(), done.clone());
    let answers = tokio::spawn(async move { serve_app(router, answering, limits, &stopping).await });
    let carried = carry_over(&config.data_dir, &late_days(config), &progress).await;
    done.cancel();
    if let Err(error) = answers.await {
        tracing::error!(%error, "whoever asked meanwhile got no answer");
    }
    carried?;
    tracing::info!("the store is up to date");
    Ok(listener)
}

/// One for now, one for later; who knocks in between waits.
fn share(listener: TcpListener) -> io::Result<(TcpListener, TcpListener)> {
    let own = listener.into_std()?;
    let other = own.try_clone()?;
    Ok((TcpListener::from_std(own)?, TcpListener::from_std(other)?))
}

fn late_days(config: &Config) -> LateDays {
    let catalogue = Shelf::open(&config.data_dir.join(OWN_CATALOGUE));
    let streams = catalogue.entries.values().flat_map(|entry| {
        entry.streams.iter().map(|stream| ((entry.key.0.clone(), stream.key.clone()), stream.late_days))
    });
    streams.collect()
}

fn router(progress: Arc<Progress>) -> Router {
    let health = async |State(progress): State<Arc<Progress>>| {
        (StatusCode::SERVICE_UNAVAILABLE, format!("migrating, {} %\n", progress.percent()))
    };
    Router::new().route("/healthz", get(health)).fallback(tell).with_state(progress)
}

async fn tell(State(progress): State<Arc<Progress>>) -> Response {
    let words = format!(
        "Relink is being brought up to date, {} % done. Nothing is lost, and nothing to do: this page looks again by itself.\n",
        progress.percent()
    );
    let headers =
        [(header::RETRY_AFTER, LOOK_AGAIN), (header::REFRESH, LOOK_AGAIN), (header::CACHE_CONTROL, "no-store")];
    (StatusCode::SERVICE_UNAVAILABLE, headers, words).into_response()
}

#[cfg(test)]
mod tests {
    use axum::{
        body::{Body, to_bytes},
        http::Request,
    };
    use tower::ServiceExt;

    use super::*;

    #[tokio::test]
    async fn whoever_asks_meanwhile_is_told() {
        let ask = async |path: &str| {
            let request = Request::get(path).body(Body::empty()).unwrap();
            let answer = router(Arc::new(Progress::default())).oneshot(request).await.unwrap();
            let (parts, body) = answer.into_parts();
            let body = to_bytes(body, 1_000).await.unwrap();
            (parts.status, parts.headers, String::from_utf8(body.to_vec()).unwrap())
        };
        let (status, _, body) = ask("/healthz").await;
        assert_eq!((status, body.as_str()), (StatusCode::SERVICE_UNAVAILABLE, "migrating, 0 %\n"));
        let (status, headers, body) = ask("/campaigns?x=1").await;
        assert_eq!(
            (status, headers[header::RETRY_AFTER].to_str().unwrap()),
            (StatusCode::SERVICE_UNAVAILABLE, LOOK_AGAIN)
        );
        assert!(body.contains("0 % done"), "{body}");
    }
}
