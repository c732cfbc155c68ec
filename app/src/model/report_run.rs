//! One report of one period: how far it is, what stands in its way, and who has got it.

use serde::{Deserialize, Serialize};

use super::{
    campaign::CampaignHead,
    ids::{ConnectionId, DispatchId, ReportId, RunId},
    moment::Moment,
    report_note::Note,
};

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunStage {
    /// Its period is not over.
    Planned,
    /// All its sources are being asked.
    Collecting,
    /// A source is slow. Nobody can do anything.
    Waiting,
    /// Somebody can mend what keeps it.
    Held,
    /// It is made, and somebody should look at it.
    Draft,
    /// It goes out at its moment, as it is.
    Approved,
    Sending,
    Delivered,
    /// It was sent, and reached nobody.
    Failed,
    Skipped,
}

impl RunStage {
    pub const ALL: [Self; 10] = [
        Self::Planned,
        Self::Collecting,
        Self::Waiting,
        Self::Held,
        Self::Draft,
        Self::Approved,
        Self::Sending,
        Self::Delivered,
        Self::Failed,
        Self::Skipped,
    ];

    /// The key in rows.
    pub fn key(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Collecting => "collecting",
            Self::Waiting => "waiting",
            Self::Held => "held",
            Self::Draft => "draft",
            Self::Approved => "approved",
            Self::Sending => "sending",
            Self::Delivered => "delivered",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
        }
    }

    /// What people read.
    pub fn state(self) -> RunState {
        match self {
            Self::Planned | Self::Approved | Self::Sending => RunState::Scheduled,
            Self::Collecting | Self::Waiting => RunState::WaitingForData,
            Self::Held | Self::Draft => RunState::NeedsYou,
            Self::Delivered => RunState::Sent,
            Self::Failed | Self::Skipped => RunState::NotSent,
        }
    }

    /// Nothing more happens to it by itself.
    pub fn is_over(self) -> bool {
        matches!(self, Self::Delivered | Self::Failed | Self::Skipped)
    }
}

/// The five words for where a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunState {
    NeedsYou,
    WaitingForData,
    Scheduled,
    Sent,
    NotSent,
}

impl RunState {
    pub fn word(self) -> &'static str {
        match self {
            Self::NeedsYou => "Needs you",
            Self::WaitingForData => "Waiting for data",
            Self::Scheduled => "Scheduled",
            Self::Sent => "Sent",
            Self::NotSent => "Not sent",
        }
    }

    /// For CSS (`data-state`) and tests.
    pub fn key(self) -> &'static str {
        match self {
            Self::NeedsYou => "needs-you",
            Self::WaitingForData => "waiting-for-data",
            Self::Scheduled => "scheduled",
            Self::Sent => "sent",
            Self::NotSent => "not-sent",
        }
    }
}

/// A run in a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunHead {
    pub id: RunId,
    /// "1 – 30 Nov".
    pub period: String,
    pub state: RunState,
    /// What goes on and who can do what, in a sentence.
    pub sentence: String,
}

/// A run by itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunView {
    pub campaign: CampaignHead,
    /// `None`: made by hand.
    pub report: Option<ReportId>,
    pub id: RunId,
    /// "1 – 30 Nov".
    pub period: String,
    pub stage: RunStage,
    pub sentence: String,
    /// When it goes out: "Thursday 3 December, 09:00". `None`: as soon as it is approved.
    pub goes_out: Option<String>,
    /// What somebody can mend; without it nothing goes out.
    pub holds: Vec<Hold>,
    /// Sources that are merely slow, a sentence each.
    pub waits: Vec<String>,
    /// Sources that it goes out without, by name.
    pub without: Vec<String>,
    pub recipients: Vec<String>,
    pub note: Note,
    /// Nobody has touched the note: it was drafted from the numbers.
    pub note_is_draft: bool,
    /// What the last one said under "What comes next".
    pub came_next: Option<String>,
    /// Counts from 1 each time it is made anew; 0 before it is made: then there is nothing to look at. What is approved is one version.
    pub version: u32,
    pub dispatches: Vec<Dispatch>,
    /// What is to be known of its PDF: a sentence.
    pub print: Option<String>,
    /// The address of its page for clients, once there is something to see.
    pub address: Option<String>,
    pub may_edit: bool,
}

/// What keeps a run from going out, and somebody can mend.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    pub connection: ConnectionId,
    /// "Meta Ads, Harbour Coffee".
    pub name: String,
    /// "No numbers since 27 Nov: access was revoked."
    pub words: String,
    /// Who can fix it.
    pub fixer: String,
    /// What the button to its window says: "Reconnect".
    pub action: String,
}

/// A run's way to one recipient.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dispatch {
    pub id: DispatchId,
    pub to: String,
    pub state: DispatchState,
    /// What came of it, in a sentence.
    pub sentence: String,
    pub at: Option<Moment>,
}

/// How far it came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DispatchState {
    Waiting,
    /// Handed to the mail server, whose answer nobody knows: it may have arrived, so it is not repeated by itself.
    Unknown,
    Sent,
    Failed,
}

impl DispatchState {
    pub const ALL: [Self; 4] = [Self::Waiting, Self::Unknown, Self::Sent, Self::Failed];

    /// The key in rows, for CSS and tests.
    pub fn key(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Unknown => "unknown",
            Self::Sent => "sent",
            Self::Failed => "failed",
        }
    }

    /// Whether a person may have it sent once more.
    pub fn may_be_repeated(self) -> bool {
        matches!(self, Self::Unknown | Self::Failed)
    }
}

#[cfg(test)]
mod tests {
    use super::{RunStage, RunState};

    #[test]
    fn only_what_somebody_can_do_something_about_needs_somebody() {
        let needs = RunStage::ALL.into_iter().filter(|stage| stage.state() == RunState::NeedsYou);
        assert_eq!(needs.collect::<Vec<_>>(), [RunStage::Held, RunStage::Draft]);
    }
}
