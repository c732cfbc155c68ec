//! Share links as those see them who look after a campaign. What whoever has one sees stands in `shared`.

use serde::{Deserialize, Serialize};

use super::{ids::ShareLinkId, moment::Moment};

/// Links of a campaign that are open at once.
pub const MOST_SHARE_LINKS: usize = 20;

/// The links of a campaign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShareLinks {
    /// The newest first; those that are over stay for a while.
    pub links: Vec<ShareLinkRow>,
    pub may_edit: bool,
}

/// One link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShareLinkRow {
    pub id: ShareLinkId,
    pub name: String,
    pub state: ShareLinkState,
    pub has_password: bool,
    /// The last day on which it opens: "30 Nov".
    pub last_day: Option<String>,
    pub created: Moment,
    /// By email.
    pub created_by: String,
    /// The whole address, for some minutes and for whoever has created it.
    pub address: Option<String>,
}

/// Whether it opens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShareLinkState {
    Open,
    /// Its last day is over.
    Ended,
    Revoked {
        at: Moment,
        by: String,
    },
}

impl ShareLinkState {
    pub fn word(&self) -> &'static str {
        match self {
            Self::Open => "Open",
            Self::Ended => "Ended",
            Self::Revoked { .. } => "Revoked",
        }
    }
}
