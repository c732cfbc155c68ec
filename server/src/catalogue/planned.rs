//! Integrations that are not there yet: shown in the search, with what is missing.

use app::model::integration::Category;
use schemars::JsonSchema;
use serde::Deserialize;

/// `catalogue/planned.toml`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Plans {
    pub planned: Vec<Plan>,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    pub key: String,
    pub name: String,
    #[schemars(schema_with = "super::schema::category")]
    pub category: Category,
    pub auth: PlannedAuth,
    /// What keeps it from being connected, as a sentence.
    pub missing: String,
}

/// How it will be connected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PlannedAuth {
    #[serde(rename = "oauth")]
    OAuth,
    Credentials,
}
