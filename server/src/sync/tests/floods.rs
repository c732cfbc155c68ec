//! A typed address behind which somebody answers with far too much, over real sockets.

use std::sync::{Arc, Mutex};

use app::model::{cause::Cause, error::AppError, health::Health};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

use super::{
    typed::{build_world, save},
    world::{DAY, World},
};

const FINE: &str = r#"{"status":"success","data":{"resultType":"matrix","result":[]}}"#;

/// Status and body.
type Said = Arc<Mutex<(u16, Arc<Vec<u8>>)>>;

/// Answers everything with what is said at the moment.
async fn listen(said: Said) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let (status, body) = said.lock().unwrap().clone();
            tokio::spawn(async move {
                let mut request = [0; 8192];
                let _ = stream.read(&mut request).await;
                let length = body.len();
                let head = format!(
                    "HTTP/1.1 {status} X\r\ncontent-type: application/json\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
                );
                let _ = stream.write_all(head.as_bytes()).await;
                let _ = stream.write_all(&body).await;
                let _ = stream.shutdown().await;
            });
        }
    });
    port
}

fn within_8_mb(head: &str, part: &str, tail: &str) -> Vec<u8> {
    let count = (8 * 1024 * 1024 - head.len() - tail.len()) / part.len();
    format!("{head}{}{tail}", part.repeat(count)).into_bytes()
}

async fn try_out(world: &World, url: &str) -> Result<(), AppError> {
    let fields = [("url", url), ("user", ""), ("password", ""), ("metric", "Users"), ("query", "sum(users)")];
    save(world, &fields, &[]).await
}

#[tokio::test]
async fn an_answer_that_holds_too_much_is_told_and_breaks_nothing() {
    let said: Said = Arc::new(Mutex::new((200, Arc::new(FINE.into()))));
    let port = listen(Arc::clone(&said)).await;
    let world = build_world("prometheus", &[port]).await;
    let url = format!("http://127.0.0.1:{port}");
    try_out(&world, &url).await.unwrap();
    world.worker.run_due().await.unwrap();
    assert_eq!(world.linked().await.health(), Health::Healthy);

    for (what, status, body) in [
        ("objects", 200, within_8_mb("[", r#"{"":0},"#, "0]")),
        ("depth", 200, within_8_mb("", "[", "")),
        ("empty texts", 200, within_8_mb("[", r#""","#, "0]")),
        ("an error's objects", 400, within_8_mb("[", r#"{"":0},"#, "0]")),
        ("an error of few bytes and many values", 401, format!("[{}0]", "{},".repeat(100_000)).into_bytes()),
        ("bytes", 200, vec![b' '; 9 * 1024 * 1024]),
        ("a number", 200, vec![b'9'; 1_000_000]),
    ] {
        *said.lock().unwrap() = (status, Arc::new(body));
        let refused = try_out(&world, &url).await.unwrap_err();
        assert!(matches!(refused, AppError::ProviderUnreadable | AppError::ProviderUnavailable), "{what}: {refused:?}");
        world.clock.advance(DAY);
        world.sync().await;
        let linked = world.linked().await;
        let Health::Delayed { cause, .. } = linked.health() else { panic!("{what}: {:?}", linked.health()) };
        let expected =
            if matches!(what, "objects" | "depth" | "empty texts") { Cause::UnexpectedAnswer } else { Cause::Outage };
        assert_eq!(cause, expected, "{what}");
        assert!(!linked.account.as_ref().unwrap().health.is_broken(), "{what}");

        *said.lock().unwrap() = (200, Arc::new(FINE.into()));
        world.sync().await;
        assert_eq!(world.linked().await.health(), Health::Healthy, "{what}: it heals by itself");
    }
}
