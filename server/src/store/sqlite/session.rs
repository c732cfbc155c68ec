//! Sessions and failed tries to sign in, in SQLite.

use app::model::ids::{MemberId, SessionId};
use async_trait::async_trait;
use sqlx::FromRow;

use super::{
    column::{parse, text_option},
    error::{failed, refused},
    unit::SqliteUnit,
};
use crate::store::{
    StoreError,
    session::{Session, SessionStore},
};

/// Failed tries older than this, in seconds, count for nothing any more.
const TRIES_KEPT: i64 = 24 * 60 * 60;

pub(super) const PRUNE: &str = "DELETE FROM sessions WHERE expires_at <= ?";
pub(super) const PRUNE_TRIES: &str = "DELETE FROM sign_in_tries WHERE at < ?";

#[derive(FromRow)]
struct SessionRow {
    id: String,
    agency_id: String,
    member_id: String,
    token_hash: Vec<u8>,
    created_at: i64,
    expires_at: i64,
}

impl TryFrom<SessionRow> for Session {
    type Error = StoreError;

    fn try_from(row: SessionRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: parse(&row.id)?,
            agency: parse(&row.agency_id)?,
            member: parse(&row.member_id)?,
            token_hash: row.token_hash,
            created_at: row.created_at,
            expires_at: row.expires_at,
        })
    }
}

#[async_trait]
impl SessionStore for SqliteUnit {
    async fn add_session(&mut self, session: &Session) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO sessions (id, agency_id, member_id, token_hash, created_at, expires_at)
             VALUES (?, ?, ?, ?, ?, ?)",
        )
        .bind(session.id.to_string())
        .bind(session.agency.to_string())
        .bind(session.member.to_string())
        .bind(&session.token_hash)
        .bind(session.created_at)
        .bind(session.expires_at)
        .execute(self.db())
        .await
        .map_err(refused("the session"))?;
        Ok(())
    }

    async fn session_by_token(&mut self, token_hash: &[u8], now: i64) -> Result<Option<Session>, StoreError> {
        let row: Option<SessionRow> = sqlx::query_as("SELECT * FROM sessions WHERE token_hash = ? AND expires_at > ?")
            .bind(token_hash)
            .bind(now)
            .fetch_optional(self.db())
            .await
            .map_err(failed)?;
        row.map(Session::try_from).transpose()
    }

    async fn session(&mut self, id: SessionId, now: i64) -> Result<Option<Session>, StoreError> {
        let row: Option<SessionRow> = sqlx::query_as("SELECT * FROM sessions WHERE id = ? AND expires_at > ?")
            .bind(id.to_string())
            .bind(now)
            .fetch_optional(self.db())
            .await
            .map_err(failed)?;
        row.map(Session::try_from).transpose()
    }

    async fn end_session(&mut self, id: SessionId) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM sessions WHERE id = ?")
            .bind(id.to_string())
            .execute(self.db())
            .await
            .map_err(failed)?;
        Ok(())
    }

    async fn end_sessions(&mut self, member: MemberId, keep: Option<SessionId>) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM sessions WHERE member_id = ? AND id IS NOT ?")
            .bind(member.to_string())
            .bind(text_option(keep))
            .execute(self.db())
            .await
            .map_err(failed)?;
        Ok(())
    }

    async fn prune_sessions(&mut self, now: i64) -> Result<(), StoreError> {
        sqlx::query(PRUNE).bind(now).execute(self.db()).await.map_err(failed)?;
        sqlx::query(PRUNE_TRIES).bind(now - TRIES_KEPT).execute(self.db()).await.map_err(failed)?;
        Ok(())
    }

    async fn count_tries(&mut self, key: &str, since: i64, now: i64) -> Result<u32, StoreError> {
        sqlx::query_scalar("SELECT count(*) FROM sign_in_tries WHERE key = ? AND at BETWEEN ? AND ?")
            .bind(key)
            .bind(since)
            .bind(now)
            .fetch_one(self.db())
            .await
            .map_err(failed)
    }

    async fn add_try(&mut self, key: &str, at: i64) -> Result<(), StoreError> {
        sqlx::query("INSERT INTO sign_in_tries (key, at) VALUES (?, ?)")
            .bind(key)
            .bind(at)
            .execute(self.db())
            .await
            .map_err(failed)?;
        Ok(())
    }

    async fn clear_tries(&mut self, key: &str) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM sign_in_tries WHERE key = ?").bind(key).execute(self.db()).await.map_err(failed)?;
        Ok(())
    }
}
