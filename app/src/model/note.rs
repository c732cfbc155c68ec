//! Notes on days: what people say happened.

use serde::{Deserialize, Serialize};

use super::ids::NoteId;

/// Letters of one at most.
pub const MOST_LETTERS: usize = 200;
/// Notes of a campaign at most.
pub const MOST_NOTES: usize = 200;

/// The notes of a campaign, as those see them who look after it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notes {
    /// The latest day first.
    pub rows: Vec<NoteRow>,
    pub may_edit: bool,
}

/// One note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoteRow {
    pub id: NoteId,
    /// ISO 8601 date.
    pub day: String,
    /// "12 Nov".
    pub label: String,
    pub text: String,
    /// Whether it is behind share links too.
    pub for_clients: bool,
    /// By email.
    pub by: String,
}
