//! Credentials and queries at a real MariaDB.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use app::model::{error::AppError, ids::IntegrationKey};
use jiff::civil::date;

use super::{databases, mariadb_server::MariadbServer, world::World};
use crate::{
    net::guard::{Guard, Policy},
    remote::{CredentialIdentity, Remote, test_credentials, window::Window},
    store::connection::Profile,
    vault::Credentials,
};

const TABLES: &str = "
    CREATE DATABASE shop;
    CREATE TABLE shop.orders (day date, kind varchar(20), amount decimal(10,2));
    INSERT INTO shop.orders VALUES ('2026-11-01', 'orders', 1.25), ('2026-11-01', 'orders', 2), ('2026-11-02', 'orders', 4);
    CREATE TABLE shop.salaries (day date);
    CREATE USER reader@'127.0.0.1' IDENTIFIED BY 'reader-pw';
    GRANT SELECT ON shop.orders TO reader@'127.0.0.1';
";
const QUERY: &str = "SELECT day AS date, kind AS metric, sum(amount) AS value FROM orders GROUP BY day, kind";

fn fields(port: u16, changes: &[(&str, &str)]) -> Credentials {
    databases::fields(port, &[&[("database", "shop"), ("query", QUERY)], changes].concat())
}

async fn test(world: &World, port: u16, changes: &[(&str, &str)]) -> Result<CredentialIdentity, AppError> {
    let entry = world.core.catalogue.entry(&IntegrationKey("mysql".to_owned())).unwrap();
    test_credentials(&world.core, entry, &fields(port, changes)).await
}

#[tokio::test]
async fn a_database_is_tried_out_and_pulled() {
    let world = World::build().await;
    let server = MariadbServer::start(TABLES);
    assert_eq!(test(&world, server.port, &[]).await.err(), Some(AppError::HostUnreachable), "the way is closed");
    let allow = vec![format!("127.0.0.1:{}", server.port)];
    world.platform.open(Arc::new(Guard::new(&Policy { allow }).unwrap()));

    for (changes, expected) in [
        (&[("tls", "off")][..], None),
        (&[("query", "SELECT current_date AS date, 'x' AS metric, '1.5' AS value -- and a comment")], None),
        (&[("tls", "verify")], Some(AppError::TlsFailed)),
        (&[("password", "wrong")], Some(AppError::CredentialsRejected)),
        (&[("user", "nobody")], Some(AppError::CredentialsRejected)),
        (&[("database", "missing")], Some(AppError::QueryForbidden)),
        (&[("query", "SELEC 1")], Some(AppError::QueryInvalid)),
        (&[("query", "SELECT day, kind AS metric, amount AS value FROM orders")], Some(AppError::QueryInvalid)),
        (&[("query", "SELECT day AS date, kind AS metric, amount AS value FROM orders")], Some(AppError::QueryInvalid)),
        (&[("query", "SELECT day AS date, 'x' AS metric, 1 AS value FROM salaries")], Some(AppError::QueryForbidden)),
        (&[("query", "SELECT 1) AS q; DELETE FROM orders; --")], Some(AppError::QueryInvalid)),
        (&[("query", "SELECT 1; DELETE FROM orders")], Some(AppError::QueryInvalid)),
    ] {
        assert_eq!(test(&world, server.port, changes).await.err(), expected, "{changes:?}");
    }

    let identity = test(&world, server.port, &[]).await.unwrap();
    assert_eq!(identity.hosts, [format!("127.0.0.1:{}", server.port)]);
    let core = &world.core;
    let entry = core.catalogue.entry(&IntegrationKey("mysql".to_owned())).unwrap();
    let mut account = world.linked().await.account.unwrap();
    let sealed = fields(server.port, &[]).to_sealed_text();
    account.secret = core.vault.seal("accounts.secret", account.agency, account.id.0, &sealed).unwrap();
    (account.application, account.hosts) = (None, identity.hosts);
    let profile: Profile = identity.profiles[0].to_profile(world.profile, account.agency, entry.key.clone());
    let mut remote = Remote::open(core, &world.access, entry, &account).await.unwrap();
    remote.greet().await.unwrap();
    let window = Window { from: date(2026, 11, 1), to: date(2026, 11, 30) };
    let values = remote.pull(&entry.streams[0], &profile, window).await.unwrap().into_values();
    let values: Vec<(String, f64)> = values.into_iter().map(|value| (value.day.to_string(), value.value)).collect();
    assert_eq!(values, [("2026-11-01".to_owned(), 3.25), ("2026-11-02".to_owned(), 4.0)]);

    server.sql("SET GLOBAL max_allowed_packet = 134217728");
    let row = "SELECT current_date AS date, 'x' AS metric, 1 AS value, repeat('x', 40000000) AS more";
    assert_eq!(test(&world, server.port, &[("query", row)]).await.err(), Some(AppError::QueryInvalid));
    // Two of the rows are too many; nobody waits for the last one.
    let rows = "WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 4) \
                SELECT current_date AS date, i AS metric, if(i < 4, 1, sleep(20)) AS value, \
                repeat('x', 17000000) AS more FROM n";
    let start = Instant::now();
    assert_eq!(test(&world, server.port, &[("query", rows)]).await.err(), Some(AppError::QueryInvalid));
    assert!(start.elapsed() < Duration::from_secs(15), "{:?}", start.elapsed());

    server.sql("DROP USER reader@'127.0.0.1'");
    let mut remote = Remote::open(core, &world.access, entry, &account).await.unwrap();
    assert!(remote.greet().await.is_err());
}
