//! Numbers of whole periods, where those of their days can't be added up: people who were counted once.
//!
//! What a file says of them. What becomes of it is made in `whole`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::breakdown::OtherRequest;

/// The longest that is asked for, unless a file says otherwise: a leap year.
const MOST_DAYS: u32 = 366;

/// The numbers of a stream over several days at once. What it does not say is as in the stream.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Period {
    /// What is asked otherwise: without the days.
    #[serde(default)]
    pub request: OtherRequest,
    /// The metrics of the stream that it has, by key, and what people call each over several days: `users = "Users"`.
    pub metrics: BTreeMap<String, String>,
    /// How many days at once the platform can be asked for.
    #[serde(default = "most_days")]
    pub most_days: u32,
}

fn most_days() -> u32 {
    MOST_DAYS
}
