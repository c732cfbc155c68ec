use async_trait::async_trait;
use base64::{Engine, engine::general_purpose::STANDARD};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::TcpListener,
};

use secrecy::SecretString;

use super::*;
use crate::{
    net::{
        NetError,
        guard::{Guard, Policy},
    },
    sync::tests::log::Log,
};

/// Leads to one place, wherever one wants to go.
struct Straight(SocketAddr);

#[async_trait]
impl Outbound for Straight {
    async fn send(&self, _: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, NetError> {
        Err(NetError::Unreachable)
    }

    #[expect(clippy::disallowed_methods, reason = "a stand-in of this test listens there")]
    async fn connect(&self, _: &str, _: u16) -> Result<TcpStream, NetError> {
        TcpStream::connect(self.0).await.map_err(|_| NetError::Unreachable)
    }
}

/// A mail server that offers `mechanism`, refuses, and repeats all it heard.
async fn serve(listener: TcpListener, mechanism: &'static str) {
    let (stream, _) = listener.accept().await.unwrap();
    let mut stream = BufReader::new(stream);
    stream.write_all(b"220 mail.example ESMTP\r\n").await.unwrap();
    let mut heard = String::new();
    let mut line = String::new();
    while stream.read_line(&mut line).await.is_ok_and(|read| read > 0) {
        let said = std::mem::take(&mut line);
        let word = said.trim_end().rsplit(' ').next().unwrap_or_default().to_owned();
        heard += &format!(" {} {}", word, String::from_utf8_lossy(&STANDARD.decode(&word).unwrap_or_default()));
        let answer = match said.get(..4) {
            Some("EHLO") => format!("250-mail.example\r\n250 AUTH {mechanism}\r\n"),
            Some("AUTH") if mechanism == "LOGIN" => "334 VXNlcm5hbWU6\r\n".to_owned(),
            _ if mechanism == "LOGIN" && heard.split_whitespace().count() < 7 => "334 UGFzc3dvcmQ6\r\n".to_owned(),
            _ => format!("535 5.7.8 not with {}\r\n", heard.replace(['\0', '\r', '\n'], " ")),
        };
        stream.write_all(answer.as_bytes()).await.unwrap();
    }
}

#[tokio::test]
async fn a_server_that_repeats_the_password_does_not_get_it_into_the_log() {
    for mechanism in ["PLAIN", "LOGIN"] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let way_out = Straight(listener.local_addr().unwrap());
        tokio::spawn(serve(listener, mechanism));
        let server = MailServer {
            host: "mail.example".to_owned(),
            port: 25,
            security: Security::Off,
            login: Some(("relink".to_owned(), "pw-4711".into())),
            from: "relink@agency.example".parse().unwrap(),
        };
        let letter = Message::builder()
            .from(server.from.clone())
            .to("owner@agency.example".parse().unwrap())
            .body(String::new())
            .unwrap();
        let log = Log::default();
        let listening = log.listen();
        assert_eq!(send(&way_out, &server, letter).await, Err(DeliveryProblem::MailLoginRefused), "{mechanism}");
        drop(listening);
        let said = log.text();
        assert!(said.contains("a mail server refused us") && said.contains("not with"), "{mechanism}: {said}");
        for form in ["pw-4711", &STANDARD.encode("pw-4711"), &STANDARD.encode("\0relink\0pw-4711")] {
            assert!(!said.contains(form.trim_end_matches('=')), "{mechanism}: {form} in {said}");
        }
    }
}

/// A server that says `greeting` and then `line` again and again, and how many bytes it got rid of.
async fn talk(greeting: &'static str, line: &'static str) -> (Result<(), DeliveryProblem>, usize) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let talking = tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        let mut said = 0;
        for _ in 0..1_000_000 {
            let words = if said == 0 { greeting } else { line };
            if socket.write_all(words.as_bytes()).await.is_err() {
                break;
            }
            said += words.len();
        }
        said
    });
    let guard = Guard::new(&Policy { allow: vec![address.to_string()] }).unwrap();
    let url = SecretString::from(format!("smtp://{address}?tls=off"));
    let server = MailServer::read(&url, Some("Relink <relink@example.com>")).unwrap();
    let letter = Message::builder().from(server.from.clone()).to(server.from.clone()).body(String::new()).unwrap();
    let sent = send(&guard, &server, letter).await;
    (sent, talking.await.unwrap())
}

#[tokio::test]
async fn a_server_that_talks_without_end_is_left() {
    const SAID: &str =
        "220-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\r\n";
    const HELP: &str =
        "250-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\r\n";
    const LONG: &str =
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";
    for (greeting, line) in [("220-", LONG), (SAID, SAID), ("220 hello\r\n", HELP)] {
        let (sent, said) = talk(greeting, line).await;
        assert_eq!(sent, Err(DeliveryProblem::MailServerUnreachable), "{line:?}");
        // What the system holds for a socket comes on top of what was read.
        assert!(said < 32 * 1024 * 1024, "{said} bytes of {line:?}");
    }
}
