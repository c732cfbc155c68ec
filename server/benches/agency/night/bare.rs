//! The least that a night can take: so many at once ask, parse, and insert the rows, each pull in a commit of its own.

use std::{
    net::SocketAddr,
    path::Path,
    sync::atomic::{AtomicUsize, Ordering},
    time::Instant,
};

use futures::future::try_join_all;
use serde::Deserialize;
use sqlx::{
    SqlitePool,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use crate::Failure;

const PULLS: usize = 5_000;
const AT_ONCE: usize = 400;

#[derive(Deserialize)]
struct Report {
    rows: Vec<Row>,
}

#[derive(Deserialize)]
struct Row {
    day: String,
    visits: f64,
    sales: f64,
    revenue: f64,
    refunds: f64,
}

/// Pulls per second.
#[expect(clippy::disallowed_methods, reason = "the bare loop goes without our guard")]
pub async fn run(folder: &Path, hosts: &[SocketAddr]) -> Result<f64, Failure> {
    let options = SqliteConnectOptions::new()
        .filename(folder.join("bare.sqlite3"))
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full);
    let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await?;
    sqlx::query(
        "CREATE TABLE days (account INTEGER, day TEXT, visits REAL, sales REAL, revenue REAL, refunds REAL,
             PRIMARY KEY (account, day)) STRICT, WITHOUT ROWID",
    )
    .execute(&pool)
    .await?;
    let client = reqwest::Client::builder().build()?;
    let next = AtomicUsize::new(0);
    let begun = Instant::now();
    let workers = (0..AT_ONCE).map(|_| async {
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= PULLS {
                return Ok::<_, Failure>(());
            }
            pull(&client, &pool, hosts[number % hosts.len()], number).await?;
        }
    });
    try_join_all(workers).await?;
    let seconds = begun.elapsed().as_secs_f64();
    pool.close().await;
    Ok(PULLS as f64 / seconds)
}

async fn pull(client: &reqwest::Client, pool: &SqlitePool, host: SocketAddr, number: usize) -> Result<(), Failure> {
    let url = format!("http://{host}/report?from=2026-11-25&to=2026-11-29");
    let answer = client.get(url).header("x-key", format!("key-{number}x")).send().await?;
    if !answer.status().is_success() {
        return Ok(());
    }
    let report: Report = serde_json::from_slice(&answer.bytes().await?)?;
    let mut transaction = pool.begin_with("BEGIN IMMEDIATE").await?;
    for row in report.rows {
        sqlx::query("INSERT INTO days VALUES (?, ?, ?, ?, ?, ?)")
            .bind(i64::try_from(number)?)
            .bind(row.day)
            .bind(row.visits)
            .bind(row.sales)
            .bind(row.revenue)
            .bind(row.refunds)
            .execute(&mut *transaction)
            .await?;
    }
    Ok(transaction.commit().await?)
}
