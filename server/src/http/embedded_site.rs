//! The built site inside the program itself, so that a release is one file: with the feature `embed-site`, after the site
//! was built. Without it only tests use this, with a small site of their own.

use std::collections::BTreeMap;
#[cfg(feature = "embed-site")]
use std::sync::LazyLock;

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use include_dir::Dir;
use sha2::{Digest, Sha256};

/// What releases hand out.
#[cfg(feature = "embed-site")]
pub(super) static SITE: LazyLock<EmbeddedSite> =
    LazyLock::new(|| EmbeddedSite::new(include_dir::include_dir!("$CARGO_MANIFEST_DIR/../target/site")));

/// Files that the compiler took in.
pub(super) struct EmbeddedSite {
    files: Dir<'static>,
    /// Strong validators (RFC 9110, section 8.8.3) by path.
    etags: BTreeMap<String, HeaderValue>,
}

impl EmbeddedSite {
    fn new(files: Dir<'static>) -> Self {
        let mut etags = BTreeMap::new();
        collect_etags(&files, &mut etags);
        Self { files, etags }
    }

    /// The text of a file that the server itself has to know.
    #[cfg(feature = "embed-site")]
    pub(super) fn read(&self, path: &str) -> Option<String> {
        self.files.get_file(path)?.contents_utf8().map(str::to_owned)
    }

    /// The file at `path`, compressed if the browser takes that; 304 if it has it already.
    pub(super) fn find(&self, path: &str, headers: &HeaderMap) -> Option<Response> {
        let path = path.trim_start_matches('/');
        let (file, encoding) = [("br", ".br"), ("gzip", ".gz")]
            .into_iter()
            .filter(|(encoding, _)| accepts(headers, encoding))
            .find_map(|(encoding, ending)| Some((self.files.get_file(format!("{path}{ending}"))?, Some(encoding))))
            .or_else(|| Some((self.files.get_file(path)?, None)))?;
        let etag = self.etags.get(&*file.path().to_string_lossy())?;
        let is_known = headers.get(header::IF_NONE_MATCH).is_some_and(|known| known == etag);
        let mut response = if is_known {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            Body::from(file.contents()).into_response()
        };
        let answer = response.headers_mut();
        answer.insert(header::ETAG, etag.clone());
        answer.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        answer.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type(path)));
        if let Some(encoding) = encoding {
            answer.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        Some(response)
    }
}

fn collect_etags(dir: &Dir<'static>, etags: &mut BTreeMap<String, HeaderValue>) {
    for file in dir.files() {
        let tag = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(file.contents()));
        if let Ok(tag) = HeaderValue::from_str(&format!("\"{tag}\"")) {
            etags.insert(file.path().to_string_lossy().into_owned(), tag);
        }
    }
    dir.dirs().for_each(|dir| collect_etags(dir, etags));
}

fn accepts(headers: &HeaderMap, encoding: &str) -> bool {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|accepted| accepted.to_str().ok()).unwrap_or_default();
    accepted.split(',').any(|one| {
        let (name, weight) = one.split_once(';').unwrap_or((one, ""));
        name.trim() == encoding && weight.replace(' ', "") != "q=0"
    })
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("js") => "text/javascript",
        Some("wasm") => "application/wasm",
        Some("css") => "text/css",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("json") => "application/json",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
    use include_dir::include_dir;

    use super::{EmbeddedSite, accepts};

    fn site() -> EmbeddedSite {
        EmbeddedSite::new(include_dir!("$CARGO_MANIFEST_DIR/src/http/embedded_site/small_site"))
    }

    fn with(name: header::HeaderName, value: &HeaderValue) -> HeaderMap {
        HeaderMap::from_iter([(name, value.clone())])
    }

    #[test]
    fn files_come_compressed_and_once() {
        let site = site();
        let plain = site.find("/pkg/part.wasm", &HeaderMap::new()).unwrap();
        assert_eq!(plain.headers()[header::CONTENT_TYPE], "application/wasm");
        assert!(plain.headers().get(header::CONTENT_ENCODING).is_none());
        for (accepted, encoding) in [("gzip, br", "br"), ("gzip, br;q=0", "gzip")] {
            let small = site
                .find("/pkg/part.wasm", &with(header::ACCEPT_ENCODING, &HeaderValue::from_static(accepted)))
                .unwrap();
            assert_eq!(small.headers()[header::CONTENT_ENCODING], encoding);
            assert_eq!(small.headers()[header::CONTENT_TYPE], "application/wasm");
            assert_ne!(small.headers()[header::ETAG], plain.headers()[header::ETAG]);
        }
        let again = site.find("/pkg/part.wasm", &with(header::IF_NONE_MATCH, &plain.headers()[header::ETAG])).unwrap();
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    }

    #[test]
    fn what_has_no_small_copy_comes_as_it_is() {
        let accepting = with(header::ACCEPT_ENCODING, &HeaderValue::from_static("br"));
        let found = site().find("/mark.svg", &accepting).unwrap();
        assert_eq!(found.headers()[header::CONTENT_TYPE], "image/svg+xml");
        assert!(found.headers().get(header::CONTENT_ENCODING).is_none());
    }

    #[test]
    fn what_is_not_there_is_not_found() {
        for path in ["/", "/nothing.js", "/../Cargo.toml", "/pkg"] {
            assert!(site().find(path, &HeaderMap::new()).is_none(), "{path}");
        }
    }

    #[test]
    fn a_weight_of_nothing_is_a_no() {
        let headers = with(header::ACCEPT_ENCODING, &HeaderValue::from_static("br;q=0, gzip"));
        assert!(!accepts(&headers, "br") && accepts(&headers, "gzip"));
    }
}
