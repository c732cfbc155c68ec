//! One step after the other, each told before it begins.

use std::time::Duration;

use app::model::{cause::Cause, ids::ProfileId};
use jiff::{ToSpan, tz::TimeZone};
use uuid::Uuid;

use super::{AGENCY, Browser, Trial, TrialError, Wish};
use crate::{
    catalogue::{Entry, PARENT_END, Stream},
    remote::{Answered, Remote, RemoteError, RemoteProfile, window::Window},
    store::{account::Account, connection::Profile, series::Value},
};

/// Profiles and numbers that are shown; what is left out is counted.
const SHOWN: usize = 40;
/// How often a report that was ordered is looked for before it is given up.
const LOOKS: u32 = 10;

impl Trial {
    /// Connects, lists the profiles, and pulls one stream of one of them.
    pub async fn run(&self, wish: &Wish, browser: &mut dyn Browser) -> Result<(), TrialError> {
        let result = self.run_steps(wish, browser).await;
        self.core.store.close().await;
        result
    }

    async fn run_steps(&self, wish: &Wish, browser: &mut dyn Browser) -> Result<(), TrialError> {
        let entry = self.core.catalogue.entry(&wish.integration).ok_or(TrialError::NoEntry)?;
        let stream = choose_stream(entry, wish.stream.as_deref())?;
        let say = |words: &str| self.narrator.say(words);
        say(&format!("Connect to {}", entry.name));
        let (account, profiles) = self.connect(entry, &wish.typed, browser).await?;
        say(&format!("Signed in as {} ({})", account.name, account.address));
        say(&format!("Profiles: {}", profiles.len()));
        for profile in profiles.iter().take(SHOWN) {
            self.narrator.tell(&format!("  {}", describe(profile)));
        }
        tell_rest(&self.narrator, profiles.len());
        let profile = choose_profile(entry, &profiles, wish.profile.as_deref())?;
        self.pull(entry, &account, &profile, stream, wish.days).await
    }

    async fn pull(
        &self,
        entry: &Entry,
        account: &Account,
        profile: &Profile,
        stream: &Stream,
        days: u32,
    ) -> Result<(), TrialError> {
        let window = self.window(stream, profile, days);
        let say = |words: &str| self.narrator.say(words);
        say(&format!("Pull {} of {} from {} to {}", stream.key, profile.name, window.from, window.to));
        let told = |error| TrialError::of_remote(&error, &entry.name, &account.name);
        let mut unit = self.core.store.write().await?;
        unit.put_profile(profile).await?;
        unit.commit().await?;
        let (mut looks, mut window) = (0, window);
        let brought = loop {
            let mut remote = Remote::open(&self.core, &self.access, entry, account).await.map_err(told)?;
            match remote.pull(stream, profile, window).await {
                Ok(Answered::InHalves([newer, _])) => {
                    window = newer;
                    say(&format!("That is more than is taken at once; asking from {} to {}", window.from, window.to));
                }
                Ok(Answered::Brought(brought)) => break brought,
                // A report that was ordered takes its time.
                Err(RemoteError::Delayed { cause: Cause::Preparing, until, .. }) if looks < LOOKS => {
                    looks += 1;
                    let seconds = u64::try_from(until - self.core.clock.unix()).unwrap_or(0).clamp(1, 120);
                    say(&format!("The report is not ready; looking again in {seconds} s"));
                    self.core.clock.pause(Duration::from_secs(seconds)).await;
                }
                Err(error) => return Err(told(error)),
            }
        };
        let values = &brought.values;
        say(&format!("Numbers: {}", values.len()));
        for value in values.iter().take(SHOWN) {
            self.narrator.tell(&format!("  {}", describe_value(value)));
        }
        tell_rest(&self.narrator, values.len());
        if let Some(words) = &brought.first_left_out {
            self.narrator.tell(&format!(
                "  Left out because they can't be used: {}. The first: {words}",
                brought.missing.left_out()
            ));
        }
        if brought.missing.is_cut {
            self.narrator.tell("  There was more in these days than is taken at once, or than the platform gives.");
        }
        if values.is_empty() {
            self.narrator.tell("  None in these days. Is that so there too? Otherwise look at `records` and `date`.");
        }
        Ok(())
    }

    /// Whole days that are over, as many as one request may ask for.
    fn window(&self, stream: &Stream, profile: &Profile, days: u32) -> Window {
        let zone = TimeZone::get(&profile.time_zone).unwrap_or(TimeZone::UTC);
        let today = self.core.clock.now().to_zoned_datetime(zone).date();
        if stream.date.is_none() && stream.all_days {
            return Window { from: today, to: today };
        }
        let days = days.clamp(1, stream.window_days.min(stream.history_days).max(1));
        Window { from: today.saturating_sub(i64::from(days).days()), to: today.saturating_sub(1.day()) }
    }
}

fn choose_stream<'a>(entry: &'a Entry, asked: Option<&str>) -> Result<&'a Stream, TrialError> {
    let chosen = match asked {
        Some(key) => all_streams(entry).find(|stream| stream.full_key() == key),
        None => entry.streams.first(),
    };
    chosen.ok_or_else(|| TrialError::UnknownStream {
        asked: asked.unwrap_or_default().to_owned(),
        listed: all_streams(entry).map(Stream::full_key).collect::<Vec<_>>().join(", "),
    })
}

/// With their breakdowns, and what is asked for whole periods.
fn all_streams(entry: &Entry) -> impl Iterator<Item = &Stream> {
    entry.streams.iter().flat_map(|stream| std::iter::once(stream).chain(&stream.parts).chain(stream.whole.as_deref()))
}

fn choose_profile(entry: &Entry, profiles: &[RemoteProfile], asked: Option<&str>) -> Result<Profile, TrialError> {
    let Some(first) = profiles.first() else { return Err(TrialError::NoProfile) };
    let chosen = match asked {
        Some(id) => find_profile(profiles, id),
        None => Some(first),
    };
    let chosen = chosen.ok_or_else(|| TrialError::UnknownProfile {
        asked: asked.unwrap_or_default().to_owned(),
        listed: profiles.iter().map(|profile| profile.remote_id.as_str()).collect::<Vec<_>>().join(", "),
    })?;
    Ok(Profile {
        id: ProfileId(Uuid::from_u128(1)),
        agency: AGENCY,
        integration: entry.key.clone(),
        remote_id: chosen.remote_id.clone(),
        name: chosen.name.clone(),
        time_zone: chosen.time_zone.clone().unwrap_or_else(|| "UTC".to_owned()),
        currency: chosen.currency.clone(),
    })
}

/// By its whole id, or by its own part of it where only one profile has that.
fn find_profile<'a>(profiles: &'a [RemoteProfile], asked: &str) -> Option<&'a RemoteProfile> {
    let whole = profiles.iter().find(|profile| profile.remote_id == asked);
    let own = |profile: &&RemoteProfile| profile.remote_id.rsplit(PARENT_END).next() == Some(asked);
    let mut parts = profiles.iter().filter(own);
    whole.or_else(|| parts.next().filter(|_| parts.next().is_none()))
}

fn describe(profile: &RemoteProfile) -> String {
    let zone = profile.time_zone.as_deref().unwrap_or("no time zone, so UTC");
    let currency = profile.currency.as_deref().unwrap_or("no currency");
    format!("{}  {}, {zone}, {currency}", profile.remote_id, profile.name)
}

fn describe_value(value: &Value) -> String {
    let dimension = value.dimension.as_ref().map(|one| format!(" ({})", one.label)).unwrap_or_default();
    format!("{}  {}{dimension}  {}", value.day, value.metric, value.value)
}

fn tell_rest(narrator: &super::narrator::Narrator, count: usize) {
    if count > SHOWN {
        narrator.tell(&format!("  … and {} more", count - SHOWN));
    }
}

#[cfg(test)]
mod tests {
    use super::{RemoteProfile, find_profile};

    #[test]
    fn a_profile_is_named_by_its_whole_id_or_by_a_part_that_only_it_has() {
        let profiles = ["9~1", "9~2", "8~2"].map(|id| RemoteProfile {
            remote_id: id.to_owned(),
            name: String::new(),
            parent: None,
            time_zone: None,
            currency: None,
        });
        let find = |asked| find_profile(&profiles, asked).map(|profile| profile.remote_id.as_str());
        assert_eq!((find("9~2"), find("1"), find("2"), find("9")), (Some("9~2"), Some("9~1"), None, None));
    }
}
