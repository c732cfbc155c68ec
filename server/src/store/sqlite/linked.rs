//! Connections in SQLite as they are read: always with their account and profile, in one query. Who asks, and what is
//! written, stands in `connection`.

use app::model::ids::IntegrationKey;
use sqlx::{FromRow, Row, sqlite::SqliteRow};

use super::{
    account_row::{AccountRow, account_columns},
    column::{from_json_option, parse, parse_option},
    health::health_of,
};
use crate::store::{
    StoreError,
    account::Account,
    connection::{Connection, Linked, Profile},
};

/// A connection with its account and profile: every list is this one joined query with another end.
macro_rules! select_linked {
    ($end:literal) => {
        concat!(
            "SELECT connections.id, connections.agency_id, connections.campaign_id, connections.integration,
                 connections.account_id AS own_account_id, connections.profile_id AS own_profile_id,
                 connections.state, connections.cause, connections.until, connections.since, connections.evidence,
                 connections.connected_at, profiles.last_good_at, connections.created_at,
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

pub(super) const BY_ID: &str = select_linked!("WHERE connections.agency_id = ? AND connections.id = ?");
pub(super) const BY_IDS: &str =
    select_linked!("WHERE connections.agency_id = ? AND connections.id IN (SELECT value FROM json_each(?))");
pub(super) const OF_CAMPAIGN: &str = select_linked!("WHERE connections.agency_id = ? AND connections.campaign_id = ?");
pub(super) const OF_ACCOUNT: &str = select_linked!("WHERE connections.agency_id = ? AND connections.account_id = ?");
pub(super) const ACTIVE_OF_ACCOUNT: &str = select_linked!(
    "JOIN campaigns ON campaigns.id = connections.campaign_id
     WHERE connections.agency_id = ? AND connections.account_id = ? AND campaigns.archived_at IS NULL"
);

#[derive(FromRow)]
struct ConnectionRow {
    id: String,
    agency_id: String,
    campaign_id: String,
    integration: String,
    own_account_id: Option<String>,
    own_profile_id: Option<String>,
    state: String,
    cause: Option<String>,
    until: Option<i64>,
    since: i64,
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
            health: health_of(&row.state, row.cause.as_deref(), row.until)?,
            health_since: row.since,
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

pub(super) struct LinkedRow {
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
