//! Stores of the schema before, made by its own steps.

use std::path::Path;

use jiff::{ToSpan, civil::Date};
use sqlx::{SqlitePool, migrate::Migrator, sqlite::SqliteConnectOptions};
use tempfile::TempDir;
use uuid::Uuid;

use super::{LateDays, NEW_LAYOUT, Progress, carry_into, carry_over, is_needed, old_steps};
use crate::store::{
    Store, StoreError,
    range::DayState,
    sqlite::{FILE_NAME, MIGRATIONS, SqliteStore},
};
use app::model::ids::{AgencyId, ProfileId};

const TODAY: Date = jiff::civil::date(2026, 11, 23);
const AGENCY: AgencyId = AgencyId(Uuid::from_u128(1));

const ROWS: &str = "
    INSERT INTO agencies VALUES (?1, 'Agency', 1);
    INSERT INTO members (id, agency_id, email, role, password_hash, created_at)
        VALUES (?1, ?1, 'owner@agency.example', 'owner', '', 1);
    INSERT INTO campaigns VALUES (?1, ?1, 'Campaign', 'UTC', 'EUR', NULL, 1);
    INSERT INTO events (agency_id, kind, at) VALUES (?1, '{\"kind\":\"healed\"}', 1);
    INSERT INTO changes (agency_id, subject, at) VALUES (?1, '{\"kind\":\"campaign\",\"id\":\"x\"}', 1);
    DELETE FROM changes;
    INSERT INTO profiles VALUES ('00000000-0000-0000-0000-00000000000a', ?1, 'ads', 'a', 'A', 'America/New_York', 'USD');
    INSERT INTO profiles VALUES ('00000000-0000-0000-0000-00000000000b', ?1, 'ads', 'b', 'B', 'UTC', NULL)";

fn profile(number: u128) -> ProfileId {
    ProfileId(Uuid::from_u128(number))
}

/// Thirteen months of two profiles as the old version pulled them: newest first at once, then night after night.
async fn make_old(folder: &Path) -> SqlitePool {
    let options = SqliteConnectOptions::new().filename(folder.join(FILE_NAME)).create_if_missing(true);
    let pool = SqlitePool::connect_with(options.foreign_keys(true)).await.unwrap();
    old_steps().run(&pool).await.unwrap();
    for row in ROWS.split(';') {
        let row = sqlx::query(sqlx::AssertSqlSafe(row)).bind(AGENCY.to_string());
        row.execute(&pool).await.unwrap();
    }
    let mut transaction = pool.begin().await.unwrap();
    for (number, metrics) in [(0xa, &["clicks", "cost", "impressions"][..]), (0xb, &["calls"])] {
        for back in 0_i64..396 {
            let day = TODAY.saturating_sub(back.days());
            // The last two weeks were pulled night by night, all before on one day; then a break of three days.
            let read_on = if back < 3 { continue } else { TODAY.saturating_sub((back - 1).clamp(3, 14).days()) };
            for (at, metric) in metrics.iter().enumerate() {
                if (back + i64::try_from(at).unwrap()) % 7 != 0 {
                    sqlx::query("INSERT INTO series_values VALUES (?, ?, 'report', ?, '', ?, ?)")
                        .bind(profile(number).to_string())
                        .bind(day.to_string())
                        .bind(metric)
                        .bind(f64::from(u32::try_from(back * 37).unwrap()) / 7.0)
                        .bind(AGENCY.to_string())
                        .execute(&mut *transaction)
                        .await
                        .unwrap();
                }
            }
            sqlx::query("INSERT INTO pulled_days VALUES (?, ?, 'report', ?, ?, ?)")
                .bind(profile(number).to_string())
                .bind(day.to_string())
                .bind(back > 3)
                .bind(read_on.at(17, 0, 0, 0).in_tz("UTC").unwrap().timestamp().as_second())
                .bind(AGENCY.to_string())
                .execute(&mut *transaction)
                .await
                .unwrap();
        }
    }
    sqlx::query("INSERT INTO series_values VALUES (?, '2026-05-01', 'queries', 'clicks', 'shoes', 3, ?)")
        .bind(profile(0xb).to_string())
        .bind(AGENCY.to_string())
        .execute(&mut *transaction)
        .await
        .unwrap();
    transaction.commit().await.unwrap();
    pool
}

async fn old() -> (TempDir, SqlitePool) {
    let folder = tempfile::tempdir().unwrap();
    let pool = make_old(folder.path()).await;
    (folder, pool)
}

/// Every number of the old store, as it would be read from the new one.
async fn old_numbers(pool: &SqlitePool) -> Vec<(String, String, String, String, u64)> {
    let rows: Vec<(String, String, String, String, f64)> = sqlx::query_as(
        "SELECT profile_id, day, stream, metric, value FROM series_values WHERE dimension = ''
         ORDER BY profile_id, day, stream, metric",
    )
    .fetch_all(pool)
    .await
    .unwrap();
    rows.into_iter()
        .map(|(profile, day, stream, metric, value)| (profile, day, stream, metric, value.to_bits()))
        .collect()
}

async fn new_numbers(store: &SqliteStore) -> Vec<(String, String, String, String, u64)> {
    let mut unit = store.read().await.unwrap();
    let totals = unit.totals(AGENCY, &[profile(0xa), profile(0xb)], Date::MIN, Date::MAX).await.unwrap();
    let mut numbers: Vec<_> = totals
        .into_iter()
        .map(|(profile, value)| {
            (profile.to_string(), value.day.to_string(), value.stream, value.metric, value.value.to_bits())
        })
        .collect();
    numbers.sort();
    numbers
}

fn late() -> LateDays {
    LateDays::from([(("ads".to_owned(), "report".to_owned()), 3)])
}

#[tokio::test]
async fn thirteen_months_are_carried_over_to_the_bit() {
    let (folder, pool) = old().await;
    let expected = old_numbers(&pool).await;
    assert!(expected.len() > 1_200);
    pool.close().await;
    assert!(is_needed(folder.path()).await.unwrap());
    assert!(matches!(SqliteStore::open_in(folder.path()).await, Err(StoreError::Older)));
    let progress = Progress::default();
    carry_over(folder.path(), &late(), &progress).await.unwrap();
    assert_eq!(progress.percent(), 100);
    assert!(!is_needed(folder.path()).await.unwrap());
    let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().ends_with(".new")), "{left:?}");

    let store = SqliteStore::open_in(folder.path()).await.unwrap();
    assert_eq!(new_numbers(&store).await, expected);
    let mut unit = store.write().await.unwrap();
    let pulled = unit.pulled(AGENCY, &[profile(0xa)], Date::MIN, Date::MAX).await.unwrap();
    let ranges: Vec<_> = pulled[0].ranges.iter().map(|range| (range.state, range.first, range.last)).collect();
    let back = |days: i64| TODAY.saturating_sub(days.days());
    // Read on the day after or later, and last when each was a day old.
    let expected = [
        (DayState::Final, back(395), back(17)),
        (DayState::Whole, back(16), back(4)),
        (DayState::Partial, back(3), back(3)),
    ];
    assert_eq!(ranges, expected, "what was not read after its late days stays wanted");
    assert_eq!(unit.last_sequence().await.unwrap(), 1, "counters go on");
    let (events, members): (i64, i64) =
        sqlx::query_as("SELECT (SELECT count(*) FROM events), (SELECT count(*) FROM members)")
            .fetch_one(&store.readers)
            .await
            .unwrap();
    assert_eq!((events, members), (1, 1));
}

#[tokio::test]
async fn what_was_cut_off_begins_again() {
    let (folder, pool) = old().await;
    let expected = old_numbers(&pool).await;
    pool.close().await;
    std::fs::write(folder.path().join(format!("{FILE_NAME}.new")), "half of it").unwrap();
    carry_over(folder.path(), &late(), &Progress::default()).await.unwrap();
    let store = SqliteStore::open_in(folder.path()).await.unwrap();
    assert_eq!(new_numbers(&store).await, expected);
}

#[tokio::test]
async fn nothing_is_carried_under_another_s_hands() {
    let (folder, pool) = old().await;
    // As a server has it open.
    sqlx::query("PRAGMA journal_mode = wal").execute(&pool).await.unwrap();
    sqlx::query("UPDATE agencies SET created_at = 2").execute(&pool).await.unwrap();
    let refused = carry_over(folder.path(), &late(), &Progress::default()).await;
    assert!(matches!(refused, Err(StoreError::InUse)), "{refused:?}");
    sqlx::query("UPDATE agencies SET name = 'Renamed'").execute(&pool).await.unwrap();
    pool.close().await;
    carry_over(folder.path(), &late(), &Progress::default()).await.unwrap();
    let store = SqliteStore::open_in(folder.path()).await.unwrap();
    let name: String = sqlx::query_scalar("SELECT name FROM agencies").fetch_one(&store.readers).await.unwrap();
    assert_eq!(name, "Renamed");
}

#[tokio::test]
async fn a_row_that_cannot_be_read_leaves_the_old_store_as_it_was() {
    let (folder, pool) = old().await;
    sqlx::query("UPDATE series_values SET day = '2026-02-31' WHERE day = '2026-03-01'").execute(&pool).await.unwrap();
    let before = old_numbers(&pool).await;
    pool.close().await;
    let failed = carry_over(folder.path(), &late(), &Progress::default()).await;
    assert!(matches!(failed, Err(StoreError::Inconsistent(_))), "{failed:?}");
    let options = SqliteConnectOptions::new().filename(folder.path().join(FILE_NAME));
    let pool = SqlitePool::connect_with(options).await.unwrap();
    assert_eq!(old_numbers(&pool).await, before);
    assert!(!folder.path().join(format!("{FILE_NAME}.new")).exists());
}

#[tokio::test]
async fn a_disk_that_fills_up_meanwhile_leaves_the_old_store_as_it_was() {
    let (folder, pool) = old().await;
    pool.close().await;
    carry_over(folder.path(), &late(), &Progress::default()).await.unwrap();
    let whole = std::fs::metadata(folder.path().join(FILE_NAME)).unwrap().len() / 4096;
    let whole = u32::try_from(whole).unwrap();

    let (folder, pool) = old().await;
    let before = old_numbers(&pool).await;
    pool.close().await;
    for pages in [10, whole / 2, whole - 1] {
        let full = carry_into(folder.path(), &late(), &Progress::default(), Some(pages)).await;
        assert!(matches!(full, Err(StoreError::Full(_) | StoreError::Migration(_))), "{pages}: {full:?}");
        assert!(!folder.path().join(format!("{FILE_NAME}.new")).exists());
        assert!(is_needed(folder.path()).await.unwrap());
    }
    carry_over(folder.path(), &late(), &Progress::default()).await.unwrap();
    let store = SqliteStore::open_in(folder.path()).await.unwrap();
    assert_eq!(new_numbers(&store).await, before);
}

#[tokio::test]
async fn a_newer_store_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    SqliteStore::open_in(folder.path()).await.unwrap().close().await;
    let options = SqliteConnectOptions::new().filename(folder.path().join(FILE_NAME));
    let pool = SqlitePool::connect_with(options).await.unwrap();
    sqlx::query(
        "INSERT INTO _sqlx_migrations SELECT 9999, description, installed_on, success, checksum, execution_time
                 FROM _sqlx_migrations LIMIT 1",
    )
    .execute(&pool)
    .await
    .unwrap();
    pool.close().await;
    assert!(matches!(SqliteStore::open_in(folder.path()).await, Err(StoreError::Newer)));
}

#[test]
fn the_new_layout_is_one_of_the_steps() {
    let all: &Migrator = &MIGRATIONS;
    assert!(all.iter().any(|step| step.version == NEW_LAYOUT));
}
