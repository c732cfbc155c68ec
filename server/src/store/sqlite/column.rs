//! Column values that are more than text or numbers: ids, days, single words and JSON.

use std::{fmt::Display, str::FromStr};

use jiff::{Span, civil::Date};
use serde::{
    Deserialize, Serialize,
    de::{DeserializeOwned, IntoDeserializer},
};

use crate::store::StoreError;

/// Something that stands as text: an id, or a day.
pub(super) fn parse<T: FromStr<Err: Display>>(text: &str) -> Result<T, StoreError> {
    text.parse().map_err(inconsistent::<T>)
}

/// The same where it may be missing.
pub(super) fn parse_option<T: FromStr<Err: Display>>(text: Option<&str>) -> Result<Option<T>, StoreError> {
    text.map(parse).transpose()
}

/// An id or a day as text, where it may be missing.
pub(super) fn text_option<T: Display>(value: Option<T>) -> Option<String> {
    value.map(|value| value.to_string())
}

/// The first of the days that are counted.
const EPOCH: Date = jiff::civil::date(1970, 1, 1);

/// A day as a number: days since 1970-01-01.
pub(super) fn day_number(day: Date) -> i64 {
    // Between any two dates there are days.
    EPOCH.until(day).map_or(0, |span| i64::from(span.get_days()))
}

/// A day from its number.
pub(super) fn day_of(number: i64) -> Result<Date, StoreError> {
    let days = Span::new().try_days(number).map_err(inconsistent::<Date>)?;
    EPOCH.checked_add(days).map_err(inconsistent::<Date>)
}

/// A structure as JSON.
pub(super) fn json<T: Serialize + ?Sized>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(inconsistent::<T>)
}

/// The same where it may be missing.
pub(super) fn json_option<T: Serialize>(value: Option<&T>) -> Result<Option<String>, StoreError> {
    value.map(json).transpose()
}

/// A structure from JSON.
pub(super) fn from_json<T: DeserializeOwned>(text: &str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(inconsistent::<T>)
}

/// The same where it may be missing.
pub(super) fn from_json_option<T: DeserializeOwned>(text: Option<&str>) -> Result<Option<T>, StoreError> {
    text.map(from_json).transpose()
}

/// A variant without content, by its serde name and without quotes, so that SQL can compare it.
pub(super) fn word<T: Serialize>(value: &T) -> Result<String, StoreError> {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => Ok(word),
        Ok(_) => Err(inconsistent::<T>("not one word")),
        Err(error) => Err(inconsistent::<T>(error)),
    }
}

/// A variant from its serde name.
pub(super) fn from_word<'a, T: Deserialize<'a>>(word: &'a str) -> Result<T, StoreError> {
    let source: serde::de::value::StrDeserializer<'a, serde::de::value::Error> = word.into_deserializer();
    T::deserialize(source).map_err(inconsistent::<T>)
}

/// Names the type and the reason, never the content: it may be somebody's.
fn inconsistent<T: ?Sized>(reason: impl Display) -> StoreError {
    StoreError::Inconsistent(format!("{}: {reason}", std::any::type_name::<T>()))
}
