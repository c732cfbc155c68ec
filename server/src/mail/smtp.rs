//! The conversation with a mail server (RFC 5321), over our guarded way out.

use std::{
    fmt, io,
    net::SocketAddr,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use app::model::alert::DeliveryProblem;
use lettre::{
    Message,
    transport::smtp::{
        authentication::{Credentials, Mechanism},
        client::{AsyncSmtpConnection, AsyncTokioStream, TlsParameters},
        extension::ClientId,
    },
};
use rustls::{ClientConfig, pki_types::ServerName};
use rustls_platform_verifier::BuilderVerifierExt;
use secrecy::ExposeSecret;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};
use tokio_rustls::{TlsConnector, client::TlsStream};

use crate::{
    budget::Bounded,
    config::mail::{MailServer, Security},
    health::redaction::Redaction,
    net::Outbound,
};

/// Until a server waits for a letter. One that takes longer is tried again later.
const LONGEST: Duration = Duration::from_secs(60);
/// For its answer to the letter: who gives up early does not know whether it was taken (RFC 5321, section 4.5.3.2.6, asks for ten
/// minutes; a job has nine).
const ANSWERED_WITHIN: Duration = Duration::from_secs(5 * 60);
/// It has the letter by then.
const FAREWELL: Duration = Duration::from_secs(5);
/// Bytes that a server may say in all, its certificates included. The mail client reads a line to its end, wherever that is.
const MOST: usize = 32 * 1024;

/// What a server may ask for; the first that it offers is used.
const MECHANISMS: [Mechanism; 2] = [Mechanism::Plain, Mechanism::Login];

/// Why a letter was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct HandOverError {
    pub(crate) problem: DeliveryProblem,
    /// No answer came to the letter, so that it may have been taken all the same (RFC 5321, section 4.5.3.2.6 and RFC 1047).
    pub(crate) may_have_arrived: bool,
}

/// Hands one letter over.
pub(crate) async fn send(outbound: &dyn Outbound, server: &MailServer, letter: Message) -> Result<(), DeliveryProblem> {
    let conversation = greet(outbound, server).await?;
    conversation.hand_over(&letter).await.map_err(|error| error.problem)
}

/// A mail server that waits for a letter.
pub(crate) struct Conversation {
    connection: AsyncSmtpConnection,
    said: Redaction,
}

/// Opens a conversation and signs in. Until then the server has heard of no letter.
pub(crate) async fn greet(outbound: &dyn Outbound, server: &MailServer) -> Result<Conversation, DeliveryProblem> {
    let opened = tokio::time::timeout(LONGEST, open(outbound, server)).await;
    opened.unwrap_or(Err(DeliveryProblem::MailServerUnreachable))
}

async fn open(outbound: &dyn Outbound, server: &MailServer) -> Result<Conversation, DeliveryProblem> {
    let sent = redaction_of(server);
    let say = |problem: DeliveryProblem| {
        let sent = &sent;
        move |error: lettre::transport::smtp::Error| {
            log_refusal(&error, sent);
            problem
        }
    };
    let socket = outbound.connect(&server.host, server.port).await.map_err(|error| {
        tracing::info!(%error, "the mail server can't be reached");
        DeliveryProblem::MailServerUnreachable
    })?;
    let socket = Bounded::new(socket, MOST, "a mail server");
    let stream: Box<dyn AsyncTokioStream> = match server.security {
        Security::Implicit => Box::new(encrypt(socket, &server.host).await?),
        Security::StartTls | Security::Off => Box::new(socket),
    };
    let hello = ClientId::default();
    let mut connection = AsyncSmtpConnection::connect_with_transport(stream, &hello)
        .await
        .map_err(say(DeliveryProblem::MailServerUnreachable))?;
    if server.security == Security::StartTls {
        let insecure = say(DeliveryProblem::MailServerInsecure);
        let parameters = TlsParameters::builder(server.host.clone()).build_rustls().map_err(&insecure)?;
        connection.starttls(parameters, &hello).await.map_err(&insecure)?;
    }
    if let Some((user, password)) = &server.login {
        let credentials = Credentials::new(user.clone(), password.expose_secret().to_owned());
        connection.auth(&MECHANISMS, &credentials).await.map_err(say(DeliveryProblem::MailLoginRefused))?;
    }
    Ok(Conversation { connection, said: sent })
}

impl Conversation {
    pub(crate) async fn hand_over(mut self, letter: &Message) -> Result<(), HandOverError> {
        let lost = HandOverError { problem: DeliveryProblem::MailServerUnreachable, may_have_arrived: true };
        let written = letter.formatted();
        let sent = self.connection.send(letter.envelope(), &written);
        tokio::time::timeout(ANSWERED_WITHIN, sent).await.map_err(|_| lost)?.map_err(|error| {
            log_refusal(&error, &self.said);
            if error.is_permanent() {
                HandOverError { problem: DeliveryProblem::MailRefused, may_have_arrived: false }
            } else {
                // A server that is busy or greylists (4xx) is asked again.
                HandOverError { may_have_arrived: !error.is_transient(), ..lost }
            }
        })?;
        let _ = tokio::time::timeout(FAREWELL, self.connection.quit()).await;
        Ok(())
    }
}

fn log_refusal(error: &lettre::transport::smtp::Error, said: &Redaction) {
    tracing::info!(error = said.redact(&error.to_string()), "a mail server refused us");
}

/// What a server may repeat of how we signed in (RFC 4616, section 2, for `PLAIN`).
fn redaction_of(server: &MailServer) -> Redaction {
    let mut redaction = Redaction::nothing_sent();
    if let Some((user, password)) = &server.login {
        redaction.add(password);
        redaction.add(&format!("\0{user}\0{}", password.expose_secret()).into());
    }
    redaction
}

/// TLS with the roots of the operating system.
async fn encrypt(socket: Bounded<TcpStream>, host: &str) -> Result<Encrypted, DeliveryProblem> {
    let insecure = |error: &dyn fmt::Display| {
        tracing::info!(%error, "the mail server's encryption is not trusted");
        DeliveryProblem::MailServerInsecure
    };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(BuilderVerifierExt::with_platform_verifier)
        .map_err(|error| insecure(&error))?
        .with_no_client_auth();
    let name = ServerName::try_from(host.to_owned()).map_err(|error| insecure(&error))?;
    let stream = TlsConnector::from(Arc::new(config)).connect(name, socket).await;
    stream.map(Encrypted).map_err(|error| insecure(&error))
}

/// An encrypted stream, as the mail client wants it.
#[derive(Debug)]
struct Encrypted(TlsStream<Bounded<TcpStream>>);

impl AsyncTokioStream for Encrypted {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.0.get_ref().0.get_ref().peer_addr()
    }
}

impl AsyncTokioStream for Bounded<TcpStream> {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.get_ref().peer_addr()
    }
}

impl AsyncRead for Encrypted {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(cx, buf)
    }
}

impl AsyncWrite for Encrypted {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}

#[cfg(test)]
#[path = "smtp_tests.rs"]
mod tests;
