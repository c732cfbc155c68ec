//! Who answers in a platform's name without being it: the firewalls and bot checks of web hosts and networks. Their answers say
//! nothing about an account, whatever their status. Pages of HTML are recognised as such; here is what comes without one.

use http::HeaderMap;
use serde_json::Value;

use crate::budget::{JsonBudget, read_json};

/// Longer answers are nobody's refusal in a few words.
const LONGEST: usize = 4096;
/// Members that such an answer has at most.
const MOST_MEMBERS: usize = 12;

/// Words of such answers, in small letters.
const WORDS: [&str; 22] = [
    // Imunify360, in JSON with 200 and 403: github.com/search "bot-protection" shows it in clients of WordPress sites.
    "imunify360",
    "bot-protection",
    "bot protection",
    // Cloudflare: "error code: 1020" as text, "cloudflare_error" in JSON (developers.cloudflare.com, 1xxx errors).
    "error code: 10",
    "cloudflare_error",
    "cf-error",
    "attention required! | cloudflare",
    // DataDome, HUMAN (PerimeterX), Akamai, Imperva, Sucuri, Wordfence, ModSecurity, SiteGround, AWS WAF, BunkerWeb, Fortinet.
    "captcha-delivery.com",
    "px-captcha",
    "perimeterx",
    "errors.edgesuite.net",
    "incapsula incident",
    "sucuri website firewall",
    "sucuri cloudproxy",
    "wordfence",
    "mod_security",
    "modsecurity",
    "sgcaptcha",
    "aws waf",
    "bunkerweb",
    "fortiguard",
    "web application firewall",
];

/// Headers that are there only where such a check stood in the way.
const HEADERS: [&str; 4] = ["cf-mitigated", "x-sucuri-block", "x-amzn-waf-action", "x-datadome-isblocked"];

/// Whether a firewall or bot check gave this answer. Of a success only what is nothing but a few words: data may name any product.
pub(super) fn is_of_a_guard(headers: &HeaderMap, body: &[u8], is_success: bool) -> bool {
    if HEADERS.iter().any(|name| headers.contains_key(*name)) {
        return true;
    }
    if body.len() > LONGEST {
        return false;
    }
    let text = String::from_utf8_lossy(body).to_lowercase();
    WORDS.iter().any(|words| text.contains(words)) && (!is_success || is_a_few_words(body))
}

/// A JSON object with texts and numbers only: no list, nothing inside it.
fn is_a_few_words(body: &[u8]) -> bool {
    match read_json(body, JsonBudget::SMALL) {
        Ok(Value::Object(members)) => {
            members.len() <= MOST_MEMBERS && !members.values().any(|value| value.is_object() || value.is_array())
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderMap;

    use super::is_of_a_guard;

    fn is_seen(body: &str, is_success: bool) -> bool {
        is_of_a_guard(&HeaderMap::new(), body.as_bytes(), is_success)
    }

    #[test]
    fn guards_are_known_by_their_words_and_data_is_data() {
        let said = r#"{"message": "Access denied by Imunify360 bot-protection. IPs used for automation should be whitelisted"}"#;
        assert!(is_seen(said, true) && is_seen(said, false));
        assert!(is_seen("error code: 1020", false));
        assert!(is_seen(r#"{"url":"https://geo.captcha-delivery.com/captcha/?initialCid=x"}"#, false));
        assert!(!is_seen(
            r#"{"code":"woocommerce_rest_cannot_view","message":"Sorry, you cannot list resources."}"#,
            false
        ));
        assert!(!is_seen(r#"{"rows":[{"name":"Imunify360 bot-protection","clicks":7}]}"#, true), "an ad's name");
        assert!(!is_seen("name,clicks\nImunify360,7\n", true), "a report");
        let long = format!("{said}{}", " ".repeat(5_000));
        assert!(!is_seen(&long, false));
    }

    #[test]
    fn guards_are_known_by_their_headers() {
        let headers = HeaderMap::from_iter([("cf-mitigated".parse().unwrap(), "challenge".parse().unwrap())]);
        assert!(is_of_a_guard(&headers, b"", false));
    }
}
