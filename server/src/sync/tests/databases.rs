//! Credentials and queries at a real PostgreSQL.

use std::{
    collections::BTreeMap,
    io::{Read, Write},
    net::TcpListener,
    sync::Arc,
};

use app::model::{
    cause::Cause,
    error::AppError,
    health::Health,
    ids::{AccountId, IntegrationKey, ProfileId},
};
use jiff::civil::date;
use secrecy::SecretString;
use uuid::Uuid;

use super::{
    postgres_server::{PostgresServer, answer_once},
    process::free_port,
    world::{DAY, NOW, World, broken_cause},
};
use crate::{
    budget,
    net::guard::{Guard, Policy},
    remote::{CredentialIdentity, name_subject, test_credentials},
    vault::Credentials,
};

pub(super) const TABLES: &str = "
    CREATE ROLE reader LOGIN PASSWORD 'reader-pw';
    CREATE ROLE locked NOLOGIN PASSWORD 'reader-pw';
    CREATE TABLE orders (day date, kind text, amount numeric);
    INSERT INTO orders SELECT date '2026-11-01' + n, 'orders', n FROM generate_series(0, 21) AS n;
    CREATE TABLE salaries (day date);
    GRANT SELECT ON orders TO reader;
    CREATE FUNCTION wipe() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'DELETE FROM orders RETURNING 1';
";
const QUERY: &str = "SELECT day AS date, kind AS metric, sum(amount) AS value FROM orders GROUP BY day, kind";

pub(super) fn fields(port: u16, changes: &[(&str, &str)]) -> Credentials {
    let port = port.to_string();
    let mut fields = BTreeMap::from([
        ("host", "127.0.0.1"),
        ("port", &port),
        ("database", "postgres"),
        ("user", "reader"),
        ("password", "reader-pw"),
        ("tls", "require"),
        ("query", QUERY),
    ]);
    fields.extend(changes.iter().copied());
    Credentials(fields.into_iter().map(|(key, value)| (key.to_owned(), SecretString::from(value))).collect())
}

async fn test(world: &World, port: u16, changes: &[(&str, &str)]) -> Result<CredentialIdentity, AppError> {
    let entry = world.core.catalogue.entry(&IntegrationKey("postgresql".to_owned())).unwrap();
    test_credentials(&world.core, entry, &fields(port, changes)).await
}

pub(super) fn allow(world: &World, ports: &[u16]) {
    let allow = ports.iter().map(|port| format!("127.0.0.1:{port}")).collect();
    world.platform.open(Arc::new(Guard::new(&Policy { allow }).unwrap()));
}

#[tokio::test]
async fn credentials_are_tried_out_and_failures_say_what_to_do() {
    let world = World::build().await;
    let server = PostgresServer::start(TABLES);
    let port = server.port;
    assert_eq!(test(&world, port, &[]).await.err(), Some(AppError::HostUnreachable), "the way is closed");
    allow(&world, &[]);
    assert_eq!(test(&world, port, &[]).await.err(), Some(AppError::HostNotAllowed));
    let closed = free_port();
    let no_tls = answer_once(b'N');
    allow(&world, &[port, closed, no_tls]);

    let identity = test(&world, port, &[]).await.unwrap();
    let address = format!("reader@127.0.0.1:{port}/postgres");
    assert_eq!((identity.address.as_str(), identity.name.as_str()), (address.as_str(), "postgres on 127.0.0.1"));
    assert_eq!(identity.hosts, [format!("127.0.0.1:{port}")]);
    assert_eq!(identity.profiles.len(), 1);
    let entry = world.core.catalogue.entry(&IntegrationKey("postgresql".to_owned())).unwrap();
    let subject = |changes: &[(&str, &str)]| name_subject(entry, &fields(port, changes), "").unwrap();
    let other_query = [("query", "SELECT 'x' AS metric, current_date AS date, 1 AS value")];
    test(&world, port, &other_query).await.unwrap();
    assert_ne!(subject(&other_query), subject(&[]), "another query is another account");

    let cte = format!("WITH o AS ({QUERY}) SELECT * FROM o; -- all of them");
    let long = "SELECT current_date AS date, 'x' || generate_series AS metric, 1 AS value FROM generate_series(1, 500)";
    for (changes, expected) in [
        (&[("tls", "off")][..], None),
        (&[("port", "0")], Some(AppError::BadInput)),
        (&[("query", cte.trim_end_matches(" -- all of them"))], None),
        (&[("query", long)], None),
        (&[("query", "SELECT now() AS date, 'x' AS metric, '1.5' AS value -- and a comment")], None),
        (&[("tls", "verify")], Some(AppError::TlsFailed)),
        (&[("tls", "perhaps")], Some(AppError::BadInput)),
        (&[("password", "wrong")], Some(AppError::CredentialsRejected)),
        (&[("user", "nobody")], Some(AppError::CredentialsRejected)),
        (&[("user", "locked")], Some(AppError::CredentialsRejected)),
        (&[("database", "missing")], Some(AppError::DatabaseMissing)),
        (&[("host", "")], Some(AppError::BadInput)),
        (&[("query", " ; ")], Some(AppError::BadInput)),
        (&[("query", "SELEC 1")], Some(AppError::QueryInvalid)),
        (&[("query", "SELECT day, kind AS metric, amount AS value FROM orders")], Some(AppError::QueryInvalid)),
        (
            &[("query", "SELECT current_date AS date, 'x' AS metric, 1 AS value FROM generate_series(1, 2)")],
            Some(AppError::QueryInvalid),
        ),
        (&[("query", "SELECT 'soon' AS date, 'x' AS metric, 1 AS value")], Some(AppError::QueryInvalid)),
        (&[("query", "SELECT current_date AS date, 'x' AS metric, 'much' AS value")], Some(AppError::QueryInvalid)),
        (
            &[("query", "SELECT current_date AS date, 'x' AS metric, 1 AS value, repeat('x', 3000000) AS more")],
            Some(AppError::QueryInvalid),
        ),
        (&[("query", "SELECT current_date AS date, 'x' AS metric, 1 AS value, repeat('x', 900000) AS more")], None),
        (&[("query", "SELECT * FROM nothing")], Some(AppError::QueryInvalid)),
        (&[("query", "SELECT day AS date, 'x' AS metric, 1 AS value FROM salaries")], Some(AppError::QueryForbidden)),
        (&[("query", "SELECT 1; DELETE FROM orders")], Some(AppError::QueryInvalid)),
        (&[("query", "SELECT 1) AS q; DELETE FROM orders; --")], Some(AppError::QueryInvalid)),
        (&[("query", "SELECT current_date AS date, 'x' AS metric, wipe() AS value")], Some(AppError::QueryInvalid)),
    ] {
        assert_eq!(test(&world, port, changes).await.err(), expected, "{changes:?}");
    }
    assert_eq!(test(&world, closed, &[]).await.err(), Some(AppError::HostUnreachable));
    assert_eq!(test(&world, no_tls, &[]).await.err(), Some(AppError::TlsFailed));
    server.sql("DO $$ BEGIN ASSERT (SELECT count(*) FROM orders) = 22; END $$");
}

#[tokio::test]
async fn a_database_is_pulled_breaks_with_its_password_and_is_not_broken_by_an_outage() {
    let world = World::build().await;
    let server = PostgresServer::start(TABLES);
    allow(&world, &[server.port]);
    use_database(&world, &server).await;
    world.sync().await;
    assert_eq!(world.linked().await.health(), Health::Healthy);
    let mut unit = world.core.store.read().await.unwrap();
    let profile = world.linked().await.connection.profile.unwrap();
    let values = unit.totals(world.agency, &[profile], date(2026, 11, 21), date(2026, 11, 23)).await.unwrap();
    drop(unit);
    let values: Vec<_> = values.iter().map(|(_, v)| (v.day.day(), v.metric.as_str(), v.value)).collect();
    assert_eq!(values, [(21, "orders", 20.0), (22, "orders", 21.0)]);

    server.stop();
    world.clock.advance(DAY);
    world.sync().await;
    assert!(matches!(world.linked().await.health(), Health::Delayed { cause: Cause::Unreachable, .. }));
    server.resume();
    world.sync().await;
    assert_eq!(world.linked().await.health(), Health::Healthy);

    server.sql("REVOKE SELECT ON orders FROM reader");
    world.sync().await;
    assert_eq!(world.linked().await.health(), Health::NoAccess);
    assert_eq!(world.linked().await.account.unwrap().health, Health::Healthy);
    server.sql("GRANT SELECT ON orders TO reader; ALTER ROLE reader PASSWORD 'changed-pw'");
    world.sync().await;
    let linked = world.linked().await;
    assert_eq!(broken_cause(linked.account.as_ref().unwrap().health), Some(Cause::CredentialsRejected));
    let evidence = linked.evidence().unwrap();
    assert_eq!(evidence.code.as_deref(), Some("28P01"));
    assert_eq!(evidence.request, format!("QUERY postgresql://127.0.0.1:{}/postgres", server.port));
}

#[tokio::test]
async fn a_database_that_is_somebody_elses_now_delays_and_breaks_nobody() {
    let world = World::build().await;
    let server = PostgresServer::start(TABLES);
    allow(&world, &[server.port]);
    use_database_with(&world, &server, &[("tls", "off")]).await;
    world.sync().await;
    assert_eq!(world.linked().await.health(), Health::Healthy);
    server.stop();
    // An error of two gigabytes, said to whoever comes.
    let listener = TcpListener::bind(("127.0.0.1", server.port)).unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut length = [0; 4];
            stream.read_exact(&mut length).unwrap();
            let length = usize::try_from(u32::from_be_bytes(length)).unwrap();
            stream.read_exact(&mut vec![0; length - 4]).unwrap();
            let error = [&b"E"[..], &2_000_000_000_u32.to_be_bytes(), &[b'x'; 100_000]].concat();
            // What is not read any more can't be written.
            drop(stream.write_all(&error));
            drop(stream.read_to_end(&mut Vec::new()));
        }
    });
    world.clock.advance(DAY);
    let refused = || budget::counts().find(|(key, _)| *key == "message").unwrap().1;
    let before = refused();
    world.sync().await;
    let health = world.linked().await.health();
    assert!(matches!(health, Health::Delayed { cause: Cause::Outage, .. }), "{health:?}");
    assert!(refused() > before, "it is counted");
}

#[tokio::test]
async fn credentials_that_no_sync_uses_are_tested_each_day() {
    let world = World::build().await;
    let server = PostgresServer::start(TABLES);
    allow(&world, &[server.port]);
    use_database(&world, &server).await;
    let mut connection = world.linked().await.connection;
    connection.profile = None;
    let mut unit = world.core.store.write().await.unwrap();
    unit.update_connection(&connection).await.unwrap();
    unit.commit().await.unwrap();
    let health_after_two_days = async || {
        for _ in 0..2 {
            world.worker.run_due().await.unwrap();
            world.clock.advance(DAY);
        }
        world.worker.run_due().await.unwrap();
        world.linked().await.account.unwrap().health
    };
    assert_eq!(health_after_two_days().await, Health::Healthy);
    server.stop();
    assert_eq!(health_after_two_days().await, Health::Healthy, "a database that is away breaks nobody");
    server.resume();
    server.sql("ALTER ROLE reader PASSWORD 'changed-pw'");
    assert_eq!(broken_cause(health_after_two_days().await), Some(Cause::CredentialsRejected));
    assert_eq!(world.linked().await.evidence().unwrap().code.as_deref(), Some("28P01"));
}

/// Gives the world's connection an account with credentials instead.
pub(super) async fn use_database(world: &World, server: &PostgresServer) {
    use_database_with(world, server, &[]).await;
}

async fn use_database_with(world: &World, server: &PostgresServer, changes: &[(&str, &str)]) {
    let linked = world.linked().await;
    let identity = test(world, server.port, changes).await.unwrap();
    let mut account = linked.account.unwrap();
    account.id = AccountId(Uuid::from_u128(50));
    (account.provider, account.application) = ("postgresql".to_owned(), None);
    account.subject = format!("reader@127.0.0.1:{}/postgres", server.port);
    account.hosts = identity.hosts;
    let text = fields(server.port, changes).to_sealed_text();
    account.secret = world.core.vault.seal("accounts.secret", world.agency, account.id.0, &text).unwrap();
    let mut profile = linked.profile.unwrap();
    profile.id = ProfileId(Uuid::from_u128(60));
    (profile.integration, profile.remote_id) =
        (IntegrationKey("postgresql".to_owned()), identity.profiles[0].remote_id.clone());
    profile.time_zone = "UTC".to_owned();
    let mut unit = world.core.store.write().await.unwrap();
    unit.add_account(&account).await.unwrap();
    let profile = unit.put_profile(&profile).await.unwrap();
    unit.remove_connection(world.agency, world.connection).await.unwrap();
    let mut connection = world.new_connection(world.connection, world.campaign);
    (connection.integration, connection.connected_at) = (IntegrationKey("postgresql".to_owned()), Some(NOW));
    (connection.account, connection.profile) = (Some(account.id), Some(profile));
    unit.add_connection(&connection).await.unwrap();
    unit.commit().await.unwrap();
}
