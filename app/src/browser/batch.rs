//! What the stream hands to the pages.

use crate::model::change::Change;

/// The changes of a quarter of a second, taken together.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Batch {
    /// Counts the batches; 0 is none yet.
    pub(super) number: u64,
    pub(super) changes: Vec<Change>,
    /// Something may have been missed: everybody fetches again.
    pub(super) everything: bool,
}
