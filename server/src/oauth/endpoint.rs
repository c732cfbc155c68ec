//! Addresses that an authorization server names as its own. They come from outside, and are written into headers and
//! forms of our pages.

use url::{Host, Url};

/// Whether `text` can be an endpoint: an address of the web without user name, password and fragment (RFC 6749, section
/// 3.1), at a host that has only one way to be read.
pub fn is_endpoint(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| {
        url.username().is_empty()
            && url.password().is_none()
            && url.fragment().is_none()
            && clean_origin(&url).is_some()
    })
}

/// The origin of an endpoint, for a list of origins. `None`: it has none that could stand there.
pub fn origin_of(endpoint: &str) -> Option<String> {
    clean_origin(&Url::parse(endpoint).ok()?)
}

/// The URL standard lets hosts hold `;`, `,`, `'` and `*`, which mean something in headers; no name of a host holds them (RFC
/// 1123, section 2.1).
fn clean_origin(url: &Url) -> Option<String> {
    let is_clean = match url.host()? {
        Host::Domain(name) => {
            let is_plain =
                |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'.' || byte == b'-';
            !name.is_empty() && name.bytes().all(is_plain)
        }
        Host::Ipv4(_) | Host::Ipv6(_) => true,
    };
    (is_clean && matches!(url.scheme(), "http" | "https")).then(|| url.origin().ascii_serialization())
}

#[cfg(test)]
mod tests {
    use super::{is_endpoint, origin_of};

    #[test]
    fn an_origin_has_a_scheme_a_host_and_a_port_and_nothing_else() {
        for (endpoint, origin) in [
            ("https://id.example:8443/authorize?tenant=1", "https://id.example:8443"),
            ("https://ID.example:443/", "https://id.example"),
            ("http://127.0.0.1:3001/authorize", "http://127.0.0.1:3001"),
            ("https://[::1]:8443/authorize", "https://[::1]:8443"),
            ("https://bücher.example/authorize", "https://xn--bcher-kva.example"),
        ] {
            assert_eq!(origin_of(endpoint).as_deref(), Some(origin));
            assert!(is_endpoint(endpoint), "{endpoint}");
        }
    }

    #[test]
    fn what_would_mean_something_in_a_header_is_no_host() {
        for endpoint in [
            "https://evil.example;sandbox/authorize",
            "https://evil.example,default-src/authorize",
            "https://*/authorize",
            "https://*.example/authorize",
            "https://'none'/authorize",
            "https://a_b.example/authorize",
            "https://$a/authorize",
            "https://a b/authorize",
            "https://a%3bsandbox/authorize",
            "https://evil.example%0d%0ax-header:1/authorize",
            "ftp://id.example/authorize",
            "javascript:alert(1)//id.example",
            "data:text/html,x",
            "blob:https://id.example/1",
            "file:///etc/passwd",
            "/authorize",
            "",
        ] {
            assert_eq!(origin_of(endpoint), None, "{endpoint}");
            assert!(!is_endpoint(endpoint), "{endpoint}");
        }
    }

    #[test]
    fn an_endpoint_names_no_user_and_no_fragment() {
        for endpoint in ["https://me@id.example/", "https://me:secret@id.example/", "https://id.example/authorize#x"] {
            assert!(!is_endpoint(endpoint), "{endpoint}");
        }
    }
}
