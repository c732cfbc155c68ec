use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

use super::*;

/// Every name leads to this machine.
struct Inside;

#[async_trait]
impl Resolver for Inside {
    async fn resolve(&self, _: &str) -> io::Result<Vec<IpAddr>> {
        Ok(vec![[127, 0, 0, 1].into()])
    }
}

/// Answers every connection with `answer`, then closes it. `None`: never answers.
async fn listen(answer: Option<String>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let mut waiting = Vec::new();
        while let Ok((mut stream, _)) = listener.accept().await {
            let Some(answer) = answer.clone() else {
                waiting.push(stream);
                continue;
            };
            tokio::spawn(async move {
                let mut request = [0; 4096];
                let _ = stream.read(&mut request).await;
                let _ = stream.write_all(answer.as_bytes()).await;
            });
        }
    });
    port
}

fn ok(body: &str) -> Option<String> {
    Some(format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}", body.len()))
}

fn guard(allow: &[String]) -> Guard {
    let bounds =
        Bounds { connect: Duration::from_secs(2), total: Duration::from_millis(300), little: 1000, much: 5000 };
    Guard::with(&Policy { allow: allow.to_vec() }, bounds, Arc::new(Inside)).unwrap()
}

async fn get(guard: &Guard, url: &str) -> Result<http::Response<Vec<u8>>, NetError> {
    guard.send(http::Request::get(url).body(Vec::new()).unwrap()).await
}

#[tokio::test]
async fn this_machine_is_refused_unless_its_host_and_port_are_allowed() {
    let port = listen(ok("hello")).await;
    let url = format!("http://127.0.0.1:{port}/");
    let refused = get(&guard(&[]), &url).await;
    assert!(matches!(refused, Err(NetError::NotAllowed(_))), "{refused:?}");
    let other_port = guard(&[format!("127.0.0.1:{}", port.wrapping_add(1))]);
    assert!(matches!(get(&other_port, &url).await, Err(NetError::NotAllowed(_))));
    let allowed = guard(&[format!("127.0.0.1:{port}")]);
    assert_eq!(get(&allowed, &url).await.unwrap().body(), b"hello");
}

#[tokio::test]
async fn an_address_in_an_odd_form_is_still_this_machine() {
    let guard = guard(&[]);
    let hosts = [
        "127.0.0.1",
        "0x7f.1",
        "2130706433",
        "0177.0.0.1",
        "127.1",
        "0",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "127.0.0.1.",
        "169.254.169.254",
        "[fe80::1]",
    ];
    for host in hosts {
        let answer = get(&guard, &format!("https://{host}:1/")).await;
        assert!(matches!(answer, Err(NetError::NotAllowed(_))), "{host}: {answer:?}");
        let connected = guard.connect(host, 1).await;
        assert!(matches!(connected, Err(NetError::NotAllowed(_))), "{host}: {connected:?}");
    }
    assert!(matches!(guard.connect("::1", 1).await, Err(NetError::NotAllowed(_))));
}

#[tokio::test]
async fn a_name_that_leads_to_this_machine_is_refused() {
    let port = listen(ok("hello")).await;
    let named = format!("inside.example:{port}");
    let refused = get(&guard(&[]), &format!("https://{named}/")).await;
    assert_eq!(refused.unwrap_err(), NetError::NotAllowed("inside.example".to_owned()));
    assert!(matches!(guard(&[]).connect("inside.example", port).await, Err(NetError::NotAllowed(_))));
    // The address is allowed, but the operator has not vouched for this name.
    let by_address = guard(&[format!("127.0.0.1:{port}")]);
    assert!(matches!(by_address.connect("inside.example", port).await, Err(NetError::NotAllowed(_))));
    let by_name = guard(&[named.to_uppercase()]);
    assert_eq!(get(&by_name, &format!("http://{named}/")).await.unwrap().body(), b"hello");
    assert!(by_name.connect("inside.example", port).await.is_ok());
}

#[tokio::test]
async fn only_https_leads_outside() {
    for url in ["http://provider.example/", "ftp://provider.example/", "ws://1.1.1.1/"] {
        let answer = get(&guard(&[]), url).await;
        assert!(matches!(answer, Err(NetError::NotAllowed(_))), "{url}: {answer:?}");
    }
    assert_eq!(get(&guard(&[]), "https://user:secret@provider.example/").await.unwrap_err(), NetError::BadUrl);
}

#[tokio::test]
async fn a_redirect_is_an_answer_like_any_other() {
    let inside = listen(ok("secret")).await;
    let answer = format!("HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:{inside}/\r\ncontent-length: 0\r\n\r\n");
    let port = listen(Some(answer)).await;
    let allowed = guard(&[format!("127.0.0.1:{port}"), format!("127.0.0.1:{inside}")]);
    let answer = get(&allowed, &format!("http://127.0.0.1:{port}/")).await.unwrap();
    assert_eq!(answer.status(), http::StatusCode::FOUND);
    assert_eq!(answer.body(), b"");
}

#[tokio::test]
async fn a_server_that_never_answers_is_given_up() {
    let port = listen(None).await;
    let allowed = guard(&[format!("127.0.0.1:{port}")]);
    assert_eq!(get(&allowed, &format!("http://127.0.0.1:{port}/")).await.unwrap_err(), NetError::Timeout);
    let stuck = listen(Some("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf".to_owned())).await;
    let allowed = guard(&[format!("127.0.0.1:{stuck}")]);
    assert!(get(&allowed, &format!("http://127.0.0.1:{stuck}/")).await.is_err());
}

#[tokio::test]
async fn a_huge_answer_is_cut_off() {
    let announced = listen(ok(&"x".repeat(1001))).await;
    let silent = listen(Some(format!("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n{}", "x".repeat(1001)))).await;
    let fitting = listen(ok(&"x".repeat(1000))).await;
    let allowed = guard(&[announced, silent, fitting].map(|port| format!("127.0.0.1:{port}")));
    for port in [announced, silent] {
        assert_eq!(get(&allowed, &format!("http://127.0.0.1:{port}/")).await.unwrap_err(), NetError::TooLarge);
    }
    assert_eq!(get(&allowed, &format!("http://127.0.0.1:{fitting}/")).await.unwrap().body().len(), 1000);
}

#[tokio::test]
async fn as_much_is_read_as_the_request_says() {
    let answer = |status: &str, length: usize| {
        Some(format!(
            "HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{}",
            "x".repeat(length)
        ))
    };
    let fitting = listen(answer("200 OK", 5000)).await;
    let larger = listen(answer("200 OK", 5001)).await;
    let error = listen(answer("400 Bad Request", 5000)).await;
    let allowed = guard(&[fitting, larger, error].map(|port| format!("127.0.0.1:{port}")));
    for (port, reads, expected) in [
        (fitting, Reads::Much, Ok(5000)),
        (larger, Reads::Much, Err(NetError::TooLarge)),
        (error, Reads::Much, Err(NetError::TooLarge)),
        (fitting, Reads::Little, Err(NetError::TooLarge)),
        (larger, Reads::Status, Ok(0)),
        (error, Reads::Status, Ok(0)),
    ] {
        let request = http::Request::get(format!("http://127.0.0.1:{port}/")).extension(reads).body(Vec::new());
        let read = allowed.send(request.unwrap()).await.map(|answer| answer.body().len());
        assert_eq!(read, expected, "{reads:?}");
    }
}

#[tokio::test]
async fn a_head_without_end_is_cut_off() {
    let line = listen(Some(format!("HTTP/1.1 200 OK\r\nx: {}", "x".repeat(2_000_000)))).await;
    let lines = listen(Some(format!("HTTP/1.1 200 OK\r\n{}", "x: y\r\n".repeat(200_000)))).await;
    let many = listen(Some(format!("HTTP/1.1 200 OK\r\n{}\r\n", "x: y\r\n".repeat(101)))).await;
    let allowed = guard(&[line, lines, many].map(|port| format!("127.0.0.1:{port}")));
    for port in [line, lines, many] {
        let answer = get(&allowed, &format!("http://127.0.0.1:{port}/")).await;
        assert_eq!(answer.unwrap_err(), NetError::Unreachable, "{port}");
    }
}

#[tokio::test]
async fn what_is_packed_is_not_unpacked() {
    let packed = crate::sync::tests::packed::gzip(&vec![b'0'; 10_000_000]);
    let head = format!("HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: {}\r\n\r\n", packed.len());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let length = packed.len();
    let answering = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = [0; 4096];
        let asked = stream.read(&mut request).await.unwrap();
        stream.write_all(head.as_bytes()).await.unwrap();
        stream.write_all(&packed).await.unwrap();
        String::from_utf8_lossy(&request[..asked]).to_lowercase()
    });
    let bounds = Bounds { little: 100_000, ..Bounds::default() };
    let policy = Policy { allow: vec![format!("127.0.0.1:{port}")] };
    let guard = Guard::with(&policy, bounds, Arc::new(Inside)).unwrap();
    let answer = get(&guard, &format!("http://127.0.0.1:{port}/")).await.unwrap();
    assert_eq!(answer.body().len(), length);
    assert!(!answering.await.unwrap().contains("accept-encoding"), "nobody is asked to pack");
}

#[tokio::test]
async fn what_fails_has_a_name() {
    let plain = listen(ok("no TLS here")).await;
    let closed = {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        listener.local_addr().unwrap().port()
    };
    let allowed = guard(&[plain, closed].map(|port| format!("127.0.0.1:{port}")));
    assert_eq!(get(&allowed, &format!("https://127.0.0.1:{plain}/")).await.unwrap_err(), NetError::Tls);
    assert_eq!(get(&allowed, &format!("http://127.0.0.1:{closed}/")).await.unwrap_err(), NetError::Unreachable);
    assert_eq!(allowed.connect("127.0.0.1", closed).await.unwrap_err(), NetError::Unreachable);
    assert_eq!(allowed.connect("not a host", 1).await.unwrap_err(), NetError::BadUrl);
}

#[test]
fn an_exception_names_a_host_and_a_port() {
    for text in ["127.0.0.1", "127.0.0.1:", ":5432", "127.0.0.1:99999", "http://127.0.0.1:1", "a b:1", "::1:5432"] {
        let made = Guard::new(&Policy { allow: vec![text.to_owned()] });
        assert!(matches!(made, Err(GuardError::Exception(_))), "{text}");
    }
    assert!(Guard::new(&Policy { allow: vec!["[::1]:5432".to_owned()] }).is_ok());
}
