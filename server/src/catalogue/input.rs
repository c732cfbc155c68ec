//! What placeholders stand for.

use std::{borrow::Cow, collections::BTreeMap, fmt, str::FromStr};

use sha2::{Digest, Sha256};

/// What a placeholder can name. There is nothing else a template can reach.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Input {
    /// `{base}`: the issuer with which the application was saved.
    Base,
    /// `{profile}`: the profile's own id at the platform.
    Profile,
    /// `{from}`: the first day.
    From,
    /// `{to}`: the last day, included.
    To,
    /// `{page}`: the page of a longer answer.
    Page,
    /// `{subject}`: the provider's own id of who signed in.
    Subject,
    /// `{name}`: who signed in.
    Name,
    /// `{address}`: the address of who signed in.
    Address,
    /// `{settings.key}`: a setting of the application.
    Setting(String),
    /// `{fields.key}`: a credential that is no secret.
    Field(String),
    /// `{hash.key}`: 16 characters that stand for the words of a credential field, whatever spaces are between them.
    FieldHash(String),
}

impl FromStr for Input {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Ok(match name {
            "base" => Self::Base,
            "profile" => Self::Profile,
            "from" => Self::From,
            "to" => Self::To,
            "page" => Self::Page,
            "subject" => Self::Subject,
            "name" => Self::Name,
            "address" => Self::Address,
            _ => match name.split_once('.') {
                Some(("settings", key)) if is_key(key) => Self::Setting(key.to_owned()),
                Some(("fields", key)) if is_key(key) => Self::Field(key.to_owned()),
                Some(("hash", key)) if is_key(key) => Self::FieldHash(key.to_owned()),
                _ => return Err(format!("there is no placeholder {{{name}}}")),
            },
        })
    }
}

impl fmt::Display for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Base => f.write_str("{base}"),
            Self::Profile => f.write_str("{profile}"),
            Self::From => f.write_str("{from}"),
            Self::To => f.write_str("{to}"),
            Self::Page => f.write_str("{page}"),
            Self::Subject => f.write_str("{subject}"),
            Self::Name => f.write_str("{name}"),
            Self::Address => f.write_str("{address}"),
            Self::Setting(key) => write!(f, "{{settings.{key}}}"),
            Self::Field(key) => write!(f, "{{fields.{key}}}"),
            Self::FieldHash(key) => write!(f, "{{hash.{key}}}"),
        }
    }
}

/// Whether it can be a key: lower case letters, digits, hyphens and underscores.
pub(super) fn is_key(text: &str) -> bool {
    let is_key_byte = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_".contains(&byte);
    !text.is_empty() && text.bytes().all(is_key_byte)
}

/// Values for placeholders.
#[derive(Debug, Clone, Default)]
pub struct Inputs<'a> {
    values: BTreeMap<Input, Cow<'a, str>>,
}

impl<'a> Inputs<'a> {
    /// With `value` for `{base}` and the like.
    #[must_use]
    pub fn with(mut self, input: Input, value: impl Into<Cow<'a, str>>) -> Self {
        self.values.insert(input, value.into());
        self
    }

    /// With the settings of an application.
    #[must_use]
    pub fn with_settings(mut self, settings: &'a BTreeMap<String, String>) -> Self {
        self.values.extend(settings.iter().map(|(key, value)| (Input::Setting(key.clone()), value.into())));
        self
    }

    /// With credentials that are no secrets.
    #[must_use]
    pub fn with_fields(mut self, fields: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        for (key, value) in fields {
            self.values.insert(Input::FieldHash(key.to_owned()), hash_words(value).into());
            self.values.insert(Input::Field(key.to_owned()), value.into());
        }
        self
    }

    /// The value of a placeholder.
    pub fn get(&self, input: &Input) -> Option<&str> {
        self.values.get(input).map(AsRef::as_ref)
    }
}

fn hash_words(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    Sha256::digest(words.join(" ").as_bytes()).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}
