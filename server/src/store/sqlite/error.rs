//! What SQLite's errors mean to the store.

use sqlx::{error::ErrorKind, sqlite::SqliteQueryResult};

use crate::store::StoreError;

/// Primary result codes (the low byte of extended ones): another holds the file, the disk failed, is full, or a file
/// can't be opened.
const BUSY: i32 = 5;
const IOERR: i32 = 10;
const FULL: i32 = 13;
const CANTOPEN: i32 = 14;

/// Where no row can stand in the way.
pub(super) fn failed(error: sqlx::Error) -> StoreError {
    match &error {
        sqlx::Error::Io(_) => StoreError::Full(error),
        sqlx::Error::ColumnDecode { .. } | sqlx::Error::ColumnNotFound(_) | sqlx::Error::Decode(_) => {
            StoreError::Inconsistent(error.to_string())
        }
        sqlx::Error::Database(_) => match primary_code(&error) {
            Some(IOERR | FULL | CANTOPEN) => StoreError::Full(error),
            _ => StoreError::Database(error),
        },
        _ => StoreError::Database(error),
    }
}

/// Whether another holds the file just now.
pub(super) fn is_locked(error: &sqlx::Error) -> bool {
    primary_code(error) == Some(BUSY)
}

fn primary_code(error: &sqlx::Error) -> Option<i32> {
    error.as_database_error()?.code()?.parse::<i32>().ok().map(|code| code & 0xff)
}

/// Where other rows may stand in the way of `what`: it exists already, or what it hangs on does not.
pub(super) fn refused(what: &'static str) -> impl FnOnce(sqlx::Error) -> StoreError {
    move |error| match error.as_database_error().map(|database| database.kind()) {
        Some(ErrorKind::UniqueViolation) => StoreError::Duplicate(what),
        Some(ErrorKind::ForeignKeyViolation) => StoreError::Stale(what),
        _ => failed(error),
    }
}

/// `Stale` unless a row was written.
pub(super) fn written(what: &'static str, result: &SqliteQueryResult) -> Result<(), StoreError> {
    if result.rows_affected() == 0 { Err(StoreError::Stale(what)) } else { Ok(()) }
}
