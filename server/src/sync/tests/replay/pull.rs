//! Pulling the streams of one profile, and what refusals mean.

use std::{collections::BTreeMap, sync::Arc};

use app::model::ids::ProfileId;
use jiff::civil::Date;
use uuid::Uuid;

use super::{
    House, Replay,
    connect::connect,
    fixture::{Fixture, Trouble},
};
use crate::{
    catalogue::Entry,
    remote::{Answered, Remote, RemoteError, window::Window},
    store::{account::Account, connection::Profile},
};

/// Which number it is: stream, and breakdown behind a slash; metric; day; key and label of what it is about.
type Key = (String, String, Date, Option<(String, String)>);
type Values = BTreeMap<Key, f64>;

fn profile(house: &House, entry: &Entry, fixture: &Fixture) -> Result<Profile, String> {
    let wanted = &fixture.expect.profile;
    let found = fixture.expect.profiles.iter().find(|profile| profile.id == *wanted);
    let found = found.ok_or_else(|| format!("{wanted} is not among the profiles"))?;
    Ok(Profile {
        id: ProfileId(Uuid::from_u128(600)),
        agency: house.world.agency,
        integration: entry.key.clone(),
        remote_id: found.id.clone(),
        name: found.name.clone(),
        time_zone: found.time_zone.clone().unwrap_or_else(|| "UTC".to_owned()),
        currency: found.currency.clone(),
    })
}

/// Pulls every stream in the windows that it allows.
async fn pull(house: &House, entry: &Entry, fixture: &Fixture, account: &Account) -> Result<Values, RemoteError> {
    let profile = profile(house, entry, fixture).unwrap();
    let mut unit = house.core.store.write().await?;
    unit.put_profile(&profile).await?;
    unit.commit().await?;
    let mut remote = Remote::open(&house.core, &house.access, entry, account).await?;
    let mut values = Values::new();
    for stream in entry.streams.iter().flat_map(|stream| std::iter::once(stream).chain(&stream.parts)) {
        let mut to = fixture.expect.to;
        while to >= fixture.expect.from {
            let days = i64::from(stream.window_days) - 1;
            let from = to.saturating_sub(jiff::Span::new().days(days)).max(fixture.expect.from);
            let Answered::Brought(brought) = remote.pull(stream, &profile, Window { from, to }).await? else {
                panic!("{} {from} {to} is more than is taken at once", stream.key)
            };
            assert_eq!(brought.first_left_out, None, "{} {from} {to}", stream.key);
            for value in brought.values {
                let part = value.dimension.map(|part| (part.key, part.label));
                let key = (stream.full_key().into_owned(), value.metric, value.day, part);
                let twice = values.insert(key.clone(), value.value);
                assert_eq!(twice, None, "{key:?}");
            }
            to = from.yesterday().unwrap();
        }
    }
    Ok(values)
}

/// Every value that is expected came; whatever else came is a day without anything.
pub(super) async fn compare(
    house: &House,
    entry: &Entry,
    fixture: &Fixture,
    replay: &Replay,
    account: &Account,
) -> Result<(), String> {
    let mut seen = pull(house, entry, fixture, account)
        .await
        .map_err(|error| format!("pulling: {error:?}\n  {}", replay.strays()))?;
    let values = fixture.expect.values.iter().cloned();
    let totals = values.map(|(stream, metric, day, value)| ((stream, metric, day, None), value));
    let parts = fixture.expect.parts.iter().cloned();
    let parts = parts.map(|(stream, breakdown, key, label, metric, day, value)| {
        ((format!("{stream}/{breakdown}"), metric, day, Some((key, label))), value)
    });
    for (key, value) in totals.chain(parts) {
        let found = seen.remove(&key);
        if found.is_none_or(|found| (found - value).abs() > 1e-6 * value.abs().max(1.0)) {
            return Err(format!("{key:?} should be {value} and is {found:?}"));
        }
    }
    match seen.iter().find(|(_, value)| **value != 0.0) {
        Some((key, value)) => Err(format!("nobody expected {key:?}: {value}")),
        None => Ok(()),
    }
}

/// The same pull, refused.
pub(super) async fn refuse(entry: &Entry, fixture: &Fixture, trouble: &Trouble) -> Result<(), String> {
    let replay = Arc::new(Replay::of(fixture));
    let house = House::build(&replay).await;
    let account = connect(&house, entry, fixture, &replay).await?;
    replay.get_into(trouble);
    let cause = match pull(&house, entry, fixture, &account).await {
        Ok(values) => return Err(format!("it was not refused: {values:?}")),
        Err(RemoteError::NoAccess { .. }) => "no_access".to_owned(),
        Err(RemoteError::Broken { cause, .. } | RemoteError::Delayed { cause, .. }) => {
            serde_json::to_value(cause).unwrap().as_str().unwrap().to_owned()
        }
        Err(error) => return Err(format!("{error:?}")),
    };
    if cause == trouble.cause { Ok(()) } else { Err(format!("it means {cause}, not {}", trouble.cause)) }
}
