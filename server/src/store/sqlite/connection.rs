//! Connections and profiles in SQLite.

use app::model::{
    health::Health,
    ids::{AccountId, AgencyId, CampaignId, ConnectionId, IntegrationKey, ProfileId},
};
use async_trait::async_trait;
use sqlx::{FromRow, Row, sqlite::SqliteRow};

use super::{
    account::{AccountRow, account_columns},
    column::{from_json, from_json_option, json, json_option, parse, parse_option, text_option},
    error::{failed, refused, written},
    schedule,
    unit::SqliteUnit,
};
use crate::store::{
    StoreError,
    account::{Account, Evidence},
    connection::{Connection, ConnectionStore, Linked, Profile, Unscheduled, Waiting},
};

/// A connection with its account and profile: every list is this one joined query with another end.
macro_rules! select_linked {
    ($end:literal) => {
        concat!(
            "SELECT connections.id, connections.agency_id, connections.campaign_id, connections.integration,
                 connections.account_id AS own_account_id, connections.profile_id AS own_profile_id,
                 connections.health, connections.health_since, connections.evidence, connections.connected_at,
                 connections.last_good_at, connections.created_at,
                 profiles.id AS profile_id, profiles.agency_id AS profile_agency_id,
                 profiles.integration AS profile_integration, profiles.remote_id, profiles.name AS profile_name,
                 profiles.time_zone, profiles.currency, ",
            account_columns!(),
            " FROM connections
              LEFT JOIN accounts ON accounts.id = connections.account_id
              LEFT JOIN profiles ON profiles.id = connections.profile_id ",
            $end,
            " ORDER BY connections.created_at, connections.id"
        )
    };
}

#[derive(FromRow)]
struct ConnectionRow {
    id: String,
    agency_id: String,
    campaign_id: String,
    integration: String,
    own_account_id: Option<String>,
    own_profile_id: Option<String>,
    health: String,
    health_since: i64,
    evidence: Option<String>,
    connected_at: Option<i64>,
    last_good_at: Option<i64>,
    created_at: i64,
}

impl TryFrom<ConnectionRow> for Connection {
    type Error = StoreError;

    fn try_from(row: ConnectionRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: parse(&row.id)?,
            agency: parse(&row.agency_id)?,
            campaign: parse(&row.campaign_id)?,
            integration: IntegrationKey(row.integration),
            account: parse_option(row.own_account_id.as_deref())?,
            profile: parse_option(row.own_profile_id.as_deref())?,
            health: from_json(&row.health)?,
            health_since: row.health_since,
            evidence: from_json_option(row.evidence.as_deref())?,
            connected_at: row.connected_at,
            last_good_at: row.last_good_at,
            created_at: row.created_at,
        })
    }
}

#[derive(FromRow)]
struct ProfileRow {
    profile_id: String,
    profile_agency_id: String,
    profile_integration: String,
    remote_id: String,
    profile_name: String,
    time_zone: String,
    currency: Option<String>,
}

impl TryFrom<ProfileRow> for Profile {
    type Error = StoreError;

    fn try_from(row: ProfileRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: parse(&row.profile_id)?,
            agency: parse(&row.profile_agency_id)?,
            integration: IntegrationKey(row.profile_integration),
            remote_id: row.remote_id,
            name: row.profile_name,
            time_zone: row.time_zone,
            currency: row.currency,
        })
    }
}

struct LinkedRow {
    connection: ConnectionRow,
    account: Option<AccountRow>,
    profile: Option<ProfileRow>,
}

impl<'r> FromRow<'r, SqliteRow> for LinkedRow {
    fn from_row(row: &'r SqliteRow) -> Result<Self, sqlx::Error> {
        let has_account = row.try_get::<Option<&str>, _>("account_id")?.is_some();
        let has_profile = row.try_get::<Option<&str>, _>("profile_id")?.is_some();
        Ok(Self {
            connection: ConnectionRow::from_row(row)?,
            account: has_account.then(|| AccountRow::from_row(row)).transpose()?,
            profile: has_profile.then(|| ProfileRow::from_row(row)).transpose()?,
        })
    }
}

impl TryFrom<LinkedRow> for Linked {
    type Error = StoreError;

    fn try_from(row: LinkedRow) -> Result<Self, StoreError> {
        Ok(Self {
            connection: Connection::try_from(row.connection)?,
            account: row.account.map(Account::try_from).transpose()?,
            profile: row.profile.map(Profile::try_from).transpose()?,
        })
    }
}

fn collect(rows: Vec<LinkedRow>) -> Result<Vec<Linked>, StoreError> {
    rows.into_iter().map(Linked::try_from).collect()
}

#[async_trait]
impl ConnectionStore for SqliteUnit {
    async fn add_connection(&mut self, connection: &Connection) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO connections (id, agency_id, campaign_id, integration, account_id, profile_id, health,
                 health_since, evidence, connected_at, last_good_at, created_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(connection.id.to_string())
        .bind(connection.agency.to_string())
        .bind(connection.campaign.to_string())
        .bind(&connection.integration.0)
        .bind(text_option(connection.account))
        .bind(text_option(connection.profile))
        .bind(json(&connection.health)?)
        .bind(connection.health_since)
        .bind(json_option(connection.evidence.as_ref())?)
        .bind(connection.connected_at)
        .bind(connection.last_good_at)
        .bind(connection.created_at)
        .execute(self.db())
        .await
        .map_err(refused("the connection"))?;
        Ok(())
    }

    async fn connection(&mut self, agency: AgencyId, id: ConnectionId) -> Result<Option<Linked>, StoreError> {
        let row: Option<LinkedRow> =
            sqlx::query_as(select_linked!("WHERE connections.agency_id = ? AND connections.id = ?"))
                .bind(agency.to_string())
                .bind(id.to_string())
                .fetch_optional(self.db())
                .await
                .map_err(failed)?;
        row.map(Linked::try_from).transpose()
    }

    async fn connections_of_campaign(
        &mut self,
        agency: AgencyId,
        campaign: CampaignId,
    ) -> Result<Vec<Linked>, StoreError> {
        let rows = sqlx::query_as(select_linked!("WHERE connections.agency_id = ? AND connections.campaign_id = ?"))
            .bind(agency.to_string())
            .bind(campaign.to_string())
            .fetch_all(self.db())
            .await
            .map_err(failed)?;
        collect(rows)
    }

    async fn connections_of_agency(&mut self, agency: AgencyId) -> Result<Vec<Linked>, StoreError> {
        let rows = sqlx::query_as(select_linked!(
            "JOIN campaigns ON campaigns.id = connections.campaign_id
             WHERE connections.agency_id = ? AND campaigns.archived_at IS NULL"
        ))
        .bind(agency.to_string())
        .fetch_all(self.db())
        .await
        .map_err(failed)?;
        collect(rows)
    }

    async fn connections_of_account(
        &mut self,
        agency: AgencyId,
        account: AccountId,
    ) -> Result<Vec<Linked>, StoreError> {
        let rows = sqlx::query_as(select_linked!("WHERE connections.agency_id = ? AND connections.account_id = ?"))
            .bind(agency.to_string())
            .bind(account.to_string())
            .fetch_all(self.db())
            .await
            .map_err(failed)?;
        collect(rows)
    }

    async fn connections_without_sync(&mut self) -> Result<Vec<Unscheduled>, StoreError> {
        schedule::find_unscheduled(self.db()).await
    }

    async fn works_for_others(
        &mut self,
        agency: AgencyId,
        integration: &IntegrationKey,
        profile: Option<ProfileId>,
        since: i64,
    ) -> Result<bool, StoreError> {
        schedule::works_for_others(self.db(), agency, integration, profile, since).await
    }

    async fn waiting_accounts(&mut self, agency: AgencyId) -> Result<Vec<Waiting>, StoreError> {
        schedule::list_waiting(self.db(), agency).await
    }

    async fn update_connection(&mut self, connection: &Connection) -> Result<(), StoreError> {
        let result = sqlx::query(
            "UPDATE connections SET account_id = ?, profile_id = ?, health = ?, health_since = ?, evidence = ?,
                 connected_at = ?, last_good_at = ?
             WHERE agency_id = ? AND id = ?",
        )
        .bind(text_option(connection.account))
        .bind(text_option(connection.profile))
        .bind(json(&connection.health)?)
        .bind(connection.health_since)
        .bind(json_option(connection.evidence.as_ref())?)
        .bind(connection.connected_at)
        .bind(connection.last_good_at)
        .bind(connection.agency.to_string())
        .bind(connection.id.to_string())
        .execute(self.db())
        .await
        .map_err(refused("the connection"))?;
        written("the connection", &result)
    }

    async fn set_connection_health(
        &mut self,
        agency: AgencyId,
        id: ConnectionId,
        health: Health,
        since: i64,
        evidence: Option<&Evidence>,
    ) -> Result<bool, StoreError> {
        // The unit has the only writer, so nobody writes between the two.
        let before: Option<String> =
            sqlx::query_scalar("SELECT health FROM connections WHERE agency_id = ? AND id = ?")
                .bind(agency.to_string())
                .bind(id.to_string())
                .fetch_optional(self.db())
                .await
                .map_err(failed)?;
        let Some(before) = before else { return Ok(false) };
        sqlx::query("UPDATE connections SET health = ?, health_since = ?, evidence = ? WHERE agency_id = ? AND id = ?")
            .bind(json(&health)?)
            .bind(since)
            .bind(json_option(evidence)?)
            .bind(agency.to_string())
            .bind(id.to_string())
            .execute(self.db())
            .await
            .map_err(failed)?;
        Ok(from_json::<Health>(&before)? != health)
    }

    async fn remove_connection(&mut self, agency: AgencyId, id: ConnectionId) -> Result<(), StoreError> {
        let result = sqlx::query("DELETE FROM connections WHERE agency_id = ? AND id = ?")
            .bind(agency.to_string())
            .bind(id.to_string())
            .execute(self.db())
            .await
            .map_err(failed)?;
        written("the connection", &result)
    }

    async fn put_profile(&mut self, profile: &Profile) -> Result<ProfileId, StoreError> {
        let id: String = sqlx::query_scalar(
            "INSERT INTO profiles (id, agency_id, integration, remote_id, name, time_zone, currency)
             VALUES (?, ?, ?, ?, ?, ?, ?)
             ON CONFLICT (agency_id, integration, remote_id) DO UPDATE SET
                 name = excluded.name, time_zone = excluded.time_zone, currency = excluded.currency
             RETURNING id",
        )
        .bind(profile.id.to_string())
        .bind(profile.agency.to_string())
        .bind(&profile.integration.0)
        .bind(&profile.remote_id)
        .bind(&profile.name)
        .bind(&profile.time_zone)
        .bind(&profile.currency)
        .fetch_one(self.db())
        .await
        .map_err(refused("the profile"))?;
        parse(&id)
    }
}
