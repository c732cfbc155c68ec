//! What is left to do, read beside the server.

use std::path::Path;

use app::model::ids::ConnectionId;
use server::{
    clock::{Clock, SystemClock},
    store::sqlite::FILE_NAME,
    sync::queue::sync_key,
};
use sqlx::{ConnectOptions, SqliteConnection, sqlite::SqliteConnectOptions};

use crate::Failure;

/// Those that were sent away, or told to wait, come again within this.
const SOON: i64 = 60 * 60;
/// Pulls that are due later than this from now are done for the night, seconds.
const LATER: i64 = 10 * 60;

pub struct Queue {
    connection: SqliteConnection,
    /// Unix seconds.
    begun: i64,
}

impl Queue {
    pub async fn open(folder: &Path) -> Result<Self, Failure> {
        let options = SqliteConnectOptions::new().filename(folder.join(FILE_NAME)).read_only(true);
        Ok(Self { connection: options.connect().await?, begun: SystemClock.unix() })
    }

    /// Pulls that have not run, or run again soon.
    pub async fn left(&mut self) -> Result<u64, Failure> {
        let left: i64 = sqlx::query_scalar("SELECT count(*) FROM jobs WHERE key LIKE 'sync:%' AND due_at <= ?")
            .bind(self.begun + SOON)
            .fetch_one(&mut self.connection)
            .await?;
        Ok(u64::try_from(left)?)
    }

    /// Whether the pull of a connection waits for a later time.
    pub async fn is_done(&mut self, connection: ConnectionId) -> Result<bool, Failure> {
        let due: Vec<i64> = sqlx::query_scalar("SELECT due_at FROM jobs WHERE key = ?")
            .bind(sync_key(connection))
            .fetch_all(&mut self.connection)
            .await?;
        let now = SystemClock.unix();
        Ok(!due.is_empty() && due.iter().all(|due| *due > now + LATER))
    }
}
