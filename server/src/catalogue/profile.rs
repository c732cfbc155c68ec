//! What an account gives access to: how it is found out.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::{path::Path, pattern::Pattern, request::Ask, template::TextTemplate};

/// How the profiles of an account are listed.
#[expect(clippy::large_enum_variant, reason = "there are as many as integrations: some dozens")]
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ProfileListing {
    /// By a request to the platform.
    Http {
        request: Ask,
        /// The following places are in one record.
        id: Path,
        /// What the id must look like, if only a part of it is wanted: `properties/([0-9]+)`. Records with another are
        /// no profiles.
        #[serde(default)]
        id_pattern: Option<Pattern>,
        name: Path,
        /// An IANA name such as `Europe/Berlin`.
        #[serde(default)]
        time_zone: Option<Path>,
        /// The zone of the platform's days where the record names none.
        #[serde(default)]
        default_time_zone: Option<String>,
        /// Where the platform has names of its own for zones: the IANA name, and the platform's names for it. Requests
        /// name the first one as `{zone_name}`.
        #[serde(default)]
        zone_names: BTreeMap<String, Vec<String>>,
        /// An ISO 4217 code such as `EUR`.
        #[serde(default)]
        currency: Option<Path>,
        /// What the profile is in, where its record says so: `{parent}` in requests.
        #[serde(default)]
        parent: Option<Path>,
        /// Where profiles can only be listed inside something else, that is listed first; `request` is sent for each
        /// of them, with its id as `{parent}`.
        #[serde(default)]
        parents: Option<Parents>,
        /// What the parent is called, in the record of a profile that names its `parent`.
        #[serde(default)]
        parent_name: Option<Path>,
        /// Where no two profiles have one id.
        #[serde(default)]
        unique_in: UniqueIn,
    },
    /// The account is its own and only profile. Nothing is asked.
    Single {
        /// Tells profiles apart: data of two profiles is never mixed.
        id: TextTemplate,
        name: TextTemplate,
        #[serde(default)]
        time_zone: Option<TextTemplate>,
        #[serde(default)]
        currency: Option<TextTemplate>,
    },
    /// One database with one query. Nothing is asked.
    Database { id: TextTemplate, name: TextTemplate },
}

/// What profiles are found in.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parents {
    pub request: Ask,
    pub id: Path,
    #[serde(default)]
    pub id_pattern: Option<Pattern>,
    /// What it is called: shown beside its profiles.
    #[serde(default)]
    pub name: Option<Path>,
    /// Sent instead where nothing is in one: it may be a profile itself.
    #[serde(default)]
    pub alone: Option<Ask>,
}

/// Where no two profiles have one id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum UniqueIn {
    /// In what they are in: two of one id below different parents are two.
    #[default]
    Parent,
    /// Everywhere at the platform: one that is found below several parents is one.
    Platform,
}

/// Between a parent's id and a profile's.
pub const PARENT_END: char = '~';

impl ProfileListing {
    /// Whether each account has one profile of its own, so that another account means another profile.
    pub fn is_the_account(&self) -> bool {
        !matches!(self, Self::Http { .. })
    }

    /// Whether profiles are found in parents: then their ids are `parent~id`.
    pub fn has_parents(&self) -> bool {
        matches!(self, Self::Http { parents: Some(_), .. } | Self::Http { parent: Some(_), .. })
    }

    /// Where no two profiles have one id.
    pub fn unique_in(&self) -> UniqueIn {
        match self {
            Self::Http { unique_in, .. } => *unique_in,
            Self::Single { .. } | Self::Database { .. } => UniqueIn::Platform,
        }
    }

    /// Whether two ids are of one profile, which may be found below several parents where ids are unique at the platform.
    pub fn is_same(&self, one: &str, other: &str) -> bool {
        let own = |id: &str| id.split_once(PARENT_END).map(|(_, own)| own.to_owned());
        let is_found_anywhere = self.has_parents() && self.unique_in() == UniqueIn::Platform;
        one == other || is_found_anywhere && own(one).is_some_and(|id| own(other) == Some(id))
    }

    /// What the platform calls `zone` (an IANA name): its name for the default zone if it has none.
    pub fn zone_name(&self, zone: &str) -> Option<&str> {
        let Self::Http { zone_names, default_time_zone, .. } = self else { return None };
        let default = || default_time_zone.as_ref().and_then(|zone| zone_names.get(zone));
        zone_names.get(zone).or_else(default)?.first().map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::ProfileListing;

    #[test]
    fn a_profile_is_the_same_below_another_parent_only_where_ids_are_unique_at_the_platform() {
        let ask = r#"request = { url = "https://api.provider.example/", records = "" }"#;
        let own = format!("[http]\nid = \"/id\"\nname = \"/name\"\n{ask}\n");
        let read = |text: &str| toml::from_str::<ProfileListing>(text).unwrap();
        let parents = format!("[http.parents]\nid = \"/id\"\n{ask}\n");
        let platform = read(&format!("{own}unique_in = \"platform\"\n{parents}"));
        assert!(platform.is_same("1~7", "7~7") && platform.is_same("1~7", "1~7"));
        assert!(!platform.is_same("1~7", "1~8"));
        let unsaid = read(&format!("{own}{parents}"));
        assert!(!unsaid.is_same("1~7", "7~7"), "two events of one number, at two organisers");
        assert!(unsaid.is_same("1~7", "1~7"));
        let named = read(&format!("{own}parent = \"/table\"\n"));
        assert!(!named.is_same("1~0", "2~0"), "the first tab of two tables");
    }
}
