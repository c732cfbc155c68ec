//! A store from before it was told what days lack.

use std::borrow::Cow;

use sqlx::{SqlitePool, migrate::Migrator, sqlite::SqliteConnectOptions};
use uuid::Uuid;

use super::*;
use crate::store::{
    Store,
    sqlite::{FILE_NAME, MIGRATIONS, SqliteStore},
};

/// The step that tells it.
const LACKS: i64 = 17;

#[tokio::test]
async fn days_that_were_pulled_before_keep_what_was_left_out_of_them() {
    let folder = tempfile::tempdir().unwrap();
    let options = SqliteConnectOptions::new().filename(folder.path().join(FILE_NAME)).create_if_missing(true);
    let pool = SqlitePool::connect_with(options).await.unwrap();
    // Later steps may have been taken without it.
    let before = MIGRATIONS.migrations.iter().filter(|step| step.version != LACKS).cloned().collect::<Vec<_>>();
    let mut old = Migrator::DEFAULT;
    old.migrations = Cow::Owned(before);
    old.run(&pool).await.unwrap();
    let id = Uuid::from_u128(1).to_string();
    for statement in [
        "INSERT INTO agencies (id, name, created_at) VALUES (?1, 'Agency', 1)",
        "INSERT INTO profiles (id, agency_id, integration, remote_id, name, time_zone) VALUES (?1, ?1, 'ads', 'p', 'P', 'UTC')",
        "INSERT INTO series (id, agency_id, profile_id, stream, breakdown, currency, metrics)
         VALUES (1, ?1, ?1, 'spend', '', '', '[]')",
        "INSERT INTO descriptions (id, series_id, fingerprint) SELECT 1, 1, 7 WHERE ?1 <> ''",
        "INSERT INTO ranges (series_id, first_day, last_day, state, description_id, left_out)
         SELECT 1, column1, column2, 2, 1, column3 FROM (VALUES (20000, 20009, 0), (20010, 20010, 3)) WHERE ?1 <> ''",
    ] {
        sqlx::query(statement).bind(&id).execute(&pool).await.unwrap();
    }
    pool.close().await;

    let store = SqliteStore::open_in(folder.path()).await.unwrap();
    let mut unit = store.read().await.unwrap();
    let agency = AgencyId(Uuid::from_u128(1));
    let pulled = unit.pulled(agency, &[ProfileId(Uuid::from_u128(1))], Date::MIN, Date::MAX).await.unwrap();
    let lacks: Vec<&Lacks> = pulled[0].ranges.iter().map(|range| &range.lacks).collect();
    assert_eq!(lacks, [&Lacks::default(), &Lacks { unread: 3, ..Lacks::default() }]);
}
