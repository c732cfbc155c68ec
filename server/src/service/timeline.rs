//! The timeline in words.

use app::model::cause::fill_words;

use crate::store::event::EventKind;

/// One line. `provider`: the integration's name.
pub(crate) fn event_words(kind: &EventKind, provider: &str) -> String {
    let cause_words = |cause: &app::model::cause::Cause| fill_words(cause.words().short, provider, "this account");
    match kind {
        EventKind::Connected { who } => format!("Connected as {who}"),
        EventKind::Reauthorized { who } => format!("Access renewed by signing in as {who}"),
        EventKind::Broken { cause, .. } => cause_words(cause),
        EventKind::Healed => "Works again".to_owned(),
        EventKind::Refreshed => "Access renewed by itself".to_owned(),
        EventKind::Switched { from: Some(from), to } => format!("Switched from {from} to {to}"),
        EventKind::Switched { from: None, to } => format!("Now uses {to}"),
        EventKind::ProfileChosen { name } => format!("Reports on {name}"),
        EventKind::ProfileLost { name } => format!("Lost access to {name}"),
        EventKind::Delayed { cause, .. } => cause_words(cause),
        EventKind::CredentialsSaved => "New credentials tested and saved".to_owned(),
        EventKind::Disconnected => "Disconnected; the data stays".to_owned(),
        EventKind::Backfilled { days: 1 } => "1 missed day pulled in".to_owned(),
        EventKind::Backfilled { days } => format!("{days} missed days pulled in"),
        EventKind::AttemptFailed { error } => format!("An attempt to sign in failed. {error}"),
    }
}

impl EventKind {
    /// The key for styles and tests.
    pub(crate) fn key(&self) -> &'static str {
        match self {
            Self::Connected { .. } => "connected",
            Self::Reauthorized { .. } => "reauthorized",
            Self::Broken { .. } => "broken",
            Self::Healed => "healed",
            Self::Refreshed => "refreshed",
            Self::Switched { .. } => "switched",
            Self::ProfileChosen { .. } => "profile-chosen",
            Self::ProfileLost { .. } => "profile-lost",
            Self::Delayed { .. } => "delayed",
            Self::CredentialsSaved => "credentials-saved",
            Self::Disconnected => "disconnected",
            Self::Backfilled { .. } => "backfilled",
            Self::AttemptFailed { .. } => "attempt-failed",
        }
    }
}
