//! A database and a query that somebody typed in, and why it gave nothing.
//!
//! Belongs here: what the two kinds of databases share. Not here: their protocols.

use std::fmt;

use secrecy::SecretString;
use serde_json::Value;

use super::{
    known::plain_fields,
    record_error::RecordError,
    tls::TlsMode,
    wire::{CONNECT_LIMIT, Ledger, Socket, TURNS, Turns},
};
use crate::{
    catalogue::{CredentialKind, Entry, EntryAuth},
    health::answer::Answer,
    net::{NetError, Outbound},
    vault::Credentials,
};

/// Rows that are looked at when a query is tried out.
const FIRST_ROWS: u32 = 100;
/// Characters of a server's words that are kept.
const LONGEST_WORDS: usize = 2_000;
/// PostgreSQL's class for errors inside the server.
const UNKNOWN_CODE: &str = "XX000";

/// A database and a query, as somebody typed them in.
pub(super) struct Target {
    pub(super) is_mysql: bool,
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) database: String,
    pub(super) user: String,
    pub(super) password: SecretString,
    pub(super) tls: TlsMode,
    pub(super) query: String,
    pub(super) turns: &'static Turns,
}

/// The names of a query's columns, and its rows as JSON objects of them.
pub(super) type Table = (Vec<String>, Vec<Value>);

/// Why there are no rows.
pub(super) enum SqlFailure {
    /// While connecting or signing in.
    Connect(Answer),
    /// While running the query.
    Query(Answer),
    /// The rows are no daily values.
    Records(RecordError),
    /// Too many others are read at this moment.
    Busy,
}

/// What may be logged: a server's words may repeat what it was sent, the password too.
impl fmt::Display for SqlFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let told = |f: &mut fmt::Formatter<'_>, answer: &Answer| match answer {
            Answer::Net(error) => error.fmt(f),
            other => write!(f, "the database's code {}", other.code().unwrap_or_default()),
        };
        match self {
            Self::Connect(answer) => f.write_str("signing in: ").and_then(|()| told(f, answer)),
            Self::Query(answer) => f.write_str("the query: ").and_then(|()| told(f, answer)),
            Self::Records(_) => f.write_str("the rows are no daily values"),
            Self::Busy => f.write_str("too many databases are read at this moment"),
        }
    }
}

impl fmt::Debug for SqlFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
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

impl SqlFailure {
    /// The failure, unless something was refused: that is then why.
    pub(super) fn or_refused(self, ledger: &Ledger) -> Self {
        let too_large = || Answer::Net(NetError::TooLarge);
        match self {
            Self::Connect(_) if ledger.has_refused() => Self::Connect(too_large()),
            Self::Query(_) if ledger.has_refused() => Self::Query(too_large()),
            other => other,
        }
    }
}

/// A server's error, by its SQLSTATE.
pub(super) fn sql_answer(code: &str, message: &str) -> Answer {
    let is_code = code.len() == 5 && code.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase());
    let code = if is_code { code } else { UNKNOWN_CODE };
    Answer::Sql { code: code.to_owned(), message: message.chars().take(LONGEST_WORDS).collect() }
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
            turns: &TURNS,
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

    /// The rows of the query; more than `limit` are refused.
    pub(super) async fn fetch(&self, outbound: &dyn Outbound, limit: u32) -> Result<Vec<Value>, SqlFailure> {
        let socket = self.dial(outbound).await?;
        let more = limit.saturating_add(1);
        let (_, rows) = self.ask(socket, more, false).await?;
        let most = usize::try_from(limit).unwrap_or(usize::MAX);
        if rows.len() > most { Err(RecordError::TooMany { limit }.into()) } else { Ok(rows) }
    }

    /// Signs in and leaves.
    pub(super) async fn greet(&self, outbound: &dyn Outbound) -> Result<(), SqlFailure> {
        let socket = self.dial(outbound).await?;
        if self.is_mysql { self.greet_mysql(socket).await } else { self.greet_postgres(socket).await }
    }

    /// The query's columns and its first rows: for trying it out.
    pub(super) async fn try_out(&self, outbound: &dyn Outbound) -> Result<Table, SqlFailure> {
        let socket = self.dial(outbound).await?;
        self.try_out_over(socket).await
    }

    /// As [`Target::try_out`], with whoever is at the other end of `socket`.
    pub(super) async fn try_out_over(&self, socket: impl Socket) -> Result<Table, SqlFailure> {
        self.ask(socket, FIRST_ROWS, true).await
    }

    async fn ask(&self, socket: impl Socket, limit: u32, with_columns: bool) -> Result<Table, SqlFailure> {
        if self.is_mysql {
            self.query_mysql(socket, limit).await
        } else {
            self.query_postgres(socket, limit, with_columns).await
        }
    }

    async fn dial(&self, outbound: &dyn Outbound) -> Result<tokio::net::TcpStream, SqlFailure> {
        let dialed = tokio::time::timeout(CONNECT_LIMIT, outbound.connect(&self.host, self.port)).await;
        let dialed = dialed.unwrap_or(Err(NetError::Timeout));
        dialed.map_err(|error| SqlFailure::Connect(Answer::Net(error)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_gets_the_code_and_none_of_the_words() {
        let words = "Access denied, password geheimes-passwort is wrong";
        for (failure, told) in [
            (SqlFailure::Connect(sql_answer("28000", words)), "signing in: the database's code 28000"),
            (SqlFailure::Query(sql_answer("42P01", words)), "the query: the database's code 42P01"),
            (SqlFailure::Query(sql_answer("geheimes-passwort", words)), "the query: the database's code XX000"),
            (SqlFailure::Connect(sql_answer("pass!", words)), "signing in: the database's code XX000"),
            (SqlFailure::Connect(Answer::Net(NetError::Tls)), "signing in: the encryption failed"),
            (SqlFailure::Records(RecordError::NoColumn(words.to_owned())), "the rows are no daily values"),
        ] {
            assert_eq!(failure.to_string(), told);
            assert_eq!(format!("{failure:?}"), told);
        }
    }

    #[test]
    fn words_are_cut() {
        let Answer::Sql { message, .. } = sql_answer("28000", &"ä".repeat(100_000)) else { panic!() };
        assert_eq!(message.chars().count(), LONGEST_WORDS);
    }
}
