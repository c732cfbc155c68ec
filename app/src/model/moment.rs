//! A moment with its words.

use serde::{Deserialize, Serialize};

/// A moment, put into words by the server in the campaign's time zone, so that server and browser render the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    /// Seconds since the Unix epoch.
    pub unix: i64,
    /// Relative up to a week, then absolute: "today, 06:00", "12 Nov".
    pub words: String,
    /// The exact time for the title: "12 November 2026, 06:00 CET".
    pub exact: String,
}
