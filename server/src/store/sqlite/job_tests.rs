//! What only SQLite has of the queue: its indexes, and how the table was made anew.

use std::borrow::Cow;

use sqlx::{Row, SqlitePool, sqlite::SqliteRow};

use super::super::{FILE_NAME, MIGRATIONS, SqliteStore};
use crate::store::{
    Store,
    job::{Lane, Priority},
    story::build_house,
};

/// The step that made the table anew.
const LIMITS: i64 = 15;

#[tokio::test]
async fn a_key_runs_once_whoever_claims() {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open_in(folder.path()).await.unwrap();
    let house = build_house(&store, 1).await;
    let insert = "INSERT INTO jobs (agency_id, kind, key, payload, due_at, holder, leased_until)
                  VALUES (?, 'sync', 'a', '', 1, ?, 60)";
    let run = async |holder: &'static str| {
        sqlx::query(insert).bind(house.agency.to_string()).bind(holder).execute(&store.writer).await
    };
    run("one").await.unwrap();
    let refused = run("two").await.unwrap_err();
    assert!(refused.as_database_error().unwrap().is_unique_violation(), "{refused}");
}

/// A store as it was before, with the jobs of these ids; the last that was given is 41.
async fn old_store(folder: &std::path::Path) -> SqlitePool {
    let options = sqlx::sqlite::SqliteConnectOptions::new()
        .filename(folder.join(FILE_NAME))
        .create_if_missing(true)
        .foreign_keys(true)
        .journal_mode(sqlx::sqlite::SqliteJournalMode::Wal);
    let pool = SqlitePool::connect_with(options).await.unwrap();
    let before = MIGRATIONS.migrations.iter().filter(|step| step.version < LIMITS).cloned().collect::<Vec<_>>();
    let mut old = sqlx::migrate::Migrator::DEFAULT;
    old.migrations = Cow::Owned(before);
    old.run(&pool).await.unwrap();
    for statement in [
        "INSERT INTO agencies (id, name, created_at) VALUES ('00000000-0000-0000-0000-000000000001', 'A', 1)",
        "INSERT INTO jobs (id, agency_id, kind, key, payload, due_at, attempts, holder, leased_until, lane, priority,
             crashes, parked_at)
         SELECT value, '00000000-0000-0000-0000-000000000001', 'sync', 'key ' || value, 'p', value, value,
             iif(value = 3, 'somebody', NULL), iif(value = 3, 600, NULL), iif(value = 5, 'news', 'data'), value % 2,
             iif(value = 7, 3, 0), iif(value = 7, 99, NULL)
         FROM json_each('[1, 3, 5, 7, 41]')",
        "DELETE FROM jobs WHERE id = 41",
    ] {
        sqlx::query(statement).execute(&pool).await.unwrap();
    }
    pool
}

async fn rows(pool: &SqlitePool) -> Vec<String> {
    let shown = |row: SqliteRow| {
        let text = |column: usize| row.try_get::<Option<String>, _>(column).unwrap().unwrap_or_default();
        (0..row.len()).map(text).collect::<Vec<_>>().join("|")
    };
    let all = "SELECT CAST(id AS TEXT), agency_id, kind, key, account_id, payload, CAST(due_at AS TEXT),
                   CAST(attempts AS TEXT), holder, CAST(leased_until AS TEXT), lane, CAST(priority AS TEXT),
                   CAST(crashes AS TEXT), CAST(parked_at AS TEXT)
               FROM jobs ORDER BY id";
    sqlx::query(all).fetch_all(pool).await.unwrap().into_iter().map(shown).collect()
}

#[tokio::test]
async fn the_queue_of_an_older_version_comes_along() {
    let folder = tempfile::tempdir().unwrap();
    let old = old_store(folder.path()).await;
    let before = rows(&old).await;
    assert_eq!(before.len(), 4);
    old.close().await;

    let store = SqliteStore::open_in(folder.path()).await.unwrap();
    assert_eq!(rows(&store.writer).await, before, "nothing is lost or changed");
    let given: i64 = sqlx::query_scalar("SELECT seq FROM sqlite_sequence WHERE name = 'jobs'")
        .fetch_one(&store.writer)
        .await
        .unwrap();
    assert_eq!(given, 41, "no id is given twice");
    let mut unit = store.write().await.unwrap();
    let first = unit.claim_job(Lane::Data, None, "me", 500, 560).await.unwrap().unwrap();
    assert_eq!((first.key.as_str(), first.priority), ("key 1", Priority::Usual));
    assert_eq!(unit.claim_job(Lane::Data, None, "me", 500, 560).await.unwrap(), None, "one runs, one is parked");
    assert_eq!(unit.count_parked().await.unwrap(), 1);
}
