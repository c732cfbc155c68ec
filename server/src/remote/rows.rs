//! The rows of a query, as many as are taken. Pure.

use serde_json::Value;

use super::{database::SqlFailure, record_error::RecordError};
use crate::{
    budget::{JsonBudget, JsonError, Refused, note, read_json, weigh_json, weight},
    health::answer::Answer,
    net::NetError,
};

/// What the rows of one query may take in memory, in bytes.
const MEMORY: usize = 128 * 1024 * 1024;
/// What one row may hold that comes as JSON.
const DOCUMENT: JsonBudget = JsonBudget { values: 1_000_000, depth: 100, weight: MEMORY };

/// Why a row is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RowError {
    /// It is more than was asked for, or nothing that can be used.
    Unusable,
    /// With it there are more than the limit, or they take too much.
    TooMany { limit: u32 },
}

impl From<RowError> for SqlFailure {
    fn from(error: RowError) -> Self {
        match error {
            RowError::Unusable => Self::Query(Answer::Net(NetError::TooLarge)),
            RowError::TooMany { limit } => RecordError::TooMany { limit }.into(),
        }
    }
}

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
    pub(super) fn make_room(&mut self, weight: usize) -> Result<(), RowError> {
        if u32::try_from(self.rows.len()).is_ok_and(|rows| rows >= self.limit) {
            // Nobody asked for more: this server doesn't do what queries say.
            note(Refused::Table, "rows of a database");
            return Err(RowError::Unusable);
        }
        match self.left.checked_sub(weight) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => {
                note(Refused::Table, "rows of a database, in bytes");
                Err(RowError::TooMany { limit: self.limit })
            }
        }
    }

    /// Takes a row that comes as JSON.
    pub(super) fn take_document(&mut self, text: &str) -> Result<(), RowError> {
        let unusable = |_: JsonError| RowError::Unusable;
        self.make_room(weight::of_list(1) + weigh_json(text.as_bytes(), DOCUMENT).map_err(unusable)?)?;
        self.push(read_json(text.as_bytes(), DOCUMENT).map_err(unusable)?);
        Ok(())
    }

    pub(super) fn push(&mut self, row: Value) {
        self.rows.push(row);
    }

    pub(super) fn into_rows(self) -> Vec<Value> {
        self.rows
    }
}

/// What a row of so many cells takes in memory, without the bytes of its names and texts.
pub(super) fn weigh_cells(cells: usize) -> usize {
    let text = weight::of_text(1) - 1;
    weight::of_list(1) + weight::of_members(cells) + cells * 2 * text
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
        assert_eq!(rows.make_room(10), Err(RowError::Unusable));
        assert_eq!(rows.into_rows().len(), 2);
    }

    #[test]
    fn rows_that_take_too_much_memory_are_refused() {
        let mut rows = Rows::new(1_000_000);
        rows.make_room(MEMORY - 1).unwrap();
        rows.make_room(1).unwrap();
        assert_eq!(rows.make_room(1), Err(RowError::TooMany { limit: 1_000_000 }));
    }

    #[test]
    fn a_row_is_weighed_as_what_it_becomes() {
        for cells in [0, 1, 7, 300] {
            let names: Vec<String> = (0..cells).map(|cell| format!("cell {cell}")).collect();
            let row: Value = names.iter().map(|name| (name.clone(), Value::from("some text"))).collect();
            let bytes: usize = names.iter().map(|name| name.len() + "some text".len()).sum();
            let weighed = weigh_cells(cells) + bytes;
            let weighs = weight::of_value(&row);
            assert!((weighs..=2 * weighs + 200).contains(&weighed), "{cells}: {weighed}, and it is {weighs}");
        }
    }

    #[test]
    fn a_document_is_weighed_before_it_is_read() {
        let mut rows = Rows::new(1_000);
        rows.take_document(r#"{"a": [1, null, "x"]}"#).unwrap();
        assert_eq!(rows.rows, [json!({"a": [1, null, "x"]})]);
        for text in ["", "{", "{} {}", &"[".repeat(1_000), &format!("[{}0]", "0,".repeat(1_000_000))] {
            assert_eq!(rows.take_document(text), Err(RowError::Unusable), "{}", text.len());
        }
        let small = format!("[{}0]", "{\"\":0},".repeat(10_000));
        let end = (0..1_000).map(|_| rows.take_document(&small)).find(Result::is_err);
        assert_eq!(end, Some(Err(RowError::TooMany { limit: 1_000 })));
        assert!(rows.rows.len() < 20, "{} rows", rows.rows.len());
    }

    #[test]
    fn json_inside_of_a_text_is_text() {
        let mut rows = Rows::new(1);
        let text = r#"{"$serde_json::private::RawValue": "[[1],{}]"}"#;
        rows.take_document(text).unwrap();
        assert_eq!(rows.into_rows()[0]["$serde_json::private::RawValue"], "[[1],{}]");
    }
}
