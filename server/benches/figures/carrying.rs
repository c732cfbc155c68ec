//! How long a store of the layout before takes to be carried over.

use std::{path::Path, time::Instant};

use server::store::sqlite::{
    FILE_NAME,
    carrying::{LateDays, Progress, carry_over},
};
use sqlx::{SqlitePool, migrate::Migrator, sqlite::SqliteConnectOptions};

use super::Failure;

/// The first step of the new layout.
const NEW_LAYOUT: i64 = 13;
const PROFILES: i64 = 400;
/// Days of each, with four metrics a day.
const DAYS: i64 = 396;

const AGENCY: &str = "00000000-0000-0000-0000-000000000001";

pub async fn report() -> Result<(), Failure> {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
    make_old(folder.path()).await?;
    let size = || std::fs::metadata(folder.path().join(FILE_NAME)).map_or(0, |file| file.len()) as f64 / 1e6;
    let before = size();
    let begun = Instant::now();
    carry_over(folder.path(), &LateDays::default(), &Progress::default()).await?;
    let seconds = begun.elapsed().as_secs_f64();
    println!(
        "Carrying over {PROFILES} profiles of {DAYS} days: {before:.0} MB become {:.0} MB in {seconds:.1} s, {:.1} minutes for 10 GB",
        size(),
        seconds / 60.0 * 10_000.0 / before
    );
    println!();
    Ok(())
}

async fn make_old(folder: &Path) -> Result<(), Failure> {
    let options = SqliteConnectOptions::new().filename(folder.join(FILE_NAME)).create_if_missing(true);
    let pool = SqlitePool::connect_with(options).await?;
    let all = sqlx::migrate!("migrations/sqlite");
    Migrator::with_migrations(all.iter().filter(|step| step.version < NEW_LAYOUT).cloned().collect())
        .run(&pool)
        .await?;
    let numbers =
        "WITH RECURSIVE numbers (value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM numbers WHERE value < ?2)";
    let day = "date('2026-11-23', '-' || numbers.value || ' days')";
    let profiles = format!(
        "INSERT INTO profiles {numbers}
         SELECT printf('00000000-0000-0000-0001-%012d', value), ?1, 'ads', 'a' || value, 'Shop', 'UTC', 'EUR' FROM numbers"
    );
    let values = format!(
        "INSERT INTO series_values {numbers}
         SELECT profiles.id, {day}, 'report', metric.value, '', (numbers.value * 37 + profiles.rowid) % 1000 / 7.0, ?1
         FROM profiles, numbers, json_each('[\"clicks\", \"cost\", \"impressions\", \"visits\"]') AS metric"
    );
    let days = format!(
        "INSERT INTO pulled_days {numbers}
         SELECT profiles.id, {day}, 'report', 1, 1796000000, ?1 FROM profiles, numbers"
    );
    sqlx::query("INSERT INTO agencies VALUES (?, 'Agency', 1)").bind(AGENCY).execute(&pool).await?;
    for (statement, count) in [(profiles, PROFILES), (values, DAYS), (days, DAYS)] {
        sqlx::query(sqlx::AssertSqlSafe(statement)).bind(AGENCY).bind(count).execute(&pool).await?;
    }
    pool.close().await;
    Ok(())
}
