//! Connections and the profiles they report on.

use std::collections::BTreeSet;

use app::model::{
    cause::Cause,
    health::{Health, HealthState},
    ids::{AccountId, AgencyId, ApplicationId, CampaignId, ConnectionId, IntegrationKey, ProfileId},
};
use async_trait::async_trait;

use super::{
    StoreError,
    account::{Account, Evidence},
};

/// A campaign's use of an integration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connection {
    pub id: ConnectionId,
    pub agency: AgencyId,
    pub campaign: CampaignId,
    pub integration: IntegrationKey,
    pub account: Option<AccountId>,
    pub profile: Option<ProfileId>,
    /// The connection's own health: access to its profile, outages. The account's health stands above it.
    pub health: Health,
    pub health_since: i64,
    pub evidence: Option<Evidence>,
    pub connected_at: Option<i64>,
    /// When data of its profile last arrived whole, Unix seconds. Read only, see [`ConnectionStore::note_arrival`].
    pub last_good_at: Option<i64>,
    pub created_at: i64,
}

/// What an account gives access to and a campaign reports on. Unique by agency, integration and remote id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    pub id: ProfileId,
    pub agency: AgencyId,
    pub integration: IntegrationKey,
    pub remote_id: String,
    pub name: String,
    /// IANA name; days of its series are days there. UTC where the provider doesn't tell.
    pub time_zone: String,
    /// ISO 4217 code, where the provider tells.
    pub currency: Option<String>,
}

/// A connection with what it hangs on, read in one query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Linked {
    pub connection: Connection,
    pub account: Option<Account>,
    pub profile: Option<Profile>,
}

impl Linked {
    /// The health a tile shows, and since when, Unix seconds: nothing works without an account, a broken account breaks
    /// all its connections, an expiring one shows only where nothing worse is to say.
    ///
    /// The store keeps the same with every connection, by the same rule: [`ConnectionStore::shown_connections`].
    fn shown(&self) -> (Health, i64) {
        let own = &self.connection;
        match &self.account {
            None => (Health::Never, own.health_since),
            Some(account) if matches!(account.health, Health::Broken { .. }) || own.health == Health::Healthy => {
                (account.health, account.health_since)
            }
            Some(_) => (own.health, own.health_since),
        }
    }

    /// The health a tile shows.
    pub fn health(&self) -> Health {
        self.shown().0
    }

    /// Since when the tile is so, Unix seconds.
    pub fn health_since(&self) -> i64 {
        self.shown().1
    }

    /// The proof of what the tile shows.
    pub fn evidence(&self) -> Option<&Evidence> {
        match &self.account {
            Some(account) if account.health.is_broken() => account.evidence.as_ref(),
            _ => self.connection.evidence.as_ref(),
        }
    }
}

/// The campaigns of some connections, each once.
pub fn campaigns_of<'a>(uses: impl IntoIterator<Item = &'a Linked>) -> Vec<CampaignId> {
    let campaigns: BTreeSet<CampaignId> = uses.into_iter().map(|used| used.connection.campaign).collect();
    campaigns.into_iter().collect()
}

/// What a connection shows, as a list reads it without its account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shown {
    pub connection: ConnectionId,
    pub campaign: CampaignId,
    pub health: Health,
    /// Unix seconds.
    pub since: i64,
}

/// A connection that no sync waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unscheduled {
    pub agency: AgencyId,
    pub connection: ConnectionId,
    pub account: AccountId,
    /// Of the campaign, an IANA name.
    pub time_zone: String,
    pub last_good_at: Option<i64>,
}

/// Connections of one account and one integration that are delayed because nothing proper comes back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    pub integration: IntegrationKey,
    pub account: AccountId,
    pub connections: u32,
    /// Since when the first of them waits, Unix seconds.
    pub since: i64,
}

#[async_trait]
pub trait ConnectionStore: Send {
    async fn add_connection(&mut self, connection: &Connection) -> Result<(), StoreError>;
    async fn connection(&mut self, agency: AgencyId, id: ConnectionId) -> Result<Option<Linked>, StoreError>;
    /// Some of them, in the order in which they were made; what is not there is left out.
    async fn connections(&mut self, agency: AgencyId, ids: &[ConnectionId]) -> Result<Vec<Linked>, StoreError>;
    async fn connections_of_campaign(
        &mut self,
        agency: AgencyId,
        campaign: CampaignId,
    ) -> Result<Vec<Linked>, StoreError>;
    async fn connections_of_account(&mut self, agency: AgencyId, account: AccountId)
    -> Result<Vec<Linked>, StoreError>;
    /// The same without those of archived campaigns.
    async fn active_connections_of_account(
        &mut self,
        agency: AgencyId,
        account: AccountId,
    ) -> Result<Vec<Linked>, StoreError>;
    /// Connections that show `state`, the longest first, at most `limit`. `after`: the last one of the page before. By
    /// index: reads what it answers.
    async fn shown_connections(
        &mut self,
        agency: AgencyId,
        state: HealthState,
        after: Option<&Shown>,
        limit: u32,
    ) -> Result<Vec<Shown>, StoreError>;
    /// Integrations that are used in campaigns that are not archived, by key.
    async fn integrations_in_use(&mut self, agency: AgencyId) -> Result<Vec<IntegrationKey>, StoreError>;
    /// How many connections of an application's accounts are themselves broken by `cause`, in campaigns that are not
    /// archived.
    async fn count_broken(
        &mut self,
        agency: AgencyId,
        application: ApplicationId,
        cause: Cause,
    ) -> Result<u32, StoreError>;
    /// Connections of all agencies that should have a sync waiting and have none: with a profile and an account that
    /// is not broken, in a campaign that is not archived. Reads every connection: for once a day.
    async fn connections_without_sync(&mut self) -> Result<Vec<Unscheduled>, StoreError>;
    /// Whether other profiles than `profile` got data from this integration since `since`, Unix seconds. By index.
    async fn works_for_others(
        &mut self,
        agency: AgencyId,
        integration: &IntegrationKey,
        profile: Option<ProfileId>,
        since: i64,
    ) -> Result<bool, StoreError>;
    /// Which accounts wait for which integration to answer again. By index: what is well is not read.
    async fn waiting_accounts(&mut self, agency: AgencyId) -> Result<Vec<Waiting>, StoreError>;
    /// Writes account, profile, health, evidence and `connected_at`.
    async fn update_connection(&mut self, connection: &Connection) -> Result<(), StoreError>;
    /// Writes the connection's own health; answers whether it was another before. `false` if there is no such
    /// connection.
    async fn set_connection_health(
        &mut self,
        agency: AgencyId,
        id: ConnectionId,
        health: Health,
        since: i64,
        evidence: Option<&Evidence>,
    ) -> Result<bool, StoreError>;
    /// Removes the tile. The profile and its series stay.
    async fn remove_connection(&mut self, agency: AgencyId, id: ConnectionId) -> Result<(), StoreError>;
    /// Inserts it or updates name, time zone and the currency, if there is one; answers the id it has in the store.
    async fn put_profile(&mut self, profile: &Profile) -> Result<ProfileId, StoreError>;
    /// A profile of which nobody said what its money is in has it in `currency`, as its numbers say; what was pulled before too.
    async fn adopt_currency(&mut self, agency: AgencyId, profile: ProfileId, currency: &str) -> Result<(), StoreError>;
    /// Data of a profile has arrived whole through an account, at `at` in Unix seconds: two rows, however many connections
    /// use them.
    async fn note_arrival(
        &mut self,
        agency: AgencyId,
        account: AccountId,
        profile: ProfileId,
        at: i64,
    ) -> Result<(), StoreError>;
    /// When good data last came through an account, Unix seconds: it worked then.
    async fn proved_at(&mut self, agency: AgencyId, account: AccountId) -> Result<Option<i64>, StoreError>;
}
