//! How much of an answer is taken. Pure.

use serde_json::Value;

use super::reply::ReplyError;

/// Names and values of one pull, in bytes. Each value counts as its text and a little more, for what it takes in memory.
const BYTES: usize = 64 * 1024 * 1024;
const EACH: usize = 16;

/// What one pull may still take, over all pages. It is asked before something is copied.
#[derive(Debug, Clone, Copy)]
pub(super) struct Room {
    most: usize,
    records: usize,
    bytes: usize,
}

impl Room {
    pub(super) fn new(most: u32) -> Self {
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        Self { most, records: most, bytes: BYTES }
    }

    /// Takes one record whose names and values have so many bytes.
    pub(super) fn take(&mut self, bytes: usize) -> Result<(), ReplyError> {
        self.records = self.records.checked_sub(1).ok_or(ReplyError::TooMany(self.most))?;
        self.bytes = self.bytes.checked_sub(bytes).ok_or(ReplyError::TooLarge)?;
        Ok(())
    }

    /// A copy of `record`.
    pub(super) fn copy(&mut self, record: &Value) -> Result<Value, ReplyError> {
        self.take(weigh(record))?;
        Ok(record.clone())
    }
}

/// The bytes of a row, but for what its values hold.
pub(super) fn weigh_names(names: &[impl AsRef<str>]) -> usize {
    names.iter().map(|name| EACH + name.as_ref().len()).sum()
}

pub(super) fn weigh(value: &Value) -> usize {
    EACH + match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => 0,
        Value::String(text) => text.len(),
        Value::Array(list) => list.iter().map(weigh).sum(),
        Value::Object(members) => members.iter().map(|(name, value)| name.len() + weigh(value)).sum(),
    }
}
