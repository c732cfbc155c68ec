//! The tail of the store's changes: read by one task of this process, heard by all its event streams.

use std::{sync::Arc, time::Duration};

use app::model::{change::Change, ids::AgencyId};
use futures::FutureExt;
use tokio::{pin, sync::broadcast};
use tokio_util::sync::CancellationToken;

use crate::{core::Core, store::StoreError};

/// How often the store is looked at though nobody rang: changes of other processes are heard this late at most.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// After a look that found something, rings that come close together, as at night, are answered by one.
const GATHER: Duration = Duration::from_millis(20);
/// Changes read at a time.
pub(super) const BATCH: u32 = 200;
/// How far a stream may fall behind before it has to read the store itself.
const KEPT: usize = 1024;

/// Tells this process's event streams what changed. Clones share one channel.
#[derive(Debug, Clone)]
pub struct ChangeFeed {
    sender: broadcast::Sender<Heard>,
}

/// A change and whose it is.
pub(super) type Heard = Arc<(AgencyId, Change)>;

impl ChangeFeed {
    pub fn new() -> Self {
        Self { sender: broadcast::Sender::new(KEPT) }
    }

    pub(super) fn subscribe(&self) -> broadcast::Receiver<Heard> {
        self.sender.subscribe()
    }

    /// Reads new changes whenever the bell rings, and regularly besides, until `stopping`.
    pub async fn run(self, core: Core, stopping: CancellationToken) {
        let mut last = None;
        while !stopping.is_cancelled() {
            // Listening begins before reading, so that no ring in between is missed.
            let woken = core.live.woken();
            pin!(woken);
            let rung = woken.as_mut().now_or_never().is_some();
            match self.pass_on(&core, &mut last).await {
                Ok(true) => tokio::time::sleep(GATHER).await,
                Ok(false) => {}
                Err(error) => tracing::error!(%error, "changes can't be read; live pages wait"),
            }
            if !rung {
                tokio::select! {
                    () = woken => {}
                    () = tokio::time::sleep(LOOK_EVERY) => {}
                    () = stopping.cancelled() => {}
                }
            }
        }
    }

    /// Whether there was anything.
    async fn pass_on(&self, core: &Core, last: &mut Option<i64>) -> Result<bool, StoreError> {
        let mut unit = core.store.read().await?;
        let mut after = match *last {
            Some(sequence) => sequence,
            None => unit.last_sequence().await?,
        };
        *last = Some(after);
        let mut has_passed = false;
        loop {
            let changes = unit.changes_after(after, BATCH).await?;
            let Some((_, newest)) = changes.last() else { return Ok(has_passed) };
            has_passed = true;
            after = newest.sequence;
            *last = Some(after);
            for change in changes {
                // Fails when nobody listens.
                let _ = self.sender.send(Arc::new(change));
            }
        }
    }
}

impl Default for ChangeFeed {
    fn default() -> Self {
        Self::new()
    }
}
