//! A query at a MySQL or MariaDB database: read-only, bounded in time, rows and bytes.

use std::time::Duration;

use mysql_async::{
    Conn, DriverError, Error, IoError, OptsBuilder, Row, SslOpts, Value as Cell,
    prelude::{Query, Queryable},
};
use secrecy::ExposeSecret;
use serde_json::{Map, Value};

use super::{
    postgres::{SqlFailure, Target},
    records::RecordError,
    tls::TlsMode,
};
use crate::{
    health::answer::Answer,
    net::{NetError, Outbound},
};

/// For connecting, and for signing in.
const CONNECT_LIMIT: Duration = Duration::from_secs(20);
/// For everything after that; the database itself stops the query earlier.
const QUERY_LIMIT: Duration = Duration::from_secs(60);
/// For the goodbye.
const LEAVE_LIMIT: Duration = Duration::from_secs(2);
/// Bytes of rows that are taken.
const BYTE_LIMIT: usize = 32 * 1024 * 1024;
/// The two have different names for the time that a query may take, and each reads only its own comment.
const BOUNDS: &str = "SET SESSION time_zone = '+00:00', innodb_lock_wait_timeout = 5 \
                      /*M!100100 , max_statement_time = 30 */ /*!50708 , max_execution_time = 30000 */";
const READ_ONLY: &str = "START TRANSACTION READ ONLY";

impl Target {
    /// The names of the query's columns and at most `limit` of its rows, each as a JSON object of its columns.
    pub(super) async fn query_mysql(
        &self,
        outbound: &dyn Outbound,
        limit: u32,
    ) -> Result<(Vec<String>, Vec<Value>), SqlFailure> {
        let mut session = self.open_mysql(outbound).await?;
        let query = format!("SELECT q.* FROM (\n{}\n) AS q LIMIT {limit}", self.query);
        let rows = tokio::time::timeout(QUERY_LIMIT, read_rows(&mut session, &query, limit)).await;
        leave(session).await;
        rows.map_err(|_| SqlFailure::Query(Answer::Net(NetError::Timeout)))?
    }

    /// Signs in and leaves.
    pub(super) async fn greet_mysql(&self, outbound: &dyn Outbound) -> Result<(), SqlFailure> {
        let session = self.open_mysql(outbound).await?;
        leave(session).await;
        Ok(())
    }

    async fn open_mysql(&self, outbound: &dyn Outbound) -> Result<Conn, SqlFailure> {
        let refused = |error: NetError| SqlFailure::Connect(Answer::Net(error));
        // The driver makes its sockets itself: it gets the very address that was checked, and asks no name server.
        let socket = outbound.connect(&self.host, self.port).await.map_err(refused)?;
        let address = socket.peer_addr().map_err(|_| refused(NetError::Unreachable))?;
        drop(socket);
        let tls = match self.tls {
            TlsMode::Off => None,
            TlsMode::Require => {
                let believing = SslOpts::default().with_danger_accept_invalid_certs(true);
                Some(believing.with_danger_skip_domain_validation(true))
            }
            TlsMode::Verify => Some(SslOpts::default()),
        };
        let options = OptsBuilder::default()
            .ip_or_hostname(self.host.clone())
            .resolved_ips(Some(vec![address.ip()]))
            .tcp_port(self.port)
            .user(Some(self.user.clone()))
            .pass(Some(self.password.expose_secret()))
            .db_name(Some(self.database.clone()))
            .ssl_opts(tls)
            // Else it goes on over a socket that the server names.
            .prefer_socket(false)
            // Else it takes as much memory for one row as the server wants.
            .max_allowed_packet(Some(BYTE_LIMIT))
            .stmt_cache_size(0);
        let opening = async {
            let mut session = Conn::new(options).await?;
            BOUNDS.ignore(&mut session).await?;
            READ_ONLY.ignore(&mut session).await?;
            Ok::<_, Error>(session)
        };
        let opened = tokio::time::timeout(CONNECT_LIMIT, opening).await;
        let opened = opened.map_err(|_| refused(NetError::Timeout))?;
        opened.map_err(|error| SqlFailure::Connect(answer(&error)))
    }
}

/// Says goodbye where that is quick. Before it, the driver reads what is left of an answer, which may be long or never
/// come; when the time is over, the socket is closed.
async fn leave(session: Conn) {
    drop(tokio::time::timeout(LEAVE_LIMIT, session.disconnect()).await);
}

/// A prepared statement is one statement only: more are refused.
async fn read_rows(session: &mut Conn, query: &str, limit: u32) -> Result<(Vec<String>, Vec<Value>), SqlFailure> {
    let failed = |error: Error| SqlFailure::Query(answer(&error));
    let mut result = session.exec_iter(query, ()).await.map_err(failed)?;
    let columns: Vec<String> = result.columns_ref().iter().map(|column| column.name_str().into_owned()).collect();
    let (mut rows, mut bytes) = (Vec::new(), 0);
    while let Some(row) = result.next().await.map_err(failed)? {
        let row = read_row(&columns, row);
        bytes += row.to_string().len();
        if bytes > BYTE_LIMIT {
            return Err(RecordError::TooMany { limit }.into());
        }
        rows.push(row);
    }
    Ok((columns, rows))
}

fn read_row(columns: &[String], row: Row) -> Value {
    let cells = columns.iter().cloned().zip(row.unwrap_raw());
    Value::Object(cells.map(|(name, cell)| (name, cell.map_or(Value::Null, read_cell))).collect::<Map<_, _>>())
}

fn read_cell(cell: Cell) -> Value {
    match cell {
        Cell::NULL => Value::Null,
        Cell::Int(number) => number.into(),
        Cell::UInt(number) => number.into(),
        Cell::Float(number) => number.into(),
        Cell::Double(number) => number.into(),
        Cell::Bytes(bytes) => String::from_utf8_lossy(&bytes).into_owned().into(),
        Cell::Date(year, month, day, 0, 0, 0, 0) => format!("{year:04}-{month:02}-{day:02}").into(),
        Cell::Date(year, month, day, hour, minute, second, _) => {
            format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}").into()
        }
        time @ Cell::Time(..) => time.as_sql(true).into(),
    }
}

fn answer(error: &Error) -> Answer {
    match error {
        Error::Server(error) => {
            let code = sqlstate(error.code).map_or_else(|| error.state.clone(), str::to_owned);
            Answer::Sql { code, message: error.message.clone() }
        }
        Error::Io(IoError::Tls(_)) | Error::Driver(DriverError::NoClientSslFlagFromServer) => {
            Answer::Net(NetError::Tls)
        }
        // The driver has no public kind for a row that it doesn't take.
        Error::Io(IoError::Io(error)) if error.to_string() == "Packet is larger than max_allowed_packet" => {
            Answer::Net(NetError::TooLarge)
        }
        // What is wrong with a certificate comes as this kind.
        Error::Io(IoError::Io(error)) if error.kind() == std::io::ErrorKind::InvalidData => Answer::Net(NetError::Tls),
        // It wants a way of signing in that these credentials don't serve.
        Error::Driver(DriverError::UnknownAuthPlugin { .. } | DriverError::CleartextPluginDisabled) => {
            Answer::Sql { code: "28000".to_owned(), message: error.to_string() }
        }
        _ => Answer::Net(NetError::Unreachable),
    }
}

/// PostgreSQL's code for what MySQL has only a number or the catch-all `42000` for (MariaDB error codes, MySQL error
/// message reference).
fn sqlstate(code: u16) -> Option<&'static str> {
    Some(match code {
        // Unknown database.
        1049 => "3D000",
        // No right to the database, a table, a column, a routine.
        1044 | 1142 | 1143 | 1227 | 1370 => "42501",
        // Access denied.
        1045 | 1698 | 3118 | 4151 => "28000",
        // Too many connections or queries.
        1040 | 1203 | 1226 => "53300",
        // Locks.
        1205 | 1213 => "40001",
        // Stopped for the time it took.
        1317 | 1969 | 3024 => "57014",
        _ => return None,
    })
}
