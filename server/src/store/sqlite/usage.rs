//! Connections in SQLite as the doctor asks for them: what is in use, and what is broken by one cause.

use app::model::{
    cause::Cause,
    ids::{AgencyId, ApplicationId, IntegrationKey},
};
use sqlx::SqliteConnection;

use super::{column::word, error::failed};
use crate::store::StoreError;

const INTEGRATIONS: &str = "
    SELECT DISTINCT connections.integration FROM connections
    JOIN campaigns ON campaigns.id = connections.campaign_id
    WHERE connections.agency_id = ? AND campaigns.archived_at IS NULL
    ORDER BY connections.integration";

/// From the index connections_unwell.
pub(super) const COUNT_BROKEN: &str = "
    SELECT count(*) FROM connections INDEXED BY connections_unwell
    JOIN accounts ON accounts.id = connections.account_id
    JOIN campaigns ON campaigns.id = connections.campaign_id
    WHERE connections.agency_id = ? AND accounts.application_id = ?
      AND connections.state <> 'healthy' AND connections.state = 'broken' AND connections.cause = ?
      AND campaigns.archived_at IS NULL";

pub(super) async fn list_integrations(
    db: &mut SqliteConnection,
    agency: AgencyId,
) -> Result<Vec<IntegrationKey>, StoreError> {
    let keys: Vec<String> =
        sqlx::query_scalar(INTEGRATIONS).bind(agency.to_string()).fetch_all(db).await.map_err(failed)?;
    Ok(keys.into_iter().map(IntegrationKey).collect())
}

pub(super) async fn count_broken(
    db: &mut SqliteConnection,
    agency: AgencyId,
    application: ApplicationId,
    cause: Cause,
) -> Result<u32, StoreError> {
    sqlx::query_scalar(COUNT_BROKEN)
        .bind(agency.to_string())
        .bind(application.to_string())
        .bind(word(&cause)?)
        .fetch_one(db)
        .await
        .map_err(failed)
}
