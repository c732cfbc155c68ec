//! Requests that no browser sends, byte by byte.

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use app::model::error::AppError;
use reqwest::{Method, StatusCode, header};

use super::{House, snapshot::difference};

/// Requests whose end the server would wait for.
const UNFINISHED: [&str; 3] = ["bytes that are no text", "a greeting of HTTP/2", "a greeting of TLS"];

/// Statuses with which a request is refused.
const REFUSALS: [u16; 12] = [400, 401, 403, 404, 405, 411, 413, 414, 415, 421, 422, 431];

impl House {
    /// Sends these bytes, and says after an unfinished request that nothing more comes. `None`: the connection was closed
    /// without an answer.
    #[expect(clippy::disallowed_methods, reason = "tests stand outside of the guard, as browsers do")]
    async fn send_bytes(&self, bytes: &[u8], is_whole: bool) -> Option<u16> {
        let mut stream = TcpStream::connect(self.story.server.core.config.listen).await.unwrap();
        // Whoever has refused already takes no more.
        let _ = stream.write_all(bytes).await;
        if !is_whole {
            let _ = stream.shutdown().await;
        }
        let mut head = [0; 64];
        let read = stream.read(&mut head).await.unwrap_or_default();
        let text = std::str::from_utf8(&head[..read]).unwrap_or_default();
        Some(text).filter(|text| !text.is_empty()).map(|text| text.split(' ').nth(1).unwrap().parse().unwrap())
    }

    fn head(&self, line: &str, more: &str) -> String {
        let origin = self.own_origin();
        let host = origin.trim_start_matches("http://");
        let cookies = self.story.browser.cookies();
        let cookie: Vec<String> = cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        format!(
            "{line}\r\nhost: {host}\r\norigin: {origin}\r\ncookie: {}\r\naccept: application/json\r\n\
             content-type: application/x-www-form-urlencoded\r\n{more}",
            cookie.join("; ")
        )
    }
}

#[tokio::test]
async fn odd_requests_are_refused_and_change_nothing() {
    let house = House::build().await;
    let before = house.snapshot.dump().await;
    let post = "POST /api/create_campaign HTTP/1.1";
    let fields = "name=Planted&time_zone=UTC&currency=EUR";
    let length = fields.len();
    let long = "x".repeat(2 * 1024 * 1024);
    let host = house.own_origin().trim_start_matches("http://").to_owned();
    let nested = format!("campaign={}&fields{}=1", house.ids.campaign, "[a]".repeat(5_000));
    let many: String = (0..12_000).map(|number| format!("&fields[f{number}]=1")).collect();
    let many = format!("connection={}{many}", house.ids.connection);
    let form = |path: &str, body: &str| {
        let head = house.head(&format!("POST {path} HTTP/1.1"), &format!("content-length: {}\r\n\r\n", body.len()));
        [head.as_bytes(), body.as_bytes()].concat()
    };
    let text = |head: String| head.into_bytes();
    let odd: Vec<(&str, Vec<u8>)> = vec![
        (
            "two lengths",
            text(house.head(post, &format!("content-length: {length}\r\ncontent-length: 5\r\n\r\n{fields}"))),
        ),
        ("a length that is a list", text(house.head(post, &format!("content-length: {length}, 5\r\n\r\n{fields}")))),
        ("a negative length", text(house.head(post, &format!("content-length: -1\r\n\r\n{fields}")))),
        ("a huge length", text(house.head(post, "content-length: 99999999999999999999\r\n\r\n"))),
        ("a length beyond the limit", text(house.head(post, "content-length: 8388608\r\n\r\n"))),
        (
            "a broken chunk",
            text(house.head(post, &format!("transfer-encoding: chunked\r\n\r\nZZ\r\n{fields}\r\n0\r\n\r\n"))),
        ),
        ("an unknown coding", text(house.head(post, &format!("transfer-encoding: rot13\r\n\r\n{fields}")))),
        ("a header of two megabytes", text(house.head(post, &format!("x-long: {long}\r\n\r\n")))),
        ("a path of 200 kilobytes", text(house.head(&format!("GET /{} HTTP/1.1", &long[..200_000]), "\r\n"))),
        (
            "a header without a name",
            text(house.head(post, &format!(": x\r\ncontent-length: {length}\r\n\r\n{fields}"))),
        ),
        (
            "a folded header",
            text(house.head(post, &format!("x-a: 1\r\n 2\r\ncontent-length: {length}\r\n\r\n{fields}"))),
        ),
        (
            "no version",
            text(house.head("POST /api/create_campaign", &format!("content-length: {length}\r\n\r\n{fields}"))),
        ),
        ("an unknown version", text(house.head("GET / HTTP/7.3", "\r\n"))),
        ("a tunnel", format!("CONNECT 169.254.169.254:80 HTTP/1.1\r\nhost: {host}\r\n\r\n").into_bytes()),
        ("a foreign host", b"POST /api/sign_out HTTP/1.1\r\nhost: evil.example\r\ncontent-length: 0\r\n\r\n".to_vec()),
        ("no host", b"POST /api/sign_out HTTP/1.1\r\ncontent-length: 0\r\n\r\n".to_vec()),
        (
            "an absolute address elsewhere",
            b"POST http://evil.example/api/sign_out HTTP/1.1\r\nhost: evil.example\r\ncontent-length: 0\r\n\r\n"
                .to_vec(),
        ),
        ("an old version without an origin", b"POST /api/sign_out HTTP/1.0\r\ncontent-length: 0\r\n\r\n".to_vec()),
        ("a null byte in the path", text(house.head("GET /\0 HTTP/1.1", "\r\n"))),
        (
            "bytes that are no text",
            [text(house.head("POST /api/rename_campaign HTTP/1.1", "")), vec![0xff; 64]].concat(),
        ),
        ("a name that is no text", form("/api/create_campaign", "name=%ff%fe&time_zone=UTC&currency=EU")),
        ("nested fields", form("/api/save_credentials", &nested)),
        ("12,000 fields", form("/api/save_credentials", &many)),
        (
            "a field twice",
            form("/api/rename_campaign", &format!("campaign={0}&campaign={0}&name=Planted", house.ids.campaign)),
        ),
        ("JSON where a form belongs", form("/api/create_campaign", "{\"name\":\"Planted\"}")),
        ("nothing", form("/api/create_campaign", "")),
        ("no such function", form("/api/no_such_function", fields)),
        ("a function below another", form("/api/create_campaign/x", fields)),
        ("a greeting of HTTP/2", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nXX".to_vec()),
        ("a greeting of TLS", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n".to_vec()),
    ];
    for (about, bytes) in odd {
        let status = house.send_bytes(&bytes, !UNFINISHED.contains(&about)).await;
        // A server may close without a word, or say that it does not speak so.
        let refused = status.is_none_or(|status| REFUSALS.contains(&status) || (501..=505).contains(&status));
        assert!(refused, "{about}: {status:?}");
        assert_eq!(house.story.browser.open("/healthz").await.status, StatusCode::OK, "{about}");
    }
    assert_eq!(difference(&before, &house.snapshot.dump().await), Vec::<String>::new());
}

#[tokio::test]
async fn a_form_may_have_256_kilobytes_and_not_a_byte_more() {
    let house = House::build().await;
    let owner = &house.story.browser;
    let size = 256 * 1024;
    let send = async |length: usize| {
        let start = "time_zone=UTC&currency=EUR&name=";
        let request = owner.bare(Method::POST, "/api/create_campaign").header(header::ORIGIN, house.own_origin());
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        owner.send(request.body(format!("{start}{}", "x".repeat(length - start.len())))).await
    };
    send(size).await.expect_error(AppError::BadName);
    send(size + 1).await.expect_error(AppError::TooLarge);
}

#[tokio::test]
async fn odd_paths_lead_nowhere() {
    let house = House::build().await;
    let owner = &house.story.browser;
    let (campaign, connection) = (&house.ids.campaign, &house.ids.connection);
    for path in [
        "/../Cargo.toml".to_owned(),
        "/%2e%2e/%2e%2e/etc/passwd".to_owned(),
        "/..%2f..%2fetc/passwd".to_owned(),
        "/pkg/../../Cargo.toml".to_owned(),
        "/pkg/..%5c..%5cCargo.toml".to_owned(),
        "/asset.txt%00.js".to_owned(),
        "//evil.example/".to_owned(),
        "/.//evil.example".to_owned(),
        "/brand/../asset.txt".to_owned(),
        "/brand/..%2f..%2fmaster.key.svg".to_owned(),
        "/brand/%2e%2e%2fopenid.svg".to_owned(),
        format!("/timeline/{connection}"),
        format!("/timeline/{connection}.jsonl.gz"),
        format!("/timeline/..%2f{connection}.jsonl"),
        "/timeline/urn:uuid:nothing.jsonl".to_owned(),
        format!("/campaigns/{campaign}%2f..%2fx/integrations"),
        format!("/campaigns/{campaign}/integrations/..%2f..%2f"),
        "/oauth/callback/..%2f..%2fhealthz".to_owned(),
        "/oauth/callback/".to_owned(),
        "/data/relink.sqlite3".to_owned(),
        "/master.key".to_owned(),
    ] {
        let bytes = house.head(&format!("GET {path} HTTP/1.1"), "connection: close\r\n\r\n");
        let status = house.send_bytes(bytes.as_bytes(), true).await;
        assert!(matches!(status, Some(308 | 400 | 404)), "{path}: {status:?}");
        if status == Some(308) {
            let location = owner.open(&path).await.header("location").to_owned();
            assert!(location.starts_with(&house.own_origin()), "{path} leads to {location}");
        }
    }
}
