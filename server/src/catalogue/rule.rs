//! What a provider's error answers mean.

use app::model::cause::Cause;
use schemars::JsonSchema;
use serde::{Deserialize, de};

use super::path::Path;

/// Fits an answer if everything that it names fits.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ErrorRule {
    /// While doing what. `None`: whatever.
    #[serde(default)]
    pub operation: Option<Operation>,
    /// HTTP status.
    #[serde(default)]
    pub status: Option<u16>,
    /// One of the provider's codes, letter by letter: `invalid_grant`, `28P01`.
    #[serde(default)]
    pub code: Option<String>,
    /// The provider's second code, that says why the first came.
    #[serde(default)]
    pub subcode: Option<String>,
    /// Stands somewhere in the provider's words, in capital or small letters.
    #[serde(default)]
    pub contains: Option<String>,
    /// The platform itself says, at `answers.passes`, that it passes (`true`) or that it does not.
    #[serde(default)]
    pub passes: Option<bool>,
    /// A header of the answer, by its name in small letters, that is there or holds these words.
    #[serde(default)]
    pub header: Option<HeaderRule>,
    #[serde(rename = "cause")]
    pub meaning: Meaning,
}

/// Fits an answer with such a header.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HeaderRule {
    pub name: String,
    #[serde(default)]
    pub contains: Option<String>,
}

/// What was being done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Operation {
    /// Asking the token endpoint.
    Token,
    /// Asking the data API, or running a query.
    Api,
    /// Opening a connection to a database.
    Connect,
}

/// What an answer means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    Cause(Cause),
    /// `no_access`: the account works, but does not see this profile.
    NoAccess,
}

impl Meaning {
    /// The causes that an answer can have. That an app was replaced, that a description names new hosts or does not fit, that
    /// something is printed around an answer, that a report is not ready, or that a job stops the process, is found out here.
    pub fn causes() -> Vec<Cause> {
        let is_ours = |cause: &Cause| {
            matches!(
                cause,
                Cause::AppReplaced
                    | Cause::HostsChanged
                    | Cause::UnexpectedAnswer
                    | Cause::SpoiledAnswer
                    | Cause::Preparing
                    | Cause::Crashing
            )
        };
        Cause::ALL.into_iter().filter(|cause| !is_ours(cause)).collect()
    }
}

impl<'de> Deserialize<'de> for Meaning {
    fn deserialize<D: de::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let key = String::deserialize(deserializer)?;
        if key == "no_access" {
            return Ok(Self::NoAccess);
        }
        let causes = Self::causes();
        let keys: Vec<String> = causes.iter().filter_map(|cause| key_of(*cause)).collect();
        let found = causes.iter().zip(&keys).find(|(_, known)| **known == key);
        found.map(|(cause, _)| Self::Cause(*cause)).ok_or_else(|| {
            let listed: Vec<String> = keys.iter().map(|key| format!("`{key}`")).collect();
            de::Error::custom(format!("unknown variant `{key}`, expected one of {}", listed.join(", ")))
        })
    }
}

fn key_of(cause: Cause) -> Option<String> {
    serde_json::to_value(cause).ok()?.as_str().map(str::to_owned)
}

/// Where codes and words stand in JSON error answers. Everything that is found counts, in this order: an answer can hold a general
/// code and one that says why, and words in several places. Of a success, places that are JSON Pointers only.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct AnswerShape {
    pub code: Vec<Path>,
    pub subcode: Vec<Path>,
    pub text: Vec<Path>,
    /// Where the platform says itself, with `true` or `false`, whether it passes.
    pub passes: Vec<Path>,
}

impl AnswerShape {
    /// All places.
    pub fn places(&self) -> impl Iterator<Item = &Path> {
        [&self.code, &self.subcode, &self.text, &self.passes].into_iter().flatten()
    }
}

impl Default for AnswerShape {
    /// RFC 6749 section 5.2, and what most platforms do.
    fn default() -> Self {
        let list = |places: &[&'static str]| places.iter().copied().map(Path::fixed).collect();
        Self {
            subcode: Vec::new(),
            code: list(&["/error/code", "/error", "/code"]),
            text: list(&["/error/message", "/error_description", "/message"]),
            passes: Vec::new(),
        }
    }
}
