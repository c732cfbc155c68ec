//! Database servers that send what they like. Each ends as a failure that says so, and takes neither memory nor time.
//!
//! Time stands still as long as either side has something to do: how fast the machine is decides nothing.

mod mysql;
mod postgres;

use std::{
    io,
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use rustls::{
    ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};
use secrecy::SecretString;
use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};
use tokio_rustls::TlsAcceptor;

use super::{
    database::{SqlFailure, Table, Target},
    tls::TlsMode,
    wire::{Socket, Turns},
};

/// No rogue sends more than this, however long it is read.
const ENDLESS: usize = 100_000_000;
/// What lies between both sides, and was sent without being read.
const BETWEEN: usize = 64 * 1024;

/// The server's end of a conversation.
struct Line {
    socket: Box<dyn Socket>,
    sent: Arc<AtomicUsize>,
}

impl Line {
    async fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        for part in bytes.chunks(4096) {
            self.socket.write_all(part).await?;
            self.sent.fetch_add(part.len(), Ordering::Relaxed);
        }
        self.socket.flush().await
    }

    /// Sends it again and again until nobody reads any more.
    async fn flood(&mut self, bytes: &[u8]) -> io::Result<()> {
        let many = bytes.repeat((16 * 1024 / bytes.len()).max(1));
        while self.sent.load(Ordering::Relaxed) < ENDLESS {
            self.send(&many).await?;
        }
        Ok(())
    }

    async fn read<const N: usize>(&mut self) -> io::Result<[u8; N]> {
        let mut bytes = [0; N];
        self.socket.read_exact(&mut bytes).await?;
        Ok(bytes)
    }

    async fn read_many(&mut self, count: usize) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; count];
        self.socket.read_exact(&mut bytes).await?;
        Ok(bytes)
    }

    /// Encrypts from here on, with a certificate that nobody vouches for.
    async fn encrypt(self) -> io::Result<Self> {
        Ok(Self { socket: Box::new(acceptor().accept(self.socket).await?), sent: self.sent })
    }

    /// Waits until the other side has left.
    async fn wait(&mut self) -> io::Result<()> {
        let mut rest = Vec::new();
        self.socket.read_to_end(&mut rest).await.map(drop)
    }
}

/// What came of a conversation.
struct Told {
    result: Result<Table, SqlFailure>,
    /// Bytes that the server sent before the client had enough.
    sent: usize,
}

impl Told {
    /// The failure, in the words of the log.
    fn failure(&self) -> String {
        self.result.as_ref().map_or_else(SqlFailure::to_string, |(columns, rows)| format!("{columns:?} {rows:?}"))
    }
}

/// Lets `script` play the server that `target` is asked at.
async fn play<F>(target: &Target, script: impl FnOnce(Line) -> F) -> Told
where
    F: Future<Output = io::Result<()>> + Send + 'static,
{
    let (ours, theirs) = duplex(BETWEEN);
    let sent = Arc::new(AtomicUsize::new(0));
    let playing = tokio::spawn(script(Line { socket: Box::new(theirs), sent: Arc::clone(&sent) }));
    let result = target.try_out_over(ours).await;
    // That the client has left is no failure of the script.
    drop(playing.await.expect("the script ended by itself"));
    Told { result, sent: sent.load(Ordering::Relaxed) }
}

fn target(is_mysql: bool, tls: TlsMode) -> Target {
    Target {
        is_mysql,
        host: "db.example".to_owned(),
        port: 1,
        database: "shop".to_owned(),
        user: "reader".to_owned(),
        password: SecretString::from("reader-pw"),
        tls,
        query: "SELECT 1".to_owned(),
        turns: Box::leak(Box::new(Turns::new(1))),
    }
}

fn acceptor() -> TlsAcceptor {
    let folder = tempfile::tempdir().unwrap();
    let (key, certificate) = (folder.path().join("key.pem"), folder.path().join("cert.pem"));
    let openssl = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=db.example";
    let mut command = Command::new("openssl");
    command.args(openssl.split(' ')).arg("-keyout").arg(&key).arg("-out").arg(&certificate);
    assert!(command.output().unwrap().status.success());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let chain = vec![CertificateDer::from_pem_file(certificate).unwrap()];
    let config = config.with_no_client_auth().with_single_cert(chain, PrivateKeyDer::from_pem_file(key).unwrap());
    TlsAcceptor::from(Arc::new(config.unwrap()))
}

#[tokio::test(start_paused = true)]
async fn whoever_finds_no_turn_is_told_so_and_not_that_the_database_is_at_fault() {
    let none = Box::leak(Box::new(Turns::new(0)));
    let (mysql, postgres) = (target(true, TlsMode::Off), target(false, TlsMode::Off));
    let told = play(&Target { turns: none, ..mysql }, mysql::sign_in_only).await;
    assert_eq!(told.failure(), "too many databases are read at this moment");
    let told = play(&Target { turns: none, ..postgres }, postgres::sign_in_only).await;
    assert_eq!(told.failure(), "too many databases are read at this moment");
}
