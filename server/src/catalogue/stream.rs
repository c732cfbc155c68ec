//! A stream: one kind of daily numbers, and how they are asked for.

use serde::Deserialize;

use super::{pointer::Pointer, template::UrlTemplate};

/// Thirteen months: the first pull.
const HISTORY_DAYS: u32 = 396;

/// One kind of daily numbers of a profile.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stream {
    pub key: String,
    pub request: StreamRequest,
    /// The day (`2024-05-31`), in one record. For SQL: in the row as a JSON object.
    pub date: Pointer,
    pub metrics: Metrics,
    /// How many days one request may ask for.
    pub window_days: u32,
    /// How many days back the first pull goes.
    #[serde(default = "history_days")]
    pub history_days: u32,
    /// How many days back the platform still corrects its numbers; they are pulled again.
    #[serde(default)]
    pub late_days: u32,
}

/// How records are asked for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum StreamRequest {
    /// A GET with the account's access token. `{from}` and `{to}` are days, both included.
    Http {
        url: UrlTemplate,
        /// The list in the answer.
        records: Pointer,
        #[serde(default)]
        paging: Option<Paging>,
    },
    /// The query that stands in the credential field `query`. Its columns are the members of a record.
    Sql { query: String },
}

/// How an answer leads to the next page.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Paging {
    /// The value of `{page}` for the next request, a text or a number. Missing, null or empty: this was the last page.
    pub next: Pointer,
    /// The value of `{page}` in the first request. Without it the parameter is left out there.
    #[serde(default)]
    pub first: Option<String>,
}

/// Which numbers a record holds.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Metrics {
    /// One record a day, a member for each metric.
    Fixed(Vec<MetricSpec>),
    /// One record for each day and metric; the record names the metric.
    Named {
        metric: Pointer,
        value: Pointer,
        #[serde(default)]
        unit: MetricUnit,
        #[serde(default)]
        aggregate: Aggregate,
    },
}

/// One metric of a [`Metrics::Fixed`].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MetricSpec {
    pub key: String,
    pub name: String,
    #[serde(default)]
    pub unit: MetricUnit,
    #[serde(default)]
    pub aggregate: Aggregate,
    /// The number, in one record.
    pub value: Pointer,
}

/// What a number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MetricUnit {
    #[default]
    Count,
    /// In the profile's currency, in its main unit.
    Money,
    /// 4.2 means 4.2 %.
    Percent,
}

/// What stands for several days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Aggregate {
    #[default]
    Sum,
    Average,
}

fn history_days() -> u32 {
    HISTORY_DAYS
}
