//! A query at a MySQL or MariaDB database: read-only, bounded in time, rows and bytes.
//!
//! The client is our own, because the server's word must not decide how much memory is taken; it is small, because it
//! does one thing. [Why](../../../../../docs/decisions/0018-database-drivers.md)
//!
//! - `greeting`, `auth`, `public_key`: signing in. `query`: one statement and its rows. `value`: their cells.
//! - `packet`: how both sides cut what they send. `reader`: what stands in a packet. `error`: what a failure means.

mod auth;
mod error;
mod greeting;
mod packet;
mod public_key;
mod query;
mod reader;
mod value;

use std::time::Duration;

use tokio::io::BufReader;

use self::{
    auth::sign_in,
    error::{MysqlError, answer},
    greeting::Greeting,
    packet::Packets,
};
use super::{
    database::{SqlFailure, Table, Target},
    tls::TlsMode,
    wire::{CONNECT_LIMIT, Ledger, Metered, QUERY_LIMIT, SMALL_MESSAGE, Socket},
};
use crate::{health::answer::Answer, net::NetError};

/// For the goodbye.
const LEAVE_LIMIT: Duration = Duration::from_secs(2);
/// The two have different names for the time that a query may take, and each reads only its own comment.
const BOUNDS: &str = "SET SESSION time_zone = '+00:00', innodb_lock_wait_timeout = 5 \
                      /*M!100100 , max_statement_time = 30 */ /*!50708 , max_execution_time = 30000 */";
const READ_ONLY: &str = "START TRANSACTION READ ONLY";
/// The command that says goodbye.
const QUIT: u8 = 0x01;

/// Somebody signed in.
struct Session {
    packets: Packets<BufReader<Box<dyn Socket>>>,
    ledger: Ledger,
}

impl Target {
    /// The names of the query's columns and at most `limit` of its rows.
    pub(super) async fn query_mysql(&self, socket: impl Socket, limit: u32) -> Result<Table, SqlFailure> {
        let mut session = self.open_mysql(socket).await?;
        let _turn = self.turns.take().await.ok_or(SqlFailure::Busy)?;
        let query = format!("SELECT q.* FROM (\n{}\n) AS q LIMIT {limit}", self.query);
        let looked = tokio::time::timeout(QUERY_LIMIT, session.read_table(&query, limit)).await;
        let looked = looked.unwrap_or(Err(SqlFailure::Query(Answer::Net(NetError::Timeout))));
        let looked = looked.map_err(|failure| failure.or_refused(&session.ledger));
        session.leave().await;
        looked
    }

    /// Signs in and leaves.
    pub(super) async fn greet_mysql(&self, socket: impl Socket) -> Result<(), SqlFailure> {
        self.open_mysql(socket).await?.leave().await;
        Ok(())
    }

    async fn open_mysql(&self, socket: impl Socket) -> Result<Session, SqlFailure> {
        let ledger = Ledger::default();
        let socket = Metered::new(socket, ledger.clone());
        let opening = async {
            let mut session = self.connect_mysql(socket, ledger.clone()).await?;
            session.run(BOUNDS).await?;
            session.run(READ_ONLY).await?;
            Ok(session)
        };
        let opened = match tokio::time::timeout(CONNECT_LIMIT, opening).await {
            Ok(opened) => opened.map_err(|error: MysqlError| SqlFailure::Connect(answer(&error))),
            Err(_) => Err(SqlFailure::Connect(Answer::Net(NetError::Timeout))),
        };
        opened.map_err(|failure| failure.or_refused(&ledger))
    }

    async fn connect_mysql(&self, socket: impl Socket, ledger: Ledger) -> Result<Session, MysqlError> {
        // Nothing is read ahead before the encryption: it would be taken for what came out of it.
        let mut packets = Packets::new(socket, ledger.clone());
        let greeting = Greeting::read(&packets.read(SMALL_MESSAGE).await?)?;
        let is_encrypted = self.tls != TlsMode::Off;
        let mut packets = if is_encrypted {
            packets.write(&greeting.ask_for_tls()?).await?;
            packets.replace_socket(async |socket| self.tls.encrypt(&self.host, socket).await).await?.boxed()
        } else {
            packets.boxed()
        };
        sign_in(&mut packets, &greeting, self, is_encrypted).await?;
        Ok(Session { packets, ledger })
    }
}

impl Session {
    /// Says goodbye where that is quick, and closes the socket.
    async fn leave(mut self) {
        self.packets.begin();
        drop(tokio::time::timeout(LEAVE_LIMIT, self.packets.write(&[QUIT])).await);
    }
}
