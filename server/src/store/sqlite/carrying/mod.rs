//! Carries a store whose numbers lie in an older layout over into the present one: into a new file, which takes the place of
//! the old one once everything in it was compared. Whatever happens before leaves the old file as it was.
//!
//! - `file`: what must hold of the files around it. `tables`: everything but numbers. `numbers`: those of one profile.
//!
//! Steps that rewrite little stay usual migrations.

mod file;
mod numbers;
mod tables;

use std::{
    collections::BTreeMap,
    path::Path,
    sync::atomic::{AtomicU32, Ordering},
};

use sqlx::{
    ConnectOptions, Connection, SqliteConnection,
    migrate::Migrator,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteLockingMode, SqliteSynchronous},
};

use self::file::Work;
use super::{FILE_NAME, MIGRATIONS, error::failed};
use crate::store::StoreError;

/// The step of the schema that lays numbers out anew.
const NEW_LAYOUT: i64 = 13;

/// How many days back platforms correct their numbers, by integration and stream: which of the days that were pulled are
/// final. Of those that are not here, all are.
pub type LateDays = BTreeMap<(String, String), u32>;

/// How far it has come, in per cent.
#[derive(Debug, Default)]
pub struct Progress(AtomicU32);

impl Progress {
    pub fn percent(&self) -> u32 {
        self.0.load(Ordering::Relaxed)
    }

    fn tell(&self, done: usize, total: usize) {
        let percent = done.saturating_mul(100).checked_div(total).unwrap_or(100);
        self.0.store(u32::try_from(percent).unwrap_or(100), Ordering::Relaxed);
    }
}

/// Whether `folder` holds a store in an older layout.
pub async fn is_needed(folder: &Path) -> Result<bool, StoreError> {
    is_older(&folder.join(FILE_NAME)).await
}

/// The same of one file.
pub(super) async fn is_older(path: &Path) -> Result<bool, StoreError> {
    if !file::holds_something(path)? {
        return Ok(false);
    }
    let options = SqliteConnectOptions::new().filename(path).create_if_missing(false).disable_statement_logging();
    let mut db = options.connect().await.map_err(failed)?;
    let version = read_version(&mut db).await;
    db.close().await.map_err(failed)?;
    Ok(version?.is_some_and(|version| version < NEW_LAYOUT))
}

/// Does it. Only one at a time, and only while nobody else has the store open.
pub async fn carry_over(folder: &Path, late_days: &LateDays, progress: &Progress) -> Result<(), StoreError> {
    carry_into(folder, late_days, progress, None).await
}

/// `most_pages`: what the new file may have, for a disk that others fill meanwhile.
async fn carry_into(
    folder: &Path,
    late_days: &LateDays,
    progress: &Progress,
    most_pages: Option<u32>,
) -> Result<(), StoreError> {
    let work = Work::begin(folder)?;
    // Somebody else may have been faster.
    if !is_needed(folder).await? {
        return Ok(());
    }
    work.check_space()?;
    bring_to_last_old_step(&work.old).await?;
    let mut db = open_new(&work).await?;
    if let Some(pages) = most_pages {
        let bound = sqlx::AssertSqlSafe(format!("PRAGMA max_page_count = {pages}"));
        sqlx::query(bound).execute(&mut db).await.map_err(failed)?;
    }
    let carried = carry(&mut db, &work, late_days, progress).await;
    // Held until here, so that nobody writes into the old file once it was read.
    let finished = match carried {
        Ok(()) => work.finish(),
        Err(error) => Err(error),
    };
    if let Err(error) = db.close().await {
        tracing::warn!(%error, "the file that was carried over could not be closed well");
    }
    finished
}

async fn read_version(db: &mut SqliteConnection) -> Result<Option<i64>, StoreError> {
    let has_steps: bool =
        sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE name = '_sqlx_migrations')")
            .fetch_one(&mut *db)
            .await
            .map_err(failed)?;
    if !has_steps {
        return Ok(None);
    }
    sqlx::query_scalar("SELECT max(version) FROM _sqlx_migrations").fetch_one(db).await.map_err(failed)
}

fn old_steps() -> Migrator {
    Migrator::with_migrations(MIGRATIONS.iter().filter(|step| step.version < NEW_LAYOUT).cloned().collect())
}

/// The small steps before are done where the store lies. It leaves the write-ahead log, which it can't while another has it
/// open.
async fn bring_to_last_old_step(path: &Path) -> Result<(), StoreError> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(false)
        .foreign_keys(true)
        .journal_mode(SqliteJournalMode::Delete)
        .synchronous(SqliteSynchronous::Full)
        .disable_statement_logging();
    let mut db = options.connect().await.map_err(file::in_use)?;
    let mut transaction = db.begin_with("BEGIN IMMEDIATE").await.map_err(failed)?;
    old_steps().run_direct(None, &mut *transaction, false).await?;
    transaction.commit().await.map_err(failed)?;
    db.close().await.map_err(failed)
}

/// The new file, empty, with the old one attached as `old`. It needs no journal: where it is not finished, it is thrown away.
async fn open_new(work: &Work) -> Result<SqliteConnection, StoreError> {
    work.make_new()?;
    let options = SqliteConnectOptions::new()
        .filename(&work.new)
        .create_if_missing(false)
        .foreign_keys(false)
        .journal_mode(SqliteJournalMode::Off)
        .synchronous(SqliteSynchronous::Off)
        .locking_mode(SqliteLockingMode::Exclusive)
        .pragma("temp_store", "memory")
        .pragma("cache_size", "-65536")
        .disable_statement_logging();
    let mut db = options.connect().await.map_err(failed)?;
    sqlx::query("ATTACH ? AS old")
        .bind(work.old.to_string_lossy().into_owned())
        .execute(&mut db)
        .await
        .map_err(failed)?;
    sqlx::query("PRAGMA old.locking_mode = EXCLUSIVE").execute(&mut db).await.map_err(failed)?;
    Ok(db)
}

async fn carry(
    db: &mut SqliteConnection,
    work: &Work,
    late_days: &LateDays,
    progress: &Progress,
) -> Result<(), StoreError> {
    // The lock on the old file is kept after the commit.
    let mut transaction = db.begin_with("BEGIN EXCLUSIVE").await.map_err(file::in_use)?;
    let journal: String =
        sqlx::query_scalar("PRAGMA old.journal_mode").fetch_one(&mut *transaction).await.map_err(failed)?;
    if journal != "delete" {
        return Err(StoreError::InUse);
    }
    old_steps().run_direct(None, &mut *transaction, false).await?;
    let names = tables::copy(&mut transaction).await?;
    MIGRATIONS.run_direct(None, &mut *transaction, false).await?;
    let profiles = numbers::profiles(&mut transaction).await?;
    for (done, profile) in profiles.iter().enumerate() {
        progress.tell(done, profiles.len());
        if done % 100 == 0 {
            work.check_rest()?;
        }
        numbers::carry(&mut transaction, profile, late_days).await?;
    }
    tables::compare(&mut transaction, &names).await?;
    transaction.commit().await.map_err(failed)?;
    progress.tell(1, 1);
    Ok(())
}

#[cfg(test)]
mod tests;
