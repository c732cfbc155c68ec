//! What connections show, in SQLite: kept with every connection, so that a list reads it by index and without accounts.
//!
//! Belongs here: the rule of [`Linked`](crate::store::connection::Linked) as one statement, which every write of a
//! connection's or an account's health, or of a connection's account, ends with; and who reads what it wrote.

use app::model::{
    health::HealthState,
    ids::{AccountId, AgencyId, ConnectionId},
};
use sqlx::{FromRow, SqliteConnection};

use super::{
    column::{parse, word},
    error::failed,
    health::health_of,
};
use crate::store::{StoreError, connection::Shown};

/// The first that is so: there is no account, the account's health stands above, the connection's own.
macro_rules! show {
    ($whose:literal) => {
        concat!(
            "UPDATE connections SET (shown_state, shown_cause, shown_until, shown_since) = (
                 SELECT state, cause, until, since FROM (
                     SELECT 1 AS rank, 'never' AS state, NULL AS cause, NULL AS until, connections.since AS since
                     WHERE connections.account_id IS NULL
                     UNION ALL
                     SELECT 2, accounts.state, accounts.cause, accounts.until, accounts.since FROM accounts
                     WHERE accounts.id = connections.account_id
                         AND (accounts.state = 'broken' OR connections.state = 'healthy')
                     UNION ALL
                     SELECT 3, connections.state, connections.cause, connections.until, connections.since)
                 ORDER BY rank LIMIT 1)
             WHERE agency_id = ? AND ",
            $whose
        )
    };
}

pub(super) const SHOW_ONE: &str = show!("id = ?");
pub(super) const SHOW_OF_ACCOUNT: &str = show!("account_id = ?");

/// Connections of an account that goes show that they have none.
pub(super) const UNLINK: &str = "
    UPDATE connections SET account_id = NULL,
        shown_state = 'never', shown_cause = NULL, shown_until = NULL, shown_since = since
    WHERE agency_id = ? AND account_id = ?";

/// In the order of the index connections_shown, from the last one of the page before on.
pub(super) const LIST: &str = "
    SELECT id, campaign_id, shown_state, shown_cause, shown_until, shown_since FROM connections
    WHERE agency_id = ? AND shown_state = ? AND (shown_since, id) > (?, ?)
    ORDER BY shown_since, id LIMIT ?";

/// After a write of one connection.
pub(super) async fn show_one(
    db: &mut SqliteConnection,
    agency: AgencyId,
    connection: ConnectionId,
) -> Result<(), StoreError> {
    let (agency, connection) = (agency.to_string(), connection.to_string());
    sqlx::query(SHOW_ONE).bind(agency).bind(connection).execute(db).await.map_err(failed)?;
    Ok(())
}

/// After a write of an account's health: one statement, in however many campaigns it is used.
pub(super) async fn show_of_account(
    db: &mut SqliteConnection,
    agency: AgencyId,
    account: AccountId,
) -> Result<(), StoreError> {
    let (agency, account) = (agency.to_string(), account.to_string());
    sqlx::query(SHOW_OF_ACCOUNT).bind(agency).bind(account).execute(db).await.map_err(failed)?;
    Ok(())
}

/// Before an account goes. The key would unlink its connections too, but not write what they show from now on.
pub(super) async fn unlink(db: &mut SqliteConnection, agency: AgencyId, account: AccountId) -> Result<(), StoreError> {
    sqlx::query(UNLINK).bind(agency.to_string()).bind(account.to_string()).execute(db).await.map_err(failed)?;
    Ok(())
}

#[derive(FromRow)]
struct ShownRow {
    id: String,
    campaign_id: String,
    shown_state: String,
    shown_cause: Option<String>,
    shown_until: Option<i64>,
    shown_since: i64,
}

impl TryFrom<ShownRow> for Shown {
    type Error = StoreError;

    fn try_from(row: ShownRow) -> Result<Self, StoreError> {
        Ok(Self {
            connection: parse(&row.id)?,
            campaign: parse(&row.campaign_id)?,
            health: health_of(&row.shown_state, row.shown_cause.as_deref(), row.shown_until)?,
            since: row.shown_since,
        })
    }
}

pub(super) async fn list(
    db: &mut SqliteConnection,
    agency: AgencyId,
    state: HealthState,
    after: Option<&Shown>,
    limit: u32,
) -> Result<Vec<Shown>, StoreError> {
    let rows: Vec<ShownRow> = sqlx::query_as(LIST)
        .bind(agency.to_string())
        .bind(word(&state)?)
        .bind(after.map_or(i64::MIN, |last| last.since))
        .bind(after.map_or_else(String::new, |last| last.connection.to_string()))
        .bind(limit)
        .fetch_all(db)
        .await
        .map_err(failed)?;
    rows.into_iter().map(Shown::try_from).collect()
}
