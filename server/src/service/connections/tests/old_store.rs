//! A store that was made before anything of this was there, opened by this version.

use std::{path::Path, sync::Arc};

use app::model::{
    health::Health,
    ids::{AccountId, AgencyId, ConnectionId, ProfileId},
};
use jiff::civil::Date;
use secrecy::SecretString;
use sqlx::{SqlitePool, migrate::Migrator, sqlite::SqliteConnectOptions};
use uuid::Uuid;

use super::desk::Desk;
use crate::{
    core::Core,
    service::connections::settle_accounts,
    store::sqlite::{
        FILE_NAME, SqliteStore,
        carrying::{LateDays, Progress, carry_over},
    },
    vault::{Credentials, Sealed},
};

/// The newest step of the schema that such a store has.
const BEFORE: i64 = 8;

const ROWS: &str = "
    INSERT INTO agencies VALUES (?1, 'Agency', 1);
    INSERT INTO members (id, agency_id, email, role, password_hash, created_at)
        VALUES (?1, ?1, 'owner@agency.example', 'owner', '', 1);
    INSERT INTO campaigns VALUES (?2, ?1, 'Campaign', 'UTC', 'EUR', NULL, 1);
    INSERT INTO accounts (id, agency_id, provider, subject, name, address, health, health_since, scopes, secret,
            token_version, hosts, created_by, created_at, connected_at)
        VALUES (?2, ?1, 'crm', 'ab123', 'ab123', 'ab123', ?3, 1, '[]', ?4, 3, '[\"crm.example:443\"]', ?1, 1, 1);
    INSERT INTO profiles VALUES (?2, ?1, 'crm', 'ab123', 'Main', 'UTC', NULL);
    INSERT INTO connections (id, agency_id, campaign_id, integration, account_id, profile_id, health, health_since,
            connected_at, created_at)
        VALUES (?2, ?1, ?2, 'crm', ?2, ?2, ?3, 1, 1, 1);
    INSERT INTO series_values VALUES (?2, '2025-01-01', 'numbers', 'number', '', 17.0, ?1);
";

async fn make_store(folder: &Path, agency: Uuid, id: Uuid, secret: &Sealed) {
    let all = Migrator::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations/sqlite").as_path()).await.unwrap();
    let before = all.iter().filter(|step| step.version <= BEFORE).cloned().collect();
    let options = SqliteConnectOptions::new().filename(folder.join(FILE_NAME)).create_if_missing(true);
    let pool = SqlitePool::connect_with(options).await.unwrap();
    Migrator::with_migrations(before).run(&pool).await.unwrap();
    let health = serde_json::to_string(&Health::Healthy).unwrap();
    for row in ROWS.split(';').filter(|row| !row.trim().is_empty()) {
        let row = sqlx::query(sqlx::AssertSqlSafe(row));
        let row = row.bind(agency.to_string()).bind(id.to_string()).bind(&health).bind(&secret.0);
        row.execute(&pool).await.unwrap();
    }
    pool.close().await;
}

#[tokio::test]
async fn a_store_of_the_schema_before_keeps_every_id_and_number() {
    let desk = Desk::build().await;
    let folder = tempfile::tempdir().unwrap();
    let (agency, id) = (Uuid::from_u128(901), Uuid::from_u128(902));
    let typed = [("app", "ab123"), ("key", "old-key"), ("kept.label", "Main")];
    let typed = typed.map(|(key, value)| (key.to_owned(), SecretString::from(value)));
    let text = Credentials(typed.into()).to_sealed_text();
    let secret = desk.world.core.vault.seal("accounts.secret", AgencyId(agency), id, &text).unwrap();
    make_store(folder.path(), agency, id, &secret).await;

    carry_over(folder.path(), &LateDays::new(), &Progress::default()).await.unwrap();
    let store = SqliteStore::open_in(folder.path()).await.unwrap();
    let core = Core { store: Arc::new(store), ..desk.world.core.clone() };
    settle_accounts(&core).await.unwrap();
    let mut unit = core.store.read().await.unwrap();
    let linked = unit.connection(AgencyId(agency), ConnectionId(id)).await.unwrap().unwrap();
    let (account, profile) = (linked.account.unwrap(), linked.profile.unwrap());
    assert_eq!((account.id, profile.id), (AccountId(id), ProfileId(id)));
    assert_eq!((account.secret, account.token_version, account.name.as_str()), (secret, 3, "ab123"));
    assert_eq!((account.subject.len(), profile.remote_id), (32, id.to_string()), "nothing typed says who it is");
    let values = unit.totals(AgencyId(agency), &[ProfileId(id)], Date::MIN, Date::MAX).await.unwrap();
    assert_eq!(values.into_iter().map(|(_, value)| value.value).collect::<Vec<_>>(), [17.0]);
}
