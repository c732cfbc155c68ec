//! Flows in SQLite. Whatever ends a flow erases its verifier and its secret; the table checks that it did.

use app::model::{
    flow::{FlowStatus, Outcome},
    ids::{AgencyId, ConnectionId, FlowId, SessionId},
};
use async_trait::async_trait;
use sqlx::FromRow;

use super::{
    column::{from_json, from_json_option, from_word, json, json_option, parse, parse_option, text_option, word},
    error::{failed, refused},
    unit::SqliteUnit,
};
use crate::{
    store::{
        StoreError,
        flow::{EXCHANGE_LIMIT, Flow, FlowStore},
    },
    vault::Sealed,
};

#[derive(FromRow)]
struct FlowRow {
    id: String,
    agency_id: String,
    member_id: String,
    session_id: String,
    application_id: String,
    connection_id: String,
    account_id: Option<String>,
    state_hash: Vec<u8>,
    cookie_hash: Vec<u8>,
    verifier: Option<Vec<u8>>,
    nonce: String,
    scopes: String,
    status: String,
    outcome: Option<String>,
    secret: Option<Vec<u8>>,
    created_at: i64,
    expires_at: i64,
    exchange_until: Option<i64>,
    hosts: String,
}

impl TryFrom<FlowRow> for Flow {
    type Error = StoreError;

    fn try_from(row: FlowRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: parse(&row.id)?,
            agency: parse(&row.agency_id)?,
            member: parse(&row.member_id)?,
            session: parse(&row.session_id)?,
            application: parse(&row.application_id)?,
            hosts: from_json(&row.hosts)?,
            connection: parse(&row.connection_id)?,
            account: parse_option(row.account_id.as_deref())?,
            state_hash: row.state_hash,
            cookie_hash: row.cookie_hash,
            verifier: row.verifier.map(Sealed),
            nonce: row.nonce,
            scopes: from_json(&row.scopes)?,
            status: from_word(&row.status)?,
            outcome: from_json_option(row.outcome.as_deref())?,
            secret: row.secret.map(Sealed),
            created_at: row.created_at,
            expires_at: row.expires_at,
            exchange_until: row.exchange_until,
        })
    }
}

/// Of the flows that are open, by the index that holds no others.
pub(super) const UNCHOSEN: &str = "
    SELECT * FROM flows
    WHERE status IN ('pending', 'exchanging', 'choosing') AND status = 'choosing' AND expires_at <= ? LIMIT ?";
pub(super) const EXPIRE: &str = "
    UPDATE flows SET status = 'ended', verifier = NULL, secret = NULL
    WHERE status IN ('pending', 'exchanging', 'choosing') AND status <> 'exchanging' AND expires_at <= ?";
pub(super) const FAIL_INTERRUPTED: &str = "
    UPDATE flows SET status = 'failed', outcome = ?, verifier = NULL, secret = NULL
    WHERE status IN ('pending', 'exchanging', 'choosing') AND status = 'exchanging'
      AND coalesce(exchange_until, 0) NOT BETWEEN ? AND ?";
pub(super) const PRUNE: &str =
    "DELETE FROM flows WHERE agency_id = ? AND expires_at < ? AND status IN ('done', 'failed', 'ended')";

/// Nothing can come of it any more.
fn is_over(status: FlowStatus) -> bool {
    matches!(status, FlowStatus::Done | FlowStatus::Failed | FlowStatus::Ended)
}

/// A sealed value of a flow in `status`: none once it is over.
fn keep(status: FlowStatus, sealed: Option<&Sealed>) -> Option<&[u8]> {
    sealed.filter(|_| !is_over(status)).map(|sealed| sealed.0.as_slice())
}

#[async_trait]
impl FlowStore for SqliteUnit {
    async fn add_flow(&mut self, flow: &Flow) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO flows (id, agency_id, member_id, session_id, application_id, connection_id, account_id,
                 state_hash, cookie_hash, verifier, nonce, scopes, status, outcome, secret, created_at, expires_at,
                 exchange_until, hosts)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(flow.id.to_string())
        .bind(flow.agency.to_string())
        .bind(flow.member.to_string())
        .bind(flow.session.to_string())
        .bind(flow.application.to_string())
        .bind(flow.connection.to_string())
        .bind(text_option(flow.account))
        .bind(&flow.state_hash)
        .bind(&flow.cookie_hash)
        .bind(keep(flow.status, flow.verifier.as_ref()))
        .bind(&flow.nonce)
        .bind(json(&flow.scopes)?)
        .bind(word(&flow.status)?)
        .bind(json_option(flow.outcome.as_ref())?)
        .bind(keep(flow.status, flow.secret.as_ref()))
        .bind(flow.created_at)
        .bind(flow.expires_at)
        .bind(flow.exchange_until)
        .bind(json(&flow.hosts)?)
        .execute(self.db())
        .await
        .map_err(refused("the flow"))?;
        Ok(())
    }

    async fn flow(&mut self, agency: AgencyId, id: FlowId) -> Result<Option<Flow>, StoreError> {
        let row: Option<FlowRow> = sqlx::query_as("SELECT * FROM flows WHERE agency_id = ? AND id = ?")
            .bind(agency.to_string())
            .bind(id.to_string())
            .fetch_optional(self.db())
            .await
            .map_err(failed)?;
        row.map(Flow::try_from).transpose()
    }

    async fn flow_by_state(&mut self, agency: AgencyId, state_hash: &[u8]) -> Result<Option<Flow>, StoreError> {
        let row: Option<FlowRow> = sqlx::query_as("SELECT * FROM flows WHERE agency_id = ? AND state_hash = ?")
            .bind(agency.to_string())
            .bind(state_hash)
            .fetch_optional(self.db())
            .await
            .map_err(failed)?;
        row.map(Flow::try_from).transpose()
    }

    async fn open_flow(
        &mut self,
        agency: AgencyId,
        session: SessionId,
        connection: ConnectionId,
    ) -> Result<Option<Flow>, StoreError> {
        let row: Option<FlowRow> = sqlx::query_as(
            "SELECT * FROM flows
             WHERE status IN ('pending', 'exchanging', 'choosing')
               AND agency_id = ? AND session_id = ? AND connection_id = ?
             ORDER BY created_at DESC, id DESC LIMIT 1",
        )
        .bind(agency.to_string())
        .bind(session.to_string())
        .bind(connection.to_string())
        .fetch_optional(self.db())
        .await
        .map_err(failed)?;
        row.map(Flow::try_from).transpose()
    }

    async fn begin_exchange(&mut self, id: FlowId, until: i64) -> Result<bool, StoreError> {
        let result = sqlx::query(
            "UPDATE flows SET status = 'exchanging', exchange_until = ? WHERE id = ? AND status = 'pending'",
        )
        .bind(until)
        .bind(id.to_string())
        .execute(self.db())
        .await
        .map_err(failed)?;
        Ok(result.rows_affected() > 0)
    }

    async fn settle_flow(&mut self, flow: &Flow, from: FlowStatus) -> Result<bool, StoreError> {
        let result = sqlx::query(
            "UPDATE flows SET status = ?, outcome = ?, verifier = ?, secret = ?
             WHERE agency_id = ? AND id = ? AND status = ?",
        )
        .bind(word(&flow.status)?)
        .bind(json_option(flow.outcome.as_ref())?)
        .bind(keep(flow.status, flow.verifier.as_ref()))
        .bind(keep(flow.status, flow.secret.as_ref()))
        .bind(flow.agency.to_string())
        .bind(flow.id.to_string())
        .bind(word(&from)?)
        .execute(self.db())
        .await
        .map_err(failed)?;
        Ok(result.rows_affected() > 0)
    }

    async fn supersede_flows(
        &mut self,
        session: SessionId,
        connection: ConnectionId,
        outcome: &Outcome,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "UPDATE flows SET status = 'ended', outcome = ?, verifier = NULL, secret = NULL
             WHERE status IN ('pending', 'exchanging', 'choosing') AND status <> 'exchanging'
               AND session_id = ? AND connection_id = ?",
        )
        .bind(json(outcome)?)
        .bind(session.to_string())
        .bind(connection.to_string())
        .execute(self.db())
        .await
        .map_err(failed)?;
        Ok(())
    }

    async fn unchosen_flows(&mut self, now: i64, most: u32) -> Result<Vec<Flow>, StoreError> {
        let rows: Vec<FlowRow> =
            sqlx::query_as(UNCHOSEN).bind(now).bind(most).fetch_all(self.db()).await.map_err(failed)?;
        rows.into_iter().map(Flow::try_from).collect()
    }

    async fn expire_flows(&mut self, now: i64) -> Result<(), StoreError> {
        sqlx::query(EXPIRE).bind(now).execute(self.db()).await.map_err(failed)?;
        Ok(())
    }

    async fn fail_interrupted_flows(&mut self, now: i64, outcome: &Outcome) -> Result<u32, StoreError> {
        let result = sqlx::query(FAIL_INTERRUPTED)
            .bind(json(outcome)?)
            .bind(now + 1)
            .bind(now + 2 * EXCHANGE_LIMIT)
            .execute(self.db())
            .await
            .map_err(failed)?;
        Ok(u32::try_from(result.rows_affected()).unwrap_or(u32::MAX))
    }

    async fn prune_flows(&mut self, agency: AgencyId, before: i64) -> Result<(), StoreError> {
        sqlx::query(PRUNE).bind(agency.to_string()).bind(before).execute(self.db()).await.map_err(failed)?;
        Ok(())
    }
}
