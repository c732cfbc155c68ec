//! What can go wrong with a sealed secret.

use app::model::error::AppError;

use super::keyring::KeyringError;

/// Sealing or opening failed. Never holds anything of the secret.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    #[error("there is no key with the id {0}")]
    UnknownKey(u32),
    /// Changed, or sealed for another place or under another key of the same id.
    #[error("a sealed secret does not open at its place")]
    Rejected,
    #[error("a sealed secret has the wrong form")]
    Malformed,
    #[error(transparent)]
    Keyring(#[from] KeyringError),
}

impl From<VaultError> for AppError {
    fn from(error: VaultError) -> Self {
        tracing::error!(%error, "the vault failed");
        Self::Internal
    }
}
