//! One unit of work: a transaction on one connection, or the connection alone where a single question is asked.

use async_trait::async_trait;
use sqlx::{Sqlite, SqliteConnection, Transaction, pool::PoolConnection};

use super::error::failed;
use crate::store::{StoreError, Unit};

pub(super) enum SqliteUnit {
    /// Rolled back when dropped without a commit.
    Transaction(Transaction<'static, Sqlite>),
    /// Every question is of its own moment. Saves the driver's thread three of the five errands of a single question.
    Question(PoolConnection<Sqlite>),
}

impl SqliteUnit {
    pub(super) fn db(&mut self) -> &mut SqliteConnection {
        match self {
            Self::Transaction(transaction) => transaction,
            Self::Question(connection) => connection,
        }
    }
}

#[async_trait]
impl Unit for SqliteUnit {
    async fn commit(self: Box<Self>) -> Result<(), StoreError> {
        match *self {
            Self::Transaction(transaction) => transaction.commit().await.map_err(failed),
            Self::Question(_) => Ok(()),
        }
    }
}
