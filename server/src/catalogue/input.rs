//! What placeholders stand for.

use std::{borrow::Cow, collections::BTreeMap, fmt, str::FromStr};

use jiff::{civil::Date, tz::TimeZone};
use sha2::{Digest, Sha256};

use super::day::DayInput;

/// What a placeholder can name. There is nothing else a template can reach.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Input {
    /// `{base}`: the issuer with which the application was saved.
    Base,
    /// `{client_id}`: how the authorization server knows the application. No secret.
    ClientId,
    /// `{profile}`: the profile's own id at the platform.
    Profile,
    /// `{parent}`: what the profile was found in, where profiles are listed by parents.
    Parent,
    /// `{time_zone}`: the profile's own zone, an IANA name.
    TimeZone,
    /// `{zone_name}`: the same, as the platform names it.
    ZoneName,
    /// `{from}`, `{to}`, `{until}`: the days of a request.
    Day(DayInput),
    /// `{report.id}`: the report that was ordered.
    Report,
    /// `{page}`: the page of a longer answer.
    Page,
    /// `{offset}`: how many records came before.
    Offset,
    /// `{limit}`: how many records a page may have.
    Limit,
    /// `{token}`: the account's access token. In `auth` only.
    Token,
    /// `{subject}`: the provider's own id of who signed in.
    Subject,
    /// `{name}`: who signed in.
    Name,
    /// `{address}`: the address of who signed in.
    Address,
    /// `{settings.key}`: a setting of the application; a secret one in `auth` only.
    Setting(String),
    /// `{fields.key}`: a credential; a secret one in `auth` only.
    Field(String),
    /// `{kept.name}`: a value that was kept when the account was connected.
    Kept(String),
    /// `{secret}`: stands for the secrets of a credential form, the same for the same ones. In the `subject` of credentials
    /// only.
    Secret,
    /// `{account}`: the account as Relink knows it, the same with every key it ever has. In the `id` of a single profile only.
    Account,
    /// `{hash.key}`: 16 characters that stand for the words of a credential field, whatever spaces are between them.
    FieldHash(String),
}

impl FromStr for Input {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Ok(match name {
            "base" => Self::Base,
            "client_id" => Self::ClientId,
            "profile" => Self::Profile,
            "parent" => Self::Parent,
            "time_zone" => Self::TimeZone,
            "zone_name" => Self::ZoneName,
            "report.id" => Self::Report,
            "page" => Self::Page,
            "offset" => Self::Offset,
            "limit" => Self::Limit,
            "token" => Self::Token,
            "subject" => Self::Subject,
            "name" => Self::Name,
            "address" => Self::Address,
            "secret" => Self::Secret,
            "account" => Self::Account,
            _ => match name.split_once('.') {
                _ if name.parse::<DayInput>().is_ok() => {
                    Self::Day(name.parse().map_err(|()| format!("there is no placeholder {{{name}}}"))?)
                }
                Some(("kept", key)) if is_key(key) => Self::Kept(key.to_owned()),
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
            Self::ClientId => f.write_str("{client_id}"),
            Self::Profile => f.write_str("{profile}"),
            Self::Parent => f.write_str("{parent}"),
            Self::TimeZone => f.write_str("{time_zone}"),
            Self::ZoneName => f.write_str("{zone_name}"),
            Self::Report => f.write_str("{report.id}"),
            Self::Day(day) => day.fmt(f),
            Self::Page => f.write_str("{page}"),
            Self::Offset => f.write_str("{offset}"),
            Self::Limit => f.write_str("{limit}"),
            Self::Token => f.write_str("{token}"),
            Self::Subject => f.write_str("{subject}"),
            Self::Name => f.write_str("{name}"),
            Self::Address => f.write_str("{address}"),
            Self::Secret => f.write_str("{secret}"),
            Self::Account => f.write_str("{account}"),
            Self::Setting(key) => write!(f, "{{settings.{key}}}"),
            Self::Field(key) => write!(f, "{{fields.{key}}}"),
            Self::Kept(name) => write!(f, "{{kept.{name}}}"),
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
#[derive(Clone, Default)]
pub struct Inputs<'a> {
    values: BTreeMap<Input, Cow<'a, str>>,
}

/// The names only: values may be secrets.
impl fmt::Debug for Inputs<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.values.keys()).finish()
    }
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

    /// With what was kept when the account was connected.
    #[must_use]
    pub fn with_kept(mut self, kept: &'a BTreeMap<String, String>) -> Self {
        self.values.extend(kept.iter().map(|(name, value)| (Input::Kept(name.clone()), value.into())));
        self
    }

    /// With the days `from` to `to`, both included, of a profile in `zone`.
    #[must_use]
    pub fn with_days(mut self, from: Date, to: Date, zone: &TimeZone) -> Self {
        let days = DayInput::all().filter_map(|day| Some((Input::Day(day), day.write(from, to, zone)?.into())));
        self.values.extend(days);
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
