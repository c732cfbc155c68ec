//! What only credentials need: how one is known again without being read, and those that wait for a person's choice.

use app::model::{
    credentials::CredentialsQuestion,
    ids::{AccountId, AgencyId, ConnectionId, IntegrationKey, MemberId, OfferId, ProfileId, SessionId},
};
use async_trait::async_trait;

use super::{StoreError, account::Account};
use crate::vault::Sealed;

/// Between a subject and the id of an account that is the same identity as another, and keeps its own credentials.
pub const TWIN: &str = " ~";

/// Credentials that work, entered in the window of an account that they may not be meant for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    pub id: OfferId,
    pub agency: AgencyId,
    pub connection: ConnectionId,
    pub member: MemberId,
    pub session: SessionId,
    /// Whose window it was.
    pub account: AccountId,
    /// The version of the account's secret then.
    pub token_version: i64,
    /// All connections of the account then, seen or not, sorted.
    pub uses: Vec<ConnectionId>,
    /// What was shown.
    pub question: CredentialsQuestion,
    /// The credentials and what is known of them (`credential_offers.secret`).
    pub secret: Sealed,
    /// Unix seconds.
    pub expires_at: i64,
}

#[async_trait]
pub trait CredentialStore: Send {
    /// The sealed key with which the agency's secrets are marked (`subject_keys.secret`).
    async fn subject_key(&mut self, agency: AgencyId) -> Result<Option<Sealed>, StoreError>;
    /// `Duplicate` if there is one.
    async fn add_subject_key(&mut self, agency: AgencyId, key: &Sealed) -> Result<(), StoreError>;
    /// The accounts with credentials that are this identity, the oldest first: of one identity there may be several, each
    /// with its own secret. By index.
    async fn accounts_of_subject(
        &mut self,
        agency: AgencyId,
        provider: &str,
        subject: &str,
        limit: u32,
    ) -> Result<Vec<Account>, StoreError>;
    /// All accounts of all agencies that hold credentials, the newest first. Reads every account: for once at the start.
    async fn accounts_with_credentials(&mut self) -> Result<Vec<Account>, StoreError>;
    async fn set_subject(&mut self, agency: AgencyId, id: AccountId, subject: &str) -> Result<(), StoreError>;
    /// Gives a profile another id at the platform; its numbers stay. `Duplicate` if another profile has it.
    async fn set_remote_id(&mut self, agency: AgencyId, id: ProfileId, remote_id: &str) -> Result<(), StoreError>;
    /// The profile with this id at the platform.
    async fn profile_by_remote_id(
        &mut self,
        agency: AgencyId,
        integration: &IntegrationKey,
        remote_id: &str,
    ) -> Result<Option<ProfileId>, StoreError>;
    /// The accounts whose connections report on a profile, the oldest first.
    async fn accounts_of_profile(&mut self, agency: AgencyId, id: ProfileId) -> Result<Vec<AccountId>, StoreError>;
    /// Has all days of a profile pulled again; what is stored stays until then.
    async fn forget_pulled_days(&mut self, agency: AgencyId, id: ProfileId) -> Result<(), StoreError>;
    /// In place of what waits for this session and connection.
    async fn put_offer(&mut self, offer: &Offer) -> Result<(), StoreError>;
    async fn offer(
        &mut self,
        agency: AgencyId,
        session: SessionId,
        connection: ConnectionId,
    ) -> Result<Option<Offer>, StoreError>;
    async fn remove_offer(&mut self, agency: AgencyId, id: OfferId) -> Result<(), StoreError>;
    /// Forgets those that ended before `before`, Unix seconds.
    async fn prune_offers(&mut self, agency: AgencyId, before: i64) -> Result<(), StoreError>;
}
