//! The store on SQLite: one file, one writer, many readers.
//!
//! Write-ahead log with `synchronous=FULL`: what was committed survives `kill -9` and power loss, because a rotated
//! token exists nowhere else. One file here per aggregate, each with a private row type that becomes a domain type by
//! `TryFrom`; what can't stand in a row is refused as [`StoreError::Inconsistent`]. Rows that several read, and questions
//! that care and the scheduler ask of an aggregate, have files of their own beside it.

mod account;
mod account_manager;
mod account_row;
mod agency;
mod alert;
mod application;
mod budget;
mod campaign;
mod care;
pub mod carrying;
mod change;
mod client_report;
mod column;
mod connection;
mod credential;
mod dispatch;
mod error;
mod event;
mod files;
mod flow;
mod goal;
mod health;
mod job;
mod lease;
mod life;
mod linked;
mod list;
mod member;
mod note;
mod period_number;
mod print;
mod rate;
mod refusal;
mod renewal;
mod report;
mod rereading;
mod result_rule;
mod run;
mod schedule;
mod sealed;
mod series;
mod session;
mod share_link;
mod shown;
mod standing;
#[cfg(test)]
mod tests;
mod together;
mod turn;
mod unit;
mod usage;
mod webhook;

use std::{path::Path, time::Duration};

use async_trait::async_trait;
use sqlx::{
    ConnectOptions, Connection, SqlitePool,
    migrate::Migrator,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use self::{
    error::{failed, is_locked},
    together::Together,
    unit::SqliteUnit,
};
use super::{Store, StoreError, Unit, Work};

/// The file inside a data folder.
pub const FILE_NAME: &str = "relink.sqlite3";

/// How long a writer waits for the writer of another process.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a unit waits for a connection before it fails.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(30);
/// After this, whoever wants to write either does, or has failed.
pub const LONGEST_WAIT: Duration = ACQUIRE_TIMEOUT.saturating_add(BUSY_TIMEOUT);
/// How long the opening waits before it tries again, while another process holds the file.
const LOCKED_PAUSE: Duration = Duration::from_millis(25);
const READERS: u32 = 4;
/// Rows that the driver's thread reads before somebody takes them: a page's list at once, without a stop at each fiftieth.
const ROWS_AHEAD: usize = 512;

static MIGRATIONS: Migrator = sqlx::migrate!("./migrations/sqlite");

/// The store on SQLite.
#[derive(Debug, Clone)]
pub struct SqliteStore {
    /// Exactly one connection: writers queue here instead of meeting "database is locked".
    writer: SqlitePool,
    readers: SqlitePool,
    together: Together,
}

impl SqliteStore {
    /// Opens the file [`FILE_NAME`] in `folder`, which is made (mode 0700) if it is missing.
    pub async fn open_in(folder: &Path) -> Result<Self, StoreError> {
        files::make_private_folder(folder)?;
        Self::open(&folder.join(FILE_NAME)).await
    }

    /// Opens the file at `path`, made readable by its owner only, and brings its schema up to date.
    /// What an older layout holds must have been [carried over](carrying) before.
    pub async fn open(path: &Path) -> Result<Self, StoreError> {
        if carrying::is_older(path).await? {
            return Err(StoreError::Older);
        }
        files::make_private(path)?;
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(false)
            .foreign_keys(true)
            .busy_timeout(BUSY_TIMEOUT)
            .synchronous(SqliteSynchronous::Full)
            .pragma("temp_store", "memory")
            .row_buffer_size(ROWS_AHEAD)
            .disable_statement_logging();
        let writing = options.clone().journal_mode(SqliteJournalMode::Wal).pragma("secure_delete", "fast");
        let writer = open_writer(writing).await?;
        migrate(&writer).await?;
        // After the writer: it has made the log and its index, which readers can't make.
        let readers = pool(READERS).connect_with(options.read_only(true)).await.map_err(failed)?;
        Ok(Self { together: Together::new(writer.clone()), writer, readers })
    }
}

impl SqliteStore {
    /// Writes everything as it is at one moment into a new file, readable by its owner only. Others go on writing.
    pub async fn back_up(&self, file: &Path) -> Result<(), StoreError> {
        files::make_new_private(file)?;
        sqlx::query("VACUUM INTO ?")
            .bind(file.to_string_lossy().into_owned())
            .execute(&self.writer)
            .await
            .map_err(failed)?;
        Ok(())
    }
}

/// Connections are kept for good: opening one costs more than keeping it, and the log stays in place. Only one that
/// still counts itself in a transaction is given up: SQLite ends transactions by itself when the disk is full, the
/// driver does not notice, and would refuse to begin another on this connection ever after.
fn pool(connections: u32) -> SqlitePoolOptions {
    SqlitePoolOptions::new()
        .min_connections(1)
        .max_connections(connections)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        .after_release(|connection, _| {
            Box::pin(async move {
                if connection.is_in_transaction() {
                    // Lets a rollback that is on its way come first.
                    connection.ping().await?;
                }
                Ok(!connection.is_in_transaction())
            })
        })
}

/// Waits for another process that opens the file too: SQLite changes to the write-ahead log at once or not at all, it
/// does not wait for [`BUSY_TIMEOUT`] as everything else does.
async fn open_writer(options: SqliteConnectOptions) -> Result<SqlitePool, StoreError> {
    let mut waited = Duration::ZERO;
    loop {
        match pool(1).connect_with(options.clone()).await {
            Err(error) if is_locked(&error) && waited < BUSY_TIMEOUT => {
                tokio::time::sleep(LOCKED_PAUSE).await;
                waited += LOCKED_PAUSE;
            }
            opened => return opened.map_err(failed),
        }
    }
}

/// All in one exclusive transaction, so that two processes that start together don't migrate twice.
async fn migrate(writer: &SqlitePool) -> Result<(), StoreError> {
    let mut transaction = writer.begin_with("BEGIN IMMEDIATE").await.map_err(failed)?;
    MIGRATIONS.run_direct(None, &mut *transaction, false).await?;
    list::words::write_missing(&mut transaction).await?;
    transaction.commit().await.map_err(failed)
}

#[async_trait]
impl Store for SqliteStore {
    async fn read(&self) -> Result<Box<dyn Unit>, StoreError> {
        let transaction = self.readers.begin_with("BEGIN").await.map_err(failed)?;
        Ok(Box::new(SqliteUnit::Transaction(transaction)))
    }

    async fn ask(&self) -> Result<Box<dyn Unit>, StoreError> {
        Ok(Box::new(SqliteUnit::Question(self.readers.acquire().await.map_err(failed)?)))
    }

    async fn write(&self) -> Result<Box<dyn Unit>, StoreError> {
        let transaction = self.writer.begin_with("BEGIN IMMEDIATE").await.map_err(failed)?;
        Ok(Box::new(SqliteUnit::Transaction(transaction)))
    }

    async fn write_together(&self, work: Work) -> Result<(), StoreError> {
        self.together.write(work).await
    }

    async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}
