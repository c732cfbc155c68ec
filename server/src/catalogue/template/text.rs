//! Texts with placeholders.

use std::str::FromStr;

use serde::Deserialize;

use super::TemplateError;
use crate::catalogue::input::{Input, Inputs};

/// A text with placeholders: `{fields.database} on {fields.host}`. A brace of its own is written twice: `{{`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct TextTemplate {
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Literal(String),
    Placeholder(Input),
}

impl TextTemplate {
    /// One placeholder and nothing else.
    pub fn only(input: Input) -> Self {
        Self { parts: vec![Part::Placeholder(input)] }
    }

    /// With one more placeholder behind it, after a blank.
    #[must_use]
    pub fn followed_by(mut self, input: Input) -> Self {
        self.parts.push(Part::Literal(" ".to_owned()));
        self.parts.push(Part::Placeholder(input));
        self
    }

    /// Fills it in.
    pub fn render(&self, inputs: &Inputs<'_>) -> Result<String, TemplateError> {
        self.render_with(inputs, str::to_owned)
    }

    /// The placeholders in it.
    pub fn inputs(&self) -> impl Iterator<Item = &Input> {
        self.parts.iter().filter_map(|part| match part {
            Part::Literal(_) => None,
            Part::Placeholder(input) => Some(input),
        })
    }

    pub(super) fn render_with(
        &self,
        inputs: &Inputs<'_>,
        encode: impl Fn(&str) -> String,
    ) -> Result<String, TemplateError> {
        let render = |part: &Part| match part {
            Part::Literal(text) => Ok(text.clone()),
            Part::Placeholder(input) => {
                inputs.get(input).map(&encode).ok_or_else(|| TemplateError::Missing(input.clone()))
            }
        };
        self.parts.iter().map(render).collect()
    }

    /// Whether it is one placeholder of a page, and there is none: what holds it is left out then.
    pub(super) fn is_left_out(&self, inputs: &Inputs<'_>) -> bool {
        self.is_only(&Input::Page) && inputs.get(&Input::Page).is_none()
    }

    /// Whether nothing can follow it: its last part is text, and which.
    pub(super) fn last_literal(&self) -> Option<&str> {
        match self.parts.last()? {
            Part::Literal(text) => Some(text),
            Part::Placeholder(_) => None,
        }
    }

    fn is_only(&self, input: &Input) -> bool {
        matches!(self.parts.as_slice(), [Part::Placeholder(only)] if only == input)
    }
}

impl FromStr for TextTemplate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (mut parts, mut literal, mut rest) = (Vec::new(), String::new(), text);
        while let Some(start) = rest.find(['{', '}']) {
            let (before, tail) = rest.split_at(start);
            literal.push_str(before);
            if let Some(after) = tail.strip_prefix("{{").or_else(|| tail.strip_prefix("}}")) {
                literal.extend(tail.chars().next());
                rest = after;
                continue;
            }
            let inner = tail.strip_prefix('{').and_then(|inner| inner.split_once('}'));
            let Some((name, after)) = inner else {
                return Err(format!("`{text}` has a brace without its other half"));
            };
            if !literal.is_empty() {
                parts.push(Part::Literal(std::mem::take(&mut literal)));
            }
            parts.push(Part::Placeholder(name.parse()?));
            rest = after;
        }
        literal.push_str(rest);
        if !literal.is_empty() {
            parts.push(Part::Literal(literal));
        }
        Ok(Self { parts })
    }
}

impl TryFrom<String> for TextTemplate {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}
