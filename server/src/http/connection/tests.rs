//! One listener with a router of its own.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use axum::{Router, body::Body, body::Bytes, routing::get};
use futures::stream;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpSocket, TcpStream},
    sync::Notify,
};
use tokio_util::sync::CancellationToken;

use super::serve;
use crate::config::{ConnectionLimits, Limits};

async fn start(router: Router, change: impl FnOnce(&mut ConnectionLimits)) -> TcpStream {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let mut limits = Limits::default().connections;
    change(&mut limits);
    tokio::spawn(serve(router, listener, limits, CancellationToken::new()));
    TcpSocket::new_v4().unwrap().connect(address).await.unwrap()
}

/// Tells when it is dropped.
struct Bell(Arc<Notify>);

impl Drop for Bell {
    fn drop(&mut self) {
        self.0.notify_one();
    }
}

#[tokio::test]
async fn whoever_does_not_read_is_let_go() {
    let gone = Arc::new(Notify::new());
    let bell = gone.clone();
    let endless = move || {
        let bell = Bell(bell.clone());
        async move {
            Body::from_stream(stream::unfold(bell, |bell| async {
                Some((Ok::<_, io::Error>(Bytes::from_static(&[b'x'; 64 * 1024])), bell))
            }))
        }
    };
    let router = Router::new().route("/", get(endless));
    let mut wire = start(router, |limits| limits.reading = Duration::from_millis(100)).await;
    wire.write_all(b"GET / HTTP/1.1\r\nHost: any\r\n\r\n").await.unwrap();
    tokio::time::timeout(Duration::from_secs(10), gone.notified()).await.expect("it waits for ever");
}

#[tokio::test]
async fn an_answer_that_takes_long_is_waited_for_and_ends_with_its_reader() {
    let (gone, finished) = (Arc::new(Notify::new()), Arc::new(AtomicBool::new(false)));
    let (bell, done) = (gone.clone(), finished.clone());
    let slow = move || {
        let (bell, done) = (Bell(bell.clone()), done.clone());
        async move {
            tokio::time::sleep(Duration::from_secs(3600)).await;
            done.store(true, Ordering::SeqCst);
            drop(bell);
        }
    };
    let short = |limits: &mut ConnectionLimits| {
        (limits.head, limits.idle, limits.reading) =
            (Duration::from_millis(20), Duration::from_millis(20), Duration::from_millis(20));
    };
    let mut wire = start(Router::new().route("/", get(slow)), short).await;
    wire.write_all(b"GET / HTTP/1.1\r\nHost: any\r\n\r\n").await.unwrap();
    let waited = tokio::time::timeout(Duration::from_millis(200), wire.read_u8()).await;
    assert!(waited.is_err(), "nothing is said, and nothing is closed");
    drop(wire);
    tokio::time::timeout(Duration::from_secs(10), gone.notified()).await.expect("it goes on for nobody");
    assert!(!finished.load(Ordering::SeqCst));
}
