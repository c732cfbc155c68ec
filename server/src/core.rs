//! What every service needs, wired once. Cheap to clone.

use std::sync::Arc;

use tokio_util::task::TaskTracker;

use crate::{
    catalogue::Shelf, clock::Clock, config::Config, entropy::Entropy, live::Live, metrics::Metrics, net::Outbound,
    pace::Limiter, press::Printer, store::Store, vault::Vault,
};

/// The parts that services are made of.
#[derive(Clone)]
pub struct Core {
    pub store: Arc<dyn Store>,
    pub vault: Vault,
    pub clock: Arc<dyn Clock>,
    pub entropy: Arc<dyn Entropy>,
    /// The only way out: every outgoing socket goes through it.
    pub outbound: Arc<dyn Outbound>,
    /// The way out to the operator's mail server, which may be inside.
    pub mail_outbound: Arc<dyn Outbound>,
    /// How much is asked of platforms at once.
    pub limiter: Arc<dyn Limiter>,
    /// Who prints reports.
    pub printer: Arc<dyn Printer>,
    /// The newest catalogue: it changes when the operator's files do.
    pub catalogue: Arc<Shelf>,
    pub config: Arc<Config>,
    /// What is counted for whoever watches the server.
    pub metrics: Metrics,
    /// Wakes the event streams after a commit.
    pub live: Live,
    /// Work that must not be cut off: exchanges and refreshes under way. Shutdown waits for it.
    pub tasks: TaskTracker,
}
