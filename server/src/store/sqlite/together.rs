//! Several small writes in one transaction, so that they share one wait for the disk.
//!
//! Nobody waits for company: whoever comes while the writer is busy goes with the next transaction. If anything fails in
//! one, nothing of it remains, and each of its writes is done once more, alone: what one is refused concerns no other.
//! Savepoints would do the same, at the price of two more statements for each write that fails nowhere; and a full disk
//! ends the whole transaction anyway.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use futures::future::join_all;
use sqlx::SqlitePool;
use tokio::sync::oneshot;

use super::{error::failed, unit::SqliteUnit};
use crate::store::{StoreError, Unit, Work};

/// Writes that share a transaction at most: others wait for the writer too.
const MOST: usize = 64;

/// The writes of one process that wait for the next transaction.
#[derive(Clone)]
pub(super) struct Together {
    writer: SqlitePool,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    line: Vec<Asked>,
    is_at_work: bool,
}

struct Asked {
    work: Work,
    answer: oneshot::Sender<Result<(), StoreError>>,
}

/// Lets somebody else begin anew, should this be cut off.
struct AtWork<'a>(&'a Together);

impl Drop for AtWork<'_> {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        state.is_at_work = false;
        // Whoever still waits is told that nothing was written.
        state.line.clear();
    }
}

impl Together {
    pub(super) fn new(writer: SqlitePool) -> Self {
        Self { writer, state: Arc::default() }
    }

    /// Answers once `work` is durable, or refused. Who stops waiting may find it done all the same.
    pub(super) async fn write(&self, work: Work) -> Result<(), StoreError> {
        let (answer, answered) = oneshot::channel();
        let begins = {
            let mut state = self.lock();
            state.line.push(Asked { work, answer });
            !std::mem::replace(&mut state.is_at_work, true)
        };
        if begins {
            let together = self.clone();
            tokio::spawn(async move { together.work_off().await });
        }
        answered.await.unwrap_or(Err(StoreError::Database(sqlx::Error::WorkerCrashed)))
    }

    async fn work_off(&self) {
        let at_work = AtWork(self);
        loop {
            {
                let mut state = self.lock();
                if state.line.is_empty() {
                    state.is_at_work = false;
                    std::mem::forget(at_work);
                    return;
                }
            }
            // The writer first: who comes while it is waited for goes along.
            let begun = self.begin().await;
            let batch: Vec<Asked> = {
                let mut state = self.lock();
                let most = state.line.len().min(MOST);
                state.line.drain(..most).collect()
            };
            let done = match begun {
                Ok(unit) => write_all(unit, &batch).await,
                Err(error) => Err(error),
            };
            let Err(error) = done else {
                batch.into_iter().for_each(|asked| drop(asked.answer.send(Ok(()))));
                continue;
            };
            match <[Asked; 1]>::try_from(batch) {
                Ok([only]) => drop(only.answer.send(Err(error))),
                Err(batch) => drop(join_all(batch.into_iter().map(|asked| self.write_alone(asked))).await),
            }
        }
    }

    async fn write_alone(&self, asked: Asked) {
        let done = match self.begin().await {
            Ok(unit) => write_all(unit, std::slice::from_ref(&asked)).await,
            Err(error) => Err(error),
        };
        drop(asked.answer.send(done));
    }

    async fn begin(&self) -> Result<Box<SqliteUnit>, StoreError> {
        let transaction = self.writer.begin_with("BEGIN IMMEDIATE").await.map_err(failed)?;
        Ok(Box::new(SqliteUnit::Transaction(transaction)))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Together {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Together(…)")
    }
}

async fn write_all(mut unit: Box<SqliteUnit>, batch: &[Asked]) -> Result<(), StoreError> {
    for asked in batch {
        (asked.work)(&mut *unit).await?;
    }
    unit.commit().await
}

#[cfg(test)]
#[path = "together_tests.rs"]
mod tests;
