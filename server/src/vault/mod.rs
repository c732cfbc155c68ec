//! The vault: sealing what must not be read, and the keys to it. Plain secrets leave only as `SecretString`.
//!
//! - `sealed`: the blob and its cipher. `secret`: what is inside blobs.
//! - `mark`: knowing a secret again without opening it. `keyring`: the keys. `key_file`: where they are kept. `rotation`: replacing them under a running server. `start`:
//!   opening them, or refusing to start. `error`: what can go wrong.

pub mod error;
pub mod key_file;
pub mod keyring;
pub mod mark;
pub mod rotation;
pub mod sealed;
pub mod secret;
mod start;
#[cfg(test)]
mod tests;

use std::sync::{Arc, PoisonError, RwLock};

use app::model::ids::AgencyId;
use secrecy::SecretString;
use uuid::Uuid;

pub use self::{
    error::VaultError,
    keyring::KeyringError,
    mark::MarkKey,
    sealed::Sealed,
    secret::{Credentials, TokenSet},
    start::StartError,
};
use self::{key_file::KeyFile, keyring::Keyring, sealed::Place};
use crate::entropy::Entropy;

/// Seals and opens. Clones share one keyring.
#[derive(Clone)]
pub struct Vault {
    shared: Arc<Shared>,
}

struct Shared {
    keyring: RwLock<Keyring>,
    /// Read again when a key is not known, and before sealing. `None`: the keys came from the environment.
    file: Option<KeyFile>,
    entropy: Arc<dyn Entropy>,
}

impl Vault {
    /// A vault whose keys don't change while it lives.
    pub fn with_keyring(keyring: Keyring, entropy: Arc<dyn Entropy>) -> Self {
        Self { shared: Arc::new(Shared { keyring: RwLock::new(keyring), file: None, entropy }) }
    }

    /// A vault that follows its key file.
    pub fn with_file(file: KeyFile, keyring: Keyring, entropy: Arc<dyn Entropy>) -> Self {
        Self { shared: Arc::new(Shared { keyring: RwLock::new(keyring), file: Some(file), entropy }) }
    }

    /// Seals `secret` for one place: `purpose` (`table.column`), agency and row.
    pub fn seal(
        &self,
        purpose: &str,
        agency: AgencyId,
        row: Uuid,
        secret: &SecretString,
    ) -> Result<Sealed, VaultError> {
        // A rotation waits for servers that still seal with the old key, so these must hear of the new one at once.
        if let Err(error) = self.reload() {
            tracing::error!(%error, "the key file can't be read; sealing with the keys in memory");
        }
        let keyring = self.shared.keyring.read().unwrap_or_else(PoisonError::into_inner);
        let id = keyring.newest();
        let key = keyring.key(id).ok_or(VaultError::UnknownKey(id))?;
        Sealed::seal(id, key, Place { purpose, agency, row }, secret, &*self.shared.entropy)
    }

    /// Opens what was sealed for the very same place.
    pub fn open(
        &self,
        purpose: &str,
        agency: AgencyId,
        row: Uuid,
        sealed: &Sealed,
    ) -> Result<SecretString, VaultError> {
        let place = Place { purpose, agency, row };
        match self.open_with_known_keys(place, sealed) {
            Err(VaultError::UnknownKey(_)) => {
                self.reload()?;
                self.open_with_known_keys(place, sealed)
            }
            result => result,
        }
    }

    /// The same secret under the newest key, for what was sealed a while before it is written: its key may be gone from the
    /// file by then. Called while a unit for writing is open, nothing comes in between.
    pub fn seal_anew(&self, purpose: &str, agency: AgencyId, row: Uuid, sealed: &Sealed) -> Result<Sealed, VaultError> {
        let secret = self.open(purpose, agency, row, sealed)?;
        self.seal(purpose, agency, row, &secret)
    }

    fn open_with_known_keys(&self, place: Place<'_>, sealed: &Sealed) -> Result<SecretString, VaultError> {
        let id = sealed.key_id()?;
        let keyring = self.shared.keyring.read().unwrap_or_else(PoisonError::into_inner);
        sealed.open(keyring.key(id).ok_or(VaultError::UnknownKey(id))?, place)
    }

    fn reload(&self) -> Result<(), KeyringError> {
        let Some(file) = &self.shared.file else { return Ok(()) };
        let fresh = file.read()?;
        self.shared.keyring.write().unwrap_or_else(PoisonError::into_inner).adopt(fresh);
        Ok(())
    }
}
