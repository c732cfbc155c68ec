//! The desk: runs that need somebody, one after another.

use serde::{Deserialize, Serialize};

use super::{ids::RunId, report_run::RunView};

/// Runs that the desk counts. What is beyond follows as these are done.
pub const MOST_AT_DESK: usize = 50;

/// What stands on the desk.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Desk {
    /// Of all campaigns that the viewer may see, and not only of those that they look after.
    pub all: bool,
    /// Which run was asked for. `None`: the first there is, whose address is to follow.
    pub asked: Option<RunId>,
    /// How many need somebody; at most [`MOST_AT_DESK`].
    pub count: usize,
    /// There are more than `count`.
    pub has_more: bool,
    /// Which of these `current` is, from 1 on. `None`: it needs nobody any more, or is nobody's here.
    pub place: Option<usize>,
    /// `None`: nothing needs anybody.
    pub current: Option<Box<DeskRun>>,
    /// What comes after `current`.
    pub next: Option<RunId>,
    /// What goes out next by itself: "Harbour Coffee, Thursday 3 December, 09:00".
    pub ahead: Option<String>,
}

/// The run that is looked at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DeskRun {
    pub run: RunView,
    /// Once it is made.
    pub changes: Option<Changes>,
}

/// What changed against the days before.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Changes {
    /// By how much, the most first.
    pub most: Vec<Changed>,
    /// A sentence each.
    pub unusual: Vec<String>,
}

/// A number that changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Changed {
    pub name: String,
    /// "Google Ads".
    pub source: String,
    /// "58".
    pub words: String,
    /// "46".
    pub before: String,
    /// "+26.1 %, better".
    pub change: String,
}
