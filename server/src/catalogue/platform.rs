//! What a platform's error answers mean, once for its authorization server and all its integrations.

use schemars::JsonSchema;
use serde::Deserialize;

use super::rule::{AnswerShape, ErrorRule};

/// A platform as its file describes it: `catalogue/platforms/{key}.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Platform {
    pub key: String,
    /// The name of the company or the product.
    pub name: String,
    /// Why not all of this can be relied on; absent if it was read at the provider.
    #[serde(default)]
    pub unverified: Option<String>,
    /// Where codes and words stand in its error answers.
    #[serde(default)]
    pub answers: AnswerShape,
    /// What they mean; the first that fits counts.
    pub errors: Vec<ErrorRule>,
}
