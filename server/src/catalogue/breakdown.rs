//! Breakdowns of a stream: its numbers by what they are of, such as campaigns, queries or pages.
//!
//! What a file says of one. What becomes of it is made in `parts`.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{
    duplicates::Duplicates,
    paging::Paging,
    path::Path,
    template::{BodyTemplate, UrlTemplate},
};

const KEEP: u32 = 50;
const DEPTH_DAYS: u32 = 90;

/// Numbers of a stream by what they are of. What it does not say is as in the stream.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Breakdown {
    pub key: String,
    /// What people call those that it tells apart, all of them: "Campaigns".
    pub name: String,
    /// Where a record says which one it is about, as the platform identifies it.
    pub value: Path,
    /// What people call that one. Without it, as the platform identifies it.
    #[serde(default)]
    pub label: Option<Path>,
    /// Values that differ in capital letters only are the same.
    #[serde(default)]
    pub ignore_case: bool,
    /// What is asked otherwise.
    #[serde(default)]
    pub request: OtherRequest,
    /// The metrics of the stream that it has, if not all.
    #[serde(default)]
    pub metrics: Option<Vec<String>>,
    /// By which metric values are kept and shown. Without it, the first one that adds up.
    #[serde(default)]
    pub rank: Option<String>,
    /// How many values of a day are kept.
    #[serde(default = "keep")]
    pub keep: u32,
    /// How many days back it is asked for.
    #[serde(default = "depth_days")]
    pub depth_days: u32,
    /// How many days one request may ask for.
    #[serde(default)]
    pub window_days: Option<u32>,
    /// How many days back the platform still corrects it; asked for again weekly.
    #[serde(default)]
    pub late_days: Option<u32>,
    #[serde(default)]
    pub date: Option<Path>,
    /// What several records of one day and value mean.
    #[serde(default)]
    pub duplicates: Option<Duplicates>,
    /// Why its values don't make up the whole: "Google does not name the rest."
    #[serde(default)]
    pub rest: Option<String>,
}

/// What a breakdown asks otherwise than its stream. Of a report, how it is ordered and where its records are.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct OtherRequest {
    pub url: Option<UrlTemplate>,
    /// Laid over the stream's body, member by member; lists and texts take the place of what stands there.
    pub body: Option<BodyTemplate>,
    pub records: Option<Path>,
    pub paging: Option<Paging>,
    pub max_records: Option<u32>,
}

/// What a stream is broken down by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct By {
    pub key: String,
    pub name: String,
    pub value: Path,
    pub label: Option<Path>,
    pub ignore_case: bool,
    /// A metric of the stream.
    pub rank: String,
    pub keep: usize,
    pub rest: Option<String>,
}

fn keep() -> u32 {
    KEEP
}

fn depth_days() -> u32 {
    DEPTH_DAYS
}
