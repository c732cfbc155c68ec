//! The rows of a query, as many as are taken. Pure.

use serde_json::Value;

use super::{database::SqlFailure, records::RecordError};
use crate::{
    budget::{Refused, note},
    health::answer::Answer,
    net::NetError,
};

/// What the rows of one query may take in memory, in bytes as they are reckoned here.
const MEMORY: usize = 128 * 1024 * 1024;
/// A row takes this for itself: objects are trees whose leaves have room for eleven members.
const ROW: usize = 640;
/// A value takes this beside its text and its name.
const CELL: usize = 64;

/// The rows that came so far.
pub(super) struct Rows {
    limit: u32,
    left: usize,
    rows: Vec<Value>,
}

impl Rows {
    /// As many as `limit`, which the query asks for itself.
    pub(super) fn new(limit: u32) -> Self {
        Self { limit, left: MEMORY, rows: Vec::new() }
    }

    /// Asked before a row is made that takes `weight` bytes in memory.
    pub(super) fn make_room(&mut self, weight: usize) -> Result<(), SqlFailure> {
        if u32::try_from(self.rows.len()).is_ok_and(|rows| rows >= self.limit) {
            // Nobody asked for more: this server doesn't do what queries say.
            note(Refused::Table, "rows of a database");
            return Err(SqlFailure::Query(Answer::Net(NetError::TooLarge)));
        }
        match self.left.checked_sub(weight) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => {
                note(Refused::Table, "rows of a database, in bytes");
                Err(RecordError::TooMany { limit: self.limit }.into())
            }
        }
    }

    pub(super) fn push(&mut self, row: Value) {
        self.rows.push(row);
    }

    pub(super) fn into_rows(self) -> Vec<Value> {
        self.rows
    }
}

/// What a row takes in memory whose names and texts have `bytes`.
pub(super) fn weigh_cells(cells: usize, bytes: usize) -> usize {
    ROW + cells * CELL + bytes
}

/// What a JSON document takes in memory at most, without reading it: each bracket and comma outside of texts begins
/// at most one value.
pub(super) fn weigh_document(text: &str) -> usize {
    let (mut weight, mut in_text, mut is_escaped) = (text.len(), false, false);
    for byte in text.bytes() {
        match (byte, in_text) {
            _ if is_escaped => is_escaped = false,
            (b'\\', true) => is_escaped = true,
            (b'"', _) => in_text = !in_text,
            (b'{', false) => weight += ROW,
            (b'[' | b',', false) => weight += CELL,
            _ => {}
        }
    }
    weight
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn more_rows_than_were_asked_for_are_refused() {
        let mut rows = Rows::new(2);
        for row in 0..2 {
            rows.make_room(10).unwrap();
            rows.push(json!({"n": row}));
        }
        assert!(matches!(rows.make_room(10), Err(SqlFailure::Query(Answer::Net(NetError::TooLarge)))));
        assert_eq!(rows.into_rows().len(), 2);
    }

    #[test]
    fn rows_that_take_too_much_memory_are_refused() {
        let mut rows = Rows::new(1_000_000);
        rows.make_room(MEMORY - 1).unwrap();
        rows.make_room(1).unwrap();
        assert!(matches!(rows.make_room(1), Err(SqlFailure::Records(RecordError::TooMany { .. }))));
    }

    #[test]
    fn a_document_weighs_what_its_values_take_and_not_what_its_texts_say() {
        let texts = r#"{"name":"[[[[,,,,{{{{ \"[[[[\\"}"#;
        assert_eq!(weigh_document(texts), texts.len() + ROW);
        assert_eq!(weigh_document("[1,2,[3]]"), 9 + 4 * CELL);
        // The smallest values and members there are.
        assert!(weigh_document(&format!("[{}0]", "0,".repeat(100_000))) > 100_000 * size_of::<Value>());
        assert!(weigh_document(&format!("[{}0]", "{},".repeat(100_000))) > 100_000 * ROW);
    }
}
