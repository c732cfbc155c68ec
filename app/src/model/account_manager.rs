//! Who looks after a campaign: its account manager, and who stands in for them.

use serde::{Deserialize, Serialize};

use super::ids::MemberId;

/// Letters of the name that clients know the manager by.
pub const LONGEST_NAME: usize = 80;

/// Who looks after a campaign, and who may.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountManagers {
    /// Only as long as they may edit the campaign.
    pub manager: Option<Candidate>,
    /// How clients know the manager; empty: not told.
    pub name: String,
    pub stand_in: Option<Candidate>,
    /// Whom one may choose, for those who may edit.
    pub candidates: Vec<Candidate>,
    pub may_edit: bool,
}

/// Somebody who may edit the campaign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    pub id: MemberId,
    pub email: String,
}
