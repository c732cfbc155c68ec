//! Flows: one attempt to authorize each, from click to outcome. The row is the truth.

use app::model::{
    flow::{FlowStatus, Outcome},
    ids::{AccountId, AgencyId, ApplicationId, ConnectionId, FlowId, MemberId, SessionId},
};
use async_trait::async_trait;

use super::StoreError;
use crate::vault::Sealed;

/// Seconds that the exchange of a flow counts as under way: longer than all its requests may take together. Whatever
/// takes longer was cut off by a crash.
pub const EXCHANGE_LIMIT: i64 = 120;

/// One attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flow {
    pub id: FlowId,
    pub agency: AgencyId,
    pub member: MemberId,
    pub session: SessionId,
    pub application: ApplicationId,
    /// Where its code and tokens may go, as `host:port`: what the application named when it began.
    pub hosts: Vec<String>,
    pub connection: ConnectionId,
    /// The account that is to come back; `None` for a new one.
    pub account: Option<AccountId>,
    /// SHA-256 of `state`.
    pub state_hash: Vec<u8>,
    /// SHA-256 of the per-flow cookie.
    pub cookie_hash: Vec<u8>,
    /// The PKCE verifier (RFC 7636), sealed as `flows.verifier`; gone once exchanged.
    pub verifier: Option<Sealed>,
    /// OpenID Connect `nonce`, for servers that return an id_token.
    pub nonce: String,
    /// Scopes asked for.
    pub scopes: Vec<String>,
    pub status: FlowStatus,
    /// Set once settled, and while choosing.
    pub outcome: Option<Outcome>,
    /// While choosing: tokens and identity that came back, sealed as `flows.secret`.
    pub secret: Option<Sealed>,
    pub created_at: i64,
    pub expires_at: i64,
    /// While exchanging: until when that counts, Unix seconds. A flow that exchanges longer was cut off by a crash.
    pub exchange_until: Option<i64>,
}

impl Flow {
    /// Whether its exchange was cut off. One that counts for far longer than an exchange may take was begun when a clock
    /// was ahead.
    pub fn is_interrupted(&self, now: i64) -> bool {
        let under_way = now + 1..=now + 2 * EXCHANGE_LIMIT;
        self.status == FlowStatus::Exchanging && self.exchange_until.is_none_or(|until| !under_way.contains(&until))
    }
}

#[async_trait]
pub trait FlowStore: Send {
    async fn add_flow(&mut self, flow: &Flow) -> Result<(), StoreError>;
    async fn flow(&mut self, agency: AgencyId, id: FlowId) -> Result<Option<Flow>, StoreError>;
    async fn flow_by_state(&mut self, agency: AgencyId, state_hash: &[u8]) -> Result<Option<Flow>, StoreError>;
    /// The newest flow of this browser and connection that is pending, exchanging or choosing.
    async fn open_flow(
        &mut self,
        agency: AgencyId,
        session: SessionId,
        connection: ConnectionId,
    ) -> Result<Option<Flow>, StoreError>;
    /// Compare-and-swap from pending to exchanging, so that an answer counts once. `until`: when the exchange counts as
    /// cut off, Unix seconds. Answers whether it moved.
    async fn begin_exchange(&mut self, id: FlowId, until: i64) -> Result<bool, StoreError>;
    /// Writes status, outcome, verifier and secret of a flow that is in `from`. Answers whether it was written.
    /// Whatever ends a flow (done, failed, ended) erases its verifier and secret.
    async fn settle_flow(&mut self, flow: &Flow, from: FlowStatus) -> Result<bool, StoreError>;
    /// Ends pending and choosing flows of the same browser and connection with `outcome`; their secrets go with them.
    async fn supersede_flows(
        &mut self,
        session: SessionId,
        connection: ConnectionId,
        outcome: &Outcome,
    ) -> Result<(), StoreError>;
    /// Choosing flows of all agencies that are over their time, `most` at most. Their secrets are still there.
    async fn unchosen_flows(&mut self, now: i64, most: u32) -> Result<Vec<Flow>, StoreError>;
    /// Ends pending and choosing flows that are over their time and erases their secrets.
    async fn expire_flows(&mut self, now: i64) -> Result<(), StoreError>;
    /// Flows whose exchange was cut off ([`Flow::is_interrupted`]): ended as failed with `outcome`. Answers how many.
    /// Those that another process has under way are left alone.
    async fn fail_interrupted_flows(&mut self, now: i64, outcome: &Outcome) -> Result<u32, StoreError>;
    /// Forgets flows of an agency that are over and whose time was over before `before`, Unix seconds.
    async fn prune_flows(&mut self, agency: AgencyId, before: i64) -> Result<(), StoreError>;
}
