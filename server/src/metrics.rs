//! What is counted for whoever watches the server, in the OpenMetrics text format. Numbers only: no name, host or id of
//! an agency, an account or a provider.

use std::{fmt, sync::Arc, time::Instant};

use app::model::health::HealthState;
use async_trait::async_trait;
use prometheus_client::{
    encoding::{EncodeLabelSet, text::encode},
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::{Registry, Unit},
};
use tokio::net::TcpStream;

use crate::{
    budget,
    net::{NetError, Outbound},
};

/// Upper bounds in seconds; no request may take longer than the last but one.
const SECONDS: [f64; 8] = [0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 30.0];

/// How a refresh came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefreshOutcome {
    Renewed,
    /// An outage or a rate limit; tried again.
    Delayed,
    Broken,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RefreshLabels {
    outcome: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct CallLabels {
    /// `1xx` … `5xx`, or `none` if no answer came.
    status: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct AccountLabels {
    health: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RefusedLabels {
    what: &'static str,
}

/// What the store knows now.
pub(crate) struct Readings {
    /// Accounts by the key of their health.
    pub(crate) healths: Vec<(HealthState, i64)>,
    /// Jobs.
    pub(crate) parked: i64,
    /// Seconds that the oldest due job has waited.
    pub(crate) lag: i64,
}

/// The counters of one process. Cheap to clone.
#[derive(Clone)]
pub struct Metrics {
    refreshes: Family<RefreshLabels, Counter>,
    calls: Family<CallLabels, Histogram, fn() -> Histogram>,
}

impl Default for Metrics {
    fn default() -> Self {
        let histogram: fn() -> Histogram = || Histogram::new(SECONDS);
        Self { refreshes: Family::default(), calls: Family::new_with_constructor(histogram) }
    }
}

impl Metrics {
    pub(crate) fn count_refresh(&self, outcome: RefreshOutcome) {
        let outcome = match outcome {
            RefreshOutcome::Renewed => "renewed",
            RefreshOutcome::Delayed => "delayed",
            RefreshOutcome::Broken => "broken",
        };
        self.refreshes.get_or_create(&RefreshLabels { outcome }).inc();
    }

    /// The text of `/metrics`.
    pub(crate) fn render(&self, readings: Readings) -> Result<String, fmt::Error> {
        let Readings { healths, parked, lag: waited } = readings;
        let accounts = Family::<AccountLabels, Gauge>::default();
        for (state, count) in healths {
            accounts.get_or_create(&AccountLabels { health: state.key() }).set(count);
        }
        let lag: Gauge = Gauge::default();
        lag.set(waited);

        let parked_jobs: Gauge = Gauge::default();
        parked_jobs.set(parked);

        let refused = Family::<RefusedLabels, Counter>::default();
        for (what, count) in budget::counts() {
            refused.get_or_create(&RefusedLabels { what }).inc_by(count);
        }

        let mut registry = Registry::with_prefix("relink");
        registry.register("accounts", "Accounts by health", accounts);
        registry.register("refused", "What came from outside and was turned away, by what it was too much of", refused);
        registry.register("refreshes", "Refreshes of access by outcome", self.refreshes.clone());
        registry.register_with_unit(
            "provider_call",
            "Duration of HTTP calls to providers by status",
            Unit::Seconds,
            self.calls.clone(),
        );
        registry.register("jobs_parked", "Jobs put aside because the process died of them", parked_jobs);
        registry.register_with_unit("job_lag", "How long the oldest due job has waited", Unit::Seconds, lag);
        let mut text = String::new();
        encode(&mut text, &registry)?;
        Ok(text)
    }
}

/// The way out, with a watch in hand.
pub(crate) struct Timed {
    pub(crate) outbound: Arc<dyn Outbound>,
    pub(crate) metrics: Metrics,
}

#[async_trait]
impl Outbound for Timed {
    async fn send(&self, request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, NetError> {
        let begin = Instant::now();
        let answer = self.outbound.send(request).await;
        let status = answer.as_ref().map_or("none", |answer| class_of(answer.status()));
        self.metrics.calls.get_or_create(&CallLabels { status }).observe(begin.elapsed().as_secs_f64());
        answer
    }

    async fn connect(&self, host: &str, port: u16) -> Result<TcpStream, NetError> {
        self.outbound.connect(host, port).await
    }
}

fn class_of(status: http::StatusCode) -> &'static str {
    match status.as_u16() / 100 {
        1 => "1xx",
        2 => "2xx",
        3 => "3xx",
        4 => "4xx",
        _ => "5xx",
    }
}
