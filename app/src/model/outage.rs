//! A provider that does not answer: shown once, for everything that waits for it.

use serde::{Deserialize, Serialize};

use super::moment::Moment;

/// Several accounts of one provider wait for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outage {
    /// The provider's name.
    pub provider: String,
    /// Since when the first of them waits.
    pub since: Moment,
    /// Connections of the agency that wait.
    pub connections: u32,
}
