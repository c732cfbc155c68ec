//! Accounts: one authorization at one provider for one remote identity. Also the leases and intents of a refresh.

use app::model::{
    cause::Cause,
    health::{Health, HealthState},
    ids::{AccountId, AgencyId, ApplicationId, MemberId},
};
use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use super::StoreError;
use crate::vault::Sealed;

/// What was asked and what came back when something failed, with secrets removed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// Method and URL without its query.
    pub request: String,
    pub status: Option<u16>,
    pub code: Option<String>,
    /// At most 500 characters.
    pub text: Option<String>,
    /// The text is ours: what we made of the answer.
    #[serde(default)]
    pub is_ours: bool,
    /// Unix seconds.
    pub at: i64,
}

/// One authorization. Unique by agency, provider, application and subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    pub id: AccountId,
    pub agency: AgencyId,
    /// Key of the authorization server, or of the integration where there is none (credentials).
    pub provider: String,
    /// The client it was authorized for; `None` for credentials.
    pub application: Option<ApplicationId>,
    /// The provider's own, stable id of the identity (`sub`), or `user@host:port/database`.
    pub subject: String,
    pub name: String,
    pub address: String,
    pub health: Health,
    /// When it came into this health, Unix seconds.
    pub health_since: i64,
    pub evidence: Option<Evidence>,
    /// Granted scopes.
    pub scopes: Vec<String>,
    /// The sealed tokens or credentials (`accounts.secret`).
    pub secret: Sealed,
    /// Grows with every write of `secret`; refreshes write only if it is the one they read.
    pub token_version: i64,
    /// When the access token ends, Unix seconds.
    pub access_expires_at: Option<i64>,
    /// When the whole authorization ends for certain, Unix seconds.
    pub hard_expires_at: Option<i64>,
    /// Hosts its secret may be sent to, as `host:port`.
    pub hosts: Vec<String>,
    pub created_by: MemberId,
    pub created_at: i64,
    pub connected_at: i64,
}

/// New tokens for an account.
#[derive(Debug, Clone)]
pub struct TokenUpdate {
    pub secret: Sealed,
    pub scopes: Vec<String>,
    pub access_expires_at: Option<i64>,
    pub hard_expires_at: Option<i64>,
    /// When it happened, Unix seconds, if it is routine: then it is counted. `None`: it is told as an event.
    pub counted_at: Option<i64>,
}

/// How often an account's access was renewed by routine, with nothing wrong.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Renewals {
    pub count: u32,
    /// The last time, Unix seconds.
    pub last: Option<i64>,
}

#[async_trait]
pub trait AccountStore: Send {
    /// `Duplicate` if the identity is known.
    async fn add_account(&mut self, account: &Account) -> Result<(), StoreError>;
    async fn account(&mut self, agency: AgencyId, id: AccountId) -> Result<Option<Account>, StoreError>;
    async fn account_by_subject(
        &mut self,
        agency: AgencyId,
        provider: &str,
        application: Option<ApplicationId>,
        subject: &str,
    ) -> Result<Option<Account>, StoreError>;
    /// Those of one application, by id.
    async fn accounts_of_application(
        &mut self,
        agency: AgencyId,
        provider: &str,
        application: ApplicationId,
    ) -> Result<Vec<Account>, StoreError>;
    /// Those of one provider that are broken by `cause`, by id. By index: what is well is not read.
    async fn accounts_broken_by(
        &mut self,
        agency: AgencyId,
        provider: &str,
        cause: Cause,
    ) -> Result<Vec<Account>, StoreError>;
    /// Writes application, name, address, health, evidence, scopes, secret, expiries, hosts and `connected_at` of a known
    /// account and raises its `token_version`. For completing a flow or saving credentials.
    async fn renew_account(&mut self, account: &Account) -> Result<(), StoreError>;
    /// A refresh's write: only if the stored version is `expected`; then raises it, and counts it if it is
    /// routine. Answers whether it was written.
    async fn update_tokens(
        &mut self,
        agency: AgencyId,
        id: AccountId,
        expected: i64,
        update: &TokenUpdate,
    ) -> Result<bool, StoreError>;
    async fn renewals(&mut self, agency: AgencyId, id: AccountId) -> Result<Renewals, StoreError>;
    /// Only if the stored `token_version` is `expected`, so that a late failure can't break a renewed account.
    async fn set_account_health(
        &mut self,
        agency: AgencyId,
        id: AccountId,
        expected: i64,
        health: Health,
        since: i64,
        evidence: Option<&Evidence>,
    ) -> Result<bool, StoreError>;
    /// Erases it. Its connections keep their data and become "not connected".
    async fn remove_account(&mut self, agency: AgencyId, id: AccountId) -> Result<(), StoreError>;
    /// Whether another account, of any agency, is the same person at the same client: their permission is one at many
    /// providers. Tells nothing else about it.
    async fn is_grant_shared(&mut self, account: &Account) -> Result<bool, StoreError>;
    /// Rows of sealed secrets under another key than `key_id`, for rotation: at most `limit`.
    /// Covers accounts, applications and flows.
    async fn sealed_under_other_keys(&mut self, key_id: u32, limit: u32) -> Result<Vec<SealedRow>, StoreError>;
    /// Puts a resealed secret in place if the row still holds `old`.
    async fn replace_sealed(&mut self, row: &SealedRow, new: &Sealed) -> Result<bool, StoreError>;
    /// Working accounts of all agencies that end at `until` (Unix seconds) or before.
    async fn ending_accounts(&mut self, until: i64) -> Result<Vec<Account>, StoreError>;
    /// Accounts of all agencies that are shown as ending, and end later than `after` (Unix seconds).
    async fn accounts_shown_too_early(&mut self, after: i64) -> Result<Vec<Account>, StoreError>;
    /// Accounts of all agencies that are not broken and have no job waiting or running under `prefix` and their id;
    /// and whether they hold tokens rather than credentials. Reads every account: for once a day.
    async fn accounts_without_job(&mut self, prefix: &str) -> Result<Vec<(AgencyId, AccountId, bool)>, StoreError>;
    /// How many accounts of all agencies are in which health.
    async fn count_healths(&mut self) -> Result<Vec<(HealthState, i64)>, StoreError>;
    /// The key ids that any sealed row names.
    async fn sealed_key_ids(&mut self) -> Result<Vec<u32>, StoreError>;

    /// Takes the refresh lease of an account if it is free or over at `now`. Answers whether it was taken. One that
    /// holds beyond `until` was taken when a clock was ahead, and holds until then only; commit that too.
    async fn take_lease(&mut self, account: AccountId, holder: &str, now: i64, until: i64) -> Result<bool, StoreError>;
    /// Gives it back. Answers whether it was still `holder`'s.
    async fn release_lease(&mut self, account: AccountId, holder: &str) -> Result<bool, StoreError>;
    /// Notes that a refresh of `token_version` is about to be sent; survives a crash.
    async fn put_intent(&mut self, account: AccountId, token_version: i64, at: i64) -> Result<(), StoreError>;
    /// The `token_version` of a refresh that was begun and never ended.
    async fn intent(&mut self, account: AccountId) -> Result<Option<i64>, StoreError>;
    async fn clear_intent(&mut self, account: AccountId) -> Result<(), StoreError>;
}

/// One sealed value and where it stands. `purpose` is `table.column`.
#[derive(Debug, Clone)]
pub struct SealedRow {
    pub purpose: &'static str,
    pub agency: AgencyId,
    pub row: uuid::Uuid,
    pub old: Sealed,
}
