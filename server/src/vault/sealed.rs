//! A sealed blob.

use std::fmt;

/// A sealed secret as it is stored: key id (4 bytes, big endian), nonce (24 bytes), ciphertext.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed(pub Vec<u8>);

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sealed(…)")
    }
}
