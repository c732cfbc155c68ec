//! A report that is ordered: the platform makes it when it is asked to, and gives its address once it is ready.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::{
    path::Path,
    request::{ApiAuth, Layout, Method, Reply, Shape},
    template::{BodyTemplate, TextTemplate, UrlTemplate},
};

/// A report that is ordered, asked after and downloaded.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Report {
    pub submit: Submit,
    pub poll: Poll,
    #[serde(default)]
    pub download: Download,
}

/// Orders the report.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Submit {
    #[serde(default = "post")]
    pub method: Method,
    pub url: UrlTemplate,
    #[serde(default)]
    pub headers: BTreeMap<String, TextTemplate>,
    /// Instead of `api.auth`.
    #[serde(default)]
    pub auth: Option<ApiAuth>,
    #[serde(default)]
    pub body: Option<BodyTemplate>,
    /// The report's id in the answer: `{report.id}` from then on.
    pub id: Path,
}

/// Asks whether the report is ready.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Poll {
    #[serde(default)]
    pub method: Method,
    pub url: UrlTemplate,
    #[serde(default)]
    pub headers: BTreeMap<String, TextTemplate>,
    /// Instead of `api.auth`.
    #[serde(default)]
    pub auth: Option<ApiAuth>,
    #[serde(default)]
    pub body: Option<BodyTemplate>,
    /// The place of the status.
    pub status: Path,
    /// What it says when the report is ready.
    pub done: Vec<String>,
    /// What it says when there will be none.
    #[serde(default)]
    pub failed: Vec<String>,
    /// What it says while the report is made. Any other status is not understood.
    pub waiting: Vec<String>,
    /// The place of the download's address, once the report is ready.
    pub address: Path,
    /// A report without rows is ready and has no address. Otherwise an answer without one is not understood.
    #[serde(default)]
    pub absent_when_empty: bool,
}

/// What is downloaded, by GET.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Download {
    /// The address wants the proof of every other request; it must be at an allowed host then. Without it the address is
    /// signed: it proves itself, may be at any public host, and nothing of the account is sent along.
    pub proof: bool,
    pub packing: Packing,
    pub reply: Reply,
    /// The list in what was unpacked.
    pub records: Path,
}

/// How a download is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Packing {
    #[default]
    None,
    /// A ZIP archive with one file.
    Zip,
    /// RFC 1952.
    Gzip,
}

impl Report {
    /// The addresses in it.
    pub(super) fn urls_mut(&mut self) -> [&mut UrlTemplate; 2] {
        [&mut self.submit.url, &mut self.poll.url]
    }
}

impl Download {
    /// Where its records are.
    pub fn layout(&self) -> Layout<'_> {
        Layout {
            records: &self.records,
            shape: Shape::List,
            header: None,
            columns: None,
            empty_at: None,
            absent_when_empty: false,
        }
    }
}

fn post() -> Method {
    Method::Post
}
