//! How much SQLite does for a statement: the steps of its virtual machine. They grow with the rows that are read, and are the
//! same on every machine.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use crate::store::sqlite::{READERS, SqliteStore};

/// Counts from now on, for as long as the store is open.
pub(super) async fn count_steps(store: &SqliteStore) -> Arc<AtomicU64> {
    let steps = Arc::new(AtomicU64::new(0));
    // All readers at once, so that none is left out.
    let mut readers = Vec::new();
    for _ in 0..READERS {
        readers.push(store.readers.acquire().await.unwrap());
    }
    for reader in &mut readers {
        let steps = Arc::clone(&steps);
        let count = move || {
            steps.fetch_add(1, Ordering::Relaxed);
            true
        };
        reader.lock_handle().await.unwrap().set_progress_handler(1, count);
    }
    steps
}
