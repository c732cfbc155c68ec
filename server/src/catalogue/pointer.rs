//! Places in JSON.

use std::{borrow::Cow, ops::Deref};

use serde::Deserialize;
use serde_json::Value;

/// A JSON Pointer (RFC 6901): `/rows`, `/error/code`; the empty one is the whole document.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Pointer(Cow<'static, str>);

impl Pointer {
    pub(super) fn fixed(pointer: &'static str) -> Self {
        Self(Cow::Borrowed(pointer))
    }

    /// What stands there.
    pub fn find<'a>(&self, value: &'a Value) -> Option<&'a Value> {
        value.pointer(&self.0)
    }

    /// The text or number that stands there, as text.
    pub fn find_text(&self, value: &Value) -> Option<String> {
        match self.find(value)? {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }
}

impl Deref for Pointer {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Pointer {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let escapes_are_right = text.split('~').skip(1).all(|rest| rest.starts_with(['0', '1']));
        if (text.is_empty() || text.starts_with('/')) && escapes_are_right {
            Ok(Self(Cow::Owned(text)))
        } else {
            Err(format!("`{text}` is no JSON pointer; one looks like `/rows` or `/error/code`"))
        }
    }
}
