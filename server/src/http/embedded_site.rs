//! The built site inside the program itself, so that a release is one file. Only with the feature `embed-site`, after
//! the site was built.

use std::{collections::BTreeMap, sync::LazyLock};

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use include_dir::{Dir, include_dir};
use sha2::{Digest, Sha256};

static SITE: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../target/site");

/// Strong validators (RFC 9110, section 8.8.3) by path, made at the first request.
static ETAGS: LazyLock<BTreeMap<String, HeaderValue>> = LazyLock::new(|| {
    let mut etags = BTreeMap::new();
    collect(&SITE, &mut etags);
    etags
});

fn collect(dir: &Dir<'static>, etags: &mut BTreeMap<String, HeaderValue>) {
    for file in dir.files() {
        let tag = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(file.contents()));
        if let Ok(tag) = HeaderValue::from_str(&format!("\"{tag}\"")) {
            etags.insert(file.path().to_string_lossy().into_owned(), tag);
        }
    }
    dir.dirs().for_each(|dir| collect(dir, etags));
}

/// The text of a file that the server itself has to know.
pub(super) fn read(path: &str) -> Option<String> {
    SITE.get_file(path)?.contents_utf8().map(str::to_owned)
}

/// The file at `path`, compressed if the browser takes that; 304 if it has it already.
pub(super) fn find(path: &str, headers: &HeaderMap) -> Option<Response> {
    let path = path.trim_start_matches('/');
    let (file, encoding) = [("br", ".br"), ("gzip", ".gz")]
        .into_iter()
        .filter(|(encoding, _)| accepts(headers, encoding))
        .find_map(|(encoding, ending)| Some((SITE.get_file(format!("{path}{ending}"))?, Some(encoding))))
        .or_else(|| Some((SITE.get_file(path)?, None)))?;
    let etag = ETAGS.get(&*file.path().to_string_lossy())?;
    let is_known = headers.get(header::IF_NONE_MATCH).is_some_and(|known| known == etag);
    let mut response =
        if is_known { StatusCode::NOT_MODIFIED.into_response() } else { Body::from(file.contents()).into_response() };
    let answer = response.headers_mut();
    answer.insert(header::ETAG, etag.clone());
    answer.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    answer.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type(path)));
    if let Some(encoding) = encoding {
        answer.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    Some(response)
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
    use std::path::Path;

    use axum::http::{HeaderMap, HeaderValue, header};

    use super::{accepts, find};
    use crate::http::site_build::{Place, SiteBuild};

    fn with(name: header::HeaderName, value: &HeaderValue) -> HeaderMap {
        HeaderMap::from_iter([(name, value.clone())])
    }

    #[test]
    fn files_come_compressed_and_once() {
        let plain = find("/pkg/relink.wasm", &HeaderMap::new()).unwrap();
        assert_eq!(plain.headers()[header::CONTENT_TYPE], "application/wasm");
        assert!(plain.headers().get(header::CONTENT_ENCODING).is_none());
        let accepting = with(header::ACCEPT_ENCODING, &HeaderValue::from_static("gzip, br"));
        let small = find("/pkg/relink.wasm", &accepting).unwrap();
        assert_eq!(small.headers()[header::CONTENT_ENCODING], "br");
        assert_ne!(small.headers()[header::ETAG], plain.headers()[header::ETAG]);
        let again = find("/pkg/relink.wasm", &with(header::IF_NONE_MATCH, &plain.headers()[header::ETAG])).unwrap();
        assert_eq!(again.status(), 304);
    }

    #[test]
    fn the_files_of_every_part_are_there() {
        let site = SiteBuild::read(Path::new("not used"));
        let parts = site.parts().0;
        assert!(!parts.is_empty());
        let accepting = with(header::ACCEPT_ENCODING, &HeaderValue::from_static("br"));
        for file in parts.values().flatten() {
            let Place::Versioned(path) = site.find_place(file) else { panic!("{file} has no version") };
            let found = find(&path, &accepting).unwrap_or_else(|| panic!("{file} is not there"));
            assert_eq!(found.headers()[header::CONTENT_TYPE], "application/wasm", "{file}");
            assert_eq!(found.headers()[header::CONTENT_ENCODING], "br", "{file}");
        }
    }

    #[test]
    fn what_is_not_there_is_not_found() {
        for path in ["/", "/nothing.js", "/../Cargo.toml", "/pkg"] {
            assert!(find(path, &HeaderMap::new()).is_none(), "{path}");
        }
    }

    #[test]
    fn a_weight_of_nothing_is_a_no() {
        let headers = with(header::ACCEPT_ENCODING, &HeaderValue::from_static("br;q=0, gzip"));
        assert!(!accepts(&headers, "br") && accepts(&headers, "gzip"));
    }
}
