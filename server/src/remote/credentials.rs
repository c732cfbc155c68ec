//! Trying out what somebody typed in, before it is kept.

use std::collections::BTreeMap;

use app::model::{
    cause::Cause,
    error::AppError,
    ids::{AccountId, AgencyId, ProfileId},
};
use jiff::tz::TimeZone;
use uuid::Uuid;

use super::{
    Answered, Brought, Remote, RemoteError,
    columns::places,
    database::{SqlFailure, Target},
    known::Known,
    profiles::{self, RemoteProfile, own_profiles},
    record_error::RecordError,
    records::{Reading, Subject},
};
use crate::{
    catalogue::{
        CredentialKind, Entry, EntryAuth, Input, KeepFrom, Probe, RemoteIdentity, Stream, StreamRequest, TemplateError,
        TextTemplate, keep::keep_values,
    },
    core::Core,
    health::answer::Answer,
    net::NetError,
    remote::window::Window,
    vault::Credentials,
};

/// Who one is with credentials that work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CredentialIdentity {
    pub name: String,
    pub address: String,
    /// Where they may be sent, as `host:port`.
    pub hosts: Vec<String>,
    /// What is kept with them.
    pub kept: BTreeMap<String, String>,
    pub profiles: Vec<RemoteProfile>,
}

/// Signs in with `credentials` and runs their queries; the error says what to do about it. Nothing is kept.
pub async fn test_credentials(
    core: &Core,
    entry: &Entry,
    credentials: &Credentials,
) -> Result<CredentialIdentity, AppError> {
    let EntryAuth::Credentials { kind, identity, probe, .. } = &entry.auth else { return Err(AppError::BadInput) };
    match (kind, probe) {
        (CredentialKind::Http, Some(probe)) => return test_api(core, entry, credentials, identity, probe).await,
        (CredentialKind::Http, None) => return Err(AppError::BadInput),
        (CredentialKind::Postgres | CredentialKind::Mysql, _) => {}
    }
    let mut hosts = Vec::new();
    for stream in &entry.streams {
        let StreamRequest::Sql { query } = &stream.request else { continue };
        let target = Target::read(entry, credentials, query).map_err(|_| AppError::BadInput)?;
        if let Err(failure) = try_query(core, stream, &target).await {
            tracing::info!(integration = %entry.key, %failure, "credentials were tried out and failed");
            return Err(advice(&failure));
        }
        hosts.push(target.address());
    }
    hosts.sort();
    hosts.dedup();
    let known = Known::from_credentials(entry, credentials);
    let inputs = known.inputs();
    let described = || {
        Ok::<_, TemplateError>(CredentialIdentity {
            name: identity.name.render(&inputs)?,
            address: identity.address.render(&inputs)?,
            hosts,
            kept: BTreeMap::new(),
            profiles: own_profiles(entry, &inputs)?,
        })
    };
    described().map_err(|_| AppError::BadInput)
}

/// What tells the account of `credentials` from others of its integration. They hold what the probe kept; `mark` stands for
/// their secrets.
pub fn name_subject(entry: &Entry, credentials: &Credentials, mark: &str) -> Result<String, TemplateError> {
    let EntryAuth::Credentials { identity, .. } = &entry.auth else { return Ok(String::new()) };
    let known = Known::from_credentials(entry, credentials);
    identity.subject.render(&known.inputs().with(Input::Secret, mark))
}

/// The only profile of `account`, if it is its own, with these credentials. Asks nobody.
pub fn find_own_profile(
    entry: &Entry,
    credentials: &Credentials,
    account: AccountId,
) -> Result<Option<RemoteProfile>, TemplateError> {
    let known = Known { account: Some(account), ..Known::from_credentials(entry, credentials) };
    Ok(own_profiles(entry, &known.inputs())?.into_iter().next())
}

/// How a profile that is listed with `credentials` is called in the store, if `remote_id` is from a time when it was called
/// as the platform calls it: of platforms that people run themselves, the first profile of one is not that of another.
pub fn put_in_place(entry: &Entry, credentials: &Credentials, remote_id: &str) -> String {
    if profiles::split_place(entry, remote_id).1.is_some() {
        return remote_id.to_owned();
    }
    profiles::put_in_place(entry, &Known::from_credentials(entry, credentials), remote_id)
}

/// Sends the probe, keeps what it names, and lists the profiles.
async fn test_api(
    core: &Core,
    entry: &Entry,
    credentials: &Credentials,
    identity: &RemoteIdentity,
    probe: &Probe,
) -> Result<CredentialIdentity, AppError> {
    let told = |remote: &Remote<'_>, error: RemoteError| {
        tracing::info!(integration = %entry.key, %error, "credentials were tried out and failed");
        if remote.is_forbidden { AppError::HostNotAllowed } else { api_advice(entry, &error) }
    };
    let mut remote = Remote::trying(core, entry, credentials);
    let reply = remote.probe(probe).await.map_err(|error| told(&remote, error))?;
    let kept = keep_values(&probe.keep, |from| match from {
        KeepFrom::Probe(place) => place.find_text(&reply.value),
        _ => None,
    });
    let kept = kept.ok_or(AppError::ProviderUnreadable)?;
    // Others wait for its turn.
    drop(reply);
    // Kept values may name hosts, and the profiles' requests may name kept values.
    let whole = credentials.clone().with_kept(&kept);
    let mut remote = Remote::trying(core, entry, &whole);
    let profiles = remote.list_profiles().await.map_err(|error| told(&remote, error))?;
    if entry.has_query() {
        try_streams(core, &mut remote, &profiles).await.map_err(|error| told(&remote, error))?;
    }
    let inputs = remote.known.inputs();
    let text = |template: &TextTemplate| template.render(&inputs).map_err(|_| AppError::BadInput);
    Ok(CredentialIdentity {
        name: text(&identity.name)?,
        address: text(&identity.address)?,
        hosts: remote.known.hosts.clone(),
        kept,
        profiles,
    })
}

/// Asks for yesterday: a query may run and give something else than one number a day.
async fn try_streams(core: &Core, remote: &mut Remote<'_>, profiles: &[RemoteProfile]) -> Result<(), RemoteError> {
    let entry = remote.entry;
    let day = core.clock.now().to_zoned_datetime(TimeZone::UTC).date();
    let day = day.yesterday().unwrap_or(day);
    for profile in profiles {
        // It is stored nowhere, and belongs to nobody yet.
        let profile = profile.to_profile(ProfileId(Uuid::nil()), AgencyId(Uuid::nil()), entry.key.clone());
        for stream in &entry.streams {
            let answered = remote.pull(stream, &profile, Window { from: day, to: day }).await?;
            // Who writes a query is told what it gives that is no number.
            if let Answered::Brought(Brought { first_left_out: Some(words), .. }) = answered {
                return Err(remote.misfit(words));
            }
        }
    }
    Ok(())
}

fn api_advice(entry: &Entry, error: &RemoteError) -> AppError {
    match error {
        RemoteError::Broken { cause: Cause::Unknown, .. } if entry.has_query() => AppError::QueryInvalid,
        RemoteError::Broken { cause: Cause::CredentialsRejected | Cause::Revoked | Cause::Expired, .. } => {
            AppError::CredentialsRejected
        }
        RemoteError::NoAccess { evidence } if evidence.status == Some(404) => AppError::NothingThere,
        RemoteError::NoAccess { .. } | RemoteError::Broken { cause: Cause::ScopesMissing, .. } => {
            AppError::CredentialsRejected
        }
        RemoteError::Delayed { cause: Cause::Unreachable, .. } => AppError::HostUnreachable,
        RemoteError::Delayed { evidence, .. } if evidence.status == Some(200) => AppError::ProviderUnreadable,
        RemoteError::Delayed { .. } => AppError::ProviderUnavailable,
        RemoteError::Broken { .. } => AppError::ProviderRefused,
        _ => AppError::Internal,
    }
}

async fn try_query(core: &Core, stream: &Stream, target: &Target) -> Result<(), SqlFailure> {
    let (columns, rows) = target.try_out(&*core.outbound).await?;
    for place in places(stream) {
        let column = place.first_member().unwrap_or_default();
        if !columns.iter().any(|known| *known == column) {
            return Err(RecordError::NoColumn(column.into_owned()).into());
        }
    }
    // Whatever days they are of, the rows must be readable.
    let about = Subject { window: Window::ALWAYS, zone: TimeZone::UTC, currency: None };
    let mut reading = Reading::new(stream, &about);
    rows.iter().try_for_each(|row| reading.add(row))?;
    reading.finish_strictly()?;
    Ok(())
}

fn advice(failure: &SqlFailure) -> AppError {
    match failure {
        SqlFailure::Records(_) => AppError::QueryInvalid,
        SqlFailure::Busy => AppError::ProviderUnavailable,
        SqlFailure::Connect(Answer::Net(error)) => match error {
            NetError::NotAllowed(_) => AppError::HostNotAllowed,
            NetError::Tls => AppError::TlsFailed,
            NetError::BadUrl => AppError::BadInput,
            // It did answer, with more than a database says to somebody who signs in.
            NetError::TooLarge => AppError::ProviderUnreadable,
            _ => AppError::HostUnreachable,
        },
        // It did answer, but the query took too long or its rows were too large.
        SqlFailure::Query(Answer::Net(NetError::Timeout | NetError::TooLarge)) => AppError::QueryInvalid,
        SqlFailure::Query(Answer::Net(_)) => AppError::HostUnreachable,
        SqlFailure::Connect(answer) | SqlFailure::Query(answer) => match answer.code().unwrap_or_default() {
            "3D000" => AppError::DatabaseMissing,
            "42501" => AppError::QueryForbidden,
            code if code.starts_with("28") => AppError::CredentialsRejected,
            code if ["53", "55", "57P", "58", "08", "XX"].iter().any(|class| code.starts_with(class)) => {
                AppError::ProviderUnavailable
            }
            _ => AppError::QueryInvalid,
        },
    }
}

#[cfg(test)]
mod tests {
    use app::model::error::AppError;

    use super::{SqlFailure, advice};
    use crate::{health::answer::Answer, net::NetError};

    #[test]
    fn every_failure_has_its_advice() {
        use SqlFailure::{Connect, Query};
        let sql = |code: &str| Answer::Sql { code: code.to_owned(), message: String::new() };
        for (failure, expected) in [
            (Connect(Answer::Net(NetError::NotAllowed("10.0.0.1".to_owned()))), AppError::HostNotAllowed),
            (Connect(Answer::Net(NetError::Unresolved("db".to_owned()))), AppError::HostUnreachable),
            (Connect(Answer::Net(NetError::Unreachable)), AppError::HostUnreachable),
            (Connect(Answer::Net(NetError::Timeout)), AppError::HostUnreachable),
            (Connect(Answer::Net(NetError::Tls)), AppError::TlsFailed),
            (Connect(sql("28P01")), AppError::CredentialsRejected),
            (Connect(sql("28000")), AppError::CredentialsRejected),
            (Connect(sql("3D000")), AppError::DatabaseMissing),
            (Connect(sql("53300")), AppError::ProviderUnavailable),
            (Connect(sql("57P03")), AppError::ProviderUnavailable),
            (Query(sql("42501")), AppError::QueryForbidden),
            (Query(sql("42601")), AppError::QueryInvalid),
            (Query(sql("42P01")), AppError::QueryInvalid),
            (Query(sql("25006")), AppError::QueryInvalid),
            (Query(sql("22012")), AppError::QueryInvalid),
            (Query(sql("57014")), AppError::QueryInvalid),
            (Query(Answer::Net(NetError::Timeout)), AppError::QueryInvalid),
            (Query(Answer::Net(NetError::TooLarge)), AppError::QueryInvalid),
            (Connect(Answer::Net(NetError::TooLarge)), AppError::ProviderUnreadable),
            (SqlFailure::Busy, AppError::ProviderUnavailable),
            (Query(Answer::Net(NetError::Unreachable)), AppError::HostUnreachable),
        ] {
            assert_eq!(advice(&failure), expected, "{failure:?}");
        }
    }
}
