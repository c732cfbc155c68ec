//! Accounts of the agency, as lists show them.

use serde::{Deserialize, Serialize};

use super::{
    health::Health,
    ids::{AccountId, CampaignId, ConnectionId},
    integration::Integration,
    moment::Moment,
    outage::Outage,
};

/// One account in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountRow {
    pub id: AccountId,
    /// One or two letters for the plate.
    pub initials: String,
    /// Name at the provider.
    pub name: String,
    /// Address or user name at the provider; may equal the name.
    pub address: String,
    pub health: Health,
    /// The health in words: "Works", "Access was revoked on 12 Nov".
    pub line: String,
    /// In how many campaigns it is used; for a limited manager this counts others' too.
    pub campaigns: u32,
    /// The provider's name.
    pub provider: String,
    /// The brand mark's URL.
    pub mark: String,
}

/// A use of an account, for the page of data sources. Only those the viewer may see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountUse {
    pub connection: ConnectionId,
    pub campaign: CampaignId,
    pub campaign_name: String,
    pub integration: Integration,
    pub profile: Option<String>,
}

/// One account with its uses: what the removal dialog lists before it asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DataSource {
    pub account: AccountRow,
    pub connected: Moment,
    pub uses: Vec<AccountUse>,
    /// Uses in campaigns this viewer may not see.
    pub hidden_uses: u32,
    /// The provider's own page where access can be removed, if it has one.
    pub removal_page: Option<String>,
}

/// The page of data sources.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DataSources {
    pub sources: Vec<DataSource>,
    pub outages: Vec<Outage>,
    pub may_edit: bool,
}
