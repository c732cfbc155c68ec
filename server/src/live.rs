//! Wakes live pages: after a commit that added changes, [`Live::wake`] makes this process's event streams look at
//! the store at once; other processes see the same rows at their next look.

use std::sync::Arc;

use tokio::sync::Notify;

/// A bell without content. What changed stands in the store.
#[derive(Debug, Clone, Default)]
pub struct Live {
    bell: Arc<Notify>,
}

impl Live {
    /// Rings. Call after the commit.
    pub fn wake(&self) {
        self.bell.notify_waiters();
    }

    /// Waits for the next ring.
    pub async fn woken(&self) {
        self.bell.notified().await;
    }
}
