//! Credentials that were entered where others are stored already.

use serde::{Deserialize, Serialize};

use super::{flow::AccessResult, ids::OfferId};

/// What came of entering credentials that work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CredentialsEnd {
    /// They are stored.
    Kept,
    /// They would replace others and may not be meant for that: somebody must choose, see [`CredentialsQuestion`].
    Asked,
}

/// What stored credentials would be replaced by, and what that costs. Nothing has changed until somebody chooses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CredentialsQuestion {
    pub offer: OfferId,
    /// The account whose credentials are stored.
    pub stored: String,
    /// Who the new ones are.
    pub entered: String,
    /// The platform doesn't tell whose credentials these are, so that nobody but the person knows.
    pub untold: bool,
    /// The connections of the account, and whether the new credentials reach their profiles.
    pub reach: Vec<AccessResult>,
    /// Connections whose profile is not reached go over to that of the new credentials; others stop.
    pub moves: bool,
    /// Uses in campaigns the viewer may not see. As long as there are any, the viewer can't replace the credentials.
    pub hidden: u32,
}

/// What a person chooses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CredentialsChoice {
    /// The new ones take the place of the stored ones, wherever those are used.
    Replace,
    /// The new ones are another account, for this connection only.
    UseHere,
    /// Forget what was entered.
    Cancel,
}
