//! Tests of this adapter: the story of every store, and what only SQLite has.

use std::{os::unix::fs::PermissionsExt, path::Path};

use tempfile::TempDir;

use super::{
    FILE_NAME, SqliteStore, account, account_manager, alert, budget, care, change, client_report, credential, event,
    flow, goal, job, linked, note, period_number, rereading, result_rule, run, schedule, series, session, share_link,
    standing, turn, usage,
};
use crate::store::{
    Store, StoreError,
    story::{build_house, stories},
};

async fn open() -> (SqliteStore, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open_in(folder.path()).await.unwrap();
    (store, folder)
}

mod carried_over;
mod lists;
mod parts;
mod shown;
mod steps;
mod stretches;

mod every_store {
    super::stories!(super::open);
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[tokio::test]
async fn files_are_their_owner_s_alone() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    std::fs::create_dir(&data).unwrap();
    let path = data.join(FILE_NAME);
    std::fs::write(&path, "").unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
    let store = SqliteStore::open(&path).await.unwrap();
    build_house(&store, 1).await;
    for name in [FILE_NAME, "relink.sqlite3-wal", "relink.sqlite3-shm"] {
        assert_eq!(mode(&data.join(name)), 0o600, "{name}");
    }
    store.close().await;

    let made = folder.path().join("made/for/us");
    SqliteStore::open_in(&made).await.unwrap().close().await;
    assert_eq!(mode(&made), 0o700);
    assert_eq!(mode(&made.join(FILE_NAME)), 0o600);
}

#[tokio::test]
async fn what_was_committed_is_there_after_a_crash() {
    let (store, folder) = open().await;
    let house = build_house(&store, 1).await;
    let mut unit = store.write().await.unwrap();
    unit.add_account(&house.account(1, "never committed")).await.unwrap();

    // The files as a crash at this moment would leave them: nothing closed, the log not yet moved into the file.
    let after = tempfile::tempdir().unwrap();
    for name in [FILE_NAME, "relink.sqlite3-wal"] {
        std::fs::copy(folder.path().join(name), after.path().join(name)).unwrap();
    }
    let reopened = SqliteStore::open_in(after.path()).await.unwrap();
    let mut read = reopened.read().await.unwrap();
    assert_eq!(read.member(house.agency, house.member).await.unwrap(), Some(house.member()));
    assert!(read.account(house.agency, house.account(1, "").id).await.unwrap().is_none());
    drop((read, unit));
    store.close().await;

    let again = SqliteStore::open_in(folder.path()).await.unwrap();
    let mut read = again.read().await.unwrap();
    assert_eq!(read.member(house.agency, house.member).await.unwrap(), Some(house.member()));
    assert!(read.account(house.agency, house.account(1, "").id).await.unwrap().is_none());
}

#[tokio::test]
async fn every_connection_is_set_up_for_safety() {
    let (store, _folder) = open().await;
    let number = async |pool: &sqlx::SqlitePool, pragma: &'static str| -> i64 {
        sqlx::query_scalar(pragma).fetch_one(pool).await.unwrap()
    };
    for pool in [&store.writer, &store.readers] {
        assert_eq!(number(pool, "PRAGMA synchronous").await, 2, "FULL");
        assert_eq!(number(pool, "PRAGMA foreign_keys").await, 1);
        assert_eq!(number(pool, "PRAGMA busy_timeout").await, 10_000);
        let journal: String = sqlx::query_scalar("PRAGMA journal_mode").fetch_one(pool).await.unwrap();
        assert_eq!(journal, "wal");
    }
    let house = build_house(&store, 1).await;
    let mut unit = store.read().await.unwrap();
    let refused = unit.add_account(&house.account(1, "marketing")).await;
    assert!(matches!(refused, Err(StoreError::Database(_))), "a unit for reading only reads");
}

#[tokio::test]
async fn a_full_disk_is_told_apart() {
    let (store, _folder) = open().await;
    let house = build_house(&store, 1).await;
    sqlx::query("PRAGMA max_page_count = 1").execute(&store.writer).await.unwrap();
    let mut unit = store.write().await.unwrap();
    let mut account = house.account(1, "marketing");
    account.secret.0 = vec![0; 1_000_000];
    assert!(matches!(unit.add_account(&account).await, Err(StoreError::Full(_))));
    let folder = SqliteStore::open_in(Path::new("/dev/null/data")).await;
    assert!(matches!(folder, Err(StoreError::Full(_))));
}

#[tokio::test]
async fn what_cannot_stand_in_a_row_is_refused() {
    let (store, _folder) = open().await;
    let house = build_house(&store, 1).await;
    let mut unit = store.write().await.unwrap();
    unit.add_account(&house.account(1, "marketing")).await.unwrap();
    unit.commit().await.unwrap();
    let account = house.account(1, "").id;
    for wrong in
        ["state = 'mended'", "cause = 'revoked'", "until = 1", "state = 'broken'", "state = 'delayed', until = 1"]
    {
        let statement = sqlx::AssertSqlSafe(format!("UPDATE accounts SET {wrong}"));
        let refused = sqlx::query(statement).execute(&store.writer).await.unwrap_err();
        assert!(refused.to_string().contains("CHECK constraint failed"), "{wrong}: {refused}");
    }
    let unknown = "UPDATE accounts SET state = 'broken', cause = 'mended'";
    sqlx::query(unknown).execute(&store.writer).await.unwrap();
    let mut unit = store.read().await.unwrap();
    assert!(matches!(unit.account(house.agency, account).await, Err(StoreError::Inconsistent(_))));
    sqlx::query("UPDATE accounts SET state = 'healthy', cause = NULL, secret = x'00'")
        .execute(&store.writer)
        .await
        .unwrap();
    let mut unit = store.read().await.unwrap();
    assert!(unit.account(house.agency, account).await.unwrap().is_some());
    assert!(matches!(unit.sealed_key_ids().await, Err(StoreError::Inconsistent(_))));
}

#[tokio::test]
async fn the_timeline_cannot_be_rewritten() {
    let (store, _folder) = open().await;
    let house = build_house(&store, 1).await;
    let insert = "INSERT INTO events (agency_id, kind, at) VALUES (?, '{\"kind\":\"healed\"}', 1)";
    sqlx::query(insert).bind(house.agency.to_string()).execute(&store.writer).await.unwrap();
    // What is older than the agency wants may go, and nothing makes that younger again.
    let from = "UPDATE agencies SET events_from = 1";
    sqlx::query(from).execute(&store.writer).await.unwrap();
    for statement in ["UPDATE events SET at = 0", "DELETE FROM events", "UPDATE agencies SET events_from = 0"] {
        let refused = sqlx::query(statement).execute(&store.writer).await.unwrap_err();
        assert!(refused.to_string().contains("append only"), "{refused}");
    }
    sqlx::query("UPDATE agencies SET events_from = 2").execute(&store.writer).await.unwrap();
    assert_eq!(sqlx::query("DELETE FROM events").execute(&store.writer).await.unwrap().rows_affected(), 1);
}

/// The steps of SQLite's plan for a statement.
async fn plan(store: &SqliteStore, statement: &str) -> Vec<String> {
    let explain = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {statement}"));
    let rows: Vec<(i64, i64, i64, String)> = sqlx::query_as(explain).fetch_all(&store.writer).await.unwrap();
    rows.into_iter().map(|row| row.3).collect()
}

#[tokio::test]
async fn jobs_that_are_not_due_cost_nothing() {
    let (store, _folder) = open().await;
    let claim = plan(&store, turn::CLAIM).await;
    let claim_of = plan(&store, turn::CLAIM_OF).await;
    let agencies = plan(&store, turn::DUE_AGENCIES).await;
    let next = plan(&store, turn::NEXT_DUE).await;
    let keys = plan(&store, turn::DUE_KEYS).await;
    let dead = plan(&store, job::DEAD).await;
    for step in claim.iter().chain(&claim_of).chain(&agencies).chain(&next).chain(&keys).chain(&dead) {
        assert!(!step.starts_with("SCAN suspect"), "{step}");
        assert!(!step.starts_with("SCAN running"), "{step}");
        assert!(!step.starts_with("SCAN jobs") || step.starts_with("SCAN jobs USING"), "{step}");
    }
    let has = |steps: &[String], start: &str| steps.iter().any(|step| step.starts_with(start));
    // Waiting jobs of a lane and a priority from the earliest on, no further than `now`.
    let waiting = "SEARCH jobs USING INDEX jobs_waiting (lane=? AND priority=? AND due_at<?)";
    // And of an agency.
    let own = "SEARCH jobs USING INDEX jobs_waiting_of (agency_id=? AND lane=? AND priority=? AND due_at<?)";
    assert!(has(&keys, own), "{keys:#?}");
    assert_eq!(claim_of.iter().filter(|step| *step == own).count(), 3, "{claim_of:#?}");
    assert!(agencies.iter().any(|step| step.ends_with(&own["SEARCH jobs USING ".len()..])), "{agencies:#?}");
    assert_eq!(claim.iter().filter(|step| *step == waiting).count(), 3, "{claim:#?}");
    assert!(has(&dead, "SEARCH jobs USING INDEX jobs_running (leased_until<?)"), "{dead:#?}");
    // The few that must run alone stand in an index of their own, and so does what runs.
    assert!(has(&claim, "SEARCH jobs USING INDEX jobs_suspected (parked_at=? AND due_at<?)"), "{claim:#?}");
    assert!(has(&claim, "SEARCH suspect USING INDEX jobs_suspected (parked_at=? AND due_at<?)"), "{claim:#?}");
    assert!(has(&claim, "SEARCH running USING INDEX jobs_running (leased_until>?)"), "{claim:#?}");
    // To the first that is free: no sorting of all of them.
    let earliest = "SEARCH jobs USING INDEX jobs_waiting (lane=? AND priority=?)";
    assert_eq!(next.iter().filter(|step| *step == earliest).count(), 3, "{next:#?}");
    assert!(!has(&next, "USE TEMP B-TREE"), "{next:#?}");
    // What holds them back is looked up among the running ones only.
    for steps in [&claim, &next] {
        assert!(has(steps, "SEARCH running USING INDEX jobs_running_key (key=?)"), "{steps:#?}");
    }
}

#[tokio::test]
async fn a_due_job_reads_its_own_rows() {
    let (store, _folder) = open().await;
    let statements = [
        job::MERGE,
        job::RELEASE,
        job::MERGE_DEAD,
        job::TAKE_BACK,
        job::COUNT_PARKED,
        account::BY_ID,
        linked::OF_ACCOUNT,
        linked::ACTIVE_OF_ACCOUNT,
        job::FINISH,
        job::OF_ACCOUNT,
    ];
    // What was found may be sorted.
    let is_own = |step: &String| step.starts_with("SEARCH") || step == "USE TEMP B-TREE FOR ORDER BY";
    for statement in statements {
        let steps = plan(&store, statement).await;
        assert!(!steps.is_empty() && steps.iter().all(is_own), "{steps:#?}");
    }
}

/// Indexes that hold what is over, unwell or open, and nothing else.
const PARTIAL: [&str; 4] = ["accounts_broken", "connections_unwell", "alerts_open", "flows_open"];

#[tokio::test]
async fn care_reads_what_is_over_or_unwell_and_nothing_else() {
    let (store, _folder) = open().await;
    let statements = [
        alert::TO_SETTLE,
        flow::EXPIRE,
        flow::FAIL_INTERRUPTED,
        schedule::WAITING,
        schedule::WORKS_FOR_OTHERS,
        session::PRUNE,
        session::PRUNE_DEVICES,
        session::PRUNE_WAITS,
        change::PRUNE,
        alert::PRUNE,
        event::PRUNE,
        flow::PRUNE,
        usage::COUNT_BROKEN,
    ];
    for statement in statements {
        let steps = plan(&store, statement).await;
        let reads_all = |step: &&String| {
            let is_partial = PARTIAL.iter().any(|index| step.contains(&format!("INDEX {index}")));
            step.starts_with("SCAN") && !is_partial && !step.contains("CONSTANT ROW")
        };
        let scans: Vec<_> = steps.iter().filter(reads_all).collect();
        assert!(!steps.is_empty() && scans.is_empty(), "{statement}: {steps:#?}");
    }
}

#[tokio::test]
async fn lists_of_connections_and_series_go_by_index() {
    let (store, _folder) = open().await;
    let statements = [
        linked::OF_CAMPAIGN,
        linked::BY_IDS,
        series::reading::TOTALS,
        series::reading::TOP,
        series::reading::CORRECTIONS,
        series::row::PULLED,
        series::row::PULLED_PARTS,
        series::dimensions::BY_HASH,
        account::BY_SUBJECT,
        account::OF_APPLICATION,
        credential::OF_SUBJECT,
        account_manager::OF_CAMPAIGN,
        budget::IN_FORCE,
        goal::IN_FORCE,
        note::OF_DAYS,
        result_rule::OF_CAMPAIGN,
        standing::NEXT_RUNS,
        period_number::OF_DAYS,
        period_number::OPEN,
        period_number::COUNT,
        share_link::BY_TOKEN,
        client_report::BY_TOKEN,
        run::AT,
        run::AT_DESK,
        run::WAITING,
        rereading::NEWEST,
        rereading::COUNT,
        care::ENDING,
        care::SHOWN_TOO_EARLY,
    ];
    for statement in statements {
        let steps = plan(&store, statement).await;
        assert!(!steps.iter().any(|step| step.starts_with("SCAN") && !step.contains("json_each")), "{steps:#?}");
    }
}

#[tokio::test]
async fn processes_that_start_together_make_one_file() {
    for _ in 0..20 {
        let folder = tempfile::tempdir().unwrap();
        let opened = tokio::join!(
            SqliteStore::open_in(folder.path()),
            SqliteStore::open_in(folder.path()),
            SqliteStore::open_in(folder.path()),
        );
        for store in [opened.0, opened.1, opened.2] {
            store.unwrap().close().await;
        }
    }
}

#[tokio::test]
async fn two_processes_share_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let (first, second) = tokio::join!(SqliteStore::open_in(folder.path()), SqliteStore::open_in(folder.path()));
    let (first, second) = (first.unwrap(), second.unwrap());
    let house = build_house(&first, 1).await;
    let mut unit = first.write().await.unwrap();
    let account = house.account(1, "marketing").id;
    unit.add_account(&house.account(1, "marketing")).await.unwrap();
    let waiting = tokio::spawn({
        let second = second.clone();
        async move { second.write().await.unwrap().account(house.agency, account).await.unwrap() }
    });
    tokio::task::yield_now().await;
    unit.commit().await.unwrap();
    assert!(waiting.await.unwrap().is_some(), "the second writer began after the first had ended");
}
