//! What is wrong with one field of a form. Which errors belong to a field stands in `error_place`.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Bytes that a key may have. Those of the catalogue are shorter.
const LONGEST: usize = 32;

/// The key of a field, or of the form that it stands in. Kept inline, so that errors stay values that can be copied.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct ShortKey {
    bytes: [u8; LONGEST],
    length: usize,
}

impl ShortKey {
    /// `None`: it is longer than any key.
    pub fn new(key: &str) -> Option<Self> {
        let mut bytes = [0; LONGEST];
        bytes.get_mut(..key.len())?.copy_from_slice(key.as_bytes());
        Some(Self { bytes, length: key.len() })
    }

    pub fn as_str(&self) -> &str {
        self.bytes.get(..self.length).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default()
    }
}

impl fmt::Debug for ShortKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_str().fmt(f)
    }
}

impl From<ShortKey> for String {
    fn from(key: ShortKey) -> Self {
        key.as_str().to_owned()
    }
}

impl TryFrom<String> for ShortKey {
    type Error = &'static str;

    fn try_from(key: String) -> Result<Self, Self::Error> {
        Self::new(&key).ok_or("the key is too long")
    }
}

/// What is wrong with a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wrong {
    Missing,
    Shape,
    TooLong,
}

/// One field with a value that can't be right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// Of several forms on one page.
    pub form: Option<ShortKey>,
    pub field: ShortKey,
    pub wrong: Wrong,
}

impl FieldError {
    /// With the name of the field.
    pub fn words(&self, label: &str) -> String {
        match self.wrong {
            Wrong::Missing => format!("{label} is missing. Fill it in and send the form again."),
            Wrong::Shape => {
                format!("{label} does not look as it should. Compare it with its help and send the form again.")
            }
            Wrong::TooLong => format!("{label} is longer than we accept. Shorten it and send the form again."),
        }
    }
}

impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words("A field of the form"))
    }
}
