//! Fields of a credential or set-up form.

use app::model::{
    field::{Field, FieldChoice, FieldKind},
    field_error::Wrong,
};
use schemars::JsonSchema;
use serde::Deserialize;
use url::Url;

use super::{pattern::Pattern, template::is_web};

/// One field.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FieldSpec {
    pub key: String,
    pub label: String,
    #[serde(default)]
    pub kind: FieldType,
    /// Where the user finds the value.
    pub help: String,
    #[serde(default)]
    pub placeholder: String,
    /// What the field starts with.
    #[serde(default)]
    pub default: String,
    #[serde(default = "yes")]
    pub required: bool,
    /// What the whole value must look like: `[a-z0-9-]+`. A value that becomes part of a host must have one.
    #[serde(default)]
    pub pattern: Option<Pattern>,
    /// For the kind `choice` only.
    #[serde(default)]
    pub choices: Vec<ChoiceSpec>,
}

/// What kind of input it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FieldType {
    #[default]
    Text,
    Url,
    Number,
    /// Kept sealed, shown as dots, never sent back.
    Secret,
    LongText,
    Choice,
}

/// One choice.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChoiceSpec {
    pub value: String,
    pub label: String,
}

fn yes() -> bool {
    true
}

impl FieldSpec {
    pub fn is_secret(&self) -> bool {
        self.kind == FieldType::Secret
    }

    /// Whether `value` is one of its choices.
    pub fn has_choice(&self, value: &str) -> bool {
        self.choices.iter().any(|choice| choice.value == value)
    }

    /// Whether a typed value can be right.
    pub fn accepts(&self, value: &str) -> bool {
        self.find_wrong(value).is_none()
    }

    /// What is wrong with a typed value: it is there if it must be, and has the shape of its kind.
    pub fn find_wrong(&self, value: &str) -> Option<Wrong> {
        if value.is_empty() {
            return self.required.then_some(Wrong::Missing);
        }
        (!self.has_shape(value)).then_some(Wrong::Shape)
    }

    fn has_shape(&self, value: &str) -> bool {
        if self.pattern.as_ref().is_some_and(|pattern| !pattern.fits(self.clean(value))) {
            return false;
        }
        match self.kind {
            FieldType::Url => Url::parse(value).is_ok_and(|url| is_web(&url)),
            FieldType::Number => value.parse::<u32>().is_ok(),
            FieldType::Choice => self.has_choice(value),
            FieldType::Text | FieldType::Secret | FieldType::LongText => true,
        }
    }

    /// As its pattern sees it. What is typed behind an address is cut where it is used, so it may end with a slash or not.
    fn clean<'a>(&self, value: &'a str) -> &'a str {
        let value = value.trim();
        if self.kind == FieldType::Url { value.trim_end_matches('/') } else { value }
    }

    /// As forms show it.
    pub fn field(&self) -> Field {
        let choice = |choice: &ChoiceSpec| FieldChoice { value: choice.value.clone(), label: choice.label.clone() };
        Field {
            key: self.key.clone(),
            label: self.label.clone(),
            kind: match self.kind {
                FieldType::Text => FieldKind::Text,
                FieldType::Url => FieldKind::Url,
                FieldType::Number => FieldKind::Number,
                FieldType::Secret => FieldKind::Secret,
                FieldType::LongText => FieldKind::LongText,
                FieldType::Choice => FieldKind::Choice(self.choices.iter().map(choice).collect()),
            },
            help: self.help.clone(),
            placeholder: self.placeholder.clone(),
            default: self.default.clone(),
            required: self.required,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_of_an_address_does_not_see_the_slash_at_its_end() {
        let field: FieldSpec =
            toml::from_str("key = 'a'\nlabel = 'A'\nhelp = 'h'\nkind = 'url'\npattern = 'https://[a-z]+\\.example'")
                .unwrap();
        for value in ["https://shop.example", "https://shop.example/", " https://shop.example/ "] {
            assert_eq!(field.find_wrong(value), None, "{value}");
        }
        assert_eq!(field.find_wrong("https://shop.example/x"), Some(Wrong::Shape));
        assert_eq!(field.find_wrong(""), Some(Wrong::Missing));
    }

    fn accepts(kind: FieldType, value: &str) -> bool {
        let choices = vec![ChoiceSpec { value: "verify".to_owned(), label: "Checked".to_owned() }];
        let text = || "text".to_owned();
        let field = FieldSpec {
            key: text(),
            label: text(),
            kind,
            help: text(),
            placeholder: text(),
            default: String::new(),
            required: kind != FieldType::LongText,
            pattern: (kind == FieldType::Secret).then(|| Pattern::try_from("key_[a-f0-9]+".to_owned()).unwrap()),
            choices,
        };
        field.accepts(value)
    }

    #[test]
    fn a_value_has_the_shape_of_its_kind() {
        assert!(accepts(FieldType::Url, "https://login.example/realm") && !accepts(FieldType::Url, "login.example"));
        assert!(
            !accepts(FieldType::Url, "file:///etc/passwd") && !accepts(FieldType::Url, "https://a:b@login.example")
        );
        assert!(accepts(FieldType::Number, "5432") && !accepts(FieldType::Number, "5432x"));
        assert!(accepts(FieldType::Choice, "verify") && !accepts(FieldType::Choice, "of"));
        assert!(accepts(FieldType::Text, "x") && !accepts(FieldType::Text, ""));
        assert!(accepts(FieldType::LongText, ""));
        assert!(accepts(FieldType::Secret, "key_0f") && !accepts(FieldType::Secret, "key_0f/x"));
    }
}
