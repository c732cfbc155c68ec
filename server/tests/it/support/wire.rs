//! A bare connection: says what no browser would say.

use std::{net::SocketAddr, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    time::timeout,
};

/// What is ended by the server ends long before.
const PATIENCE: Duration = Duration::from_secs(10);

pub(crate) struct Wire {
    stream: TcpStream,
}

impl Wire {
    pub(super) async fn open(address: SocketAddr) -> Self {
        Self { stream: TcpSocket::new_v4().unwrap().connect(address).await.unwrap() }
    }

    pub(crate) async fn say(&mut self, text: &str) {
        self.stream.write_all(text.as_bytes()).await.unwrap();
    }

    /// Everything until the server has said all it wants to say, and that it does. Whoever sends while it hears is not cut off.
    pub(crate) async fn hear_to_end(&mut self) -> String {
        let mut heard = Vec::new();
        let read = timeout(PATIENCE, self.stream.read_to_end(&mut heard)).await.expect("it stays open");
        read.expect("it was closed with something of ours unread");
        String::from_utf8(heard).unwrap()
    }

    /// Everything until the server closes the connection.
    pub(crate) async fn hear_all(&mut self) -> String {
        let mut heard = Vec::new();
        let read = timeout(PATIENCE, self.stream.read_to_end(&mut heard)).await.expect("it stays open");
        // Closed with something of ours unread.
        assert!(read.is_ok() || read.is_err_and(|error| error.kind() == std::io::ErrorKind::ConnectionReset));
        String::from_utf8(heard).unwrap()
    }

    /// The next piece of an answer.
    pub(crate) async fn hear(&mut self) -> String {
        let mut heard = [0; 4096];
        let length = timeout(PATIENCE, self.stream.read(&mut heard)).await.expect("nothing is said").unwrap();
        String::from_utf8(heard[..length].to_vec()).unwrap()
    }
}
