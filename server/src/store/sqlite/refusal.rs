//! Refused streams in SQLite. A trigger forgets them when their connection gets another account or profile.

use app::model::ids::{AccountId, AgencyId, CampaignId, ConnectionId, ProfileId};
use async_trait::async_trait;
use sqlx::FromRow;

use super::{
    column::{from_json, json, parse},
    error::{failed, refused},
    unit::SqliteUnit,
};
use crate::store::{
    StoreError,
    refusal::{Refusal, RefusalStore},
};

/// Of the connections of a profile, those that were refused the stream.
pub(super) const REFUSED: &str = "
    SELECT connections.campaign_id, connections.id FROM connections
    JOIN refused_streams ON refused_streams.connection_id = connections.id
    WHERE connections.agency_id = ? AND connections.profile_id = ? AND connections.account_id = ?
        AND refused_streams.stream = ?
    ORDER BY connections.id";

#[derive(FromRow)]
struct RefusalRow {
    agency_id: String,
    connection_id: String,
    stream: String,
    since: i64,
    evidence: String,
}

impl TryFrom<RefusalRow> for Refusal {
    type Error = StoreError;

    fn try_from(row: RefusalRow) -> Result<Self, StoreError> {
        Ok(Self {
            agency: parse(&row.agency_id)?,
            connection: parse(&row.connection_id)?,
            stream: row.stream,
            since: row.since,
            evidence: from_json(&row.evidence)?,
        })
    }
}

#[async_trait]
impl RefusalStore for SqliteUnit {
    async fn put_refusal(&mut self, refusal: &Refusal) -> Result<bool, StoreError> {
        // The unit has the only writer, so nobody writes between the two.
        let known = sqlx::query(
            "UPDATE refused_streams SET evidence = ? WHERE agency_id = ? AND connection_id = ? AND stream = ?",
        )
        .bind(json(&refusal.evidence)?)
        .bind(refusal.agency.to_string())
        .bind(refusal.connection.to_string())
        .bind(&refusal.stream)
        .execute(self.db())
        .await
        .map_err(failed)?;
        if known.rows_affected() > 0 {
            return Ok(false);
        }
        sqlx::query(
            "INSERT INTO refused_streams (connection_id, stream, since, evidence, agency_id) VALUES (?, ?, ?, ?, ?)",
        )
        .bind(refusal.connection.to_string())
        .bind(&refusal.stream)
        .bind(refusal.since)
        .bind(json(&refusal.evidence)?)
        .bind(refusal.agency.to_string())
        .execute(self.db())
        .await
        .map_err(refused("the refused stream"))?;
        Ok(true)
    }

    async fn refusals(&mut self, agency: AgencyId, connections: &[ConnectionId]) -> Result<Vec<Refusal>, StoreError> {
        let connections: Vec<String> = connections.iter().map(ToString::to_string).collect();
        let rows: Vec<RefusalRow> = sqlx::query_as(
            "SELECT agency_id, connection_id, stream, since, evidence FROM refused_streams
             WHERE agency_id = ? AND connection_id IN (SELECT value FROM json_each(?))
             ORDER BY connection_id, stream",
        )
        .bind(agency.to_string())
        .bind(json(&connections)?)
        .fetch_all(self.db())
        .await
        .map_err(failed)?;
        rows.into_iter().map(Refusal::try_from).collect()
    }

    async fn end_refusals(
        &mut self,
        agency: AgencyId,
        account: AccountId,
        profile: ProfileId,
        stream: &str,
    ) -> Result<Vec<(CampaignId, ConnectionId)>, StoreError> {
        let rows: Vec<(String, String)> = sqlx::query_as(REFUSED)
            .bind(agency.to_string())
            .bind(profile.to_string())
            .bind(account.to_string())
            .bind(stream)
            .fetch_all(self.db())
            .await
            .map_err(failed)?;
        let connections: Vec<&str> = rows.iter().map(|(_, connection)| connection.as_str()).collect();
        sqlx::query(
            "DELETE FROM refused_streams
             WHERE agency_id = ? AND stream = ? AND connection_id IN (SELECT value FROM json_each(?))",
        )
        .bind(agency.to_string())
        .bind(stream)
        .bind(json(&connections)?)
        .execute(self.db())
        .await
        .map_err(failed)?;
        rows.iter().map(|(campaign, connection)| Ok((parse(campaign)?, parse(connection)?))).collect()
    }
}
