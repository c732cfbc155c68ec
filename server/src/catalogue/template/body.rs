//! Bodies with placeholders. A JSON body is a tree whose texts are filled in, so that no value can change its shape.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Number, Value};

use super::{TemplateError, TextTemplate};
use crate::catalogue::input::{Input, Inputs};

/// What is sent with a request.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum BodyTemplate {
    /// Sent as `application/json`. Texts are filled in; a table `{ number = "{limit}" }` becomes a number and
    /// `{ literal = "…" }` a text in which braces mean nothing. A member that is `{page}` alone is left out while there
    /// is no page.
    Json(#[schemars(with = "Value")] Node),
    /// Sent as `application/x-www-form-urlencoded`.
    Form(BTreeMap<String, TextTemplate>),
}

/// A part of a JSON body.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Value")]
pub enum Node {
    Fixed(Value),
    Text(TextTemplate),
    Number(TextTemplate),
    List(Vec<Node>),
    Object(BTreeMap<String, Node>),
}

impl BodyTemplate {
    /// The placeholders in it.
    pub fn inputs(&self) -> Vec<&Input> {
        match self {
            Self::Json(node) => node.inputs(),
            Self::Form(pairs) => pairs.values().flat_map(TextTemplate::inputs).collect(),
        }
    }

    /// This one where it says something, and `below` elsewhere. Of another kind, it is all there is.
    pub fn laid_over(self, below: Self) -> Self {
        match (self, below) {
            (Self::Json(own), Self::Json(below)) => Self::Json(own.laid_over(below)),
            (Self::Form(own), Self::Form(mut pairs)) => {
                pairs.extend(own);
                Self::Form(pairs)
            }
            (own, _) => own,
        }
    }

    /// The body, and its content type. `more` is added to a form.
    pub fn render(
        &self,
        inputs: &Inputs<'_>,
        more: &[(String, String)],
    ) -> Result<(&'static str, Vec<u8>), TemplateError> {
        match self {
            Self::Json(node) => {
                let tree = node.render(inputs)?.unwrap_or(Value::Null);
                Ok(("application/json", tree.to_string().into_bytes()))
            }
            Self::Form(pairs) => {
                let mut form = url::form_urlencoded::Serializer::new(String::new());
                for (name, value) in pairs.iter().filter(|(_, value)| !value.is_left_out(inputs)) {
                    form.append_pair(name, &value.render(inputs)?);
                }
                form.extend_pairs(more);
                Ok(("application/x-www-form-urlencoded", form.finish().into_bytes()))
            }
        }
    }
}

impl Node {
    fn inputs(&self) -> Vec<&Input> {
        match self {
            Self::Fixed(_) => Vec::new(),
            Self::Text(text) | Self::Number(text) => text.inputs().collect(),
            Self::List(list) => list.iter().flat_map(Self::inputs).collect(),
            Self::Object(members) => members.values().flat_map(Self::inputs).collect(),
        }
    }

    fn laid_over(self, below: Self) -> Self {
        match (self, below) {
            (Self::Object(own), Self::Object(mut members)) => {
                for (name, node) in own {
                    let node = match members.remove(&name) {
                        Some(below) => node.laid_over(below),
                        None => node,
                    };
                    members.insert(name, node);
                }
                Self::Object(members)
            }
            (own, _) => own,
        }
    }

    /// `None`: it is left out.
    fn render(&self, inputs: &Inputs<'_>) -> Result<Option<Value>, TemplateError> {
        Ok(Some(match self {
            Self::Fixed(value) => value.clone(),
            Self::Text(text) | Self::Number(text) if text.is_left_out(inputs) => return Ok(None),
            Self::Text(text) => Value::String(text.render(inputs)?),
            Self::Number(text) => {
                let number = text.render(inputs)?.parse::<Number>();
                let input = || text.inputs().next().cloned().unwrap_or(Input::Limit);
                Value::Number(number.map_err(|_| TemplateError::NoNumber(input()))?)
            }
            Self::List(list) => {
                let items = list.iter().filter_map(|node| node.render(inputs).transpose());
                Value::Array(items.collect::<Result<_, _>>()?)
            }
            Self::Object(members) => {
                let mut object = Map::new();
                for (name, node) in members {
                    if let Some(value) = node.render(inputs)? {
                        object.insert(name.clone(), value);
                    }
                }
                Value::Object(object)
            }
        }))
    }
}

impl TryFrom<Value> for Node {
    type Error = String;

    fn try_from(value: Value) -> Result<Self, Self::Error> {
        Ok(match value {
            Value::String(text) => Self::Text(text.parse()?),
            Value::Array(list) => Self::List(list.into_iter().map(Self::try_from).collect::<Result<_, _>>()?),
            Value::Object(members) if members.len() == 1 => match members.into_iter().next() {
                Some((name, Value::String(text))) if name == "literal" => Self::Fixed(Value::String(text)),
                Some((name, Value::String(text))) if name == "number" => Self::Number(text.parse()?),
                Some((name, value)) => Self::Object(BTreeMap::from([(name, Self::try_from(value)?)])),
                None => Self::Object(BTreeMap::new()),
            },
            Value::Object(members) => {
                let members = members.into_iter().map(|(name, value)| Ok((name, Self::try_from(value)?)));
                Self::Object(members.collect::<Result<_, String>>()?)
            }
            fixed => Self::Fixed(fixed),
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn body(json: Value) -> BodyTemplate {
        serde_json::from_value(json!({"json": json})).unwrap()
    }

    fn render(body: &BodyTemplate, inputs: &Inputs<'_>) -> Value {
        serde_json::from_slice(&body.render(inputs, &[]).unwrap().1).unwrap()
    }

    #[test]
    fn no_value_changes_the_shape() {
        let body = body(json!({
            "id": "{profile}", "size": {"number": "{limit}"}, "after": "{page}", "list": [1, "a {profile}"],
            "query": {"literal": "{ orders { id } }"}, "empty": {},
        }));
        let hostile = r#"1", "admin": true, "x": "\u0000 {limit}"#;
        let inputs = Inputs::default().with(Input::Profile, hostile).with(Input::Limit, "100");
        assert_eq!(
            render(&body, &inputs),
            json!({"id": hostile, "size": 100, "list": [1, format!("a {hostile}")], "query": "{ orders { id } }", "empty": {}})
        );
        assert_eq!(render(&body, &inputs.clone().with(Input::Page, "p2"))["after"], "p2");
        let bad = inputs.with(Input::Limit, "1, 2");
        assert_eq!(body.render(&bad, &[]), Err(TemplateError::NoNumber(Input::Limit)));
    }

    #[test]
    fn a_form_is_encoded() {
        let form: BodyTemplate = serde_json::from_value(json!({"form": {"a": "{profile}", "page": "{page}"}})).unwrap();
        let (kind, bytes) = form
            .render(&Inputs::default().with(Input::Profile, "1&b=2 ü"), &[("t".to_owned(), "&".to_owned())])
            .unwrap();
        assert_eq!(kind, "application/x-www-form-urlencoded");
        assert_eq!(String::from_utf8(bytes).unwrap(), "a=1%26b%3D2+%C3%BC&t=%26");
    }
}
