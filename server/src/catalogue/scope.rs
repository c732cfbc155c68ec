//! Scopes: permissions, and the words for them.

use schemars::JsonSchema;
use serde::Deserialize;

/// One permission.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScopeSpec {
    /// Its name on the wire.
    pub scope: String,
    /// What it allows, for people: "Read your ad accounts and their reports".
    pub words: String,
    /// Whether it doesn't work without. Others are asked for, and not missed.
    #[serde(default = "yes")]
    pub needed: bool,
}

fn yes() -> bool {
    true
}
