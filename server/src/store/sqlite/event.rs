//! The timeline in SQLite. Triggers refuse to change a line, and to delete one that is not old enough for its agency.

use app::model::ids::{AccountId, AgencyId, ConnectionId};
use async_trait::async_trait;
use sqlx::FromRow;

use super::{
    column::{from_json, json, parse, parse_option, text_option},
    error::{failed, refused},
    unit::SqliteUnit,
};
use crate::store::{
    StoreError,
    event::{Event, EventStore},
};

pub(super) const PRUNE: &str = "
    DELETE FROM events WHERE id IN (SELECT id FROM events WHERE agency_id = ? AND at < ? ORDER BY at LIMIT ?)";

#[derive(FromRow)]
struct EventRow {
    agency_id: String,
    account_id: Option<String>,
    connection_id: Option<String>,
    member_id: Option<String>,
    kind: String,
    at: i64,
}

impl TryFrom<EventRow> for Event {
    type Error = StoreError;

    fn try_from(row: EventRow) -> Result<Self, StoreError> {
        Ok(Self {
            agency: parse(&row.agency_id)?,
            account: parse_option(row.account_id.as_deref())?,
            connection: parse_option(row.connection_id.as_deref())?,
            member: parse_option(row.member_id.as_deref())?,
            kind: from_json(&row.kind)?,
            at: row.at,
        })
    }
}

#[async_trait]
impl EventStore for SqliteUnit {
    async fn add_event(&mut self, event: &Event) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO events (agency_id, account_id, connection_id, member_id, kind, at) VALUES (?, ?, ?, ?, ?, ?)",
        )
        .bind(event.agency.to_string())
        .bind(text_option(event.account))
        .bind(text_option(event.connection))
        .bind(text_option(event.member))
        .bind(json(&event.kind)?)
        .bind(event.at)
        .execute(self.db())
        .await
        .map_err(refused("the event"))?;
        Ok(())
    }

    async fn events(
        &mut self,
        agency: AgencyId,
        connection: ConnectionId,
        account: Option<AccountId>,
        limit: u32,
    ) -> Result<Vec<Event>, StoreError> {
        // Two walks backwards along their indexes; what concerns another connection of the account is left out.
        let rows: Vec<EventRow> = sqlx::query_as(
            "SELECT * FROM (
                 SELECT * FROM (
                     SELECT * FROM events WHERE agency_id = ?1 AND connection_id = ?2 ORDER BY id DESC LIMIT ?4)
                 UNION ALL
                 SELECT * FROM (
                     SELECT * FROM events WHERE agency_id = ?1 AND account_id = ?3 AND connection_id IS NULL
                     ORDER BY id DESC LIMIT ?4))
             ORDER BY id DESC LIMIT ?4",
        )
        .bind(agency.to_string())
        .bind(connection.to_string())
        .bind(text_option(account))
        .bind(limit)
        .fetch_all(self.db())
        .await
        .map_err(failed)?;
        rows.into_iter().map(Event::try_from).collect()
    }

    async fn prune_events(&mut self, agency: AgencyId, before: i64, limit: u32) -> Result<u64, StoreError> {
        sqlx::query("UPDATE agencies SET events_from = ?2 WHERE id = ?1 AND events_from < ?2")
            .bind(agency.to_string())
            .bind(before)
            .execute(self.db())
            .await
            .map_err(failed)?;
        let result = sqlx::query(PRUNE)
            .bind(agency.to_string())
            .bind(before)
            .bind(limit)
            .execute(self.db())
            .await
            .map_err(failed)?;
        Ok(result.rows_affected())
    }
}
