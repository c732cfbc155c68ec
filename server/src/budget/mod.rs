//! What may come in from outside, and what was turned away because it was more.
//!
//! Belongs here: bounds that hold while something is read (bytes, values, depth, rows, how many at once), and the
//! counting of what they refused. Not here: what the readers make of it.
//!
//! `json`, `table`: texts within a budget; `keep`: which parts of one are kept. `weight`: what values take in memory.
//! `turn`: how much is held at once. `rate`: how often. `stream`: bytes of a conversation. `refused`: what was refused, counted.

mod json;
mod keep;
pub(crate) mod rate;
mod refused;
mod stream;
mod table;
pub mod turn;
pub mod weight;

pub use self::{
    json::{JsonBudget, JsonError, is_spoiled, read_json, read_typed, sift_json, weigh_json, without_mark},
    refused::{Refused, counts, note},
    stream::Bounded,
    table::{LONGEST_CELL, MOST_COLUMNS, TableError, check_table},
    turn::{Busy, Turn, work_apart},
};
