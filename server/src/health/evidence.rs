//! Evidence: what was asked and what came back, with secrets removed.

use super::{
    answer::Answer,
    redaction::{Redaction, bare_address},
};
use crate::store::account::Evidence;

/// Characters of the provider's words that are kept.
const LONGEST_TEXT: usize = 500;
const LONGEST_CODE: usize = 100;

/// Evidence in words of our own, about an answer that came with `status`. Parts of the answer may stand in `text`.
pub fn evidence_in_words(request: &str, status: Option<u16>, text: &str, sent: &Redaction, at: i64) -> Evidence {
    let text = sent.redact(text).chars().take(LONGEST_TEXT).collect();
    Evidence { request: bare_address(request), status, code: None, text: Some(text), is_ours: true, at }
}

/// The evidence of `answer` to `request` (method and address; its query is cut off). `sent`: what went along, in case it
/// comes back. `at`: Unix seconds.
pub fn evidence_of(request: &str, answer: &Answer, sent: &Redaction, at: i64) -> Evidence {
    let text = match answer {
        Answer::Net(error) => Some(error.to_string()),
        other => other.text().map(str::to_owned),
    };
    let clean = |text: &str, longest| sent.redact(text).trim().chars().take(longest).collect::<String>();
    Evidence {
        request: bare_address(request),
        status: answer.status(),
        code: answer.code().map(|code| clean(code, LONGEST_CODE)),
        text: text.map(|text| clean(&text, LONGEST_TEXT)).filter(|text| !text.is_empty()),
        is_ours: matches!(answer, Answer::Net(_)),
        at,
    }
}

#[cfg(test)]
mod tests {
    use secrecy::SecretString;

    use super::evidence_of;
    use crate::{
        health::{answer::Answer, redaction::Redaction},
        net::NetError,
    };

    #[test]
    fn words_are_cut_and_secrets_removed() {
        let sent = Redaction::of([&SecretString::from("tok-1")]);
        let words =
            format!("{{\"error\":{{\"code\":\"token_revoked\",\"message\":\"tok-1 {}\"}}}}", "long ".repeat(300));
        let response = http::Response::builder().status(401).body(words.into_bytes()).unwrap();
        let evidence = evidence_of("GET https://api.example/v1?key=abc", &Answer::from_response(&response), &sent, 7);
        assert_eq!(evidence.request, "GET https://api.example/v1");
        assert_eq!((evidence.status, evidence.code.as_deref(), evidence.at), (Some(401), Some("token_revoked"), 7));
        assert!(!evidence.is_ours);
        let text = evidence.text.unwrap();
        assert_eq!(text.chars().count(), 500);
        assert!(text.starts_with("… long long"), "{text}");
    }

    #[test]
    fn a_failure_on_the_way_has_words_too() {
        let evidence =
            evidence_of("GET https://api.example/v1", &Answer::Net(NetError::Timeout), &Redaction::nothing_sent(), 7);
        assert_eq!((evidence.status, evidence.text.as_deref()), (None, Some("no answer in time")));
        assert!(evidence.is_ours);
    }

    #[test]
    fn a_page_shows_its_title_only() {
        let page = "<html><head><title> Down for maintenance </title></head><body>token=abc</body></html>";
        let response = http::Response::builder().status(200).body(page.as_bytes().to_vec()).unwrap();
        let evidence =
            evidence_of("GET https://api.example/v1", &Answer::from_response(&response), &Redaction::nothing_sent(), 7);
        assert_eq!(evidence.text.as_deref(), Some("A web page: Down for maintenance"));
    }
}
