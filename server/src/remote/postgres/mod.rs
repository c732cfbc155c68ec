//! A query at a PostgreSQL database: read-only, bounded in time, rows and bytes.
//!
//! - here: the session and its query. `watch`: the bounds of what the server may send, below the driver.

mod watch;

use futures::TryStreamExt;
use secrecy::ExposeSecret;
use tokio_postgres::{Client, Config, NoTls, config::SslMode, tls::MakeTlsConnect};

use self::watch::{Watched, Watching};
use super::{
    database::{SqlFailure, Table, Target, sql_answer},
    rows::Rows,
    tls::TlsMode,
    wire::{CONNECT_LIMIT, Ledger, Metered, QUERY_LIMIT, Socket},
};
use crate::{health::answer::Answer, net::NetError};

/// Bytes of one row, as the database measures it.
const ROW_LIMIT: usize = 1024 * 1024;
/// Read-only and bounded from the first statement on; days and moments written one way wherever the server stands.
const BEGIN: &str = "START TRANSACTION READ ONLY; SET LOCAL statement_timeout = '30s'; SET LOCAL lock_timeout = '5s'; \
                     SET LOCAL TimeZone = 'UTC'";

impl Target {
    /// At most `limit` rows of the query; the names of its columns cost a question more.
    pub(super) async fn query_postgres(
        &self,
        socket: impl Socket,
        limit: u32,
        with_columns: bool,
    ) -> Result<Table, SqlFailure> {
        let session = self.open_postgres(socket).await?;
        let _turn = self.turns.take().await.ok_or(SqlFailure::Busy)?;
        let look = async {
            let columns = if with_columns { self.read_columns(&session.client).await? } else { Vec::new() };
            Ok((columns, self.read_rows(&session.client, limit).await?.into_rows()))
        };
        let looked = tokio::time::timeout(QUERY_LIMIT, look).await.unwrap_or(Err(late(SqlFailure::Query)));
        looked.map_err(|failure: SqlFailure| failure.or_refused(&session.ledger))
    }

    /// Signs in and leaves.
    pub(super) async fn greet_postgres(&self, socket: impl Socket) -> Result<(), SqlFailure> {
        self.open_postgres(socket).await.map(drop)
    }

    /// One statement only: the extended protocol refuses more, and a comment at the end can't swallow our part.
    fn wrap(&self, columns: &str, limit: u32) -> String {
        format!("SELECT {columns} FROM (\n{}\n) AS q LIMIT {limit}", self.query)
    }

    async fn read_columns(&self, client: &Client) -> Result<Vec<String>, SqlFailure> {
        let statement = client.prepare(&self.wrap("q.*", 0)).await.map_err(failed)?;
        Ok(statement.columns().iter().map(|column| column.name().to_owned()).collect())
    }

    async fn read_rows(&self, client: &Client, limit: u32) -> Result<Rows, SqlFailure> {
        let lines = self.wrap("to_jsonb(q)::text AS line", limit);
        let query = format!("SELECT CASE WHEN octet_length(line) <= {ROW_LIMIT} THEN line END FROM ({lines}) AS lines");
        let too_large = || SqlFailure::Query(Answer::Net(NetError::TooLarge));
        let mut stream = std::pin::pin!(client.query_raw(&query, [""; 0]).await.map_err(failed)?);
        let mut rows = Rows::new(limit);
        while let Some(row) = stream.try_next().await.map_err(failed)? {
            let text: Option<&str> = row.try_get(0).map_err(failed)?;
            rows.take_document(text.ok_or_else(too_large)?)?;
        }
        Ok(rows)
    }

    async fn open_postgres(&self, socket: impl Socket) -> Result<Session, SqlFailure> {
        let ledger = Ledger::default();
        let opening = async {
            let session = self.connect_postgres(Metered::new(socket, ledger.clone()), ledger.clone()).await?;
            // In the same breath, so that nothing runs outside the read-only transaction.
            session.client.batch_execute(BEGIN).await.map_err(|error| SqlFailure::Connect(answer(&error)))?;
            Ok(session)
        };
        let opened = tokio::time::timeout(CONNECT_LIMIT, opening).await;
        let opened = opened.unwrap_or(Err(late(SqlFailure::Connect)));
        opened.map_err(|failure: SqlFailure| failure.or_refused(&ledger))
    }

    async fn connect_postgres<S: Socket>(&self, socket: S, ledger: Ledger) -> Result<Session, SqlFailure> {
        let mut config = Config::new();
        config
            .user(&self.user)
            .password(self.password.expose_secret())
            .dbname(&self.database)
            .application_name("relink")
            .ssl_mode(if self.tls == TlsMode::Off { SslMode::Disable } else { SslMode::Require });
        let failed = |error: tokio_postgres::Error| SqlFailure::Connect(answer(&error));
        if self.tls == TlsMode::Off {
            let socket = Watched::new(socket, ledger.clone());
            let (client, connection) = config.connect_raw(socket, NoTls).await.map_err(failed)?;
            return Ok(Session::start(client, connection, ledger));
        }
        let no_tls = || SqlFailure::Connect(Answer::Net(NetError::Tls));
        let mut connector = self.tls.connector().map_err(|error| {
            tracing::error!(error = &error as &dyn std::error::Error, "TLS can't be set up");
            no_tls()
        })?;
        let tls = MakeTlsConnect::<S>::make_tls_connect(&mut connector, &self.host).map_err(|_| no_tls())?;
        let tls = Watching::new(tls, ledger.clone());
        let (client, connection) = config.connect_raw(socket, tls).await.map_err(failed)?;
        Ok(Session::start(client, connection, ledger))
    }
}

/// A signed-in client. Its connection ends with it.
struct Session {
    client: Client,
    connection: tokio::task::JoinHandle<()>,
    ledger: Ledger,
}

impl Session {
    fn start(
        client: Client,
        connection: impl Future<Output = Result<(), tokio_postgres::Error>> + Send + 'static,
        ledger: Ledger,
    ) -> Self {
        let connection = tokio::spawn(async move {
            // What went wrong is told to the client; the server's words don't belong into the log.
            drop(connection.await);
        });
        Self { client, connection, ledger }
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
        return sql_answer(error.code().code(), error.message());
    }
    match error.to_string().as_str() {
        "error performing TLS handshake" => Answer::Net(NetError::Tls),
        // The server wants a way of signing in that these credentials don't serve.
        words @ "authentication error" => sql_answer("28000", words),
        _ => Answer::Net(NetError::Unreachable),
    }
}
