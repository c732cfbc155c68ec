//! JSON from outside, within a budget. Nothing is built that the budget does not hold.
//!
//! `serde_json` itself is not asked for a [`Value`] of what others sent: it takes eighty times the bytes of some texts, and with
//! its feature `raw_value`, which a dependency turns on, it reads JSON inside of strings too.

use std::{borrow::Cow, fmt};

use serde::de::{self, DeserializeOwned, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use super::{
    Refused,
    keep::{Keep, is_index, reaches},
    note, weight,
};

/// What one text may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JsonBudget {
    /// Values, whether kept or not.
    pub values: usize,
    /// Lists and objects inside one another. Less than the 128 at which `serde_json` stops.
    pub depth: usize,
    /// Bytes of memory of what is kept.
    pub weight: usize,
}

impl JsonBudget {
    /// Tokens, identities, metadata, errors.
    pub const SMALL: Self = Self { values: 20_000, depth: 64, weight: 4 * 1024 * 1024 };
    /// Numbers of a platform.
    pub const DATA: Self = Self { values: 1_500_000, depth: 100, weight: 48 * 1024 * 1024 };
}

/// Why a text gives nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum JsonError {
    #[error("it is no JSON, or not of this form")]
    Form,
    #[error("it holds more than is taken")]
    TooLarge,
}

/// All of it.
pub fn read_json(text: &[u8], budget: JsonBudget) -> Result<Value, JsonError> {
    read(text, budget, &Keep::All).map(|(value, _)| value)
}

/// As a type of our own.
pub fn read_typed<T: DeserializeOwned>(text: &[u8], budget: JsonBudget) -> Result<T, JsonError> {
    serde_json::from_value(read_json(text, budget)?).map_err(|_| JsonError::Form)
}

/// The texts, numbers and truths that stand at `pointers` (RFC 6901), in a document that holds nothing else.
pub fn sift_json<'p>(
    text: &[u8],
    budget: JsonBudget,
    pointers: impl IntoIterator<Item = &'p str>,
) -> Result<Value, JsonError> {
    let unescape = |step: &str| step.replace("~1", "/").replace("~0", "~");
    let places: Vec<Vec<String>> =
        pointers.into_iter().map(|place| place.split('/').skip(1).map(unescape).collect()).collect();
    let places = places.iter().map(Vec::as_slice).collect();
    read(text, budget, &Keep::Places(places)).map(|(value, _)| value)
}

/// Bytes of memory that all of it would take. Takes none.
pub fn weigh_json(text: &[u8], budget: JsonBudget) -> Result<usize, JsonError> {
    read(text, budget, &Keep::Weight).map(|(_, weight)| weight)
}

fn read(text: &[u8], budget: JsonBudget, keep: &Keep<'_>) -> Result<(Value, usize), JsonError> {
    let mut meter = Meter { left: budget, is_over: false };
    let mut deserializer = serde_json::Deserializer::from_slice(without_mark(text));
    let read = Seed { meter: &mut meter, keep }.deserialize(&mut deserializer);
    let read = read.and_then(|value| deserializer.end().map(|()| value));
    match read {
        Ok(value) => Ok((value, budget.weight - meter.left.weight)),
        Err(_) if meter.is_over => {
            note(Refused::Values, "a JSON text");
            Err(JsonError::TooLarge)
        }
        Err(_) => Err(JsonError::Form),
    }
}

/// Without the byte order marks that some programs write before a text (RFC 8259, section 8.1, lets them be ignored), and the
/// blanks around them.
pub fn without_mark(text: &[u8]) -> &[u8] {
    let mut rest = text.trim_ascii_start();
    while let Some(behind) = rest.strip_prefix(b"\xef\xbb\xbf") {
        rest = behind.trim_ascii_start();
    }
    rest
}

/// Places at which a document may begin that is looked for.
const MOST_BEGINNINGS: usize = 16;
/// Bytes before it that are looked at.
const LONGEST_BEFORE: usize = 64 * 1024;

/// Whether `text`, which is no JSON, is a JSON object or list with something printed before or behind it.
pub fn is_spoiled(text: &[u8]) -> bool {
    let text = without_mark(text);
    let is_document = |from: usize| {
        let Some(rest) = text.get(from..) else { return false };
        let mut documents = serde_json::Deserializer::from_slice(rest).into_iter::<IgnoredAny>();
        let is_one = matches!(documents.next(), Some(Ok(_)));
        let behind = rest.get(documents.byte_offset()..).unwrap_or_default();
        // Brackets stand in many texts; a whole text in them is meant.
        is_one && (from == 0 || behind.trim_ascii().is_empty())
    };
    let places = text.iter().take(LONGEST_BEFORE).enumerate().filter(|(_, byte)| matches!(byte, b'{' | b'['));
    places.take(MOST_BEGINNINGS).any(|(place, _)| is_document(place))
}

/// What is left of a budget.
struct Meter {
    left: JsonBudget,
    is_over: bool,
}

impl Meter {
    fn count<E: de::Error>(&mut self) -> Result<(), E> {
        let left = self.left.values.checked_sub(1);
        self.left.values = left.ok_or_else(|| self.end())?;
        Ok(())
    }

    fn weigh<E: de::Error>(&mut self, bytes: usize) -> Result<(), E> {
        let left = self.left.weight.checked_sub(bytes);
        self.left.weight = left.ok_or_else(|| self.end())?;
        Ok(())
    }

    fn go_down<E: de::Error>(&mut self) -> Result<(), E> {
        let left = self.left.depth.checked_sub(1);
        self.left.depth = left.ok_or_else(|| self.end())?;
        Ok(())
    }

    fn come_up(&mut self) {
        self.left.depth += 1;
    }

    fn end<E: de::Error>(&mut self) -> E {
        self.is_over = true;
        E::custom("over the budget")
    }
}

struct Seed<'m, 'k> {
    meter: &'m mut Meter,
    keep: &'k Keep<'k>,
}

impl Seed<'_, '_> {
    fn keep_scalar<E: de::Error>(self, text: usize, make: impl FnOnce() -> Value) -> Result<Value, E> {
        let (is_kept, is_weighed) = self.keep.scalar();
        if is_weighed {
            self.meter.weigh(text)?;
        }
        Ok(if is_kept { make() } else { Value::Null })
    }
}

impl<'de> DeserializeSeed<'de> for Seed<'_, '_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        self.meter.count()?;
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_, '_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: de::Error>(self, is: bool) -> Result<Value, E> {
        self.keep_scalar(0, || Value::Bool(is))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Value, E> {
        self.keep_scalar(0, || number.into())
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Value, E> {
        self.keep_scalar(0, || number.into())
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<Value, E> {
        self.keep_scalar(0, || Number::from_f64(number).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Value, E> {
        self.keep_scalar(weight::of_text(text.len()), || text.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let Self { meter, keep } = self;
        meter.go_down()?;
        let (mut kept, mut count, mut capacity) = (Vec::new(), 0_usize, 0);
        loop {
            let inside = keep.inside(|step| is_index(step, count));
            // Those before one that is wanted hold its place.
            let is_wanted = match keep {
                Keep::Places(places) => {
                    places.iter().filter_map(|place| place.first()).any(|step| reaches(step, count))
                }
                Keep::All | Keep::Weight => true,
            };
            let Some(value) = list.next_element_seed(Seed { meter: &mut *meter, keep: &inside })? else { break };
            if is_wanted {
                if count >= capacity {
                    let larger = weight::next_capacity(capacity);
                    meter.weigh(weight::of_list(larger) - weight::of_list(capacity))?;
                    capacity = larger;
                }
                if !matches!(keep, Keep::Weight) {
                    kept.push(value);
                }
            }
            count += 1;
        }
        meter.come_up();
        Ok(Value::Array(kept))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let Self { meter, keep } = self;
        meter.go_down()?;
        let (mut kept, mut count) = (Map::new(), 0_usize);
        while let Some(name) = members.next_key_seed(Name)? {
            let inside = keep.inside(|step| step == name);
            if inside.is_nothing() {
                members.next_value_seed(Seed { meter: &mut *meter, keep: &inside })?;
                continue;
            }
            count += 1;
            meter.weigh(weight::of_member(count) + weight::of_text(name.len()))?;
            let name = if matches!(keep, Keep::Weight) { String::new() } else { name.into_owned() };
            let value = members.next_value_seed(Seed { meter: &mut *meter, keep: &inside })?;
            if !matches!(keep, Keep::Weight) {
                kept.insert(name, value);
            }
        }
        meter.come_up();
        Ok(Value::Object(kept))
    }
}

/// A member's name, copied only where it is kept or holds escapes.
struct Name;

impl<'de> DeserializeSeed<'de> for Name {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Name {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_borrowed_str<E: de::Error>(self, name: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(name))
    }

    fn visit_str<E: de::Error>(self, name: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(name.to_owned()))
    }
}

#[cfg(test)]
#[path = "json_tests.rs"]
mod tests;
