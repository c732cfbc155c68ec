//! What may come in from outside, and what was turned away because it was more.
//!
//! Belongs here: bounds that hold while something is read (bytes, values, depth, rows, how many at once), and the
//! counting of what they refused. Not here: what the readers make of it.

mod json;
mod refused;
pub mod weight;

pub use self::{
    json::{JsonBudget, JsonError, read_json, read_typed, sift_json, weigh_json},
    refused::{Refused, counts, note},
};
