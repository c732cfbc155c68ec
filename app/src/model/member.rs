//! Who is looking.

use serde::{Deserialize, Serialize};

use super::ids::{AgencyId, CampaignId, MemberId, SessionId};

/// What a member may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Everything.
    Owner,
    /// Everything but members and settings of the agency; may be limited to some campaigns.
    Manager,
    /// Reads only.
    Analyst,
}

impl Role {
    /// May change campaigns, connections and accounts.
    pub fn may_edit(self) -> bool {
        matches!(self, Self::Owner | Self::Manager)
    }
}

/// The signed-in member of one request, resolved by the server from the session cookie.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Viewer {
    pub agency: AgencyId,
    pub member: MemberId,
    pub session: SessionId,
    pub role: Role,
    /// `None`: all campaigns of the agency.
    pub campaigns: Option<Vec<CampaignId>>,
}

impl Viewer {
    /// Whether this member may see `campaign`, given that it belongs to their agency.
    pub fn may_see(&self, campaign: CampaignId) -> bool {
        self.campaigns.as_ref().is_none_or(|list| list.contains(&campaign))
    }
}

/// What the frame of every page shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Me {
    pub email: String,
    pub agency_name: String,
    pub role: Role,
}

/// What the sign-in page needs to know before anybody is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entrance {
    /// Nobody exists yet: the first set-up with the one-time code comes first.
    pub needs_set_up: bool,
    /// In demo mode: the owner's email and password, shown on the page.
    pub demo: Option<DemoOwner>,
}

/// The demo agency's owner. Demo mode binds to loopback only, so this is not a secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DemoOwner {
    pub email: String,
    pub password: String,
}
