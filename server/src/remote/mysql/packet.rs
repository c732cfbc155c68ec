//! Packets: three bytes of length, one that counts, and what they carry (MySQL internals, "MySQL Packets").

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};

use super::error::MysqlError;
use crate::{
    budget::Refused,
    remote::wire::{Ledger, Socket},
};

/// A packet of this length is continued by the next one.
const CONTINUED: usize = 0xff_ffff;

/// A socket that carries packets.
pub(super) struct Packets<S> {
    socket: S,
    ledger: Ledger,
    /// What counts the packets of one exchange, in both directions.
    sequence: u8,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Packets<S> {
    pub(super) fn new(socket: S, ledger: Ledger) -> Self {
        Self { socket, ledger, sequence: 0 }
    }

    /// A new exchange begins: the client says something that nobody asked for.
    pub(super) fn begin(&mut self) {
        self.sequence = 0;
    }

    /// The next packet of at most `most` bytes, which must be fewer than would be continued.
    pub(super) async fn read(&mut self, most: usize) -> Result<Vec<u8>, MysqlError> {
        let mut head = [0; 4];
        self.socket.read_exact(&mut head).await?;
        let [low, middle, high, sequence] = head;
        if sequence != self.sequence {
            return Err(MysqlError::Protocol("a packet out of order"));
        }
        self.sequence = sequence.wrapping_add(1);
        let length = u32::from_le_bytes([low, middle, high, 0]);
        if usize::try_from(length).is_ok_and(|length| length > most.min(CONTINUED - 1)) {
            return Err(self.refuse(Refused::Message, "a packet of a MySQL server"));
        }
        // It grows with what comes, not with what was announced.
        let mut payload = Vec::new();
        (&mut self.socket).take(u64::from(length)).read_to_end(&mut payload).await?;
        if u32::try_from(payload.len()).is_ok_and(|came| came == length) {
            Ok(payload)
        } else {
            Err(MysqlError::Protocol("a packet that ends early"))
        }
    }

    pub(super) async fn write(&mut self, payload: &[u8]) -> Result<(), MysqlError> {
        let length = u32::try_from(payload.len()).ok().filter(|_| payload.len() < CONTINUED);
        let [low, middle, high, _] = length.ok_or(MysqlError::Protocol("a statement that is too long"))?.to_le_bytes();
        let packet = [&[low, middle, high, self.sequence], payload].concat();
        self.sequence = self.sequence.wrapping_add(1);
        self.socket.write_all(&packet).await?;
        Ok(self.socket.flush().await?)
    }

    /// Counts it, and gives the error that ends the session.
    pub(super) fn refuse(&self, refused: Refused, what: &'static str) -> MysqlError {
        self.ledger.refuse(refused, what).into()
    }

    /// Goes on over another socket that is made of this one; it is encrypted, so that what fails is the encryption.
    pub(super) async fn replace_socket<T>(
        self,
        replace: impl AsyncFnOnce(S) -> std::io::Result<T>,
    ) -> Result<Packets<T>, MysqlError> {
        let socket = replace(self.socket).await.map_err(MysqlError::Tls)?;
        Ok(Packets { socket, ledger: self.ledger, sequence: self.sequence })
    }
}

impl<S: Socket> Packets<S> {
    /// From here on it is read ahead.
    pub(super) fn boxed(self) -> Packets<BufReader<Box<dyn Socket>>> {
        Packets { socket: BufReader::new(Box::new(self.socket)), ledger: self.ledger, sequence: self.sequence }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn packets(bytes: &[u8]) -> Packets<Cursor<Vec<u8>>> {
        Packets::new(Cursor::new(bytes.to_vec()), Ledger::default())
    }

    #[tokio::test]
    async fn packets_are_read_in_order_and_within_their_bound() {
        let mut two = packets(&[3, 0, 0, 0, b'a', b'b', b'c', 0, 0, 0, 1]);
        assert_eq!(two.read(3).await.unwrap(), b"abc");
        assert_eq!(two.read(3).await.unwrap(), b"");
        assert!(matches!(two.read(3).await, Err(MysqlError::Io(_))), "there is no third");

        let mut wrong = packets(&[0, 0, 0, 1]);
        assert!(matches!(wrong.read(9).await, Err(MysqlError::Protocol(_))));
        let mut short = packets(&[3, 0, 0, 0, b'a']);
        assert!(matches!(short.read(9).await, Err(MysqlError::Protocol(_))));
        let mut large = packets(&[4, 0, 0, 0, 1, 2, 3, 4]);
        assert!(matches!(large.read(3).await, Err(MysqlError::Io(_))));
        assert!(large.ledger.has_refused());
        let mut continued = packets(&[0xff, 0xff, 0xff, 0]);
        assert!(continued.read(usize::MAX).await.is_err());
        assert!(continued.ledger.has_refused());
    }

    #[tokio::test]
    async fn what_is_written_counts_on() {
        let mut both = packets(&[]);
        both.write(b"one").await.unwrap();
        both.write(b"").await.unwrap();
        both.begin();
        both.write(b"new").await.unwrap();
        let expected = [&[3, 0, 0, 0][..], b"one", &[0, 0, 0, 1], &[3, 0, 0, 0], b"new"].concat();
        assert_eq!(both.socket.into_inner(), expected);
        assert!(packets(&[]).write(&vec![0; CONTINUED]).await.is_err());
    }
}
