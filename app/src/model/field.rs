//! Fields of a credential or set-up form, as the catalogue describes them.

use serde::{Deserialize, Serialize};

/// What kind of input a field is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    Text,
    Url,
    Number,
    /// Shown as dots, never sent back to the browser.
    Secret,
    LongText,
    Choice(Vec<FieldChoice>),
}

/// One choice of a [`FieldKind::Choice`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChoice {
    pub value: String,
    pub label: String,
}

/// One field. Forms post its value as `fields[key]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    pub key: String,
    pub label: String,
    pub kind: FieldKind,
    /// Where the user finds the value.
    pub help: String,
    pub placeholder: String,
    /// What the field starts with: the catalogue's default or, in the form of an app, what is saved. Never a secret.
    pub default: String,
    pub required: bool,
}
