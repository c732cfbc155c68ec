//! What counts as a result in a campaign, and the numbers that follow from it.

use serde::{Deserialize, Serialize};

use super::{ids::ProfileId, together::Together};

/// Letters of the name of results.
pub const MOST_LETTERS: usize = 40;
/// Numbers that are counted as results at most.
pub const MOST_PARTS: usize = 8;

/// The results of a range of days.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Results {
    /// "Quote requests".
    pub name: String,
    /// How many, what one cost, what they were worth.
    pub numbers: Vec<Together>,
    /// What was counted, with how many there were of each: "Calls (CallRail): 31".
    pub parts: Vec<String>,
    /// Why some have no total: a sentence for each reason.
    pub lacking: Vec<String>,
    /// What whoever reads them should know.
    pub notes: Vec<String>,
    /// What they are made of, costs included. Empty where nobody may know.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub profiles: Vec<ProfileId>,
}

/// What counts as a result, as it is set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ResultRule {
    /// Empty: nothing was set yet.
    pub name: String,
    /// What is counted, and what they are worth, where it is still there: "Calls (CallRail, Leeds)".
    pub counted: Vec<String>,
    pub worth: Option<String>,
    /// What is set and no longer there.
    pub gone: Vec<String>,
    /// What could be counted, by source.
    pub offers: Vec<ResultOffers>,
    /// What could say what they are worth.
    pub worths: Vec<ResultOffer>,
    /// How many numbers more there are than are offered.
    pub beyond: usize,
    pub goals: Vec<GoalRow>,
    /// ISO 4217.
    pub currency: String,
    pub may_edit: bool,
}

/// The numbers of one source that could be counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResultOffers {
    /// "CallRail, Leeds".
    pub source: String,
    /// Those that are results by what they stand for, or are counted.
    pub likely: Vec<ResultOffer>,
    pub others: Vec<ResultOffer>,
}

/// One number that could be counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResultOffer {
    /// What a form sends.
    pub key: String,
    pub name: String,
    pub is_chosen: bool,
}

/// A goal, as it is set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GoalRow {
    /// "Quote requests".
    pub name: String,
    /// "60 a month", "€10.00 at most".
    pub words: String,
}
