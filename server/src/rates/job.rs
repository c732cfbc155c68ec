//! When rates are fetched: at once where there are none, then each day after the bank has published them.

use jiff::{Span, Timestamp, ToSpan, civil::Date, tz::TimeZone};

use super::{RatesError, fetch::fetch_rates, file::Found};
use crate::{
    core::Core,
    entropy::Entropy,
    store::{
        StoreError,
        job::{Lane, NewJob, Priority},
    },
    work::{pause::jitter, worker::After},
};

/// The kind of the job that fetches exchange rates, and its key: one for all agencies. It stands in the queue of any of them.
pub const RATES: &str = "rates";

/// Where the bank is.
const ZONE: &str = "Europe/Berlin";
/// It publishes at about 16:00 there; from this hour on they are asked for, each server at its own minute.
const HOUR: i8 = 17;
const SPREAD: i64 = 90 * 60;

/// Months that are kept of the first file: three years of reports, and the one before to compare with. What comes later stays: some
/// eight thousand rows a year.
const MONTHS: i64 = 37;
/// Days that are put in place anew each time: the bank corrects at most the last few.
const CORRECTED: i64 = 31;

const MINUTE: i64 = 60;
/// The first and the longest pause after a failure. Nobody waits for it, and the last rates are good for a week.
const FIRST_PAUSE: i64 = 15 * MINUTE;
const LONGEST_PAUSE: i64 = 12 * 60 * MINUTE;

/// Adds the job if it is missing.
pub async fn enqueue_rates(core: &Core) -> Result<(), StoreError> {
    if core.config.rates.is_none() {
        return Ok(());
    }
    let mut unit = core.store.read().await?;
    if unit.keys_without_job(&[RATES.to_owned()]).await?.is_empty() {
        return Ok(());
    }
    let Some(agency) = unit.agencies().await?.into_iter().next() else { return Ok(()) };
    drop(unit);
    let job = NewJob {
        agency: agency.id,
        kind: RATES,
        lane: Lane::Data,
        priority: Priority::Usual,
        key: RATES.to_owned(),
        account: None,
        payload: String::new(),
        due_at: core.clock.unix(),
    };
    let mut unit = core.store.write().await?;
    unit.add_job(&job).await?;
    unit.commit().await
}

/// Fetches them, and says when they are due again. `attempts`: how often it has failed before.
pub async fn bring_rates(core: &Core, attempts: u32) -> Result<After, StoreError> {
    let Some(url) = &core.config.rates else { return Ok(After::Done) };
    let now = core.clock.now();
    let today = now.to_zoned_datetime(zone()).date();
    let newest = core.store.ask().await?.newest_rate_day().await?;
    let since = match newest {
        Some(newest) => newest.min(today).saturating_sub(CORRECTED.days()),
        None => today.saturating_sub(Span::new().months(MONTHS)),
    };
    match fetch_rates(&*core.outbound, url, since, today).await {
        Ok(found) => {
            put(core, &found, newest).await?;
            Ok(After::Again { due_at: next_fetch(now, &*core.entropy) })
        }
        Err(error) => {
            let due_at = now.as_second() + pause(attempts, &*core.entropy);
            tell_failure(&error, attempts);
            Ok(After::Retry { due_at })
        }
    }
}

async fn put(core: &Core, found: &Found, before: Option<Date>) -> Result<(), StoreError> {
    let mut unit = core.store.write().await?;
    unit.put_rates(&found.rates).await?;
    unit.commit().await?;
    if before != Some(found.newest) {
        tracing::info!(newest = %found.newest, rates = found.rates.len(), "exchange rates came");
    }
    if let Some(first) = found.left_out.first() {
        tracing::warn!(first, count = found.left_out.len(), "exchange rates that can't be were left out");
    }
    Ok(())
}

/// A line in the log, once until it works again.
fn tell_failure(error: &RatesError, attempts: u32) {
    if attempts == 0 {
        tracing::warn!(%error, "no exchange rates came; they are asked for again until they do");
    } else {
        tracing::debug!(%error, attempts, "again no exchange rates came");
    }
}

fn zone() -> TimeZone {
    TimeZone::get(ZONE).unwrap_or(TimeZone::UTC)
}

/// The next afternoon. At weekends too: nothing in the queue waits longer than two days.
fn next_fetch(now: Timestamp, entropy: &dyn Entropy) -> i64 {
    let zone = zone();
    let today = now.to_zoned_datetime(zone.clone()).date();
    let start = [today, today.saturating_add(1.day())]
        .into_iter()
        .filter_map(|day| zone.to_timestamp(day.at(HOUR, 0, 0, 0)).ok())
        .find(|start| *start > now);
    let start = start.map_or_else(|| now.as_second().saturating_add(24 * 60 * MINUTE), Timestamp::as_second);
    start.saturating_add(jitter(SPREAD, entropy))
}

/// Seconds until the next try: a quarter of an hour, twice as long each time, half a day at most; and up to a quarter more.
fn pause(attempts: u32, entropy: &dyn Entropy) -> i64 {
    let pause = FIRST_PAUSE.saturating_mul(1_i64 << attempts.min(16)).min(LONGEST_PAUSE);
    pause + jitter(pause / 4, entropy)
}

#[cfg(test)]
mod tests {
    use super::{next_fetch, pause};
    use crate::entropy::SeededEntropy;

    #[test]
    fn rates_are_asked_for_in_the_afternoon_of_the_bank() {
        let entropy = SeededEntropy::new(1);
        for (now, expected) in [
            ("2026-11-23T09:00:00Z", "2026-11-23T16:00:00Z"),
            ("2026-11-23T15:59:59Z", "2026-11-23T16:00:00Z"),
            // The afternoon that has begun is not begun again.
            ("2026-11-23T16:00:00Z", "2026-11-24T16:00:00Z"),
            ("2026-07-03T20:00:00Z", "2026-07-04T15:00:00Z"),
        ] {
            let expected: jiff::Timestamp = expected.parse().unwrap();
            let after = next_fetch(now.parse().unwrap(), &entropy) - expected.as_second();
            assert!((0..=5_400).contains(&after), "{now}: {after}");
        }
    }

    #[test]
    fn pauses_grow_up_to_half_a_day() {
        let entropy = SeededEntropy::new(1);
        for (attempts, shortest) in [(0, 900), (1, 1_800), (5, 28_800), (6, 43_200), (u32::MAX, 43_200)] {
            let pause = pause(attempts, &entropy);
            assert!((shortest..=shortest * 5 / 4).contains(&pause), "{attempts}: {pause}");
        }
    }
}
