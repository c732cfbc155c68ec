//! The two writes of a renewal: that it begins, and what it brought. Small, and many at a time: see
//! [`Store::write_together`](super::Store::write_together).

use app::model::ids::{AccountId, AgencyId};
use async_trait::async_trait;

use super::{StoreError, account::TokenUpdate};
use crate::vault::Sealed;

/// Somebody is about to renew an account's tokens.
#[derive(Debug, Clone)]
pub struct Beginning {
    pub agency: AgencyId,
    pub account: AccountId,
    /// The `token_version` that was read.
    pub token_version: i64,
    pub holder: String,
    /// Unix seconds.
    pub now: i64,
    /// Until when the lease holds, Unix seconds.
    pub until: i64,
}

/// Whose turn it is to renew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begun {
    /// Ours: lease and intent are written. `interrupted`: a renewal of the same version was begun before and never
    /// ended.
    Ours { interrupted: bool },
    /// Somebody else is at it.
    Theirs,
    /// Somebody has renewed it since it was read.
    Renewed,
    /// There is no such account.
    Gone,
}

/// A success of a token endpoint that could not be read. New tokens may stand in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnreadReply {
    /// Its body (`refresh_intents.reply`).
    pub body: Sealed,
    /// When it came, Unix seconds.
    pub at: i64,
}

#[async_trait]
pub trait RenewalStore: Send {
    /// Takes the lease and notes the intent, as [`AccountStore::take_lease`](super::account::AccountStore::take_lease) and
    /// [`AccountStore::put_intent`](super::account::AccountStore::put_intent) do, if the account is as it was read.
    async fn begin_renewal(&mut self, beginning: &Beginning) -> Result<Begun, StoreError>;
    /// Writes what was brought over the version that was read, gives the lease back and, if it was still ours, clears the
    /// intent. `false`: the version is another one, and no token was written.
    async fn end_renewal(&mut self, beginning: &Beginning, update: &TokenUpdate) -> Result<bool, StoreError>;
    /// Keeps a reply beside the intent of the renewal that it came to, for as long as that stands. The first one stays: what comes
    /// later was given for a token that is used up.
    async fn keep_reply(&mut self, beginning: &Beginning, reply: &UnreadReply) -> Result<(), StoreError>;
    /// What was kept of a renewal of the same version.
    async fn unread_reply(&mut self, beginning: &Beginning) -> Result<Option<UnreadReply>, StoreError>;
}
