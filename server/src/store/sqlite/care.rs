//! Accounts in SQLite as the rounds of care and the metrics ask for them, over all agencies: which end soon, which
//! nothing waits for, and how they are.
//! Connections that nothing waits for stand in `schedule`.

use app::model::{
    health::HealthState,
    ids::{AccountId, AgencyId},
};
use sqlx::SqliteConnection;

use super::{
    account_row::{AccountRow, account_columns},
    column::{from_word, parse},
    error::failed,
};
use crate::store::{StoreError, account::Account};

/// The conditions of the index accounts_ending, word for word.
pub(super) const ENDING: &str = concat!(
    "SELECT ",
    account_columns!(),
    " FROM accounts
      WHERE hard_expires_at IS NOT NULL AND state = 'healthy' AND hard_expires_at <= ?"
);

/// The conditions of the index accounts_expiring, word for word.
pub(super) const SHOWN_TOO_EARLY: &str = concat!(
    "SELECT ",
    account_columns!(),
    " FROM accounts
      WHERE hard_expires_at IS NOT NULL AND state = 'expiring' AND hard_expires_at > ?"
);

const WITHOUT_JOB: &str = "
    SELECT agency_id, id, application_id IS NOT NULL FROM accounts
    WHERE state <> 'broken'
      AND NOT EXISTS (SELECT 1 FROM jobs WHERE holder IS NULL AND key = ?1 || accounts.id)
      AND NOT EXISTS (SELECT 1 FROM jobs WHERE holder IS NOT NULL AND key = ?1 || accounts.id)";

pub(super) async fn find_ending(db: &mut SqliteConnection, until: i64) -> Result<Vec<Account>, StoreError> {
    let rows: Vec<AccountRow> = sqlx::query_as(ENDING).bind(until).fetch_all(db).await.map_err(failed)?;
    rows.into_iter().map(Account::try_from).collect()
}

pub(super) async fn find_shown_too_early(db: &mut SqliteConnection, after: i64) -> Result<Vec<Account>, StoreError> {
    let rows: Vec<AccountRow> = sqlx::query_as(SHOWN_TOO_EARLY).bind(after).fetch_all(db).await.map_err(failed)?;
    rows.into_iter().map(Account::try_from).collect()
}

pub(super) async fn count_healths(db: &mut SqliteConnection) -> Result<Vec<(HealthState, i64)>, StoreError> {
    let rows: Vec<(String, i64)> = sqlx::query_as("SELECT state, count(*) FROM accounts GROUP BY state ORDER BY state")
        .fetch_all(db)
        .await
        .map_err(failed)?;
    rows.into_iter().map(|(state, count)| Ok((from_word(&state)?, count))).collect()
}

pub(super) async fn find_without_job(
    db: &mut SqliteConnection,
    prefix: &str,
) -> Result<Vec<(AgencyId, AccountId, bool)>, StoreError> {
    let rows: Vec<(String, String, bool)> =
        sqlx::query_as(WITHOUT_JOB).bind(prefix).fetch_all(db).await.map_err(failed)?;
    rows.into_iter().map(|(agency, id, tokens)| Ok((parse(&agency)?, parse(&id)?, tokens))).collect()
}
