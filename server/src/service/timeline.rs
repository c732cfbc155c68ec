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
    service::{lives::life_words, rights},
    store::{
        StoreError, Unit,
        agency::Member,
        connection::Connection,
        event::{Event, EventKind},
    },
};

/// One line of a timeline.
pub(crate) struct Told {
    pub(crate) event: Event,
    /// How often, where it stands for all routine renewals of the account; they are counted, not told one by one.
    pub(crate) times: Option<u32>,
    /// Why it is renewed as often as that.
    habit: Option<String>,
}

impl Told {
    /// `provider`: the integration's name.
    pub(crate) fn words(&self, provider: &str) -> String {
        let words = match self.times {
            Some(times) if times > 1 => format!("Access renewed by itself, {times} times so far"),
            _ => event_words(&self.event.kind, provider),
        };
        match &self.habit {
            Some(habit) => format!("{words}. It {habit}"),
            None => words,
        }
    }
}

/// The newest `limit` lines of a connection and its account, newest first, and the last routine renewal in its place.
pub(crate) async fn read_timeline(
    unit: &mut dyn Unit,
    connection: &Connection,
    limit: u32,
) -> Result<Vec<Told>, StoreError> {
    let (agency, account) = (connection.agency, connection.account);
    let events = unit.events(agency, connection.id, account, limit).await?;
    let mut lines: Vec<Told> = events.into_iter().map(|event| Told { event, times: None, habit: None }).collect();
    let Some(account) = account else { return Ok(lines) };
    let renewals = unit.renewals(agency, account).await?;
    if let Some(at) = renewals.last {
        let event =
            Event { agency, account: Some(account), connection: None, member: None, kind: EventKind::Refreshed, at };
        let place = lines.iter().position(|line| line.event.at <= at).unwrap_or(lines.len());
        let habit = match unit.account(agency, account).await?.and_then(|account| account.application) {
            Some(application) => life_words(&unit.refresh_life(agency, application).await?),
            None => None,
        };
        lines.insert(place, Told { event, times: Some(renewals.count), habit });
    }
    Ok(lines)
}

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
    /// How often it happened, where one line stands for many; the last time is told.
    #[serde(skip_serializing_if = "Option::is_none")]
    times: Option<u32>,
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
    let mut lines = read_timeline(&mut *unit, &linked.connection, u32::MAX).await?;
    drop(unit);
    lines.reverse();
    let mut text = String::new();
    for told @ Told { event, times, .. } in &lines {
        let line = ExportLine {
            at: Timestamp::from_second(event.at).unwrap_or(Timestamp::UNIX_EPOCH).to_string(),
            connection: event.connection,
            account: event.account,
            by: event.member.and_then(|member| members.get(&member)).map(String::as_str),
            words: told.words(&entry.name),
            times: *times,
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
fn event_words(kind: &EventKind, provider: &str) -> String {
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
        EventKind::Stalled {
            cause: cause @ (Cause::UnexpectedAnswer | Cause::SpoiledAnswer | Cause::Crashing),
            ..
        } => stalled_words(*cause).short.to_owned(),
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

#[cfg(test)]
mod tests {
    use app::model::{
        ids::{MemberId, SessionId},
        member::{Role, Viewer},
    };
    use uuid::Uuid;

    use super::{export_timeline, read_timeline};
    use crate::{
        store::event::EventKind,
        sync::tests::{
            platform::Mood,
            world::{DAY, NOW, World},
        },
    };

    /// Renews the access as it does each day.
    async fn renew(world: &World) {
        world.access.keep_alive(world.agency, world.account).await.unwrap();
    }

    async fn told(world: &World) -> Vec<(String, i64)> {
        let connection = world.linked().await.connection;
        let mut unit = world.core.store.read().await.unwrap();
        let lines = read_timeline(&mut *unit, &connection, 20).await.unwrap();
        lines.iter().map(|line| (line.words("Sandbox Ads"), line.event.at)).collect()
    }

    #[tokio::test]
    async fn routine_renewals_are_one_line_and_others_are_told() {
        let world = World::build().await;
        renew(&world).await;
        assert_eq!(told(&world).await, [("Access renewed by itself".to_owned(), NOW)]);

        // The platform takes only a renewed one: something was wrong.
        world.clock.advance(DAY);
        world.platform.set(Mood::TakesRenewed);
        let seen = world.linked().await.account.unwrap().token_version;
        world.access.renew(world.agency, world.account, seen).await.unwrap();
        assert_eq!(world.timeline().await, [EventKind::Refreshed]);
        world.clock.advance(DAY);
        renew(&world).await;
        renew(&world).await;
        let lines = [
            ("Access renewed by itself, 3 times so far".to_owned(), NOW + 2 * DAY),
            ("Access renewed by itself".to_owned(), NOW + DAY),
        ];
        assert_eq!(told(&world).await, lines);

        let viewer = Viewer {
            agency: world.agency,
            member: MemberId(Uuid::from_u128(2)),
            session: SessionId(Uuid::from_u128(9)),
            role: Role::Analyst,
            campaigns: None,
        };
        let file = export_timeline(&world.core, &viewer, world.connection).await.unwrap();
        let lines: Vec<serde_json::Value> = file.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let times: Vec<_> = lines.iter().map(|line| (line["kind"].as_str(), line["times"].as_u64())).collect();
        assert_eq!(times, [(Some("refreshed"), None), (Some("refreshed"), Some(3))]);
    }
}
