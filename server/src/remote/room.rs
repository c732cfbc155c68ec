//! How much of an answer is taken. Pure.

use serde_json::Value;

use super::{record_error::RecordError, reply_error::ReplyError};

/// Bytes of memory of one record that is put together from several places.
const LARGEST_RECORD: usize = 2 * 1024 * 1024;

/// What is done with each record.
pub(super) type Sink<'a> = dyn FnMut(&Value) -> Result<(), RecordError> + Send + 'a;

/// Why the records of an answer are not taken.
#[derive(Debug, PartialEq, thiserror::Error)]
pub(super) enum PageError {
    #[error(transparent)]
    Reply(#[from] ReplyError),
    #[error(transparent)]
    Record(#[from] RecordError),
}

/// What one pull may still take, over all pages.
#[derive(Debug, Clone, Copy)]
pub(super) struct Room {
    most: usize,
    records: usize,
}

impl Room {
    pub(super) fn new(most: u32) -> Self {
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        Self { most, records: most }
    }

    /// How many records it was for at first.
    pub(super) fn most(&self) -> usize {
        self.most
    }

    /// Gives `sink` a record that stands in the answer.
    pub(super) fn pass(&mut self, record: &Value, sink: &mut Sink<'_>) -> Result<(), PageError> {
        self.records = self.records.checked_sub(1).ok_or(ReplyError::TooMany(self.most))?;
        Ok(sink(record)?)
    }

    /// Gives `sink` a record that is put together, and takes `weight` bytes of memory then. None of them is kept here.
    pub(super) fn make(
        &mut self,
        weight: usize,
        make: impl FnOnce() -> Value,
        sink: &mut Sink<'_>,
    ) -> Result<(), PageError> {
        if weight > LARGEST_RECORD {
            return Err(ReplyError::TooLarge.into());
        }
        self.records = self.records.checked_sub(1).ok_or(ReplyError::TooMany(self.most))?;
        Ok(sink(&make())?)
    }
}
