//! As numbers were written before: a row for each value, and one for each day pulled.

use std::path::{Path, PathBuf};

use jiff::ToSpan;
use server::store::series::Value;
use sqlx::{
    QueryBuilder, Sqlite, SqlitePool,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use super::{
    Failure,
    numbers::{Numbers, SITES, STREAM, Window, quarter},
    size,
};

const CHUNK: usize = 500;
const AGENCY: &str = "00000000-0000-0000-0000-000000000001";

const SCHEMA: [&str; 2] = [
    "CREATE TABLE series_values (
         profile_id TEXT NOT NULL, day TEXT NOT NULL, stream TEXT NOT NULL, metric TEXT NOT NULL,
         dimension TEXT NOT NULL, value REAL NOT NULL, agency_id TEXT NOT NULL,
         PRIMARY KEY (profile_id, day, stream, metric, dimension)) STRICT, WITHOUT ROWID",
    "CREATE TABLE pulled_days (
         profile_id TEXT NOT NULL, day TEXT NOT NULL, stream TEXT NOT NULL, complete INTEGER NOT NULL,
         pulled_at INTEGER NOT NULL, agency_id TEXT NOT NULL,
         PRIMARY KEY (profile_id, day, stream)) STRICT, WITHOUT ROWID",
];

pub struct Before {
    pool: SqlitePool,
    file: PathBuf,
}

fn profile(site: usize) -> String {
    format!("00000000-0000-0000-0000-0000000000{:02}", 10 + site)
}

impl Before {
    pub async fn open(folder: &Path) -> Result<Self, Failure> {
        let file = folder.join("before.sqlite3");
        let options = SqliteConnectOptions::new()
            .filename(&file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .pragma("temp_store", "memory");
        let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await?;
        for statement in SCHEMA {
            sqlx::query(statement).execute(&pool).await?;
        }
        Ok(Self { pool, file })
    }

    /// Moves the log into the file; bytes of the file.
    pub async fn settle(&self) -> Result<u64, Failure> {
        sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&self.pool).await?;
        Ok(size(&self.file))
    }

    pub async fn pull(&self, numbers: &Numbers, site: usize, (first, last): Window) -> Result<(), Failure> {
        let values = numbers.values(site, (first, last));
        let days: Vec<String> =
            first.series(1.day()).take_while(|day| *day <= last).map(|day| day.to_string()).collect();
        let profile = profile(site);
        let mut transaction = self.pool.begin_with("BEGIN IMMEDIATE").await?;
        sqlx::query(
            "DELETE FROM series_values
             WHERE profile_id = ? AND day IN (SELECT value FROM json_each(?)) AND stream = ?",
        )
        .bind(&profile)
        .bind(serde_json::to_string(&days)?)
        .bind(STREAM)
        .execute(&mut *transaction)
        .await?;
        for chunk in values.chunks(CHUNK) {
            let mut insert = QueryBuilder::<Sqlite>::new(
                "INSERT INTO series_values (profile_id, day, stream, metric, dimension, value, agency_id) ",
            );
            insert.push_values(chunk, |mut row, value: &Value| {
                row.push_bind(&profile)
                    .push_bind(value.day.to_string())
                    .push_bind(STREAM)
                    .push_bind(&value.metric)
                    .push_bind(value.dimension.as_ref().map_or("", |one| one.key.as_str()))
                    .push_bind(value.value)
                    .push_bind(AGENCY);
            });
            insert.push(" ON CONFLICT DO UPDATE SET value = excluded.value");
            insert.build().persistent(chunk.len() == CHUNK).execute(&mut *transaction).await?;
        }
        let mut insert = QueryBuilder::<Sqlite>::new(
            "INSERT INTO pulled_days (profile_id, day, stream, complete, pulled_at, agency_id) ",
        );
        insert.push_values(&days, |mut row, day| {
            row.push_bind(&profile).push_bind(day).push_bind(STREAM).push_bind(true).push_bind(0).push_bind(AGENCY);
        });
        insert.push(" ON CONFLICT DO UPDATE SET complete = excluded.complete, pulled_at = excluded.pulled_at");
        insert.build().persistent(false).execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(())
    }

    pub async fn top(&self, numbers: &Numbers) -> Result<(), Failure> {
        let (from, to) = quarter();
        let statement = if numbers.breakdown.is_empty() {
            "SELECT metric, value FROM series_values WHERE profile_id = ? AND day BETWEEN ? AND ?"
        } else {
            "SELECT dimension, sum(value) FROM series_values
             WHERE profile_id = ? AND day BETWEEN ? AND ? AND stream = 'search' AND metric = 'clicks'
             GROUP BY dimension ORDER BY 2 DESC LIMIT 25"
        };
        let _top: Vec<(String, f64)> = sqlx::query_as(statement)
            .bind(profile(0))
            .bind(from.to_string())
            .bind(to.to_string())
            .fetch_all(&self.pool)
            .await?;
        Ok(())
    }

    pub async fn range_rows(&self) -> Result<usize, Failure> {
        let mut rows = 0;
        for site in 0..SITES {
            let count: i64 = sqlx::query_scalar("SELECT count(*) FROM pulled_days WHERE profile_id = ?")
                .bind(profile(site))
                .fetch_one(&self.pool)
                .await?;
            rows += usize::try_from(count)?;
        }
        Ok(rows)
    }

    pub async fn close(self) {
        self.pool.close().await;
    }
}
