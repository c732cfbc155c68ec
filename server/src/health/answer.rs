//! An answer of a platform, as far as its meaning needs it.

use http::{HeaderMap, header};
use jiff::Timestamp;

use super::redaction::hide_members;
use crate::{
    budget::{JsonBudget, JsonError, read_json, sift_json},
    catalogue::{AnswerShape, Pointer},
    net::NetError,
};

/// The longest pause that is granted to a provider, in seconds: one that asks for more is asked again after a day.
const LONGEST_PAUSE: i64 = 24 * 60 * 60;
/// Bytes of a body that are looked at where it is no JSON.
const BEGINNING: usize = 64 * 1024;
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
    /// The provider's code.
    pub code: Option<String>,
    /// The provider's second code, where it has one.
    pub subcode: Option<String>,
    /// The provider's own words; where there are none, the body.
    pub text: Option<String>,
    pub is_html: bool,
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
            let places = [&shape.code, &shape.subcode, &shape.text].into_iter().flatten();
            sift_json(response.body(), SIFTED, places.map(|place| &**place))
        } else {
            read_json(response.body(), JsonBudget::SMALL)
        };
        // Whether a success is too large is for those to say who read it.
        if json == Err(JsonError::TooLarge) && !is_success {
            return Self::Net(NetError::TooLarge);
        }
        let json = json.ok();
        let beginning = response.body().get(..BEGINNING).unwrap_or(response.body());
        let find = |pointers: &[Pointer]| {
            pointers.iter().find_map(|pointer| pointer.find_text(json.as_ref()?)).filter(|text| !text.is_empty())
        };
        let headers = response.headers();
        let is_html = is_html(headers, beginning) && json.is_none();
        Self::Http(HttpAnswer {
            status: response.status().as_u16(),
            code: find(&shape.code).or_else(|| challenge_error(headers)),
            subcode: find(&shape.subcode),
            text: find(&shape.text).or_else(|| match json {
                // A success is data: its words are nobody's complaint, whatever stands in them.
                _ if is_success && !is_html => None,
                Some(value) => Some(hide_members(value).to_string()),
                None if is_html => page_title(beginning).or_else(|| Some("A web page.".to_owned())),
                None => Some(String::from_utf8_lossy(beginning).into_owned()).filter(|text| !text.is_empty()),
            }),
            is_html,
            retry_after: header_text(headers, &header::RETRY_AFTER).map(str::to_owned),
            headers: headers.clone(),
        })
    }

    /// Whether it leaves open what the provider did: nothing came, or something that a proxy in between may have sent,
    /// or a success that can't be read. The work asked for may have been done.
    pub fn is_inconclusive(&self) -> bool {
        match self {
            Self::Http(http) => http.status >= 500 || http.status < 300 || http.is_html,
            Self::Net(error) => {
                matches!(error, NetError::Timeout | NetError::Unreachable | NetError::TooLarge | NetError::Busy)
            }
            Self::Sql { .. } => false,
        }
    }

    /// The HTTP status.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Http(http) => Some(http.status),
            Self::Net(_) | Self::Sql { .. } => None,
        }
    }

    /// The provider's code.
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Http(http) => http.code.as_deref(),
            Self::Sql { code, .. } => Some(code),
            Self::Net(_) => None,
        }
    }

    /// The provider's second code.
    pub fn subcode(&self) -> Option<&str> {
        match self {
            Self::Http(http) => http.subcode.as_deref(),
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
    /// Seconds to wait, from `Retry-After`: a number or a date (RFC 9110, section 10.2.3). At least one, at most a day.
    pub fn retry_after(&self, now: i64) -> Option<i64> {
        let text = self.retry_after.as_deref()?.trim();
        let seconds = match text.parse::<i64>() {
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

fn header_text<'a>(headers: &'a HeaderMap, name: &header::HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// The `error` of a `WWW-Authenticate: Bearer` (RFC 6750, section 3).
fn challenge_error(headers: &HeaderMap) -> Option<String> {
    let challenge = header_text(headers, &header::WWW_AUTHENTICATE)?;
    let (_, rest) = challenge.split_once("error=\"")?;
    rest.split_once('"').map(|(error, _)| error.to_owned())
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
