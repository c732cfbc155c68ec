//! A number of several sources.

use serde::{Deserialize, Serialize};

use super::metric::Metric;

/// Added up, or divided by what was.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Together {
    pub metric: Metric,
    /// What there is where there is no total, "Google Ads and Meta Ads together: €6,100"; or what the total lacks.
    pub instead: Option<String>,
}
