//! A query at a PostgreSQL database: read-only, bounded in time, rows and bytes.

use std::time::Duration;

use futures::TryStreamExt;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use tokio_postgres::{Client, Config, NoTls, config::SslMode, tls::MakeTlsConnect};

use super::{known::plain_fields, records::RecordError, tls::TlsMode};
use crate::{
    catalogue::{CredentialKind, Entry, EntryAuth},
    health::answer::Answer,
    net::{NetError, Outbound},
    vault::Credentials,
};

/// For connecting, and for signing in.
const CONNECT_LIMIT: Duration = Duration::from_secs(20);
/// For everything after that; the database itself stops the query earlier.
const QUERY_LIMIT: Duration = Duration::from_secs(60);
/// Bytes of rows that are taken.
const BYTE_LIMIT: usize = 32 * 1024 * 1024;
/// Bytes of one row. The database measures it: the driver would take a gigabyte before we see it.
const ROW_LIMIT: usize = 1024 * 1024;
/// Rows that are looked at when a query is tried out.
const FIRST_ROWS: u32 = 100;
/// Read-only and bounded from the first statement on; days and moments written one way wherever the server stands.
const BEGIN: &str = "START TRANSACTION READ ONLY; SET LOCAL statement_timeout = '30s'; SET LOCAL lock_timeout = '5s'; \
                     SET LOCAL TimeZone = 'UTC'";

/// A database and a query, as somebody typed them in.
pub(super) struct Target {
    is_mysql: bool,
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) database: String,
    pub(super) user: String,
    pub(super) password: SecretString,
    pub(super) tls: TlsMode,
    pub(super) query: String,
}

/// Why there are no rows.
#[derive(Debug)]
pub(super) enum SqlFailure {
    /// While connecting or signing in.
    Connect(Answer),
    /// While running the query.
    Query(Answer),
    /// The rows are no daily values.
    Records(RecordError),
}

/// A field that can't be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("The field {0} is missing or has the wrong shape.")]
pub(super) struct BadField(&'static str);

impl From<RecordError> for SqlFailure {
    fn from(problem: RecordError) -> Self {
        Self::Records(problem)
    }
}

impl Target {
    /// Reads the credential fields; `query` names the one that holds the query.
    pub(super) fn read(entry: &Entry, credentials: &Credentials, query: &str) -> Result<Self, BadField> {
        let fields = plain_fields(entry, credentials);
        let find = |key: &str| fields.iter().find(|(known, _)| known == key).map(|(_, value)| value.as_str());
        let text = |key: &'static str| find(key).filter(|value| !value.is_empty()).ok_or(BadField(key));
        let host = text("host")?.trim_start_matches('[').trim_end_matches(']').to_lowercase();
        if host.contains(['/', '@', ' ', '?', '#', ',']) {
            return Err(BadField("host"));
        }
        let is_mysql = matches!(&entry.auth, EntryAuth::Credentials { kind: CredentialKind::Mysql, .. });
        Ok(Self {
            is_mysql,
            host,
            port: text("port")?.parse().ok().filter(|port| *port != 0).ok_or(BadField("port"))?,
            database: text("database")?.to_owned(),
            user: text("user")?.to_owned(),
            password: credentials.0.get("password").cloned().ok_or(BadField("password"))?,
            tls: find("tls").and_then(TlsMode::read).ok_or(BadField("tls"))?,
            query: find(query)
                .map(|query| query.trim().trim_end_matches(';').trim_end())
                .unwrap_or_default()
                .to_owned(),
        })
        .and_then(|target| if target.query.is_empty() { Err(BadField("query")) } else { Ok(target) })
    }

    /// `host:port`, as accounts keep it.
    pub(super) fn address(&self) -> String {
        if self.host.contains(':') {
            format!("[{}]:{}", self.host, self.port)
        } else {
            format!("{}:{}", self.host, self.port)
        }
    }

    /// What is asked, for evidence.
    pub(super) fn request(&self) -> String {
        let scheme = if self.is_mysql { "mysql" } else { "postgresql" };
        format!("QUERY {scheme}://{}/{}", self.address(), self.database)
    }

    /// The rows of the query, each as a JSON object of its columns; more than `limit` are refused.
    pub(super) async fn fetch(&self, outbound: &dyn Outbound, limit: u32) -> Result<Vec<Value>, SqlFailure> {
        let more = limit.saturating_add(1);
        let rows = if self.is_mysql {
            self.query_mysql(outbound, more).await?.1
        } else {
            let session = self.open(outbound).await?;
            let rows = self.read_rows(&session.client, more);
            tokio::time::timeout(QUERY_LIMIT, rows).await.map_err(|_| late(SqlFailure::Query))??
        };
        let most = usize::try_from(limit).unwrap_or(usize::MAX);
        if rows.len() > most { Err(RecordError::TooMany { limit }.into()) } else { Ok(rows) }
    }

    /// Signs in and leaves.
    pub(super) async fn greet(&self, outbound: &dyn Outbound) -> Result<(), SqlFailure> {
        if self.is_mysql {
            return self.greet_mysql(outbound).await;
        }
        self.open(outbound).await.map(drop)
    }

    /// The names of the query's columns and its first rows: for trying it out.
    pub(super) async fn try_out(&self, outbound: &dyn Outbound) -> Result<(Vec<String>, Vec<Value>), SqlFailure> {
        if self.is_mysql {
            return self.query_mysql(outbound, FIRST_ROWS).await;
        }
        let session = self.open(outbound).await?;
        let look = async {
            let statement = session.client.prepare(&self.wrap("q.*", 0)).await.map_err(failed)?;
            let columns = statement.columns().iter().map(|column| column.name().to_owned()).collect();
            Ok((columns, self.read_rows(&session.client, FIRST_ROWS).await?))
        };
        tokio::time::timeout(QUERY_LIMIT, look).await.map_err(|_| late(SqlFailure::Query))?
    }

    /// One statement only: the extended protocol refuses more, and a comment at the end can't swallow our part.
    fn wrap(&self, columns: &str, limit: u32) -> String {
        format!("SELECT {columns} FROM (\n{}\n) AS q LIMIT {limit}", self.query)
    }

    async fn read_rows(&self, client: &Client, limit: u32) -> Result<Vec<Value>, SqlFailure> {
        let lines = self.wrap("to_jsonb(q)::text AS line", limit);
        let query = format!("SELECT CASE WHEN octet_length(line) <= {ROW_LIMIT} THEN line END FROM ({lines}) AS lines");
        let too_large = || SqlFailure::Query(Answer::Net(NetError::TooLarge));
        let mut stream = std::pin::pin!(client.query_raw(&query, [""; 0]).await.map_err(failed)?);
        let (mut rows, mut bytes) = (Vec::new(), 0);
        while let Some(row) = stream.try_next().await.map_err(failed)? {
            let text: Option<&str> = row.try_get(0).map_err(failed)?;
            let text = text.ok_or_else(too_large)?;
            bytes += text.len();
            if bytes > BYTE_LIMIT {
                return Err(RecordError::TooMany { limit }.into());
            }
            let row = serde_json::from_str(text).map_err(|_| too_large())?;
            rows.push(row);
        }
        Ok(rows)
    }

    async fn open(&self, outbound: &dyn Outbound) -> Result<Session, SqlFailure> {
        let opening = async {
            let client = self.connect(outbound).await?;
            // In the same breath, so that nothing runs outside the read-only transaction.
            client.client.batch_execute(BEGIN).await.map_err(|error| SqlFailure::Connect(answer(&error)))?;
            Ok(client)
        };
        tokio::time::timeout(CONNECT_LIMIT, opening).await.map_err(|_| late(SqlFailure::Connect))?
    }

    async fn connect(&self, outbound: &dyn Outbound) -> Result<Session, SqlFailure> {
        let refused = |error: NetError| SqlFailure::Connect(Answer::Net(error));
        let socket = outbound.connect(&self.host, self.port).await.map_err(refused)?;
        let mut config = Config::new();
        config
            .user(&self.user)
            .password(self.password.expose_secret())
            .dbname(&self.database)
            .application_name("relink")
            .ssl_mode(if self.tls == TlsMode::Off { SslMode::Disable } else { SslMode::Require });
        let failed = |error: tokio_postgres::Error| SqlFailure::Connect(answer(&error));
        if self.tls == TlsMode::Off {
            let (client, connection) = config.connect_raw(socket, NoTls).await.map_err(failed)?;
            return Ok(Session::start(client, connection));
        }
        let mut connector = self.tls.connector().map_err(|error| {
            tracing::error!(error = &error as &dyn std::error::Error, "TLS can't be set up");
            refused(NetError::Tls)
        })?;
        let tls = MakeTlsConnect::<tokio::net::TcpStream>::make_tls_connect(&mut connector, &self.host);
        let tls = tls.map_err(|_| refused(NetError::Tls))?;
        let (client, connection) = config.connect_raw(socket, tls).await.map_err(failed)?;
        Ok(Session::start(client, connection))
    }
}

/// A signed-in client. Its connection ends with it.
struct Session {
    client: Client,
    connection: tokio::task::JoinHandle<()>,
}

impl Session {
    fn start(
        client: Client,
        connection: impl Future<Output = Result<(), tokio_postgres::Error>> + Send + 'static,
    ) -> Self {
        let connection = tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(error = &error as &dyn std::error::Error, "a database connection ended");
            }
        });
        Self { client, connection }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.connection.abort();
    }
}

fn failed(error: tokio_postgres::Error) -> SqlFailure {
    SqlFailure::Query(answer(&error))
}

fn late(stage: fn(Answer) -> SqlFailure) -> SqlFailure {
    stage(Answer::Net(NetError::Timeout))
}

/// What the driver's error says. It has no public kinds, so that two of them are known by their words.
fn answer(error: &tokio_postgres::Error) -> Answer {
    if let Some(error) = error.as_db_error() {
        return Answer::Sql { code: error.code().code().to_owned(), message: error.message().to_owned() };
    }
    match error.to_string().as_str() {
        "error performing TLS handshake" => Answer::Net(NetError::Tls),
        // The server wants a way of signing in that these credentials don't serve.
        words @ "authentication error" => Answer::Sql { code: "28000".to_owned(), message: words.to_owned() },
        _ => Answer::Net(NetError::Unreachable),
    }
}
