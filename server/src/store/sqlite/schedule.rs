//! Connections in SQLite as the scheduler asks for them: which wait for nothing, and which wait for a platform.

use app::model::ids::{AgencyId, IntegrationKey, ProfileId};
use sqlx::SqliteConnection;

use super::{
    column::{parse, text_option},
    error::failed,
};
use crate::store::{
    StoreError,
    connection::{Unscheduled, Waiting},
};

pub(super) const WORKS_FOR_OTHERS: &str = "
    SELECT EXISTS (SELECT 1 FROM profiles
                   WHERE agency_id = ?1 AND integration = ?2 AND last_good_at > ?3 AND id IS NOT ?4)";

/// The condition of the index connections_unwell, word for word.
pub(super) const WAITING: &str = "
    SELECT integration, account_id, count(*), min(since) FROM connections INDEXED BY connections_unwell
    WHERE agency_id = ?1 AND account_id IS NOT NULL
      AND state <> 'healthy'
      AND state IN ('delayed', 'stalled')
      AND cause IN ('outage', 'unreachable')
    GROUP BY integration, account_id";

pub(super) async fn find_unscheduled(db: &mut SqliteConnection) -> Result<Vec<Unscheduled>, StoreError> {
    let rows: Vec<(String, String, String, String, Option<i64>)> = sqlx::query_as(
        "SELECT connections.agency_id, connections.id, connections.account_id, campaigns.time_zone,
                profiles.last_good_at
         FROM connections
         JOIN profiles ON profiles.id = connections.profile_id
         JOIN accounts ON accounts.id = connections.account_id
         JOIN campaigns ON campaigns.id = connections.campaign_id
         WHERE campaigns.archived_at IS NULL
           AND accounts.state <> 'broken'
           AND NOT EXISTS (SELECT 1 FROM jobs WHERE holder IS NULL AND key = 'sync:' || connections.id)
           AND NOT EXISTS (SELECT 1 FROM jobs WHERE holder IS NOT NULL AND key = 'sync:' || connections.id)",
    )
    .fetch_all(db)
    .await
    .map_err(failed)?;
    rows.into_iter()
        .map(|(agency, connection, account, time_zone, last_good_at)| {
            let (agency, connection, account) = (parse(&agency)?, parse(&connection)?, parse(&account)?);
            Ok(Unscheduled { agency, connection, account, time_zone, last_good_at })
        })
        .collect()
}

pub(super) async fn works_for_others(
    db: &mut SqliteConnection,
    agency: AgencyId,
    integration: &IntegrationKey,
    profile: Option<ProfileId>,
    since: i64,
) -> Result<bool, StoreError> {
    sqlx::query_scalar(WORKS_FOR_OTHERS)
        .bind(agency.to_string())
        .bind(&integration.0)
        .bind(since)
        .bind(text_option(profile))
        .fetch_one(db)
        .await
        .map_err(failed)
}

pub(super) async fn list_waiting(db: &mut SqliteConnection, agency: AgencyId) -> Result<Vec<Waiting>, StoreError> {
    let rows: Vec<(String, String, u32, i64)> =
        sqlx::query_as(WAITING).bind(agency.to_string()).fetch_all(db).await.map_err(failed)?;
    rows.into_iter()
        .map(|(integration, account, connections, since)| {
            Ok(Waiting { integration: IntegrationKey(integration), account: parse(&account)?, connections, since })
        })
        .collect()
}
