//! Accounts of the agency, as lists show them.

use serde::{Deserialize, Serialize};

use super::{
    health::Health,
    ids::{AccountId, CampaignId, ConnectionId},
    integration::Integration,
    list::StateCounts,
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
    /// What its tile shows.
    pub health: Health,
}

/// One account with its uses: what the removal dialog lists before it asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DataSource {
    pub account: AccountRow,
    pub connected: Moment,
    /// The first few.
    pub uses: Vec<AccountUse>,
    /// Uses that the viewer may see beside those.
    pub more_uses: u32,
    /// Uses in campaigns this viewer may not see.
    pub hidden_uses: u32,
    /// The provider is told when the account is removed, and ends the access there.
    pub takes_back: bool,
    /// The provider's own page where access can be removed, if it has one.
    pub removal_page: Option<String>,
}

/// A page of the uses of one account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountUses {
    pub account: AccountRow,
    /// In the order in which they were connected.
    pub uses: Vec<AccountUse>,
    /// All that the viewer may see.
    pub total: u32,
    /// Uses in campaigns this viewer may not see.
    pub hidden: u32,
    /// The last one, if others follow.
    pub next: Option<ConnectionId>,
}

/// An account that was removed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Removed {
    pub provider: String,
    pub taken_back: TakenBack,
}

/// What became of its access at the provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TakenBack {
    /// The provider has ended it.
    Done,
    /// Another account here rests on the same permission, so it was left as it is.
    Shared,
    /// The provider could not be told.
    Failed,
    /// The provider can't be told by a program.
    ByHand,
}

impl Removed {
    /// What happened, and what is left to do.
    pub fn words(&self) -> String {
        let provider = &self.provider;
        let there = match self.taken_back {
            TakenBack::Done => format!("{provider} was told and has ended the access there too."),
            TakenBack::Shared => {
                format!("At {provider} it was left as it is: another account here rests on the same permission.")
            }
            TakenBack::Failed => format!(
                "{provider} could not be told, so it still lists the permission: remove Relink on its own page too."
            ),
            TakenBack::ByHand => format!("If {provider} lists Relink or the key, remove it on its own page too."),
        };
        format!("The account was removed, and what was stored to reach it is erased. {there}")
    }
}

/// A page of data sources.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DataSources {
    /// Those in trouble first, then by name.
    pub sources: Vec<DataSource>,
    /// Of all accounts that the search finds.
    pub counts: StateCounts,
    /// Where the next page begins.
    pub next: Option<String>,
    pub outages: Vec<Outage>,
    pub may_edit: bool,
}
