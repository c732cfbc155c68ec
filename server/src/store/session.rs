//! Signed-in browsers, and failed tries to sign in.

use app::model::ids::{AgencyId, MemberId, SessionId};
use async_trait::async_trait;

use super::StoreError;

/// One signed-in browser. The cookie's token is stored as SHA-256 only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    pub id: SessionId,
    pub agency: AgencyId,
    pub member: MemberId,
    pub token_hash: Vec<u8>,
    pub created_at: i64,
    pub expires_at: i64,
}

#[async_trait]
pub trait SessionStore: Send {
    async fn add_session(&mut self, session: &Session) -> Result<(), StoreError>;
    /// The session of a token, unless it has expired at `now`.
    async fn session_by_token(&mut self, token_hash: &[u8], now: i64) -> Result<Option<Session>, StoreError>;
    /// Whether the session still exists: flows and event streams end with it.
    async fn session(&mut self, id: SessionId, now: i64) -> Result<Option<Session>, StoreError>;
    async fn end_session(&mut self, id: SessionId) -> Result<(), StoreError>;
    /// Ends all sessions of a member but `keep`.
    async fn end_sessions(&mut self, member: MemberId, keep: Option<SessionId>) -> Result<(), StoreError>;
    /// Forgets sessions that are over, and tries older than a day.
    async fn prune_sessions(&mut self, now: i64) -> Result<(), StoreError>;

    /// Failed tries for `key` (an email) from `since` to `now`. Those of a clock that was ahead don't count.
    async fn count_tries(&mut self, key: &str, since: i64, now: i64) -> Result<u32, StoreError>;
    async fn add_try(&mut self, key: &str, at: i64) -> Result<(), StoreError>;
    async fn clear_tries(&mut self, key: &str) -> Result<(), StoreError>;
}
