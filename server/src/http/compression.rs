//! Answers as small as the browser can take them. What another site has led a browser to comes as it is, so that its size tells
//! nobody what stands in it. docs/decisions/0027-compression.md

use axum::{
    extract::Request,
    http::{Extensions, HeaderMap, StatusCode, Version, header},
    middleware::Next,
    response::Response,
};
use tower_http::{
    CompressionLevel,
    compression::{
        CompressionLayer, Predicate,
        predicate::{NotForContentType, SizeAbove},
    },
};

/// Bytes below which an answer fits into one packet anyway.
const SMALL: u16 = 1_000;
/// Of both ways, brotli and gzip: a page takes milliseconds.
const QUALITY: i32 = 4;

/// Compresses what is worth it, in the way that the browser prefers.
pub(crate) fn layer() -> CompressionLayer<impl Predicate> {
    let worth_it = SizeAbove::new(SMALL)
        .and(NotForContentType::IMAGES)
        // An event is sent when it happens, and no encoder may wait for more.
        .and(NotForContentType::SSE)
        // Packed inside.
        .and(NotForContentType::const_new("application/pdf"))
        .and(is_made_now);
    CompressionLayer::new().quality(CompressionLevel::Precise(QUALITY)).compress_when(worth_it)
}

/// A file of the site names its bytes by its `ETag`; it was compressed when it was built.
fn is_made_now(_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions) -> bool {
    !headers.contains_key(header::ETAG)
}

/// What another site has caused is answered without compression, by `Sec-Fetch-Site` (Fetch Metadata Request Headers,
/// section 2.3).
pub(crate) async fn answer_others_whole(mut request: Request, next: Next) -> Response {
    let others = ["cross-site", "same-site"];
    if request.headers().get("sec-fetch-site").is_some_and(|site| others.iter().any(|other| site == other)) {
        request.headers_mut().remove(header::ACCEPT_ENCODING);
    }
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use std::{convert::Infallible, io::Read};

    use axum::{
        Router,
        body::{Body, Bytes, to_bytes},
        middleware::from_fn,
        response::IntoResponse,
        routing::get,
    };
    use futures::{StreamExt, stream};
    use tower::ServiceExt;

    use super::*;

    fn long() -> String {
        "<p>Harbour Coffee</p>".repeat(500)
    }

    fn router() -> Router {
        let kind = |kind: &'static str| async move { ([(header::CONTENT_TYPE, kind)], long()) };
        Router::new()
            .route("/page", get(move || kind("text/html; charset=utf-8")))
            .route("/json", get(move || kind("application/json")))
            .route("/svg", get(move || kind("image/svg+xml")))
            .route("/png", get(move || kind("image/png")))
            .route("/events", get(move || kind("text/event-stream")))
            .route("/file", get(|| async { ([(header::ETAG, "\"1\"")], long()) }))
            .route("/small", get(|| async { "ok" }))
            .route("/stream", get(stream_slowly))
            .layer(layer())
            .layer(from_fn(answer_others_whole))
    }

    /// A first piece at once, and then nothing for ever.
    async fn stream_slowly() -> Response {
        let first = stream::once(async { Ok::<_, Infallible>(Bytes::from(long())) });
        let body = Body::from_stream(first.chain(stream::pending()));
        ([(header::CONTENT_TYPE, "text/plain")], body).into_response()
    }

    async fn ask(path: &str, headers: &[(&'static str, &str)]) -> Response {
        let mut request = Request::builder().uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        router().oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
    }

    fn encoding(answer: &Response) -> &str {
        answer.headers().get(header::CONTENT_ENCODING).map_or("", |value| value.to_str().unwrap())
    }

    #[tokio::test]
    async fn answers_come_as_the_browser_asks() {
        for (accepted, expected) in
            [("gzip, deflate, br, zstd", "br"), ("gzip", "gzip"), ("br;q=0, gzip", "gzip"), ("identity", ""), ("", "")]
        {
            for path in ["/page", "/json", "/svg"] {
                let answer = ask(path, &[("accept-encoding", accepted)]).await;
                assert_eq!(encoding(&answer), expected, "{path}: {accepted}");
                assert_eq!(answer.headers()[header::VARY], "accept-encoding", "{path}: {accepted}");
            }
        }
        let body = to_bytes(ask("/page", &[("accept-encoding", "gzip")]).await.into_body(), 1_000_000).await.unwrap();
        assert!(body.len() < 500, "{} bytes", body.len());
        let mut text = String::new();
        flate2::read::GzDecoder::new(&body[..]).read_to_string(&mut text).unwrap();
        assert_eq!(text, long());
    }

    #[tokio::test]
    async fn what_is_small_live_or_packed_already_stays_as_it_is() {
        for path in ["/small", "/events", "/png", "/file"] {
            assert_eq!(encoding(&ask(path, &[("accept-encoding", "gzip, br")]).await), "", "{path}");
        }
    }

    #[tokio::test]
    async fn what_another_site_has_caused_has_its_own_size() {
        for (site, expected) in [("cross-site", ""), ("same-site", ""), ("same-origin", "br"), ("none", "br")] {
            let answer = ask("/page", &[("accept-encoding", "gzip, br"), ("sec-fetch-site", site)]).await;
            assert_eq!(encoding(&answer), expected, "{site}");
        }
    }

    #[tokio::test]
    async fn what_comes_piece_by_piece_does_so_compressed_too() {
        let answer = ask("/stream", &[("accept-encoding", "gzip")]).await;
        assert_eq!(encoding(&answer), "gzip");
        let mut pieces = answer.into_body().into_data_stream();
        let mut decoder = flate2::write::GzDecoder::new(Vec::new());
        while decoder.get_ref().len() < long().len() {
            let piece = pieces.next().await.unwrap().unwrap();
            std::io::Write::write_all(&mut decoder, &piece).unwrap();
            std::io::Write::flush(&mut decoder).unwrap();
        }
        assert_eq!(decoder.get_ref(), long().as_bytes());
    }
}
