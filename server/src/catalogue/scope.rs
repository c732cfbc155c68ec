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

#[cfg(test)]
mod tests {
    use app::model::ids::IntegrationKey;

    use crate::catalogue::Catalogue;

    /// Without it, Meta leaves out pages that lie in a business portfolio, and says nothing: most clients' pages do.
    #[test]
    fn pages_in_business_portfolios_are_asked_for() {
        let catalogue = Catalogue::built_in().unwrap();
        for key in ["facebook-pages", "instagram"] {
            let entry = catalogue.entry(&IntegrationKey(key.to_owned())).unwrap();
            let asked = entry.scopes().iter().find(|spec| spec.scope == "business_management");
            assert!(asked.is_some_and(|spec| spec.needed), "{key}");
        }
    }
}
