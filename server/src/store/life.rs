//! What was seen of how long refresh tokens live without being used: one row an application. The rule stands in
//! [`crate::oauth::life`].

use app::model::ids::{AccountId, AgencyId, ApplicationId};
use async_trait::async_trait;

use super::StoreError;

/// What is known of the tokens of one application. Ages are seconds since a token was issued or last used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RefreshLife {
    /// The oldest that one was renewed at; 0: none so far.
    pub proved: i64,
    /// The age at which they have ended. `None`: nothing is learned.
    pub ends: Option<i64>,
    /// Refusals that may have been an end.
    pub doubt: Option<Doubt>,
}

/// Refusals that nothing has explained yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Doubt {
    pub times: u32,
    /// The least age among them.
    pub age: i64,
    /// When the last of them came, Unix seconds.
    pub at: i64,
}

#[async_trait]
pub trait LifeStore: Send {
    /// Nothing known: the default.
    async fn refresh_life(&mut self, agency: AgencyId, id: ApplicationId) -> Result<RefreshLife, StoreError>;
    async fn put_refresh_life(
        &mut self,
        agency: AgencyId,
        id: ApplicationId,
        life: &RefreshLife,
    ) -> Result<(), StoreError>;
    /// Those that are learned, by application.
    async fn learned_lives(&mut self, agency: AgencyId) -> Result<Vec<(ApplicationId, RefreshLife)>, StoreError>;
    /// Of all agencies those that were learned, or became shorter, since they were heeded last.
    async fn unheeded_lives(&mut self) -> Result<Vec<(AgencyId, ApplicationId, RefreshLife)>, StoreError>;
    /// The looks at its accounts are in time for it.
    async fn heed_life(&mut self, agency: AgencyId, id: ApplicationId) -> Result<(), StoreError>;
    /// Accounts of an application that are not broken, by id.
    async fn working_accounts(
        &mut self,
        agency: AgencyId,
        provider: &str,
        id: ApplicationId,
    ) -> Result<Vec<AccountId>, StoreError>;
}
