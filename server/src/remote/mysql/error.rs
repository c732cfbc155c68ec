//! What a failure of MySQL means.

use super::reader::Reader;
use crate::{health::answer::Answer, net::NetError, remote::database::sql_answer};

/// Why the server gave nothing.
#[derive(Debug, thiserror::Error)]
pub(super) enum MysqlError {
    /// The socket ended, or something was refused.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    #[error("the encryption failed: {0}")]
    Tls(std::io::Error),
    #[error("the server has no encryption")]
    NoTls,
    #[error("error {code}")]
    Server { code: u16, state: String, message: String },
    /// A way of signing in that these credentials don't serve.
    #[error("the server wants the authentication plugin {0}")]
    Plugin(String),
    /// Something that no MySQL server says.
    #[error("the server sent {0}")]
    Protocol(&'static str),
    /// The query has places for values that nobody gives.
    #[error("the query has parameters")]
    Parameters,
}

impl MysqlError {
    /// Reads an error packet (MySQL internals, "ERR_Packet"): before anybody has signed in it has no SQLSTATE.
    pub(super) fn read(packet: &[u8]) -> Self {
        let mut reader = Reader(packet.get(1..).unwrap_or_default());
        let Some(code) = reader.u16() else { return Self::Protocol("half an error") };
        let state = match reader.0 {
            [b'#', state @ ..] if state.len() >= 5 => {
                let (state, message) = state.split_at(5);
                reader = Reader(message);
                String::from_utf8_lossy(state).into_owned()
            }
            _ => String::new(),
        };
        Self::Server { code, state, message: String::from_utf8_lossy(reader.0).into_owned() }
    }
}

pub(super) fn answer(error: &MysqlError) -> Answer {
    match error {
        MysqlError::Server { code, state, message } => sql_answer(sqlstate(*code).unwrap_or(state), message),
        MysqlError::Tls(_) | MysqlError::NoTls => Answer::Net(NetError::Tls),
        MysqlError::Plugin(_) => sql_answer("28000", &error.to_string()),
        // PostgreSQL's code for as many values as there are no places for.
        MysqlError::Parameters => sql_answer("42P02", &error.to_string()),
        MysqlError::Io(_) | MysqlError::Protocol(_) => Answer::Net(NetError::Unreachable),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_read_with_and_without_their_state() {
        let sql = |code: &str, message: &str| Answer::Sql { code: code.to_owned(), message: message.to_owned() };
        for (packet, expected) in [
            (&b"\xff\x15\x04#28000Access denied"[..], sql("28000", "Access denied")),
            (b"\xff\x10\x04Too many connections", sql("53300", "Too many connections")),
            (b"\xff\x28\x04#42000You have an error", sql("42000", "You have an error")),
            (b"\xff\x28\x04#42\xff", sql("XX000", "#42\u{fffd}")),
            (b"\xff\x28\x04", sql("XX000", "")),
            (b"\xff\x28", Answer::Net(NetError::Unreachable)),
            (b"\xff", Answer::Net(NetError::Unreachable)),
        ] {
            assert_eq!(answer(&MysqlError::read(packet)), expected, "{packet:?}");
        }
    }
}
