//! Why there is no access token.

use app::model::cause::Cause;

use super::registration::RegistrationError;
use crate::{
    store::{StoreError, account::Evidence},
    vault::VaultError,
};

/// Why there is no access token.
#[derive(Debug, thiserror::Error)]
pub enum AccessError {
    /// The account is broken; that stands in the store already.
    #[error("the account is broken: {cause:?}")]
    Broken { cause: Cause, evidence: Option<Evidence> },
    /// An outage: try again at `until`, Unix seconds.
    #[error("delayed: {cause:?}")]
    Delayed { cause: Cause, until: i64, evidence: Evidence },
    /// The account was removed.
    #[error("the account is gone")]
    Gone,
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Vault(#[from] VaultError),
    #[error(transparent)]
    Registration(#[from] RegistrationError),
    /// The task that renewed was cut off by a crash of its own.
    #[error("the renewal was cut off")]
    CutOff,
}
