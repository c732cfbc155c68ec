//! What the event stream carries: kind, ids and a sequence number, nothing more. Pages refetch what they show.

use serde::{Deserialize, Serialize};

use super::ids::{AccountId, AlertId, CampaignId, ConnectionId, FlowId, ProfileId};

/// One change. `campaign` is `None` when it concerns the whole agency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    pub sequence: i64,
    pub campaign: Option<CampaignId>,
    pub subject: ChangeSubject,
}

impl Change {
    /// Whether lists of accounts or campaigns may look otherwise now. New numbers, flows and alerts change none of them.
    pub fn concerns_lists(&self) -> bool {
        matches!(self.subject, ChangeSubject::Account(_) | ChangeSubject::Connection(_) | ChangeSubject::Campaign(_))
    }
}

/// What the stream carries in the place of a change when a page has missed so much that it should fetch everything again.
/// Deliberately no [`Change`]: pages take what they can't read for that.
pub const EVERYTHING: &str = "\"everything\"";

/// What changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub enum ChangeSubject {
    Campaign(CampaignId),
    /// Health, account, profile or progress of a connection.
    Connection(ConnectionId),
    Account(AccountId),
    /// New data of a profile: pages know whether one of theirs reports on it.
    Data(ProfileId),
    Flow(FlowId),
    /// An alert was opened or closed, or a message about it has come further.
    Alert(AlertId),
}
