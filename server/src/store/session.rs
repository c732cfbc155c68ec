//! Signed-in browsers, browsers that were signed in before, and how long strangers wait.

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

/// A browser in which a member has signed in. Its cookie's token is stored as SHA-256 only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownDevice {
    pub agency: AgencyId,
    pub member: MemberId,
    pub token_hash: Vec<u8>,
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
    /// Forgets sessions, devices and waits that are over.
    async fn prune_sessions(&mut self, now: i64) -> Result<(), StoreError>;

    /// Remembers a device. `before`: the hash of the token that it had until now; others who use this browser move along
    /// to the new one. At most `most` devices of the member stay, the newest.
    async fn add_device(&mut self, device: &KnownDevice, before: Option<&[u8]>, most: u32) -> Result<(), StoreError>;
    /// Whether the member has signed in with this token, and not too long ago.
    async fn is_known_device(&mut self, member: MemberId, token_hash: &[u8], now: i64) -> Result<bool, StoreError>;
    /// Forgets all devices of a member but the one of the token `keep`.
    async fn end_devices(&mut self, member: MemberId, keep: Option<&[u8]>) -> Result<(), StoreError>;

    /// Until when strangers wait at a member's door, if they were told to.
    async fn strangers_wait_until(&mut self, member: MemberId) -> Result<Option<i64>, StoreError>;
    async fn set_strangers_wait(&mut self, agency: AgencyId, member: MemberId, until: i64) -> Result<(), StoreError>;
}
