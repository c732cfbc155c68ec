//! Texts with placeholders.

use std::str::FromStr;

use serde::Deserialize;

use super::TemplateError;
use crate::catalogue::input::{Input, Inputs};

/// A text with placeholders: `{fields.database} on {fields.host}`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
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

    pub(super) fn is_only(&self, input: &Input) -> bool {
        matches!(self.parts.as_slice(), [Part::Placeholder(only)] if only == input)
    }
}

impl FromStr for TextTemplate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some(start) = rest.find(['{', '}']) {
            let (literal, tail) = rest.split_at(start);
            let inner = tail.strip_prefix('{').and_then(|inner| inner.split_once('}'));
            let Some((name, after)) = inner else {
                return Err(format!("`{text}` has a brace without its other half"));
            };
            if !literal.is_empty() {
                parts.push(Part::Literal(literal.to_owned()));
            }
            parts.push(Part::Placeholder(name.parse()?));
            rest = after;
        }
        if !rest.is_empty() {
            parts.push(Part::Literal(rest.to_owned()));
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
