//! Requests to a platform's API: where, how, and with which proof.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::{
    host::HostPattern,
    paging::Paging,
    path::Path,
    template::{BodyTemplate, TextTemplate, UrlTemplate},
};

/// What all requests of an integration share.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Api {
    /// Put in front of every address that begins with `/`.
    pub base: Option<UrlTemplate>,
    /// How requests prove that one may read. Without it: the account's access token as `Authorization: Bearer`.
    pub auth: Option<ApiAuth>,
    /// Headers of every request, for versions and the like. No secrets: those belong to `auth`.
    pub headers: BTreeMap<String, TextTemplate>,
    /// For credentials: hosts beside that of `base` that requests may be sent to, as `host:port`.
    pub hosts: Vec<HostPattern>,
    /// Where each profile has a token of its own: asked for with the account's, and used for the streams.
    pub profile_token: Option<ProfileToken>,
}

/// The proof. Only here templates may name secrets: `{token}` (the account's access token), credential fields of the
/// kind `secret`, and secret settings of the application.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ApiAuth {
    /// Nothing is proved: open data.
    None,
    /// `Authorization: Bearer …` (RFC 6750).
    Bearer(TextTemplate),
    /// `Authorization: Basic …` (RFC 7617). Left out if user and password are both empty.
    Basic {
        user: TextTemplate,
        #[serde(default = "nothing")]
        password: TextTemplate,
    },
    /// One or more headers: `{ "X-Api-Key" = "{fields.key}" }`.
    Headers(BTreeMap<String, TextTemplate>),
    /// Parameters of the address. They stand in the platform's logs: only where it takes nothing else.
    Query(BTreeMap<String, TextTemplate>),
    /// Members of the form that is sent as the body.
    Form(BTreeMap<String, TextTemplate>),
}

/// A token that belongs to one profile.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProfileToken {
    #[serde(default)]
    pub method: Method,
    pub url: UrlTemplate,
    #[serde(default)]
    pub headers: BTreeMap<String, TextTemplate>,
    #[serde(default)]
    pub body: Option<BodyTemplate>,
    /// The token in the answer.
    pub at: Path,
}

/// RFC 9110, section 9.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    #[default]
    Get,
    Post,
}

/// A request whose answer holds records.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ask {
    #[serde(default)]
    pub method: Method,
    /// A whole address, or one that begins with `/` and stands below `api.base`.
    pub url: UrlTemplate,
    /// More headers, or other values for those of `api.headers`.
    #[serde(default)]
    pub headers: BTreeMap<String, TextTemplate>,
    /// Instead of `api.auth`.
    #[serde(default)]
    pub auth: Option<ApiAuth>,
    #[serde(default)]
    pub body: Option<BodyTemplate>,
    #[serde(default)]
    pub reply: Reply,
    /// The list in the answer. A JSON path may also point to many records: `$.accounts[*].properties[*]`.
    pub records: Path,
    #[serde(default)]
    pub shape: Shape,
    /// For the shape `table`: the list of names.
    #[serde(default)]
    pub header: Option<Path>,
    /// For the shape `columns`, where its lists stand in different places: each list by the name that it has in a record, and
    /// its place in what stands at `records`.
    #[serde(default)]
    pub columns: BTreeMap<String, Path>,
    /// For `columns`: a list in what stands at `records`. Where it is there and empty, nothing happened, and columns may be
    /// missing; otherwise each must be there.
    #[serde(default)]
    pub empty_at: Option<Path>,
    /// The platform leaves the list out where there is nothing. Otherwise an answer without it is not understood.
    #[serde(default)]
    pub absent_when_empty: bool,
    #[serde(default)]
    pub paging: Option<Paging>,
    /// How many records the platform gives at most, over all pages. Where there are more, fewer days are asked for.
    #[serde(default)]
    pub max_records: Option<u32>,
}

/// How the answer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reply {
    #[default]
    Json,
    /// Comma-separated, with a line of names first. A record is an object; `records` is the empty place.
    Csv,
    /// The same with semicolons.
    CsvSemicolon,
}

/// What stands at `records`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// A list of records.
    #[default]
    List,
    /// One record.
    One,
    /// An object with a member for each record: `{"2026-01-31": {…}}`. A record is `{"key": …, "value": …}`.
    Object,
    /// Lists of the same length: `{"days": […], "clicks": […]}`, or those that `columns` names. A record has a member of each.
    Columns,
    /// A list of lists, their names in `header`. A record has a member for each name.
    Table,
}

/// Where records stand in an answer.
#[derive(Debug, Clone, Copy)]
pub struct Layout<'a> {
    pub records: &'a Path,
    pub shape: Shape,
    pub header: Option<&'a Path>,
    /// `None`: all lists that stand there.
    pub columns: Option<&'a BTreeMap<String, Path>>,
    pub empty_at: Option<&'a Path>,
    pub absent_when_empty: bool,
}

fn nothing() -> TextTemplate {
    TextTemplate::default()
}

impl Ask {
    /// Where its records are.
    pub fn layout(&self) -> Layout<'_> {
        Layout {
            records: &self.records,
            shape: self.shape,
            header: self.header.as_ref(),
            columns: Some(&self.columns).filter(|columns| !columns.is_empty()),
            empty_at: self.empty_at.as_ref(),
            absent_when_empty: self.absent_when_empty,
        }
    }
}

impl Api {
    /// The addresses in it.
    pub(super) fn urls_mut(&mut self) -> Vec<&mut UrlTemplate> {
        self.profile_token.iter_mut().map(|token| &mut token.url).collect()
    }
}

impl ApiAuth {
    /// The templates in it.
    pub fn templates(&self) -> Vec<&TextTemplate> {
        match self {
            Self::None => Vec::new(),
            Self::Bearer(token) => vec![token],
            Self::Basic { user, password } => vec![user, password],
            Self::Headers(pairs) | Self::Query(pairs) | Self::Form(pairs) => pairs.values().collect(),
        }
    }
}
