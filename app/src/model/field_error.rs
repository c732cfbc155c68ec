//! What is wrong with one field of a form: it is told beside the field, and names it.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{
    error::AppError,
    field::{Field, FieldKind},
};

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

impl AppError {
    /// That `field` of `form` is wrong.
    pub fn of_field(form: Option<&str>, field: &str, wrong: Wrong) -> Self {
        let form = form.map(ShortKey::new);
        match (form, ShortKey::new(field)) {
            (None, Some(field)) => Self::BadField(FieldError { form: None, field, wrong }),
            (Some(Some(form)), Some(field)) => Self::BadField(FieldError { form: Some(form), field, wrong }),
            _ => Self::BadInput,
        }
    }

    /// Which of `fields` it is about, if it is about one: its message stands there.
    pub fn find_field<'a>(&self, fields: &'a [Field]) -> Option<&'a Field> {
        let named = |key: &str| fields.iter().find(|field| field.key == key);
        let of_kind = |kind: &FieldKind| fields.iter().find(|field| field.kind == *kind);
        let address = || named("host").or_else(|| of_kind(&FieldKind::Url));
        match self {
            Self::BadField(error) => named(error.field.as_str()),
            Self::IssuerUnusable => named("issuer").or_else(address),
            Self::HostUnreachable | Self::HostNotAllowed | Self::NothingThere => address(),
            Self::TlsFailed => named("tls"),
            Self::DatabaseMissing => named("database"),
            Self::QueryForbidden | Self::QueryInvalid => of_kind(&FieldKind::LongText),
            Self::CredentialsRejected => of_kind(&FieldKind::Secret),
            _ => None,
        }
    }

    /// The name of the input that it is about, in a form whose inputs always have the same names.
    pub fn find_input(&self) -> Option<&'static str> {
        Some(match self {
            Self::BadName => "name",
            Self::BadEmail => "email",
            Self::BadTimeZone => "time_zone",
            Self::BadCurrency => "currency",
            Self::BadWebhook => "url",
            Self::WrongSetUpCode => "code",
            Self::PasswordTooShort => "password",
            _ => return None,
        })
    }

    /// As it is told beside `field`.
    pub fn words_at(&self, field: &Field) -> String {
        match self {
            Self::BadField(error) => error.words(&field.label),
            other => format!("{}: {other}", field.label),
        }
    }
}

#[cfg(test)]
mod tests {
    use leptos::serde_json;

    use super::*;

    fn field(key: &str, kind: FieldKind) -> Field {
        Field {
            key: key.to_owned(),
            label: key.to_uppercase(),
            kind,
            help: String::new(),
            placeholder: String::new(),
            default: String::new(),
            required: true,
        }
    }

    #[test]
    fn it_travels_and_names_its_field() {
        let error = AppError::of_field(Some("openid"), "client_id", Wrong::Missing);
        let text = serde_json::to_string(&error).unwrap();
        assert_eq!(text, r#"{"bad_field":{"form":"openid","field":"client_id","wrong":"missing"}}"#);
        assert_eq!(serde_json::from_str::<AppError>(&text).unwrap(), error);
        let fields = [field("client_id", FieldKind::Text)];
        let found = error.find_field(&fields).unwrap();
        assert!(error.words_at(found).starts_with("CLIENT_ID is missing."));
        assert_eq!(AppError::of_field(None, &"k".repeat(33), Wrong::Shape), AppError::BadInput);
        assert!(serde_json::from_str::<ShortKey>(&format!("\"{}\"", "k".repeat(33))).is_err());
    }

    #[test]
    fn what_a_platform_says_belongs_to_a_field_too() {
        let fields = [
            field("host", FieldKind::Text),
            field("database", FieldKind::Text),
            field("password", FieldKind::Secret),
            field("query", FieldKind::LongText),
        ];
        let find = |error: AppError| error.find_field(&fields).map(|field| field.key.as_str());
        for (error, key) in [
            (AppError::HostUnreachable, Some("host")),
            (AppError::DatabaseMissing, Some("database")),
            (AppError::CredentialsRejected, Some("password")),
            (AppError::QueryInvalid, Some("query")),
            (AppError::TlsFailed, None),
            (AppError::Conflict, None),
        ] {
            assert_eq!(find(error), key, "{error:?}");
        }
    }
}
