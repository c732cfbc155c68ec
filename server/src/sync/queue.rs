//! What stands in the queue, and when it is due.

use app::model::ids::{AccountId, AgencyId, ConnectionId};
use jiff::{Timestamp, ToSpan, tz::TimeZone};

use crate::{
    entropy::Entropy,
    store::{
        StoreError, Unit,
        job::{Job, NewJob},
    },
};

/// The kind of a job that pulls the data of one connection. Its payload is the connection's id.
pub const SYNC: &str = "sync";

/// The kind of a job that pulls the older days of one connection, once the newest are there.
pub(super) const BACKFILL: &str = "backfill";

/// The kind of a job that keeps an account's access alive and sees whether it still is. Its payload is the account's id.
pub const REFRESH: &str = "refresh";
/// The same for an account with credentials, which are tried out.
pub(super) const PROBE: &str = "probe";
/// What the keys of both begin with.
pub(super) const LOOK_PREFIX: &str = "look:";

/// The kind of a job that forgets what is over, once a day for each agency.
pub(super) const PRUNE: &str = "prune";

const MINUTE: i64 = 60;
const DAY: i64 = 24 * 60 * MINUTE;
/// The longest pause between two tries.
const LONGEST_PAUSE: i64 = 60 * MINUTE;
/// Nightly syncs begin at this hour of the campaign.
const NIGHTLY_HOUR: i8 = 6;
/// And within so many seconds after it, so that not all knock at once.
const NIGHTLY_SPREAD: i64 = 15 * MINUTE;

/// Has the data of a connection pulled at `due_at` (Unix seconds); one that waits already is pulled forward.
/// Call it in the unit of whatever makes it necessary, and wake [`crate::live::Live`] after the commit.
pub async fn enqueue_sync(
    unit: &mut dyn Unit,
    agency: AgencyId,
    connection: ConnectionId,
    account: AccountId,
    due_at: i64,
) -> Result<(), StoreError> {
    unit.add_job(&NewJob {
        agency,
        kind: SYNC,
        key: sync_key(connection),
        account: Some(account),
        payload: connection.to_string(),
        due_at,
    })
    .await
}

/// The key under which a connection's sync waits.
pub fn sync_key(connection: ConnectionId) -> String {
    format!("{SYNC}:{connection}")
}

/// Has the older days of a connection pulled. `gap`: how many days were missed, if any were pulled before.
pub(super) async fn enqueue_backfill(
    unit: &mut dyn Unit,
    agency: AgencyId,
    connection: ConnectionId,
    account: AccountId,
    gap: Option<u32>,
    due_at: i64,
) -> Result<(), StoreError> {
    unit.add_job(&NewJob {
        agency,
        kind: BACKFILL,
        key: format!("{BACKFILL}:{connection}"),
        account: Some(account),
        payload: format!("{connection} {}", gap.unwrap_or_default()),
        due_at,
    })
    .await
}

/// The key under which the look at an account waits.
pub fn look_key(account: AccountId) -> String {
    format!("{LOOK_PREFIX}{account}")
}

/// Has an account looked at within a day, spread over it. `has_tokens`: they are renewed; credentials are tried out.
pub async fn enqueue_look(
    unit: &mut dyn Unit,
    agency: AgencyId,
    account: AccountId,
    has_tokens: bool,
    now: i64,
    entropy: &dyn Entropy,
) -> Result<(), StoreError> {
    unit.add_job(&NewJob {
        agency,
        kind: if has_tokens { REFRESH } else { PROBE },
        key: look_key(account),
        account: Some(account),
        payload: account.to_string(),
        due_at: now + jitter(DAY, entropy),
    })
    .await
}

/// Has what is over forgotten within a day.
pub(super) async fn enqueue_prune(
    unit: &mut dyn Unit,
    agency: AgencyId,
    now: i64,
    entropy: &dyn Entropy,
) -> Result<(), StoreError> {
    unit.add_job(&NewJob {
        agency,
        kind: PRUNE,
        key: format!("{PRUNE}:{agency}"),
        account: None,
        payload: String::new(),
        due_at: now + jitter(DAY, entropy),
    })
    .await
}

/// The next look at something: in a day, give or take an hour.
pub(super) fn next_look(now: i64, entropy: &dyn Entropy) -> i64 {
    now + DAY - 60 * MINUTE + jitter(120 * MINUTE, entropy)
}

/// Whose data a sync job pulls.
pub(super) fn read_sync(job: &Job) -> Option<ConnectionId> {
    job.payload.parse().ok()
}

/// Whose older days a backfill job pulls, and how many were missed.
pub(super) fn read_backfill(job: &Job) -> Option<(ConnectionId, Option<u32>)> {
    let (connection, gap) = job.payload.split_once(' ')?;
    let gap: u32 = gap.parse().ok()?;
    Some((connection.parse().ok()?, (gap > 0).then_some(gap)))
}

/// Seconds until the next try after `attempts` failures before this one: 1, 2, 4 … 60 minutes, and up to a quarter more.
pub(super) fn backoff(attempts: u32, entropy: &dyn Entropy) -> i64 {
    let pause = MINUTE.saturating_mul(1_i64 << attempts.min(16)).min(LONGEST_PAUSE);
    pause + jitter(pause / 4, entropy)
}

/// The next nightly sync after `now` in `zone`, Unix seconds.
pub(super) fn next_night(now: Timestamp, zone: &TimeZone, entropy: &dyn Entropy) -> i64 {
    let today = now.to_zoned_datetime(zone.clone()).date();
    let start = [today, today.saturating_add(1.day())]
        .into_iter()
        // Where the clocks jump over the hour, the moment after the jump is taken.
        .filter_map(|day| zone.to_timestamp(day.at(NIGHTLY_HOUR, 0, 0, 0)).ok())
        .find(|start| *start > now);
    let start = start.map_or_else(|| now.as_second().saturating_add(24 * 60 * MINUTE), Timestamp::as_second);
    start.saturating_add(jitter(NIGHTLY_SPREAD, entropy))
}

/// From 0 to `most`, both included.
fn jitter(most: i64, entropy: &dyn Entropy) -> i64 {
    let mut bytes = [0; 4];
    entropy.fill(&mut bytes);
    i64::from(u32::from_be_bytes(bytes)) % (most + 1)
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::{backoff, next_night};
    use crate::entropy::SeededEntropy;

    #[test]
    fn pauses_grow_up_to_an_hour() {
        let entropy = SeededEntropy::new(1);
        for (attempts, shortest) in [(0, 60), (1, 120), (2, 240), (5, 1920), (6, 3600), (7, 3600), (u32::MAX, 3600)] {
            for _ in 0..20 {
                let pause = backoff(attempts, &entropy);
                assert!((shortest..=shortest * 5 / 4).contains(&pause), "{attempts}: {pause}");
            }
        }
    }

    #[test]
    fn not_all_come_back_at_once() {
        let entropy = SeededEntropy::new(1);
        let pauses: std::collections::BTreeSet<i64> = (0..20).map(|_| backoff(6, &entropy)).collect();
        assert!(pauses.len() > 10, "{pauses:?}");
    }

    #[test]
    fn nights_are_those_of_the_zone() {
        let entropy = SeededEntropy::new(1);
        for (now, zone, expected) in [
            ("2026-11-23T17:00:00Z", "Europe/Berlin", "2026-11-24T05:00:00Z"),
            ("2026-11-24T04:59:59Z", "Europe/Berlin", "2026-11-24T05:00:00Z"),
            // The night that has just begun is not begun again.
            ("2026-11-24T05:00:00Z", "Europe/Berlin", "2026-11-25T05:00:00Z"),
            ("2026-07-01T17:00:00Z", "America/New_York", "2026-07-02T10:00:00Z"),
        ] {
            let zone = TimeZone::get(zone).unwrap();
            let expected: jiff::Timestamp = expected.parse().unwrap();
            let after = next_night(now.parse().unwrap(), &zone, &entropy) - expected.as_second();
            assert!((0..=900).contains(&after), "{now}: {after}");
        }
    }
}
