//! Addresses with placeholders.

use std::str::FromStr;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use url::Url;

use super::{TemplateError, TextTemplate, host::HostTemplate};
use crate::catalogue::input::{Input, Inputs};

/// Everything but the unreserved characters of RFC 3986, section 2.3.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// An address with placeholders: `{base}/accounts/{profile}/report?from={from}&page={page}`.
///
/// It begins with `{base}`, with a `{settings.…}` or `{fields.…}` that holds an address, with `https://host`, or with
/// `/` where the integration has a base. A host may begin with labels of its own: `https://{fields.shop}.example.com`.
/// After that, placeholders stand for parts of the path and values of the query. A query parameter that is `{page}`
/// alone is left out while there is no page.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct UrlTemplate {
    base: Base,
    path: Vec<TextTemplate>,
    query: Vec<(String, TextTemplate)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Base {
    Fixed(Url),
    Placeholder(Input),
    /// `https://{fields.shop}.example.com`: the host, and the port if it is not 443.
    Labels(HostTemplate),
    /// Below the base of the integration.
    Relative,
}

impl UrlTemplate {
    /// Fills it in.
    pub fn render(&self, inputs: &Inputs<'_>) -> Result<Url, TemplateError> {
        let mut url = self.base.render(inputs)?;
        if !self.path.is_empty() {
            let mut path = url.path().trim_end_matches('/').to_owned();
            for segment in &self.path {
                let is_fixed = segment.inputs().next().is_none();
                let segment = segment.render_with(inputs, encode)?;
                if is_dots(&segment) || (segment.is_empty() && !is_fixed) {
                    return Err(TemplateError::BadSegment);
                }
                path.push('/');
                path.push_str(&segment);
            }
            url.set_path(&path);
        }
        for (name, value) in &self.query {
            if value.is_left_out(inputs) {
                continue;
            }
            url.query_pairs_mut().append_pair(name, &value.render(inputs)?);
        }
        Ok(url)
    }

    /// The placeholders in it.
    pub fn inputs(&self) -> impl Iterator<Item = &Input> {
        let base: Vec<&Input> = match &self.base {
            Base::Fixed(_) | Base::Relative => Vec::new(),
            Base::Placeholder(input) => vec![input],
            Base::Labels(host) => host.inputs().collect(),
        };
        let values = self.query.iter().map(|(_, value)| value);
        base.into_iter().chain(self.path.iter().chain(values).flat_map(TextTemplate::inputs))
    }

    /// Puts it below `base`, if it begins with `/` only. `false`: it does, and there is no base.
    pub fn put_below(&mut self, base: Option<&Self>) -> bool {
        if self.base != Base::Relative {
            return true;
        }
        let Some(base) = base else { return false };
        self.base = base.base.clone();
        let mut path: Vec<TextTemplate> = base.path.clone();
        path.append(&mut self.path);
        self.path = path;
        true
    }

    /// Whether it begins with `/`: it needs a base.
    pub fn is_relative(&self) -> bool {
        self.base == Base::Relative
    }

    /// The fixed host that it begins with.
    pub fn fixed_base(&self) -> Option<&Url> {
        match &self.base {
            Base::Fixed(url) => Some(url),
            _ => None,
        }
    }

    /// The host with labels of its own that it begins with.
    pub fn host_labels(&self) -> Option<&HostTemplate> {
        match &self.base {
            Base::Labels(host) => Some(host),
            _ => None,
        }
    }

    /// The credential field that it begins with.
    pub fn base_field(&self) -> Option<&str> {
        match &self.base {
            Base::Placeholder(Input::Field(key)) => Some(key),
            _ => None,
        }
    }

    /// The setting that it begins with.
    pub fn base_setting(&self) -> Option<&str> {
        match &self.base {
            Base::Placeholder(Input::Setting(key)) => Some(key),
            _ => None,
        }
    }
}

impl Base {
    fn render(&self, inputs: &Inputs<'_>) -> Result<Url, TemplateError> {
        match self {
            Self::Fixed(url) => Ok(url.clone()),
            Self::Relative => Err(TemplateError::NoBase),
            Self::Labels(host) => host.render(inputs),
            Self::Placeholder(input) => {
                let text = inputs.get(input).ok_or_else(|| TemplateError::Missing(input.clone()))?;
                let url = Url::parse(text.trim()).ok().filter(is_web);
                let mut url = url.ok_or_else(|| TemplateError::BadBase(input.clone()))?;
                url.set_fragment(None);
                Ok(url)
            }
        }
    }
}

impl FromStr for UrlTemplate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bad = |why: &str| format!("`{text}` can't be an address: {why}");
        let (base, rest) = match text.strip_prefix('{').and_then(|inner| inner.split_once('}')) {
            Some((name, rest)) => match name.parse()? {
                input @ (Input::Base | Input::Setting(_) | Input::Field(_)) => (Base::Placeholder(input), rest),
                input => return Err(bad(&format!("it can't begin with {input}"))),
            },
            None if text.starts_with('/') => (Base::Relative, text),
            None => {
                let start = text.find("://").map(|at| at + 3).ok_or_else(|| bad("it does not begin with https://"))?;
                let end =
                    text.get(start..).and_then(|tail| tail.find(['/', '?', '#'])).map_or(text.len(), |at| at + start);
                let (origin, rest) = text.split_at(end);
                if origin.contains(['{', '}']) {
                    let host = origin.strip_prefix("https://").ok_or_else(|| bad("it does not begin with https://"))?;
                    return Self::with_parts(text, Base::Labels(host.parse()?), rest);
                }
                let url = Url::parse(origin).map_err(|error| bad(&error.to_string()))?;
                if url.scheme() != "https" {
                    return Err(bad("it does not begin with https://"));
                }
                (Base::Fixed(url), rest)
            }
        };
        Self::with_parts(text, base, rest)
    }
}

impl UrlTemplate {
    /// `rest`: what follows the base in `text`.
    fn with_parts(text: &str, base: Base, rest: &str) -> Result<Self, String> {
        let bad = |why: &str| format!("`{text}` can't be an address: {why}");
        if rest.contains('#') {
            return Err(bad("it must not have a #"));
        }
        if !rest.is_empty() && !rest.starts_with(['/', '?']) {
            return Err(bad("a path begins with /"));
        }
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let segment = |segment: &str| match segment.parse::<TextTemplate>()? {
            _ if is_dots(segment) => Err(bad("its path must not have . or ..")),
            template => Ok(template),
        };
        let path = path.strip_prefix('/').map(|path| path.split('/').map(segment).collect()).transpose()?;
        let pair = |pair: &str| {
            let (name, value) = pair.split_once('=').ok_or_else(|| bad("its query is not made of name=value"))?;
            if name.is_empty() || name.contains(['{', '}']) {
                return Err(bad("a parameter of its query has no fixed name"));
            }
            Ok((name.to_owned(), value.parse()?))
        };
        let query = query.split('&').filter(|pair| !pair.is_empty()).map(pair).collect::<Result<_, String>>()?;
        Ok(Self { base, path: path.unwrap_or_default(), query })
    }
}

impl TryFrom<String> for UrlTemplate {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

fn encode(value: &str) -> String {
    utf8_percent_encode(value, RESERVED).to_string()
}

/// Whether it is an http or https address without a user name.
pub(in crate::catalogue) fn is_web(url: &Url) -> bool {
    matches!(url.scheme(), "https" | "http") && url.has_host() && url.username().is_empty() && url.password().is_none()
}

/// What a URL parser takes for "here" or "one up" (WHATWG URL standard, "double-dot URL path segment").
fn is_dots(segment: &str) -> bool {
    let plain = segment.to_ascii_lowercase().replace("%2e", ".");
    plain == "." || plain == ".."
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
