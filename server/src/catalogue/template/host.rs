//! Hosts with labels of their own: each customer of the platform has one.

use std::{fmt, str::FromStr};

use url::Url;

use super::{TemplateError, TextTemplate};
use crate::catalogue::input::{Input, Inputs};

/// `{fields.shop}.example.com`, with a port behind it if that is not 443. What it ends with is fixed and a whole
/// domain, and values are labels: none of them leads anywhere else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostTemplate {
    text: String,
    host: TextTemplate,
    port: u16,
}

impl HostTemplate {
    /// The address of its root.
    pub fn render(&self, inputs: &Inputs<'_>) -> Result<Url, TemplateError> {
        for input in self.host.inputs() {
            let value = inputs.get(input).ok_or_else(|| TemplateError::Missing(input.clone()))?;
            if !value.split('.').all(is_label) {
                return Err(TemplateError::BadLabel(input.clone()));
            }
        }
        let address = format!("https://{}:{}/", self.host.render(inputs)?, self.port);
        Url::parse(&address).map_err(|_| TemplateError::BadSegment)
    }

    /// The placeholders in it.
    pub fn inputs(&self) -> impl Iterator<Item = &Input> {
        self.host.inputs()
    }
}

/// RFC 1123, section 2.1, in small letters; no `xn--` forms, which look like something else.
fn is_label(label: &str) -> bool {
    let is_inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=63).contains(&label.len())
        && label.bytes().all(is_inner)
        && !label.starts_with('-')
        && !label.ends_with('-')
        && !label.starts_with("xn--")
}

impl FromStr for HostTemplate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bad = |why: &str| format!("`{text}` can't be a host: {why}");
        let (host, port) = match text.rsplit_once(':') {
            Some((host, port)) => (host, port.parse().map_err(|_| bad("its port is no number"))?),
            None => (text, 443),
        };
        let template: TextTemplate = host.parse()?;
        let can_be_label = |input: &Input| matches!(input, Input::Field(_) | Input::Setting(_) | Input::Kept(_));
        if let Some(input) = template.inputs().find(|input| !can_be_label(input)) {
            return Err(bad(&format!("{input} can't be part of it")));
        }
        let end = template.last_literal().and_then(|end| end.strip_prefix('.')).unwrap_or_default();
        if end.split('.').count() < 2 || !end.split('.').all(is_label) {
            return Err(bad("it must end with a fixed domain, like `{fields.shop}.example.com`"));
        }
        Ok(Self { text: format!("{host}:{port}"), host: template, port })
    }
}

impl fmt::Display for HostTemplate {
    /// With its port.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_value_leaves_the_domain() {
        let host: HostTemplate = "{fields.shop}.myshopify.com".parse().unwrap();
        let render = |shop: &str| {
            let url = host.render(&Inputs::default().with_fields([("shop", shop)]));
            url.map(|url| url.host_str().unwrap().to_owned())
        };
        assert_eq!(render("acme-1").unwrap(), "acme-1.myshopify.com");
        assert_eq!(render("eu.acme").unwrap(), "eu.acme.myshopify.com");
        for shop in [
            "evil.example/",
            "evil.example#",
            "evil.example?",
            "a@evil.example",
            "evil.example:443",
            "",
            "..",
            "a..b",
            "-a",
            "a-",
            "ACME",
            "xn--a",
            "a b",
            "a\\b",
            "a%2eb",
            "ä",
            "evil.example\n",
        ] {
            assert!(matches!(render(shop), Err(TemplateError::BadLabel(_))), "{shop:?}");
        }
    }

    #[test]
    fn it_ends_with_a_domain() {
        for text in [
            "{fields.shop}",
            "{fields.shop}.com",
            "api.{fields.shop}",
            "{base}.example.com",
            "{kept.a}x.example.com",
            "{kept.a}.example.com:x",
        ] {
            assert!(text.parse::<HostTemplate>().is_err(), "{text}");
        }
        assert_eq!(
            "api.{kept.dc}.example.com:8443".parse::<HostTemplate>().unwrap().to_string(),
            "api.{kept.dc}.example.com:8443"
        );
    }
}
