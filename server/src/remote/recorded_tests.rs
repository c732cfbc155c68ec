//! Conversations with real servers: that values come as they should, and the recording of what the fuzzing changes.

use std::{
    fmt::Write,
    fs, io,
    path::Path,
    pin::Pin,
    sync::{Arc, Mutex},
    task::{Context, Poll, ready},
};

use secrecy::SecretString;
use serde_json::json;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};

use super::{
    database::{SqlFailure, Table, Target},
    tls::TlsMode,
    wire::TURNS,
};
use crate::{
    net::guard::{Guard, Policy},
    sync::tests::{mariadb_server::MariadbServer, postgres_server::PostgresServer},
};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/conversations");

const MARIADB: &str = "
    CREATE DATABASE shop;
    CREATE TABLE shop.kinds (
        tiny tinyint, utiny tinyint unsigned, small smallint, middle mediumint, whole int unsigned, large bigint,
        ularge bigint unsigned, exact decimal(10,2), short float, wide double, day date, moment datetime(6),
        stamp timestamp NULL, clock time, since year, bits bit(8), word varchar(20), letters char(5), long_text text,
        raw blob, choice enum('a', 'b'), several set('a', 'b'), document json, nothing int
    ) CHARACTER SET utf8mb4;
    INSERT INTO shop.kinds VALUES (-1, 255, -300, -70000, 4000000000, -5000000000, 18446744073709551615, 1.25, 1.5, 0.1,
        '2026-11-30', '2026-11-30 01:02:03.000004', '2026-11-30 00:00:00', '-26:03:04', 2026, b'01000001', 'x€', 'abc',
        'long', x'ff00', 'b', 'a,b', '{\"a\": 1}', NULL);
    CREATE USER reader@'127.0.0.1' IDENTIFIED BY 'reader-pw';
    INSTALL SONAME 'auth_ed25519';
    CREATE USER edward@'127.0.0.1' IDENTIFIED VIA ed25519 USING PASSWORD('reader-pw');
    GRANT SELECT ON shop.* TO reader@'127.0.0.1', edward@'127.0.0.1';
";
const POSTGRES: &str = "
    CREATE ROLE reader LOGIN PASSWORD 'reader-pw';
    CREATE TYPE mood AS ENUM ('fine', 'sad');
    CREATE DOMAIN amount AS numeric CHECK (VALUE > 0);
    CREATE TABLE kinds (day date, word text, exact amount, wide float8, mood mood, list int[], moment timestamptz);
    INSERT INTO kinds VALUES ('2026-11-30', 'x€', 1.25, 0.1, 'fine', '{1,2}', '2026-11-30 01:02:03+02');
    GRANT SELECT ON kinds TO reader;
";

fn target(is_mysql: bool, port: u16, tls: TlsMode, query: &str) -> Target {
    Target {
        is_mysql,
        host: "127.0.0.1".to_owned(),
        port,
        database: if is_mysql { "shop" } else { "postgres" }.to_owned(),
        user: "reader".to_owned(),
        password: SecretString::from("reader-pw"),
        tls,
        query: query.to_owned(),
        turns: &TURNS,
    }
}

async fn ask(target: &Target) -> Result<Table, SqlFailure> {
    let allow = vec![target.address()];
    target.try_out(&Guard::new(&Policy { allow }).unwrap()).await
}

#[tokio::test]
async fn mariadb_gives_every_kind_of_value() {
    let server = MariadbServer::start(MARIADB);
    for tls in [TlsMode::Off, TlsMode::Require] {
        let (columns, rows) = ask(&target(true, server.port, tls, "SELECT * FROM kinds")).await.unwrap();
        assert_eq!((columns.len(), columns[0].as_str(), columns[23].as_str()), (24, "tiny", "nothing"));
        let expected = json!({
            "tiny": -1, "utiny": 255, "small": -300, "middle": -70000, "whole": 4_000_000_000_u32,
            "large": -5_000_000_000_i64, "ularge": u64::MAX, "exact": "1.25", "short": 1.5, "wide": 0.1,
            "day": "2026-11-30", "moment": "2026-11-30T01:02:03", "stamp": "2026-11-30", "clock": "'-026:03:04'",
            "since": 2026, "bits": "A", "word": "x€", "letters": "abc", "long_text": "long", "raw": "\u{fffd}\0",
            "choice": "b", "several": "a,b", "document": "{\"a\": 1}", "nothing": null,
        });
        assert_eq!(rows, [expected]);
    }
    let sums = "SELECT count(*) AS n, sum(tiny) AS s, avg(wide) AS a, '' AS empty, 1 AS n FROM kinds";
    let twice = ask(&target(true, server.port, TlsMode::Off, sums)).await.unwrap_err();
    assert_eq!(twice.to_string(), "the query: the database's code 42S21", "two columns of one name");
    let (_, rows) = ask(&target(true, server.port, TlsMode::Off, &sums.replace(", 1 AS n", ""))).await.unwrap();
    assert_eq!(rows, [json!({"n": 1, "s": "-1", "a": 0.1, "empty": ""})]);

    let by_other_ways = Target { user: "edward".to_owned(), ..target(true, server.port, TlsMode::Off, "SELECT 1") };
    assert_eq!(ask(&by_other_ways).await.unwrap_err().to_string(), "signing in: the database's code 28000");
    for (query, expected) in [
        ("SELECT ?", "the query: the database's code 42P02"),
        ("SELECT 1; SELECT 2", "the query: the database's code 42000"),
        ("SELECT 1) AS q; SELECT (2", "the query: the database's code 42000"),
    ] {
        let failure = ask(&target(true, server.port, TlsMode::Off, query)).await.unwrap_err();
        assert_eq!(failure.to_string(), expected, "{query}");
    }
}

#[tokio::test]
async fn postgres_gives_values_of_types_that_are_not_built_in() {
    let server = PostgresServer::start(POSTGRES);
    for tls in [TlsMode::Off, TlsMode::Require] {
        let (columns, rows) = ask(&target(false, server.port, tls, "SELECT * FROM kinds")).await.unwrap();
        assert_eq!(columns, ["day", "word", "exact", "wide", "mood", "list", "moment"]);
        let expected = json!({
            "day": "2026-11-30", "word": "x€", "exact": 1.25, "wide": 0.1, "mood": "fine", "list": [1, 2],
            "moment": "2026-11-29T23:02:03+00:00",
        });
        assert_eq!(rows, [expected]);
    }
}

/// What happened on a socket, in order.
type Events = Arc<Mutex<Vec<(char, Vec<u8>)>>>;

struct Recorded {
    inner: TcpStream,
    events: Events,
}

impl Recorded {
    /// `>`: the client; `<`: the server.
    fn note(&self, side: char, bytes: &[u8]) {
        let mut events = self.events.lock().unwrap();
        match events.last_mut() {
            Some((last, said)) if *last == side => said.extend_from_slice(bytes),
            _ => events.push((side, bytes.to_vec())),
        }
    }
}

impl AsyncRead for Recorded {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buf.filled().len();
        ready!(Pin::new(&mut this.inner).poll_read(cx, buf))?;
        this.note('<', &buf.filled()[before..]);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Recorded {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let written = ready!(Pin::new(&mut this.inner).poll_write(cx, bytes))?;
        this.note('>', &bytes[..written]);
        Poll::Ready(Ok(written))
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().inner).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().inner).poll_shutdown(cx)
    }
}

#[expect(clippy::disallowed_methods, reason = "a test's own server on loopback")]
async fn record(name: &str, target: &Target) {
    let inner = TcpStream::connect(("127.0.0.1", target.port)).await.unwrap();
    let events = Events::default();
    drop(target.try_out_over(Recorded { inner, events: Arc::clone(&events) }).await);
    let mut text = String::new();
    for (side, bytes) in events.lock().unwrap().iter().filter(|(_, bytes)| !bytes.is_empty()) {
        let hex = bytes.iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
        writeln!(text, "{side} {hex}").unwrap();
    }
    fs::write(Path::new(FOLDER).join(name), text).unwrap();
}

/// Run by hand: `cargo test -p server --lib -- --ignored record_conversations`.
#[tokio::test]
#[ignore = "writes fixtures"]
async fn record_conversations() {
    let of_types = "SELECT * FROM kinds";
    let failing = "SELECT * FROM nothing";
    let empty = "SELECT * FROM kinds WHERE 1 = 2";
    let many = "WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 40) \
                SELECT '2026-11-01' AS date, 'orders' AS metric, i AS value FROM n";
    let server = MariadbServer::start(MARIADB);
    let at = |query: &str| target(true, server.port, TlsMode::Off, query);
    for (name, query) in [("types", of_types), ("error", failing), ("empty", empty), ("rows", many)] {
        record(&format!("mariadb-{name}.txt"), &at(query)).await;
    }
    let wrong = SecretString::from("wrong");
    record("mariadb-denied.txt", &Target { password: wrong.clone(), ..at(of_types) }).await;
    record("mariadb-ed25519.txt", &Target { user: "edward".to_owned(), ..at(of_types) }).await;
    record("mariadb-tls.txt", &Target { tls: TlsMode::Require, ..at(of_types) }).await;

    let server = PostgresServer::start(POSTGRES);
    let at = |query: &str| target(false, server.port, TlsMode::Off, query);
    record("postgres-scram.txt", &at(of_types)).await;
    record("postgres-tls.txt", &Target { tls: TlsMode::Require, ..at(of_types) }).await;
    record("postgres-denied.txt", &Target { password: wrong, ..at(of_types) }).await;
    // A server's answer to SCRAM fits one nonce only: what comes after it is recorded with other ways of signing in.
    for way in ["trust", "md5", "password"] {
        server.sql("SET password_encryption = 'md5'; ALTER ROLE reader PASSWORD 'reader-pw'");
        server.let_in_by(way);
        for (name, query) in [("types", of_types), ("error", failing), ("empty", empty), ("rows", many)] {
            record(&format!("postgres-{way}-{name}.txt"), &at(query)).await;
        }
    }
}
