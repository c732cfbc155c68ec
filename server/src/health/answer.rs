//! An answer of a platform, as far as its meaning needs it.

use http::{HeaderMap, header};
use jiff::Timestamp;
use serde_json::Value;

use super::{foreign::is_of_a_guard, redaction::hide_members};
use crate::{
    budget::{JsonBudget, JsonError, read_json, sift_json},
    catalogue::{AnswerShape, Path, path::text_of},
    net::NetError,
};

/// The longest pause that is granted to a provider, in seconds: one that asks for more is asked again after a day.
const LONGEST_PAUSE: i64 = 24 * 60 * 60;
/// Bytes of a body that are looked at where it is no JSON.
const BEGINNING: usize = 64 * 1024;
/// Codes that one answer is searched for: it has a handful.
const MOST_CODES: usize = 16;
/// Of a success: as much may stand there as in numbers, but codes and words are short.
const SIFTED: JsonBudget = JsonBudget { weight: 1024 * 1024, ..JsonBudget::DATA };

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    Http(HttpAnswer),
    /// Nothing did.
    Net(NetError),
    /// A database's error: SQLSTATE and its words.
    Sql {
        code: String,
        message: String,
    },
}

/// What an HTTP answer says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpAnswer {
    pub status: u16,
    /// The provider's codes, in the order of their places.
    pub codes: Vec<String>,
    /// The provider's second codes, where it has any.
    pub subcodes: Vec<String>,
    /// The provider's own words; where there are none, the body.
    pub text: Option<String>,
    /// Whether the provider itself says that it passes.
    pub passes: Option<bool>,
    /// It came in the provider's name from something in between: a page, or what a firewall says.
    pub is_foreign: bool,
    /// The header as it came.
    pub retry_after: Option<String>,
    pub headers: HeaderMap,
}

impl Answer {
    /// Reads an answer whose code and words stand where RFC 6749 (section 5.2) or common use puts them.
    pub fn from_response(response: &http::Response<Vec<u8>>) -> Self {
        Self::read(response, &AnswerShape::default())
    }

    /// Reads an answer whose code and words stand where the catalogue says. An error that holds more than an error can is
    /// as good as no answer.
    pub fn read(response: &http::Response<Vec<u8>>, shape: &AnswerShape) -> Self {
        let is_success = response.status().is_success();
        // A success is data: nothing of it is kept but what may stand there.
        let json = if is_success {
            let places = shape.places().filter_map(Path::as_pointer);
            sift_json(response.body(), SIFTED, places)
        } else {
            read_json(response.body(), JsonBudget::SMALL)
        };
        // Whether a success is too large is for those to say who read it.
        if json == Err(JsonError::TooLarge) && !is_success {
            return Self::Net(NetError::TooLarge);
        }
        let json = json.ok();
        let beginning = response.body().get(..BEGINNING).unwrap_or(response.body());
        let find = |places: &[Path]| find_texts(json.as_ref(), places);
        let headers = response.headers();
        let is_html = is_html(headers, beginning) && json.is_none();
        let is_foreign = is_html || is_of_a_guard(headers, response.body(), is_success);
        let mut codes = find(&shape.code);
        let challenged = challenge_part(headers, "error").filter(|error| !codes.contains(error));
        codes.extend(challenged);
        let mut words = find(&shape.text);
        if words.is_empty() {
            words.extend(challenge_part(headers, "error_description"));
        }
        let text = match json {
            _ if !words.is_empty() => Some(words.join("; ")),
            // A success is data: its words are nobody's complaint, whatever stands in them.
            _ if is_success && !is_foreign => None,
            None if is_html => page_title(beginning).or_else(|| Some("A web page.".to_owned())),
            Some(ref value) if !is_success => Some(hide_members(value.clone()).to_string()),
            _ => Some(String::from_utf8_lossy(beginning).into_owned()).filter(|text| !text.is_empty()),
        };
        let flag = |place: &Path| place.find(json.as_ref()?)?.as_bool();
        Self::Http(HttpAnswer {
            status: response.status().as_u16(),
            codes,
            subcodes: find(&shape.subcode),
            text,
            passes: shape.passes.iter().find_map(flag),
            is_foreign,
            retry_after: header_text(headers, &header::RETRY_AFTER).map(str::to_owned),
            headers: headers.clone(),
        })
    }

    /// Whether it leaves open what the provider did: nothing came, or something that a proxy in between may have sent,
    /// or a success that can't be read. The work asked for may have been done.
    pub fn is_inconclusive(&self) -> bool {
        match self {
            Self::Http(http) => http.status >= 500 || http.status < 300 || http.is_foreign,
            Self::Net(error) => {
                matches!(error, NetError::Timeout | NetError::Unreachable | NetError::TooLarge | NetError::Busy)
            }
            Self::Sql { .. } => false,
        }
    }

    /// Whether the provider itself says that it did what was asked for.
    pub fn is_success(&self) -> bool {
        matches!(self, Self::Http(http) if (200..300).contains(&http.status) && !http.is_foreign)
    }

    /// The HTTP status.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Http(http) => Some(http.status),
            Self::Net(_) | Self::Sql { .. } => None,
        }
    }

    /// The provider's first code: for evidence.
    pub fn code(&self) -> Option<&str> {
        self.codes().next()
    }

    /// All of the provider's codes.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        let (many, one) = match self {
            Self::Http(http) => (http.codes.as_slice(), None),
            Self::Sql { code, .. } => (&[][..], Some(code.as_str())),
            Self::Net(_) => (&[][..], None),
        };
        many.iter().map(String::as_str).chain(one)
    }

    /// The provider's second codes.
    pub fn subcodes(&self) -> impl Iterator<Item = &str> {
        let all = match self {
            Self::Http(http) => http.subcodes.as_slice(),
            Self::Sql { .. } | Self::Net(_) => &[],
        };
        all.iter().map(String::as_str)
    }

    /// Whether the provider itself says that it passes.
    pub fn passes(&self) -> Option<bool> {
        match self {
            Self::Http(http) => http.passes,
            Self::Sql { .. } | Self::Net(_) => None,
        }
    }

    /// A header, by its name in small letters.
    pub fn header(&self, name: &str) -> Option<&str> {
        match self {
            Self::Http(http) => http.headers.get(name)?.to_str().ok(),
            Self::Net(_) | Self::Sql { .. } => None,
        }
    }

    /// The provider's words.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Http(http) => http.text.as_deref(),
            Self::Sql { message, .. } => Some(message),
            Self::Net(_) => None,
        }
    }
}

impl HttpAnswer {
    /// Whether one of its codes is one of these.
    pub fn has_code(&self, wanted: &[&str]) -> bool {
        self.codes.iter().any(|code| wanted.contains(&code.as_str()))
    }

    /// Seconds to wait, from `Retry-After`: a number or a date (RFC 9110, section 10.2.3). At least one, at most a day.
    pub fn retry_after(&self, now: i64) -> Option<i64> {
        let text = self.retry_after.as_deref()?.trim();
        // Shopify writes decimals: "2.0".
        let whole = text.split('.').next().unwrap_or_default();
        let seconds = match whole.parse::<i64>() {
            Ok(seconds) => seconds,
            Err(_) => read_http_date(text)? - now,
        };
        Some(seconds.clamp(1, LONGEST_PAUSE))
    }
}

/// `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, section 5.6.7) in Unix seconds; the obsolete forms are not read.
pub(crate) fn read_http_date(text: &str) -> Option<i64> {
    let date = text.strip_suffix(" GMT")?;
    jiff::civil::DateTime::strptime("%a, %d %b %Y %H:%M:%S", date)
        .and_then(|date| jiff::tz::TimeZone::UTC.to_timestamp(date))
        .map(Timestamp::as_second)
        .ok()
}

/// The texts and numbers that stand at `places`, each once.
fn find_texts(json: Option<&Value>, places: &[Path]) -> Vec<String> {
    let all = json.into_iter().flat_map(|json| places.iter().flat_map(|place| place.find_all(json)));
    let mut found: Vec<String> = Vec::new();
    for text in all.filter_map(text_of).filter(|text| !text.trim().is_empty()) {
        if found.len() < MOST_CODES && !found.iter().any(|known| *known == text) {
            found.push(text.into_owned());
        }
    }
    found
}

fn header_text<'a>(headers: &'a HeaderMap, name: &header::HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// A quoted part of a `WWW-Authenticate: Bearer` (RFC 6750, section 3).
fn challenge_part(headers: &HeaderMap, name: &str) -> Option<String> {
    let challenge = header_text(headers, &header::WWW_AUTHENTICATE)?;
    let (_, rest) = challenge.split_once(&format!("{name}=\""))?;
    rest.split_once('"').map(|(value, _)| value.to_owned()).filter(|value| !value.is_empty())
}

fn is_html(headers: &HeaderMap, body: &[u8]) -> bool {
    let said = header_text(headers, &header::CONTENT_TYPE).is_some_and(|kind| kind.contains("html"));
    let start = body.trim_ascii_start().get(..14).unwrap_or_default().to_ascii_lowercase();
    said || start.starts_with(b"<!doctype html") || start.starts_with(b"<html")
}

fn page_title(body: &[u8]) -> Option<String> {
    let page = String::from_utf8_lossy(body);
    let (_, rest) = page.split_once("<title>")?;
    let (title, _) = rest.split_once("</title>")?;
    Some(format!("A web page: {}", title.trim()))
}
