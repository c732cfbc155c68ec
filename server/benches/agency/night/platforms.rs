//! Hosts that answer late, sometimes with a complaint, sometimes with a refusal.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use axum::{
    Json, Router,
    extract::{Query, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use jiff::{ToSpan, civil::Date};
use serde::Deserialize;
use serde_json::json;

use crate::Failure;

pub struct Platforms {
    pub addresses: Vec<SocketAddr>,
    asked: Arc<AtomicU64>,
}

#[derive(Clone)]
struct Host {
    asked: Arc<AtomicU64>,
    answer: Duration,
}

#[derive(Deserialize)]
struct Days {
    from: Date,
    to: Date,
}

impl Platforms {
    pub async fn start(hosts: usize, answer: Duration) -> Result<Self, Failure> {
        let asked = Arc::<AtomicU64>::default();
        let mut addresses = Vec::new();
        for _ in 0..hosts {
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
            addresses.push(listener.local_addr()?);
            let host = Host { asked: asked.clone(), answer };
            let router = Router::new().route("/report", get(report)).with_state(host);
            tokio::spawn(async move { axum::serve(listener, router).await });
        }
        Ok(Self { addresses, asked })
    }

    pub fn asked(&self) -> u64 {
        self.asked.load(Ordering::Relaxed)
    }
}

async fn report(State(host): State<Host>, headers: HeaderMap, Query(days): Query<Days>) -> Response {
    let number = host.asked.fetch_add(1, Ordering::Relaxed);
    tokio::time::sleep(host.answer).await;
    if number % 100 == 99 {
        return (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, "2")], "slow down").into_response();
    }
    // Of the account, not of the request: who is broken stays so.
    let key = headers.get("x-key").and_then(|key| key.to_str().ok()).unwrap_or_default();
    if key.ends_with("000") {
        return (StatusCode::UNAUTHORIZED, "no").into_response();
    }
    let rows: Vec<_> = (days.from.series(1.day()).take_while(|day| *day <= days.to))
        .map(|day| json!({ "day": day.to_string(), "visits": number % 977, "sales": number % 31, "revenue": 12.5, "refunds": 0 }))
        .collect();
    Json(json!({ "rows": rows })).into_response()
}
