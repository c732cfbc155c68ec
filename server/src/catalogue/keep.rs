//! Values that come once, with the authorization, and are needed ever after: a data centre, a company's number.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::{path::Path, pattern::Pattern};

/// A value to keep with the account. It is no secret; templates name it `{kept.…}`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KeepSpec {
    pub name: String,
    pub from: KeepFrom,
    /// What the whole value must look like; connecting fails if it doesn't. Of a pattern with a group, the group is
    /// kept: `https://([a-z0-9-]+)\.pipedrive\.com`.
    pub pattern: Pattern,
    /// Whether connecting goes on without it.
    #[serde(default)]
    pub optional: bool,
}

/// Where a kept value comes from.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum KeepFrom {
    /// A parameter with which the browser came back.
    Redirect(String),
    /// A place in the reply of the token endpoint.
    Token(Path),
    /// A place in the reply to the identity request.
    Identity(Path),
    /// A place in the reply to the probe of credentials.
    Probe(Path),
}

/// The values of `keeps`, found by `find`; `None` if one that is needed is missing or looks otherwise.
pub fn keep_values(keeps: &[KeepSpec], find: impl Fn(&KeepFrom) -> Option<String>) -> Option<BTreeMap<String, String>> {
    let mut kept = BTreeMap::new();
    for keep in keeps {
        let found = find(&keep.from);
        match found.as_deref().and_then(|found| keep.pattern.take(found.trim())) {
            Some(value) => drop(kept.insert(keep.name.clone(), value.to_owned())),
            None if keep.optional => {}
            None => return None,
        }
    }
    Some(kept)
}
