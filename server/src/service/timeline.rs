//! The timeline in words, and whole as JSON Lines.

use std::collections::BTreeMap;

use app::model::{
    cause::{Cause, fill_words, stalled_words},
    error::AppError,
    ids::{AccountId, ConnectionId, MemberId},
    member::Viewer,
};
use jiff::{Timestamp, tz::TimeZone};
use serde::Serialize;

use crate::{
    core::Core,
    service::rights,
    store::{agency::Member, event::EventKind},
};

/// One line of the export. Field names are a promise to whoever reads the file: only add to them.
#[derive(Serialize)]
struct ExportLine<'a> {
    /// RFC 3339, UTC.
    at: String,
    connection: Option<ConnectionId>,
    account: Option<AccountId>,
    /// Email of the member who did it.
    by: Option<&'a str>,
    words: String,
    #[serde(flatten)]
    kind: &'a EventKind,
}

/// Everything that happened to a connection and its account, oldest first, one JSON object per line
/// (<https://jsonlines.org>).
pub(crate) async fn export_timeline(core: &Core, viewer: &Viewer, id: ConnectionId) -> Result<String, AppError> {
    let mut unit = core.store.read().await?;
    let linked = rights::find_connection(&mut *unit, viewer, id).await?;
    let entry = core.catalogue.entry(&linked.connection.integration).ok_or(AppError::NotFound)?;
    let members = names_of(&unit.members(viewer.agency).await?);
    let mut events = unit.events(viewer.agency, id, linked.connection.account, u32::MAX).await?;
    drop(unit);
    events.reverse();
    let mut text = String::new();
    for event in &events {
        let line = ExportLine {
            at: Timestamp::from_second(event.at).unwrap_or(Timestamp::UNIX_EPOCH).to_string(),
            connection: event.connection,
            account: event.account,
            by: event.member.and_then(|member| members.get(&member)).map(String::as_str),
            words: event_words(&event.kind, &entry.name),
            kind: &event.kind,
        };
        text += &serde_json::to_string(&line).map_err(|_| AppError::Internal)?;
        text.push('\n');
    }
    Ok(text)
}

/// Members by their email, for saying who did something.
pub(crate) fn names_of(members: &[Member]) -> BTreeMap<MemberId, String> {
    members.iter().map(|member| (member.id, member.email.clone())).collect()
}

/// One line. `provider`: the integration's name.
pub(crate) fn event_words(kind: &EventKind, provider: &str) -> String {
    let cause_words = |cause: &app::model::cause::Cause| fill_words(cause.words().short, provider, "this account");
    match kind {
        EventKind::Connected { who } => format!("Connected as {who}"),
        EventKind::Reauthorized { who } => format!("Access renewed by signing in as {who}"),
        EventKind::Broken { cause, .. } => cause_words(cause),
        EventKind::Expiring { on } => format!("Renew this access before {}", day_of(*on)),
        EventKind::Healed => "Works again".to_owned(),
        EventKind::Refreshed => "Access renewed by itself".to_owned(),
        EventKind::Switched { from: Some(from), to } => format!("Switched from {from} to {to}"),
        EventKind::Switched { from: None, to } => format!("Now uses {to}"),
        EventKind::ProfileChosen { name } => format!("Reports on {name}"),
        EventKind::ProfileLost { name } => format!("Lost access to {name}"),
        EventKind::Delayed { cause, .. } => cause_words(cause),
        EventKind::Stalled { cause: cause @ (Cause::UnexpectedAnswer | Cause::Crashing), .. } => {
            stalled_words(*cause).short.to_owned()
        }
        EventKind::Stalled { .. } => format!("No data for days, though {provider} works for others"),
        EventKind::StreamRefused { names, .. } => format!("{provider} refuses {}; the rest goes on", names.join(", ")),
        EventKind::StreamBack { names } => format!("{} included from now on", names.join(", ")),
        EventKind::HostsAllowed { hosts } if hosts.is_empty() => "Goes on: the new address is gone again".to_owned(),
        EventKind::HostsAllowed { hosts } => format!("Allowed to send to {}", hosts.join(", ")),
        EventKind::CredentialsSaved => "New credentials tested and saved".to_owned(),
        EventKind::AppSaved => "The app's secret and settings were saved anew".to_owned(),
        EventKind::AppReplaced { client } => {
            format!("The app was replaced by the one with the client {client}; sign in again to go on through it")
        }
        EventKind::Disconnected => "Disconnected; the data stays".to_owned(),
        EventKind::Backfilled { days: 1 } => "1 missed day pulled in".to_owned(),
        EventKind::Backfilled { days } => format!("{days} missed days pulled in"),
        EventKind::KeptAsPulled { names, stands, brings } => format!(
            "{provider} gave fewer numbers for {} when asked again ({brings} instead of {stands}); the ones from before stay",
            names.join(", ")
        ),
        EventKind::AttemptFailed { error } => format!("An attempt to sign in failed. {error}"),
    }
}

/// "6 December 2026", in UTC.
fn day_of(unix: i64) -> String {
    let day = Timestamp::from_second(unix).unwrap_or(Timestamp::UNIX_EPOCH).to_zoned_datetime(TimeZone::UTC);
    format!("{} {}", day.day(), day.strftime("%B %Y"))
}

impl EventKind {
    /// The key for styles and tests.
    pub(crate) fn key(&self) -> &'static str {
        match self {
            Self::Connected { .. } => "connected",
            Self::Reauthorized { .. } => "reauthorized",
            Self::Broken { .. } => "broken",
            Self::Healed => "healed",
            Self::Expiring { .. } => "expiring",
            Self::Refreshed => "refreshed",
            Self::Switched { .. } => "switched",
            Self::ProfileChosen { .. } => "profile-chosen",
            Self::ProfileLost { .. } => "profile-lost",
            Self::Delayed { .. } => "delayed",
            Self::Stalled { .. } => "stalled",
            Self::StreamRefused { .. } => "stream-refused",
            Self::StreamBack { .. } => "stream-back",
            Self::CredentialsSaved => "credentials-saved",
            Self::HostsAllowed { .. } => "hosts-allowed",
            Self::AppSaved => "app-saved",
            Self::AppReplaced { .. } => "app-replaced",
            Self::Disconnected => "disconnected",
            Self::Backfilled { .. } => "backfilled",
            Self::KeptAsPulled { .. } => "kept-as-pulled",
            Self::AttemptFailed { .. } => "attempt-failed",
        }
    }
}
