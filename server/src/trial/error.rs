//! Why a trial ended.

use app::model::{cause::fill_words, error::AppError};

use crate::{
    oauth::registration::RegistrationError,
    remote::RemoteError,
    store::{StoreError, account::Evidence},
    vault::VaultError,
};

/// Why a trial ended before its end. Each is a sentence for the terminal.
#[derive(Debug, thiserror::Error)]
pub enum TrialError {
    /// What the connection window would have said.
    #[error("{0}")]
    App(#[from] AppError),
    /// What a tile would have said.
    #[error("{0}")]
    Remote(String),
    #[error("The value of {label} does not fit: {help}")]
    Field { label: String, help: String },
    #[error("The answer belongs to another attempt. Start again.")]
    ForeignAnswer,
    #[error("Nobody came back from the provider, and nothing was pasted. Start again when you are ready to sign in.")]
    NoAnswer,
    #[error(
        "Signing in works, but there is nothing to report on: no profile was listed. Look at the reply above, and at \
         `records` and `id` in `profiles`."
    )]
    NoProfile,
    #[error("There is no profile {asked}, or more than one. Name one of those listed: {listed}.")]
    UnknownProfile { asked: String, listed: String },
    #[error("There is no stream {asked}. Those of this file: {listed}.")]
    UnknownStream { asked: String, listed: String },
    #[error("The file of this integration is not there any more.")]
    NoEntry,
    #[error("The throw-away store failed: {0}. Is there room for temporary files?")]
    Store(#[from] StoreError),
    #[error("The throw-away store failed: {0}. Is there room for temporary files?")]
    Io(#[from] std::io::Error),
    #[error(transparent)]
    Vault(#[from] VaultError),
    #[error("The authorization server can't be used: {0}")]
    Registration(#[from] RegistrationError),
}

impl TrialError {
    /// In the words of the tile, and with what the platform said.
    pub(super) fn of_remote(error: &RemoteError, provider: &str, account: &str) -> Self {
        let told = |cause: app::model::cause::Cause, evidence: Option<&Evidence>| {
            let words = cause.words();
            let happened = fill_words(words.happened, provider, account);
            Self::Remote(format!("{}. {happened}{}", words.short, evidence.map(tell_evidence).unwrap_or_default()))
        };
        match error {
            RemoteError::Broken { cause, evidence } => told(*cause, evidence.as_ref()),
            RemoteError::Delayed { cause, evidence, .. } => told(*cause, Some(evidence)),
            RemoteError::NoAccess { evidence } => {
                Self::Remote(format!("The account does not see this profile.{}", tell_evidence(evidence)))
            }
            other => Self::Remote(other.to_string()),
        }
    }
}

fn tell_evidence(evidence: &Evidence) -> String {
    let status = evidence.status.map(|status| format!(" answered {status}")).unwrap_or_default();
    let words: Vec<&str> = [evidence.code.as_deref(), evidence.text.as_deref()].into_iter().flatten().collect();
    let said = if words.is_empty() { String::new() } else { format!(": {}", words.join(", ")) };
    format!("\n{}{status}{said}", evidence.request)
}
