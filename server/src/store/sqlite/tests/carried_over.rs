//! A store whose health was JSON and whose members carried a list of campaigns, opened by this version.

use std::{collections::BTreeMap, path::Path};

use app::model::{
    agency::EventsKept,
    cause::Cause,
    health::Health,
    ids::{AccountId, AgencyId, CampaignId, ConnectionId, MemberId},
};
use sqlx::{SqlitePool, migrate::Migrator, sqlite::SqliteConnectOptions};
use uuid::Uuid;

use super::{FILE_NAME, SqliteStore};
use crate::store::{
    Store,
    account::Renewals,
    event::EventKind,
    sqlite::carrying::{LateDays, Progress, carry_over},
    story::shown::check_shown,
};

/// The newest step of the schema that such a store has.
const BEFORE: i64 = 12;

const HEALTHS: [Health; 7] = [
    Health::Never,
    Health::Healthy,
    Health::Expiring { on: 9_000 },
    Health::Broken { cause: Cause::ScopesMissing },
    Health::NoAccess,
    Health::Delayed { cause: Cause::RateLimited, until: 8_000 },
    Health::Stalled { cause: Cause::UnexpectedAnswer },
];

/// Of agency ?1, everything of which is called like it.
const HOUSE: &str = "
    INSERT INTO agencies VALUES (?1, 'Agency', 1);
    INSERT INTO campaigns VALUES (?1, ?1, 'Campaign', 'UTC', 'EUR', NULL, 1);
    INSERT INTO applications (id, agency_id, server, issuer, iss_announced, authorization_endpoint, token_endpoint,
            client_id, settings, created_at)
        VALUES (?1, ?1, 'sandbox', 'https://id.example', 1, 'https://id.example', 'https://id.example', 'c', '{}', 1);
    INSERT INTO profiles VALUES (?1, ?1, 'ads', 'act_1', 'Main', 'UTC', NULL);
    INSERT INTO events (agency_id, account_id, connection_id, member_id, kind, at)
        VALUES (?1, NULL, ?1, NULL, '{\"kind\":\"refreshed\"}', 5);
";
/// Member ?2 of it, who is limited to the campaigns ?3.
const MEMBER: &str = "
    INSERT INTO members (id, agency_id, email, role, password_hash, campaigns, created_at, alerts)
        VALUES (?2, ?1, ?2 || '@agency.example', 'manager', 'hash', ?3, 1, 0);
    INSERT INTO sessions VALUES (?2, ?1, ?2, CAST(?2 AS BLOB), 1, 9);
";
/// Account ?2 of it in health ?3, with what hangs on it.
const ACCOUNT: &str = "
    INSERT INTO accounts (id, agency_id, provider, application_id, subject, name, address, health, health_since,
            evidence, scopes, secret, token_version, hard_expires_at, hosts, created_by, created_at, connected_at)
        VALUES (?2, ?1, 'sandbox', ?1, ?2, 'Name', 'a@b', ?3, 70, NULL, '[\"s\"]', x'00000001', 3, 99, '[]', ?1, 1, 2);
    INSERT INTO refresh_leases VALUES (?2, ?1, 'holder', 9);
    INSERT INTO jobs (agency_id, kind, key, account_id, payload, due_at) VALUES (?1, 'probe', ?2, ?2, '', 9);
";
/// Connection ?2 of it in health ?3 at account ?4, with what hangs on it.
const CONNECTION: &str = "
    INSERT INTO connections (id, agency_id, campaign_id, integration, account_id, profile_id, health, health_since,
            evidence, connected_at, last_good_at, created_at)
        VALUES (?2, ?1, ?1, 'ads', ?4, ?1, ?3, 80, NULL, 3, 4, 5);
    INSERT INTO refused_streams VALUES (?2, 'deals', 6, '{}', ?1);
";

const TABLES: [&str; 13] = [
    "agencies",
    "members",
    "sessions",
    "campaigns",
    "applications",
    "accounts",
    "refresh_leases",
    "jobs",
    "profiles",
    "connections",
    "refused_streams",
    "events",
    "known_devices",
];

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn account_id(number: usize) -> Uuid {
    id(100 + u128::try_from(number).unwrap())
}

fn connection_id(account: usize, own: usize) -> Uuid {
    id(1_000 + u128::try_from(10 * account + own).unwrap())
}

async fn write(pool: &SqlitePool, rows: &str, values: &[Option<String>]) {
    for row in rows.split(';').filter(|row| !row.trim().is_empty()) {
        let mut query = sqlx::query(sqlx::AssertSqlSafe(row));
        for value in values {
            query = query.bind(value);
        }
        query.execute(pool).await.unwrap();
    }
}

fn text(id: Uuid) -> Option<String> {
    Some(id.to_string())
}

async fn count_rows(pool: &SqlitePool) -> BTreeMap<&'static str, i64> {
    let mut counts = BTreeMap::new();
    for table in TABLES {
        let count = sqlx::AssertSqlSafe(format!("SELECT count(*) FROM {table}"));
        counts.insert(table, sqlx::query_scalar(count).fetch_one(pool).await.unwrap());
    }
    counts
}

/// Answers how many rows stand in which table.
async fn make_store(folder: &Path, agency: Uuid) -> BTreeMap<&'static str, i64> {
    let all = Migrator::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations/sqlite").as_path()).await.unwrap();
    let before = all.iter().filter(|step| step.version <= BEFORE).cloned().collect();
    let options = SqliteConnectOptions::new().filename(folder.join(FILE_NAME)).create_if_missing(true);
    let pool = SqlitePool::connect_with(options).await.unwrap();
    Migrator::with_migrations(before).run(&pool).await.unwrap();
    for house in [agency, id(900)] {
        write(&pool, HOUSE, &[text(house)]).await;
        write(&pool, MEMBER, &[text(house), text(house), None]).await;
    }
    let lists = ["[]".to_owned(), format!("[\"{agency}\"]"), format!("[\"{agency}\",\"{}\",\"{}\"]", id(900), id(901))];
    for (number, list) in (1..).zip(lists) {
        write(&pool, MEMBER, &[text(agency), text(id(10 + number)), Some(list)]).await;
    }
    for (one, of_account) in HEALTHS.iter().enumerate() {
        let health = serde_json::to_string(of_account).unwrap();
        write(&pool, ACCOUNT, &[text(agency), text(account_id(one)), Some(health)]).await;
        for (other, own) in HEALTHS.iter().enumerate() {
            let (health, account) = (serde_json::to_string(own).unwrap(), text(account_id(one)));
            write(&pool, CONNECTION, &[text(agency), text(connection_id(one, other)), Some(health), account]).await;
        }
    }
    let bare = serde_json::to_string(&Health::Healthy).unwrap();
    write(&pool, CONNECTION, &[text(agency), text(id(2_000)), Some(bare), None]).await;
    let counts = count_rows(&pool).await;
    pool.close().await;
    counts
}

#[tokio::test]
async fn a_store_with_health_in_json_keeps_every_row() {
    let folder = tempfile::tempdir().unwrap();
    let agency = id(1);
    let before = make_store(folder.path(), agency).await;

    carry_over(folder.path(), &LateDays::new(), &Progress::default()).await.unwrap();

    let store = SqliteStore::open_in(folder.path()).await.unwrap();
    assert_eq!(count_rows(&store.writer).await, before);
    let broken: Vec<(String,)> =
        sqlx::query_as("SELECT \"table\" FROM pragma_foreign_key_check").fetch_all(&store.writer).await.unwrap();
    assert!(broken.is_empty(), "{broken:?}");
    let whole: String = sqlx::query_scalar("PRAGMA integrity_check").fetch_one(&store.writer).await.unwrap();
    assert_eq!(whole, "ok");

    let house = AgencyId(agency);
    let mut unit = store.write().await.unwrap();
    for (one, of_account) in HEALTHS.into_iter().enumerate() {
        let account = unit.account(house, AccountId(account_id(one))).await.unwrap().unwrap();
        assert_eq!((account.health, account.health_since), (of_account, 70));
        assert_eq!((account.token_version, account.hard_expires_at, account.connected_at), (3, Some(99), 2));
        assert_eq!(unit.renewals(house, account.id).await.unwrap(), Renewals::default());
        for (other, own) in HEALTHS.into_iter().enumerate() {
            let linked = unit.connection(house, ConnectionId(connection_id(one, other))).await.unwrap().unwrap();
            assert_eq!((linked.connection.health, linked.connection.health_since), (own, 80));
            assert_eq!(linked.account.as_ref(), Some(&account));
            assert_eq!((linked.connection.last_good_at, linked.profile.unwrap().id.0), (Some(4), agency));
        }
    }
    check_shown(&mut *unit, house).await;

    let here = CampaignId(agency);
    for (member, campaigns) in [(1, None), (11, Some(vec![])), (12, Some(vec![here])), (13, Some(vec![here]))] {
        let member = unit.member(house, MemberId(id(member))).await.unwrap().unwrap();
        assert_eq!(member.campaigns, campaigns, "{}: without those that the agency does not have", member.email);
        assert!(!unit.wants_alerts(house, member.id).await.unwrap());
    }
    let events = unit.events(house, ConnectionId(agency), None, 9).await.unwrap();
    assert_eq!(events.into_iter().map(|event| event.kind).collect::<Vec<_>>(), [EventKind::Refreshed]);
    assert_eq!(unit.events_kept(house).await.unwrap(), EventsKept::TwoYears);
}
