//! Lists that come page by page: whose eyes they are for, what is looked for, and where a page goes on. What a page costs
//! does not grow with the agency; a search costs what it finds.

use std::{collections::HashMap, fmt, str::FromStr};

use app::model::{
    health::Health,
    ids::{AccountId, AgencyId, CampaignId, ConnectionId, IntegrationKey, MemberId, ProfileId},
    list::{StateCounts, StateGroup},
    member::Viewer,
};
use async_trait::async_trait;
use uuid::Uuid;

use super::{StoreError, account::Account, campaign::Campaign, words::asked_words};

/// Whose list it is. What a limited member may not see is neither listed nor counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reader {
    pub agency: AgencyId,
    /// The member, if they are limited to campaigns.
    pub limited: Option<MemberId>,
}

impl Reader {
    /// Somebody who sees all of an agency.
    pub fn of_all(agency: AgencyId) -> Self {
        Self { agency, limited: None }
    }
}

impl From<&Viewer> for Reader {
    fn from(viewer: &Viewer) -> Self {
        Self { agency: viewer.agency, limited: viewer.campaigns.as_ref().map(|_| viewer.member) }
    }
}

/// Where a row stands in its list: the next page begins behind it, also when the row has moved or gone by then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Of the row's state, see [`StateGroup::rank`]; 0 in lists without states.
    pub rank: u8,
    /// What it is sorted by within its rank.
    pub key: String,
    pub id: Uuid,
}

/// As it stands in addresses: rank, id, key.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}{}", self.rank % 10, self.id, self.key)
    }
}

/// Bytes of a [`Place`] in an address.
const LONGEST_PLACE: usize = 512;
/// Bytes of an id in it.
const ID: usize = 36;

impl FromStr for Place {
    type Err = NotAPlace;

    fn from_str(text: &str) -> Result<Self, NotAPlace> {
        let parts = || {
            let (rank, rest) = text.split_at_checked(1)?;
            let (id, key) = rest.split_at_checked(ID)?;
            Some(Self { rank: rank.parse().ok()?, id: id.parse().ok()?, key: key.to_owned() })
        };
        (text.len() <= LONGEST_PLACE).then(parts).flatten().ok_or(NotAPlace)
    }
}

/// No list goes on there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no place in a list")]
pub struct NotAPlace;

/// What of a list is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ask {
    /// Beginnings of words, folded; all must occur. None: everything.
    pub words: Vec<String>,
    pub state: Option<StateGroup>,
    /// The last row of the page before.
    pub after: Option<Place>,
    pub limit: u32,
}

impl Ask {
    /// From the beginning, at most `limit`.
    pub fn first(limit: u32) -> Self {
        Self { limit, ..Self::default() }
    }

    /// From the beginning, what `text` finds, at most `limit`.
    pub fn find(text: &str, limit: u32) -> Self {
        Self { words: asked_words(text), ..Self::first(limit) }
    }
}

/// A row, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed<T> {
    pub row: T,
    pub place: Place,
}

/// A campaign with what its connections show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CampaignTally {
    pub campaign: Campaign,
    pub connections: u32,
    pub broken: u32,
    /// Delayed, stalled or expiring.
    pub waiting: u32,
}

/// How many campaigns there are, and archived ones apart.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CampaignCounts {
    pub active: StateCounts,
    pub archived: u32,
}

/// One use of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Use {
    pub connection: ConnectionId,
    pub campaign: CampaignId,
    pub campaign_name: String,
    /// IANA name.
    pub campaign_zone: String,
    pub integration: IntegrationKey,
    pub profile: Option<String>,
    pub profile_id: Option<ProfileId>,
    /// What the connection shows.
    pub health: Health,
}

/// How often an account is used in campaigns that are not archived.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct UseCount {
    pub connections: u32,
    pub campaigns: u32,
    /// Those of the connections that the reader may see.
    pub seen: u32,
}

#[async_trait]
pub trait ListStore: Send {
    /// Those with something broken first, then those that wait, then by name.
    async fn list_campaigns(
        &mut self,
        reader: &Reader,
        ask: &Ask,
        archived: bool,
    ) -> Result<Vec<Listed<CampaignTally>>, StoreError>;
    /// How many of them `words` find.
    async fn count_campaigns(&mut self, reader: &Reader, words: &[String]) -> Result<CampaignCounts, StoreError>;
    /// The names of some.
    async fn campaign_names(
        &mut self,
        agency: AgencyId,
        campaigns: &[CampaignId],
    ) -> Result<HashMap<CampaignId, String>, StoreError>;
    /// Accounts that the reader may use: a limited member those of their campaigns, and those they connected. Broken ones
    /// first, then by name.
    async fn list_accounts(&mut self, reader: &Reader, ask: &Ask) -> Result<Vec<Listed<Account>>, StoreError>;
    async fn count_accounts(&mut self, reader: &Reader, words: &[String]) -> Result<StateCounts, StoreError>;
    /// The same of one provider, by name; `state` of the ask is not heeded.
    async fn list_offered(
        &mut self,
        reader: &Reader,
        provider: &str,
        ask: &Ask,
    ) -> Result<Vec<Listed<Account>>, StoreError>;
    /// Accounts that are not broken and end after `now`, Unix seconds, the nearest first. `after`: the end and the id of the
    /// last one of the page before.
    async fn list_ending(
        &mut self,
        reader: &Reader,
        now: i64,
        after: Option<(i64, AccountId)>,
        limit: u32,
    ) -> Result<Vec<Account>, StoreError>;
    /// Where an account is used, as far as the reader may see, in campaigns that are not archived; in the order in which the
    /// connections were made.
    async fn list_uses(
        &mut self,
        reader: &Reader,
        account: AccountId,
        after: Option<ConnectionId>,
        limit: u32,
    ) -> Result<Vec<Use>, StoreError>;
    /// The first uses of each account, as [`ListStore::list_uses`] has them; one query for all. Those without any are not in the
    /// answer.
    async fn first_uses(
        &mut self,
        reader: &Reader,
        accounts: &[AccountId],
        each: u32,
    ) -> Result<HashMap<AccountId, Vec<Use>>, StoreError>;
    /// Those without any use are not in the answer.
    async fn count_uses(
        &mut self,
        reader: &Reader,
        accounts: &[AccountId],
    ) -> Result<HashMap<AccountId, UseCount>, StoreError>;
    /// How many connections of which integration use an account, in campaigns that are not archived.
    async fn integrations_of_account(
        &mut self,
        agency: AgencyId,
        account: AccountId,
    ) -> Result<Vec<(IntegrationKey, u32)>, StoreError>;
}

#[cfg(test)]
mod tests {
    use super::{NotAPlace, Place};

    #[test]
    fn a_place_comes_back_from_an_address() {
        for key in ["", "harbour coffee", "🦊 0é"] {
            let place = Place { rank: 2, key: key.to_owned(), id: uuid::Uuid::from_u128(77) };
            assert_eq!(place.to_string().parse(), Ok(place));
        }
        let long = format!("2{}{}", uuid::Uuid::nil(), "x".repeat(1_000));
        for wrong in ["", "2", "éé", "x00000000-0000-0000-0000-000000000000", long.as_str()] {
            assert_eq!(wrong.parse::<Place>(), Err(NotAPlace), "{wrong}");
        }
    }
}
