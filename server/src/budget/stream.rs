//! A stream that ends after so many bytes, whatever is sent over it.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::{Refused, note};

/// `S`, of which no more than a number of bytes is read. More is an error of the kind [`io::ErrorKind::InvalidData`].
#[derive(Debug)]
pub struct Bounded<S> {
    inner: S,
    left: usize,
    what: &'static str,
}

impl<S> Bounded<S> {
    /// `what`: names the conversation where it is counted as refused.
    pub fn new(inner: S, most: usize, what: &'static str) -> Self {
        Self { inner, left: most, what }
    }

    pub fn get_ref(&self) -> &S {
        &self.inner
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Bounded<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.left == 0 {
            note(Refused::Bytes, self.what);
            return Poll::Ready(Err(io::Error::new(io::ErrorKind::InvalidData, "more than is taken")));
        }
        let room = self.left.min(buf.remaining());
        let mut part = ReadBuf::new(buf.initialize_unfilled_to(room));
        let read = Pin::new(&mut self.inner).poll_read(cx, &mut part);
        let count = part.filled().len();
        buf.advance(count);
        self.left -= count;
        read
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Bounded<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncReadExt;

    use super::*;

    #[tokio::test]
    async fn no_more_is_read_than_is_taken() {
        let mut endless = Bounded::new(tokio::io::repeat(b'2'), 10_000, "a test");
        let mut read = Vec::new();
        let error = endless.read_to_end(&mut read).await.unwrap_err();
        assert_eq!((error.kind(), read), (io::ErrorKind::InvalidData, vec![b'2'; 10_000]));
        let mut short = Bounded::new(&b"250 OK\r\n"[..], 10_000, "a test");
        let mut read = Vec::new();
        assert_eq!(short.read_to_end(&mut read).await.unwrap(), 8);
        assert_eq!(read, b"250 OK\r\n");
    }
}
