//! Follows what a PostgreSQL server sends, message by message, and ends the session where it is too much (PostgreSQL
//! documentation, "Message Formats"): the driver would wait for two gigabytes if a message said so.
//!
//! It stands between the encryption and the driver. Messages go through as they are, but for the types of columns and
//! parameters: they all are called text, because the driver asks the server about every type it does not know, and
//! about whatever these are made of, for as long as the server thinks of new ones. Rows are read as text alone.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_postgres::tls::{ChannelBinding, TlsConnect, TlsStream};

use crate::{
    budget::Refused,
    remote::wire::{COLUMNS, Ledger, MESSAGE, SMALL_MESSAGE},
};

/// Notices, notifications and parameters: they may come at any time, and nobody asked for them.
const UNASKED: u32 = 1_000;
/// Bytes that describe the columns of a query.
const DESCRIPTION: usize = 1024 * 1024;
/// The type `text` (`pg_type.dat`).
const TEXT: [u8; 4] = 25u32.to_be_bytes();
/// Read from below at once.
const CHUNK: usize = 8 * 1024;

/// What a server sends, within bounds.
pub(super) struct Watched<S> {
    inner: S,
    follower: Follower,
    /// What has gone through and nobody has read yet, from `read` on.
    passed: Vec<u8>,
    read: usize,
}

impl<S> Watched<S> {
    pub(super) fn new(inner: S, ledger: Ledger) -> Self {
        Self { inner, follower: Follower::new(ledger), passed: Vec::new(), read: 0 }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Watched<S> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        while this.read == this.passed.len() {
            this.passed.clear();
            this.read = 0;
            let mut chunk = [0; CHUNK];
            let mut chunk = ReadBuf::new(&mut chunk);
            ready!(Pin::new(&mut this.inner).poll_read(cx, &mut chunk))?;
            if chunk.filled().is_empty() {
                return Poll::Ready(Ok(()));
            }
            this.follower.follow(chunk.filled(), &mut this.passed)?;
        }
        let waiting = this.passed.get(this.read..).unwrap_or_default();
        let taken = waiting.get(..buf.remaining()).unwrap_or(waiting);
        buf.put_slice(taken);
        this.read += taken.len();
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Watched<S> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().inner).poll_write(cx, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().inner).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().inner).poll_shutdown(cx)
    }
}

impl<S: TlsStream + Unpin> TlsStream for Watched<S> {
    fn channel_binding(&self) -> ChannelBinding {
        self.inner.channel_binding()
    }
}

/// Encrypts, and watches what comes out of the encryption.
pub(super) struct Watching<C> {
    connector: C,
    ledger: Ledger,
}

impl<C> Watching<C> {
    pub(super) fn new(connector: C, ledger: Ledger) -> Self {
        Self { connector, ledger }
    }
}

impl<S, C> TlsConnect<S> for Watching<C>
where
    C: TlsConnect<S>,
    C::Future: Send + 'static,
{
    type Stream = Watched<C::Stream>;
    type Error = C::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Stream, Self::Error>> + Send>>;

    fn connect(self, stream: S) -> Self::Future {
        let connecting = self.connector.connect(stream);
        Box::pin(async move { Ok(Watched::new(connecting.await?, self.ledger)) })
    }
}

/// Where in its messages a server is.
struct Follower {
    ledger: Ledger,
    head: Vec<u8>,
    /// Bytes that are missing of the message whose head was read.
    left: usize,
    /// The message so far, if it must be whole before it goes through.
    held: Option<Vec<u8>>,
    is_signed_in: bool,
    unasked: u32,
}

impl Follower {
    fn new(ledger: Ledger) -> Self {
        Self { ledger, head: Vec::new(), left: 0, held: None, is_signed_in: false, unasked: 0 }
    }

    /// Takes what came, and hands on to `passed` what may go through.
    fn follow(&mut self, mut bytes: &[u8], passed: &mut Vec<u8>) -> io::Result<()> {
        while let Some((first, rest)) = bytes.split_first() {
            if self.left == 0 {
                self.head.push(*first);
                bytes = rest;
                if let [tag, length @ ..] = self.head.as_slice()
                    && let Ok(length) = <[u8; 4]>::try_from(length)
                {
                    self.begin(*tag, u32::from_be_bytes(length))?;
                    passed.append(&mut self.head);
                    self.finish(passed)?;
                }
                continue;
            }
            let (body, rest) = bytes.split_at(self.left.min(bytes.len()));
            self.left -= body.len();
            self.held.as_mut().unwrap_or(passed).extend_from_slice(body);
            bytes = rest;
            self.finish(passed)?;
        }
        Ok(())
    }

    /// A message begins: `length` counts itself too.
    fn begin(&mut self, tag: u8, length: u32) -> io::Result<()> {
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        self.left = length.checked_sub(4).ok_or_else(misshaped)?;
        let most = match tag {
            _ if !self.is_signed_in => SMALL_MESSAGE,
            b'T' | b't' => DESCRIPTION,
            _ => MESSAGE,
        };
        if self.left > most {
            return Err(self.ledger.refuse(Refused::Message, "a message of a PostgreSQL server"));
        }
        match tag {
            b'N' | b'A' | b'S' => {
                self.unasked += 1;
                if self.unasked > UNASKED {
                    return Err(self.ledger.refuse(Refused::Message, "notices of a PostgreSQL server"));
                }
            }
            b'Z' => self.is_signed_in = true,
            b'T' | b't' => self.held = Some(vec![tag]),
            _ => {}
        }
        Ok(())
    }

    /// If the message is whole and was held, it goes through.
    fn finish(&mut self, passed: &mut Vec<u8>) -> io::Result<()> {
        if self.left > 0 {
            return Ok(());
        }
        let Some(mut message) = self.held.take() else { return Ok(()) };
        let Some((tag, body)) = message.split_first_mut() else { return Ok(()) };
        let count = rename_types(*tag == b'T', body).ok_or_else(misshaped)?;
        if count > COLUMNS {
            return Err(self.ledger.refuse(Refused::Table, "columns of a PostgreSQL server"));
        }
        passed.extend_from_slice(body);
        Ok(())
    }
}

fn misshaped() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "this is no message of PostgreSQL")
}

/// Calls each type text, and gives their number; `None`: the message has another shape. `is_columns`: a RowDescription,
/// whose fields have a name, a table, a number, the type, a size, a modifier and a format; else a ParameterDescription.
fn rename_types(is_columns: bool, body: &mut [u8]) -> Option<usize> {
    let (count, mut rest) = body.split_first_chunk_mut::<2>()?;
    let count = u16::from_be_bytes(*count);
    for _ in 0..count {
        if is_columns {
            let name = rest.iter().position(|byte| *byte == 0)?;
            rest = rest.split_at_mut_checked(name + 1 + 4 + 2)?.1;
        }
        let (oid, after) = rest.split_first_chunk_mut::<4>()?;
        *oid = TEXT;
        rest = if is_columns { after.split_at_mut_checked(2 + 4 + 2)?.1 } else { after };
    }
    rest.is_empty().then_some(usize::from(count))
}

#[cfg(test)]
#[path = "watch_tests.rs"]
mod tests;
