//! A fixture as it is written.

use std::{collections::BTreeMap, fs, path::Path};

use jiff::civil::Date;
use serde::Deserialize;

use crate::catalogue::Packing;

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Fixture {
    /// What somebody types.
    #[serde(default)]
    pub(super) typed: BTreeMap<String, String>,
    /// Further fields of the app's set-up.
    #[serde(default)]
    pub(super) settings: BTreeMap<String, String>,
    /// Further parameters of the redirect.
    #[serde(default)]
    pub(super) redirect: BTreeMap<String, String>,
    #[serde(default)]
    pub(super) token: Option<Answer>,
    #[serde(default)]
    pub(super) exchange: Option<Answer>,
    #[serde(default)]
    pub(super) renewal: Option<Answer>,
    #[serde(default)]
    pub(super) replies: Vec<Reply>,
    pub(super) expect: Expected,
    #[serde(default)]
    pub(super) troubles: Vec<Trouble>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Answer {
    #[serde(default = "ok")]
    pub(super) status: u16,
    #[serde(default)]
    pub(super) headers: BTreeMap<String, String>,
    #[serde(default)]
    pub(super) body: String,
    /// How the body is packed.
    #[serde(default)]
    pub(super) packing: Packing,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Reply {
    #[serde(default = "get")]
    pub(super) method: String,
    pub(super) url: String,
    /// Texts that the request's body must hold.
    #[serde(default)]
    pub(super) sent: Vec<String>,
    #[serde(default = "ok")]
    pub(super) status: u16,
    #[serde(default)]
    pub(super) headers: BTreeMap<String, String>,
    #[serde(default)]
    pub(super) body: String,
    #[serde(default)]
    pub(super) packing: Packing,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Expected {
    pub(super) subject: String,
    /// Where the platform tells one.
    pub(super) name: Option<String>,
    pub(super) address: Option<String>,
    pub(super) profiles: Vec<ExpectedProfile>,
    /// Id of the one that is pulled.
    pub(super) profile: String,
    pub(super) from: Date,
    pub(super) to: Date,
    /// Stream, metric, day, value.
    pub(super) values: Vec<(String, String, Date, f64)>,
    /// Stream, breakdown, key, label, metric, day, value.
    #[serde(default)]
    pub(super) parts: Vec<(String, String, String, String, String, Date, f64)>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ExpectedProfile {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) time_zone: Option<String>,
    pub(super) currency: Option<String>,
}

/// An answer instead of data.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Trouble {
    pub(super) what: String,
    #[serde(default = "ok")]
    pub(super) status: u16,
    #[serde(default)]
    pub(super) headers: BTreeMap<String, String>,
    #[serde(default)]
    pub(super) body: String,
    /// A cause, or `no_access`.
    pub(super) cause: String,
}

fn ok() -> u16 {
    200
}

fn get() -> String {
    "GET".to_owned()
}

/// All of them, by the integration's key.
pub(super) fn read_all() -> BTreeMap<String, Fixture> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/integrations");
    let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    files
        .map(|file| {
            let text = fs::read_to_string(&file).unwrap();
            let key = file.file_stem().unwrap().to_str().unwrap().to_owned();
            let fixture = toml::from_str(&text).unwrap_or_else(|error| panic!("{key}: {error}"));
            (key, fixture)
        })
        .collect()
}
