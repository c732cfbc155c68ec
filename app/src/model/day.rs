//! A day as it is shown. Which days these are, the server knows.

use serde::{Deserialize, Serialize};

/// A day of the dashboard.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Day {
    /// ISO 8601 date.
    pub day: String,
    /// "12 Nov".
    pub label: String,
    /// What people said of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}
