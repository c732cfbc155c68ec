//! The timeline of accounts and connections: append only, and forgotten by age alone.

use app::model::ids::{AccountId, AgencyId, ConnectionId, MemberId};
use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use super::{StoreError, account::Evidence};

/// One line of a timeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    pub agency: AgencyId,
    pub account: Option<AccountId>,
    pub connection: Option<ConnectionId>,
    pub member: Option<MemberId>,
    pub kind: EventKind,
    /// Unix seconds.
    pub at: i64,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum EventKind {
    Connected {
        who: String,
    },
    Reauthorized {
        who: String,
    },
    Broken {
        cause: app::model::cause::Cause,
        evidence: Option<Evidence>,
    },
    Healed,
    /// From now on it is shown as ending on this day, Unix seconds.
    Expiring {
        on: i64,
    },
    /// Access was renewed after something had been wrong. Routine renewals are counted at the account.
    Refreshed,
    Switched {
        from: Option<String>,
        to: String,
    },
    ProfileChosen {
        name: String,
    },
    ProfileLost {
        name: String,
    },
    Delayed {
        cause: app::model::cause::Cause,
        evidence: Option<Evidence>,
    },
    /// Delayed for days while the platform works for others, or by answers that don't fit; or put aside because Relink
    /// was stopped by it.
    Stalled {
        cause: app::model::cause::Cause,
        evidence: Option<Evidence>,
    },
    /// An optional stream is refused while the rest works. `names`: of its metrics.
    StreamRefused {
        names: Vec<String>,
        evidence: Evidence,
    },
    /// It came again.
    StreamBack {
        names: Vec<String>,
    },
    CredentialsSaved,
    /// An owner allowed these, as `host:port`; none if they had gone again.
    HostsAllowed {
        hosts: Vec<String>,
    },
    /// Secret or settings of its app were saved anew.
    AppSaved,
    /// Another app has taken the place of its own; this one's client id.
    AppReplaced {
        client: String,
    },
    Disconnected,
    Backfilled {
        days: u32,
    },
    /// Its numbers are described otherwise now, and asked for anew the platform gave fewer: `brings` where `stands` are.
    KeptAsPulled {
        /// Of its metrics.
        names: Vec<String>,
        stands: u32,
        brings: u32,
    },
    AttemptFailed {
        error: app::model::error::AppError,
    },
}

#[async_trait]
pub trait EventStore: Send {
    async fn add_event(&mut self, event: &Event) -> Result<(), StoreError>;
    /// The newest `limit` lines of a connection and its account, newest first. A line that names both stands in that
    /// connection's timeline only: another campaign's connections may not be the viewer's to see.
    async fn events(
        &mut self,
        agency: AgencyId,
        connection: ConnectionId,
        account: Option<AccountId>,
        limit: u32,
    ) -> Result<Vec<Event>, StoreError>;
    /// Forgets the oldest lines from before `before`, Unix seconds, at most `limit`; answers how many. Nothing else
    /// forgets a line, and none that is younger than the latest `before`.
    async fn prune_events(&mut self, agency: AgencyId, before: i64, limit: u32) -> Result<u64, StoreError>;
}
