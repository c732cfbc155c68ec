//! Everything but numbers: row by row as it is, for the migrations that follow.

use sqlx::{AssertSqlSafe, SqliteConnection};

use crate::store::{StoreError, sqlite::error::failed};

/// Both files were made by the same steps, so that columns stand in the same order. Answers the names.
pub(super) async fn copy(db: &mut SqliteConnection) -> Result<Vec<String>, StoreError> {
    let names: Vec<String> = sqlx::query_scalar(
        "SELECT name FROM old.sqlite_master
         WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
             AND name NOT IN ('_sqlx_migrations', 'series_values', 'pulled_days')",
    )
    .fetch_all(&mut *db)
    .await
    .map_err(failed)?;
    for name in &names {
        let copy = AssertSqlSafe(format!("INSERT INTO main.\"{name}\" SELECT * FROM old.\"{name}\""));
        sqlx::query(copy).execute(&mut *db).await.map_err(failed)?;
    }
    // The counters go on, also of tables whose last rows are gone.
    for statement in
        ["DELETE FROM main.sqlite_sequence", "INSERT INTO main.sqlite_sequence SELECT * FROM old.sqlite_sequence"]
    {
        sqlx::query(statement).execute(&mut *db).await.map_err(failed)?;
    }
    Ok(names)
}

/// Nothing got lost, and nothing hangs in the air.
pub(super) async fn compare(db: &mut SqliteConnection, names: &[String]) -> Result<(), StoreError> {
    for name in names {
        let is_there: bool = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM main.sqlite_master WHERE name = ?)")
            .bind(name)
            .fetch_one(&mut *db)
            .await
            .map_err(failed)?;
        if !is_there {
            continue;
        }
        let counts = format!("SELECT (SELECT count(*) FROM main.\"{name}\"), (SELECT count(*) FROM old.\"{name}\")");
        let (new, old): (i64, i64) = sqlx::query_as(AssertSqlSafe(counts)).fetch_one(&mut *db).await.map_err(failed)?;
        if new != old {
            return Err(StoreError::Inconsistent(format!("{new} rows of {name} where there were {old}")));
        }
    }
    let astray: Option<(String, Option<i64>, String, i64)> =
        sqlx::query_as("PRAGMA main.foreign_key_check").fetch_optional(db).await.map_err(failed)?;
    match astray {
        Some((table, ..)) => Err(StoreError::Inconsistent(format!("a row of {table} hangs on nothing"))),
        None => Ok(()),
    }
}
