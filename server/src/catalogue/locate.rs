//! Finds the line of a place in a TOML text.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

/// A place in a file: keys and positions in lists, such as `streams.0.request.http.url`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Place(Vec<String>);

impl Place {
    /// The place of `key` inside this one.
    pub(super) fn at(&self, key: impl ToString) -> Self {
        let mut steps = self.0.clone();
        steps.push(key.to_string());
        Self(steps)
    }
}

/// The line of `place`, or of what is nearest around it where the file says nothing there. From 1 on.
pub(super) fn line_of(text: &str, place: &Place) -> usize {
    let Ok(document) = DeTable::parse(text) else { return 1 };
    let mut span = None;
    let mut value: Option<&DeValue<'_>> = None;
    for step in &place.0 {
        let next = match value {
            None => document.get_ref().get_key_value(step.as_str()),
            Some(DeValue::Table(table)) => table.get_key_value(step.as_str()),
            Some(DeValue::Array(list)) => {
                let item = step.parse().ok().and_then(|index: usize| list.get(index));
                let Some(item) = item else { break };
                (span, value) = (Some(item.span()), Some(item.get_ref()));
                continue;
            }
            Some(_) => None,
        };
        let Some((key, next)) = next else { break };
        (span, value) = (Some(key.span()), Some(next.get_ref()));
    }
    line_at(text, span)
}

/// The line in which a span begins. From 1 on.
pub(super) fn line_at(text: &str, span: Option<Range<usize>>) -> usize {
    let start = span.map_or(0, |span| span.start);
    text.bytes().take(start).filter(|byte| *byte == b'\n').count() + 1
}
