//! Why an answer is not what was asked for.

use crate::budget::{Busy, JsonError};

/// Why an answer holds no records that can be read.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum ReplyError {
    #[error("The answer is not JSON.")]
    NoJson,
    #[error("Something is printed before or behind the data, so that the answer is no JSON.")]
    Spoiled,
    #[error("The answer is no CSV with a line of names.")]
    NoCsv,
    #[error("The answer has no list at {0}.")]
    NoList(String),
    #[error("The lists at {0} have different lengths.")]
    Uneven(String),
    #[error("The answer has no list for {name} at {place}, or more than one.")]
    NoColumn { name: String, place: String },
    #[error("The list for {one} has {length} values, and the one for {other} {found}.")]
    UnevenColumns { one: String, length: usize, other: String, found: usize },
    #[error("The answer has no list of names at {0}.")]
    NoHeader(String),
    #[error("The answer has two columns of the name {0}.")]
    TwoColumns(String),
    #[error("The answer has more than the {0} records that we take at once.")]
    TooMany(usize),
    #[error("The answer holds more than we take at once.")]
    TooLarge,
    #[error("We read as many large answers as we can at once, and ask for this one again.")]
    Busy,
}

impl From<JsonError> for ReplyError {
    fn from(error: JsonError) -> Self {
        match error {
            JsonError::Form => Self::NoJson,
            JsonError::TooLarge => Self::TooLarge,
        }
    }
}

impl From<Busy> for ReplyError {
    fn from(_: Busy) -> Self {
        Self::Busy
    }
}
