//! A sealed blob, and the one place where something is sealed or opened: XChaCha20-Poly1305, with the place of the
//! blob as associated data, so that it opens nowhere else.

use std::fmt;

use app::model::ids::AgencyId;
use chacha20poly1305::{
    XChaCha20Poly1305, XNonce,
    aead::{Aead, KeyInit, Payload},
};
use secrecy::{ExposeSecret, SecretString};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{VaultError, keyring::Key};
use crate::entropy::Entropy;

const KEY_ID_BYTES: usize = 4;
const NONCE_BYTES: usize = 24;

/// A sealed secret as it is stored: key id (4 bytes, big endian), nonce (24 bytes), ciphertext.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed(pub Vec<u8>);

/// Key id, nonce, ciphertext.
type Parts<'a> = (&'a [u8; KEY_ID_BYTES], &'a [u8; NONCE_BYTES], &'a [u8]);

/// Where a blob stands: `table.column`, agency, row.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) purpose: &'a str,
    pub(super) agency: AgencyId,
    pub(super) row: Uuid,
}

impl Sealed {
    /// The id of the key it was sealed under.
    pub fn key_id(&self) -> Result<u32, VaultError> {
        Ok(u32::from_be_bytes(*self.split()?.0))
    }

    pub(super) fn seal(
        key_id: u32,
        key: &Key,
        place: Place<'_>,
        secret: &SecretString,
        entropy: &dyn Entropy,
    ) -> Result<Self, VaultError> {
        let mut nonce = XNonce::default();
        entropy.fill(&mut nonce);
        let aad = place.associated_data(key_id);
        let payload = Payload { msg: secret.expose_secret().as_bytes(), aad: &aad };
        let ciphertext = cipher(key).encrypt(&nonce, payload).map_err(|_| VaultError::Rejected)?;
        Ok(Self([key_id.to_be_bytes().as_slice(), nonce.as_slice(), &ciphertext].concat()))
    }

    pub(super) fn open(&self, key: &Key, place: Place<'_>) -> Result<SecretString, VaultError> {
        let (key_id, nonce, ciphertext) = self.split()?;
        let aad = place.associated_data(u32::from_be_bytes(*key_id));
        let payload = Payload { msg: ciphertext, aad: &aad };
        let plain = cipher(key).decrypt(&XNonce::from(*nonce), payload).map_err(|_| VaultError::Rejected)?;
        let plain = Zeroizing::new(plain);
        // A copy of the exact size: making the string shrink would leave its text in freed memory.
        std::str::from_utf8(&plain).map(SecretString::from).map_err(|_| VaultError::Malformed)
    }

    fn split(&self) -> Result<Parts<'_>, VaultError> {
        let (key_id, rest) = self.0.split_first_chunk().ok_or(VaultError::Malformed)?;
        let (nonce, ciphertext) = rest.split_first_chunk().ok_or(VaultError::Malformed)?;
        Ok((key_id, nonce, ciphertext))
    }
}

impl Place<'_> {
    /// Each part with its length before it, so that no two places have the same bytes.
    fn associated_data(&self, key_id: u32) -> Vec<u8> {
        let mut bytes = Vec::new();
        let parts: [&[u8]; 4] =
            [self.purpose.as_bytes(), self.agency.0.as_bytes(), self.row.as_bytes(), &key_id.to_be_bytes()];
        for part in parts {
            bytes.extend_from_slice(&(part.len() as u64).to_be_bytes());
            bytes.extend_from_slice(part);
        }
        bytes
    }
}

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sealed(…)")
    }
}

fn cipher(key: &Key) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(key.expose_secret().into())
}
