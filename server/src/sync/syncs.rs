//! Who does syncs: what all of them share.

use tokio::sync::{Semaphore, SemaphorePermit};

use super::plan::Plan;
use crate::{
    core::Core,
    oauth::access::Access,
    store::{StoreError, Unit, job::Priority},
};

/// Pulls that want to write at once at most, while nobody waits for them: the store has one writer, and a person's pull must
/// find it before hundreds of others.
const WRITERS: usize = 2;

/// Does syncs and backfills, and the looks at accounts between them.
pub(crate) struct Syncs {
    pub(super) core: Core,
    pub(super) access: Access,
    writers: Semaphore,
}

impl Syncs {
    pub(crate) fn new(core: Core, access: Access) -> Self {
        Self { core, access, writers: Semaphore::new(WRITERS) }
    }

    /// Begins to write what a pull brought. The permit is held as long as the unit.
    pub(super) async fn write(
        &self,
        plan: &Plan<'_>,
    ) -> Result<(Box<dyn Unit>, Option<SemaphorePermit<'_>>), StoreError> {
        let permit = match plan.priority {
            Priority::Asked => None,
            // Never closed.
            Priority::Usual | Priority::Idle => self.writers.acquire().await.ok(),
        };
        Ok((self.core.store.write().await?, permit))
    }
}
