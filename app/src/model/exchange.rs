//! What a source spent, counted in the currency of its campaign at each day's rate. Made where the rates are; added up and said where
//! the numbers are shown.

use serde::{Deserialize, Serialize};

use super::metric::Metric;

/// What came of counting a source's amounts in the campaign's currency.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Exchange {
    /// At the rate of each day.
    Done { spend: Metric, carried: Carried },
    /// For the days of the range at these places there is no rate, nor one shortly before.
    NoRate(Vec<usize>),
    /// The bank has no rate for this currency.
    Unlisted(String),
    /// Nobody asks the bank.
    Off,
}

/// Which days of the range were counted at the last rate before, as they have none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Carried {
    No,
    /// Weekends, at Friday's.
    Weekends,
    Days,
}

impl Carried {
    /// A piece of a sentence about rates.
    pub fn words(self) -> Option<&'static str> {
        match self {
            Self::No => None,
            Self::Weekends => Some("weekends at Friday's"),
            Self::Days => Some("days without one at the last before"),
        }
    }
}
