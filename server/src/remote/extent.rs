//! How much of what was asked for came.

use super::RemoteError;

/// How much of what was asked for came.
pub(super) enum Extent {
    Whole,
    Part(Part),
}

/// Not everything came.
pub(super) struct Part {
    /// What is told where nothing else helps.
    pub(super) error: RemoteError,
    /// Records that came can be used.
    pub(super) has_records: bool,
    /// Fewer days may fit.
    pub(super) divides: bool,
    /// The bytes of the one answer that was too much.
    pub(super) bytes: Option<usize>,
}

impl Part {
    /// More records than are taken, or than the platform gives.
    pub(super) fn full(error: RemoteError) -> Self {
        Self { error, has_records: true, divides: true, bytes: None }
    }

    /// An answer that is too much by itself: nothing of it is used.
    pub(super) fn too_large(error: RemoteError, bytes: Option<usize>) -> Self {
        Self { error, has_records: false, divides: true, bytes }
    }
}
