//! Several records where one was expected.

use schemars::JsonSchema;
use serde::Deserialize;

/// What several records of one day and metric mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Duplicates {
    /// The platform gives one: something is wrong.
    #[default]
    Refuse,
    /// They are parts of the day: orders, calls, campaigns.
    Sum,
}
