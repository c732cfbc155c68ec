//! Sessions, known devices and waits of strangers, in SQLite.

use app::model::ids::{AgencyId, MemberId, SessionId};
use async_trait::async_trait;
use sqlx::FromRow;

use super::{
    column::{parse, text_option},
    error::{failed, refused},
    unit::SqliteUnit,
};
use crate::store::{
    StoreError,
    session::{KnownDevice, Session, SessionStore},
};

pub(super) const PRUNE: &str = "DELETE FROM sessions WHERE expires_at <= ?";
pub(super) const PRUNE_DEVICES: &str = "DELETE FROM known_devices WHERE expires_at <= ?";
pub(super) const PRUNE_WAITS: &str = "DELETE FROM stranger_waits WHERE until <= ?";

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
        for statement in [PRUNE, PRUNE_DEVICES, PRUNE_WAITS] {
            sqlx::query(statement).bind(now).execute(self.db()).await.map_err(failed)?;
        }
        Ok(())
    }

    async fn add_device(&mut self, device: &KnownDevice, before: Option<&[u8]>, most: u32) -> Result<(), StoreError> {
        let member = device.member.to_string();
        if let Some(before) = before {
            sqlx::query("DELETE FROM known_devices WHERE token_hash = ? AND member_id = ?")
                .bind(before)
                .bind(&member)
                .execute(self.db())
                .await
                .map_err(failed)?;
            sqlx::query("UPDATE known_devices SET token_hash = ? WHERE token_hash = ?")
                .bind(&device.token_hash)
                .bind(before)
                .execute(self.db())
                .await
                .map_err(failed)?;
        }
        sqlx::query("INSERT INTO known_devices (agency_id, member_id, token_hash, expires_at) VALUES (?, ?, ?, ?)")
            .bind(device.agency.to_string())
            .bind(&member)
            .bind(&device.token_hash)
            .bind(device.expires_at)
            .execute(self.db())
            .await
            .map_err(refused("the device"))?;
        sqlx::query(
            "DELETE FROM known_devices WHERE member_id = ?1
             AND id NOT IN (SELECT id FROM known_devices WHERE member_id = ?1 ORDER BY id DESC LIMIT ?2)",
        )
        .bind(&member)
        .bind(most)
        .execute(self.db())
        .await
        .map_err(failed)?;
        Ok(())
    }

    async fn is_known_device(&mut self, member: MemberId, token_hash: &[u8], now: i64) -> Result<bool, StoreError> {
        sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM known_devices WHERE token_hash = ? AND member_id = ? AND expires_at > ?)",
        )
        .bind(token_hash)
        .bind(member.to_string())
        .bind(now)
        .fetch_one(self.db())
        .await
        .map_err(failed)
    }

    async fn end_devices(&mut self, member: MemberId, keep: Option<&[u8]>) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM known_devices WHERE member_id = ? AND token_hash IS NOT ?")
            .bind(member.to_string())
            .bind(keep)
            .execute(self.db())
            .await
            .map_err(failed)?;
        Ok(())
    }

    async fn strangers_wait_until(&mut self, member: MemberId) -> Result<Option<i64>, StoreError> {
        sqlx::query_scalar("SELECT until FROM stranger_waits WHERE member_id = ?")
            .bind(member.to_string())
            .fetch_optional(self.db())
            .await
            .map_err(failed)
    }

    async fn set_strangers_wait(&mut self, agency: AgencyId, member: MemberId, until: i64) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO stranger_waits (member_id, agency_id, until) VALUES (?, ?, ?)
             ON CONFLICT (member_id) DO UPDATE SET until = excluded.until",
        )
        .bind(member.to_string())
        .bind(agency.to_string())
        .bind(until)
        .execute(self.db())
        .await
        .map_err(refused("the wait"))?;
        Ok(())
    }
}
