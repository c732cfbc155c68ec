//! The vault: sealing what must not be read, and the keys to it. Plain secrets leave only as `SecretString`.

pub mod keyring;
pub mod sealed;

pub use sealed::Sealed;
