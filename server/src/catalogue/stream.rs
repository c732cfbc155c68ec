//! A stream: one kind of daily numbers, and how they are asked for.

use std::borrow::Cow;

use app::model::role::{Better, MetricRole};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use super::{
    breakdown::{Breakdown, By},
    date_format::DateFormat,
    duplicates::Duplicates,
    number_format::NumberFormat,
    path::{Path, text_of},
    period::Period,
    report::Report,
    request::Ask,
};

/// Thirteen months: the first pull.
const HISTORY_DAYS: u32 = 396;

/// One kind of daily numbers of a profile.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Stream {
    pub key: String,
    pub request: StreamRequest,
    /// The platform may refuse it for good, as plans and permissions differ, while the rest works: then it is left out,
    /// and tried again each night. At least one stream of an integration must not be optional.
    #[serde(default)]
    pub optional: bool,
    /// The day, in one record; for SQL, in the row as a JSON object. Without it an answer is about the one day that
    /// was asked for, and `window_days` is 1.
    #[serde(default)]
    pub date: Option<Path>,
    /// How the day is written.
    #[serde(default)]
    pub date_format: DateFormat,
    /// The ISO 4217 code of a record's money. If it is not the profile's, nothing is stored.
    #[serde(default)]
    pub currency: Option<Path>,
    /// Records that are no data, such as totals among the days: those for which one of these holds. Whatever else can't be
    /// used is left out too, and counted.
    #[serde(default)]
    pub skip_where: Vec<Condition>,
    /// How numbers are written that come as texts.
    #[serde(default)]
    pub number_format: Option<NumberFormat>,
    /// Texts that stand for no value, beside `--`, `n/a`, `null` and the like.
    #[serde(default)]
    pub no_value: Vec<String>,
    /// What several records of one day and metric mean.
    #[serde(default)]
    pub duplicates: Duplicates,
    pub metrics: Metrics,
    /// How many days one request may ask for. Needed unless `all_days`: then one answer holds as many as are missing.
    #[serde(default)]
    pub window_days: u32,
    /// How many days back the first pull goes.
    #[serde(default = "history_days")]
    pub history_days: u32,
    /// How many days back the platform still corrects its numbers; they are pulled again.
    #[serde(default)]
    pub late_days: u32,
    /// The platform can't be asked for days: each answer holds all there are, and days outside the window are left
    /// out. Without a `date` it holds the present state, `history_days` is 1, and a history grows from today on.
    #[serde(default)]
    pub all_days: bool,
    /// How many days the platform keeps, if not all that were asked for once: older ones are never asked for again.
    #[serde(default)]
    pub keeps_days: Option<u32>,
    /// The same numbers by what they are of: campaigns, queries, pages.
    #[serde(default)]
    pub breakdowns: Vec<Breakdown>,
    /// Numbers of whole periods, where those of days can't be added up.
    #[serde(default)]
    pub period: Option<Period>,
    /// Which description this is, see [`super::fingerprint`]; never 0 in a file that was read.
    #[serde(skip)]
    pub fingerprint: i64,
    /// The stream by each of its breakdowns, in their order.
    #[serde(skip)]
    pub parts: Vec<Stream>,
    /// What this one is broken down by; `None`: it brings totals.
    #[serde(skip)]
    pub by: Option<By>,
    /// What is asked for whole periods.
    #[serde(skip)]
    pub whole: Option<Box<Stream>>,
    /// Whether this is such a one: each answer is about all days that were asked for.
    #[serde(skip)]
    pub is_whole: bool,
}

impl Stream {
    /// Where each answer holds all days, as many are read from it as are missing.
    pub(super) fn fill_window(&mut self) {
        if self.all_days && self.window_days == 0 {
            self.window_days = if self.date.is_some() { self.history_days } else { 1 };
        }
    }

    /// Its name among all that is asked of a profile.
    pub fn full_key(&self) -> Cow<'_, str> {
        match &self.by {
            _ if self.is_whole => Cow::Owned(format!("{}:period", self.key)),
            Some(by) => Cow::Owned(format!("{}/{}", self.key, by.key)),
            None => Cow::Borrowed(&self.key),
        }
    }

    /// The breakdown that it is, as the store names it: empty for totals.
    pub fn breakdown(&self) -> &str {
        self.by.as_ref().map(|by| by.key.as_str()).unwrap_or_default()
    }

    /// The first metric whose days add up.
    pub(super) fn first_sum(&self) -> Option<String> {
        let Metrics::Fixed(metrics) = &self.metrics else { return None };
        metrics.iter().find(|metric| metric.aggregate == Aggregate::Sum).map(|metric| metric.key.clone())
    }

    /// Whether each answer holds the present state only: what it was on other days nobody can ask for.
    pub fn is_snapshot(&self) -> bool {
        self.all_days && self.date.is_none()
    }

    /// The metrics it brings; `None`: those that the data names.
    pub fn metric_keys(&self) -> Option<Vec<String>> {
        match &self.metrics {
            Metrics::Fixed(metrics) => Some(metrics.iter().map(|metric| metric.key.clone()).collect()),
            Metrics::Named { .. } => None,
        }
    }

    /// What people call its numbers: the names of its metrics, where the file knows them.
    pub fn metric_names(&self) -> Vec<String> {
        match &self.metrics {
            Metrics::Fixed(metrics) => metrics.iter().map(|metric| metric.name.clone()).collect(),
            Metrics::Named { .. } => vec![self.key.clone()],
        }
    }
}

/// How records are asked for.
#[expect(clippy::large_enum_variant, reason = "there are as many as streams: some dozens")]
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum StreamRequest {
    /// By a request to the platform.
    Http(Ask),
    /// By a report that the platform makes when it is ordered.
    Report(Report),
    /// The query that stands in the credential field `query`. Its columns are the members of a record.
    Sql { query: String },
}

/// Which numbers a record holds.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Metrics {
    /// A record holds a member for each metric, or is itself counted.
    Fixed(Vec<MetricSpec>),
    /// One record for each day and metric; the record names the metric.
    Named {
        metric: Path,
        value: Path,
        #[serde(default)]
        unit: MetricUnit,
        #[serde(default)]
        aggregate: Aggregate,
    },
}

/// One metric of a [`Metrics::Fixed`]: a `value`, or a `count`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MetricSpec {
    pub key: String,
    pub name: String,
    /// What it stands for where ratios are made, numbers are put in order and sources are added up. One metric of a stream has it.
    #[serde(default)]
    #[schemars(schema_with = "super::schema::role")]
    pub role: Option<MetricRole>,
    /// Which way it gets better: `higher`, `lower` or `none`. Without it, what is so for its role; without a role, neither.
    #[serde(default)]
    #[schemars(schema_with = "super::schema::better")]
    pub better: Option<Better>,
    #[serde(default)]
    pub unit: MetricUnit,
    #[serde(default)]
    pub aggregate: Aggregate,
    /// In an average, days count by this metric of the stream, by its key: positions by impressions, rates by visits.
    #[serde(default)]
    pub weight: Option<String>,
    /// The number, in one record, also written as a text. What a JSON path finds several of is added up.
    #[serde(default)]
    pub value: Option<Path>,
    /// Each record counts as one.
    #[serde(default)]
    pub count: bool,
    /// What the number is multiplied by: `0.01` for cents, `0.000001` for micros, `100` for rates of one, `-1` for what the
    /// platform counts below zero and people don't, such as cancellations.
    #[serde(default)]
    pub scale: Scale,
    /// Only records for which this holds.
    #[serde(default)]
    pub when: Option<Condition>,
}

impl MetricSpec {
    /// Which way it gets better.
    pub fn better(&self) -> Better {
        self.better.or(self.role.map(MetricRole::better)).unwrap_or_default()
    }
}

/// Holds if what stands at `at` is one of `is`, and none of `is_not`. In `skip_where`, nothing is the empty text.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    pub at: Path,
    /// Texts, also for numbers, `true` and `false`.
    #[serde(default)]
    pub is: Vec<String>,
    #[serde(default)]
    pub is_not: Vec<String>,
}

impl Condition {
    /// `absent`: what stands for a place where there is nothing.
    pub fn holds(&self, record: &Value, absent: Option<&str>) -> bool {
        let text = self.at.find(record).and_then(|value| match value {
            Value::Bool(is) => Some(is.to_string()),
            other => text_of(other).map(Cow::into_owned),
        });
        let text = text.or_else(|| absent.map(str::to_owned));
        let is_in = |list: &[String]| text.as_ref().is_some_and(|text| list.contains(text));
        (self.is.is_empty() || is_in(&self.is)) && !is_in(&self.is_not)
    }
}

/// What a number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Aggregate {
    #[default]
    Sum,
    /// Of the days, which count the same unless there is a `weight`.
    Average,
    /// The last day's: followers, subscribers, what there is in all.
    Latest,
}

/// A factor: any number but zero.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, JsonSchema)]
#[serde(try_from = "f64")]
#[schemars(with = "f64")]
pub struct Scale(f64);

impl Scale {
    /// What a number is before it is scaled, if people read it as `number`.
    pub fn undo(self, number: f64) -> f64 {
        number / self.0
    }

    /// The number as people read it. Divides where the factor is smaller than one: cents stay exact.
    pub fn apply(self, number: f64) -> f64 {
        let divisor = (1.0 / self.0).round();
        let divides = self.0.abs() < 1.0 && (divisor * self.0 - 1.0).abs() < 1e-9;
        let scaled = if divides { number / divisor } else { number * self.0 };
        // Not the zero below zero, which would be written with its sign.
        scaled + 0.0
    }
}

impl Default for Scale {
    fn default() -> Self {
        Self(1.0)
    }
}

/// It never holds a NaN.
impl Eq for Scale {}

impl TryFrom<f64> for Scale {
    type Error = String;

    fn try_from(factor: f64) -> Result<Self, Self::Error> {
        if factor.is_finite() && factor != 0.0 {
            Ok(Self(factor))
        } else {
            Err("a scale is any number but 0".to_owned())
        }
    }
}

fn history_days() -> u32 {
    HISTORY_DAYS
}

#[cfg(test)]
mod tests {
    use super::Scale;

    #[test]
    fn a_scale_turns_signs_and_keeps_cents() {
        let scaled = |factor: f64, number: f64| Scale::try_from(factor).unwrap().apply(number);
        assert_eq!(scaled(0.01, 1999.0), 19.99);
        assert_eq!(scaled(-0.01, -1999.0), 19.99);
        assert_eq!(scaled(-1.0, -31.0), 31.0);
        assert_eq!(scaled(-1.0, 0.0).to_string(), "0");
        assert_eq!(scaled(100.0, 0.25), 25.0);
        assert!([0.0, -0.0, f64::NAN, f64::INFINITY].into_iter().all(|factor| Scale::try_from(factor).is_err()));
    }
}
