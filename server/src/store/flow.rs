//! Flows: one attempt to authorize each, from click to outcome. The row is the truth.

use app::model::{
    flow::{FlowStatus, Outcome},
    ids::{AccountId, AgencyId, ApplicationId, ConnectionId, FlowId, MemberId, SessionId},
};
use async_trait::async_trait;

use super::StoreError;
use crate::vault::Sealed;

/// One attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flow {
    pub id: FlowId,
    pub agency: AgencyId,
    pub member: MemberId,
    pub session: SessionId,
    pub application: ApplicationId,
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
    /// Compare-and-swap of the status: the only way a flow moves. Answers whether it moved. Whatever ends a flow
    /// (done, failed, ended) erases its verifier and secret.
    async fn move_flow(&mut self, id: FlowId, from: FlowStatus, to: FlowStatus) -> Result<bool, StoreError>;
    /// Writes status, outcome, verifier and secret of a flow that is in `from`. Answers whether it was written.
    async fn settle_flow(&mut self, flow: &Flow, from: FlowStatus) -> Result<bool, StoreError>;
    /// Ends pending and choosing flows of the same browser and connection; their secrets go with them.
    async fn supersede_flows(&mut self, session: SessionId, connection: ConnectionId) -> Result<(), StoreError>;
    /// Ends what is over its time and erases its secrets; what is exchanging has five minutes more.
    async fn expire_flows(&mut self, now: i64) -> Result<(), StoreError>;
    /// Flows found in `exchanging` after a crash: ended as failed with `outcome`. Answers how many.
    async fn fail_interrupted_flows(&mut self, outcome: &Outcome) -> Result<u32, StoreError>;
}
