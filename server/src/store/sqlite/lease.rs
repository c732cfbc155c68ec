//! Leases and intents of a refresh, and how many were routine, in SQLite.

use app::model::ids::{AccountId, AgencyId};
use sqlx::SqliteConnection;

use super::error::{failed, written};
use crate::store::{StoreError, account::Renewals};

/// One statement, so that of two takers one sees the other's row. An account that is gone can't be leased.
pub(super) async fn take(
    db: &mut SqliteConnection,
    account: AccountId,
    holder: &str,
    now: i64,
    until: i64,
) -> Result<bool, StoreError> {
    let result = sqlx::query(
        "INSERT INTO refresh_leases (account_id, agency_id, holder, until)
         SELECT id, agency_id, ?, ? FROM accounts WHERE id = ?
         ON CONFLICT (account_id) DO UPDATE SET holder = excluded.holder, until = excluded.until
         WHERE refresh_leases.until <= ?",
    )
    .bind(holder)
    .bind(until)
    .bind(account.to_string())
    .bind(now)
    .execute(&mut *db)
    .await
    .map_err(failed)?;
    if result.rows_affected() > 0 {
        return Ok(true);
    }
    bound(db, account, until).await?;
    Ok(false)
}

/// A lease that was taken when a clock was ahead holds until then only.
pub(super) async fn bound(db: &mut SqliteConnection, account: AccountId, until: i64) -> Result<(), StoreError> {
    sqlx::query("UPDATE refresh_leases SET until = ?1 WHERE account_id = ?2 AND until > ?1")
        .bind(until)
        .bind(account.to_string())
        .execute(db)
        .await
        .map_err(failed)?;
    Ok(())
}

pub(super) async fn release(db: &mut SqliteConnection, account: AccountId, holder: &str) -> Result<bool, StoreError> {
    let result = sqlx::query("DELETE FROM refresh_leases WHERE account_id = ? AND holder = ?")
        .bind(account.to_string())
        .bind(holder)
        .execute(db)
        .await
        .map_err(failed)?;
    Ok(result.rows_affected() > 0)
}

pub(super) async fn put_intent(
    db: &mut SqliteConnection,
    account: AccountId,
    token_version: i64,
    at: i64,
) -> Result<(), StoreError> {
    let result = sqlx::query(
        "INSERT INTO refresh_intents (account_id, agency_id, token_version, at)
         SELECT id, agency_id, ?, ? FROM accounts WHERE id = ?
         ON CONFLICT (account_id) DO UPDATE SET token_version = excluded.token_version, at = excluded.at,
             reply = CASE WHEN token_version = excluded.token_version THEN reply END",
    )
    .bind(token_version)
    .bind(at)
    .bind(account.to_string())
    .execute(db)
    .await
    .map_err(failed)?;
    written("the account", &result)
}

pub(super) async fn find_intent(db: &mut SqliteConnection, account: AccountId) -> Result<Option<i64>, StoreError> {
    sqlx::query_scalar("SELECT token_version FROM refresh_intents WHERE account_id = ?")
        .bind(account.to_string())
        .fetch_optional(db)
        .await
        .map_err(failed)
}

pub(super) async fn clear_intent(db: &mut SqliteConnection, account: AccountId) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM refresh_intents WHERE account_id = ?")
        .bind(account.to_string())
        .execute(db)
        .await
        .map_err(failed)?;
    Ok(())
}

pub(super) async fn count_renewals(
    db: &mut SqliteConnection,
    agency: AgencyId,
    account: AccountId,
) -> Result<Renewals, StoreError> {
    let row: Option<(u32, Option<i64>)> =
        sqlx::query_as("SELECT renewals, renewed_at FROM accounts WHERE agency_id = ? AND id = ?")
            .bind(agency.to_string())
            .bind(account.to_string())
            .fetch_optional(db)
            .await
            .map_err(failed)?;
    Ok(row.map_or_else(Renewals::default, |(count, last)| Renewals { count, last }))
}
