//! One unit of work: a transaction on one connection.

use async_trait::async_trait;
use sqlx::{Sqlite, SqliteConnection, Transaction};

use super::error::failed;
use crate::store::{StoreError, Unit};

/// One transaction. Rolled back when dropped without a commit.
pub(super) struct SqliteUnit {
    transaction: Transaction<'static, Sqlite>,
}

impl SqliteUnit {
    pub(super) fn new(transaction: Transaction<'static, Sqlite>) -> Self {
        Self { transaction }
    }

    pub(super) fn db(&mut self) -> &mut SqliteConnection {
        &mut self.transaction
    }
}

#[async_trait]
impl Unit for SqliteUnit {
    async fn commit(self: Box<Self>) -> Result<(), StoreError> {
        self.transaction.commit().await.map_err(failed)
    }
}
