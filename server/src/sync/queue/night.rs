//! Nights, of which each zone has its own.

use jiff::{Timestamp, ToSpan, tz::TimeZone};

use crate::{entropy::Entropy, work::pause::jitter};

const MINUTE: i64 = 60;
const DAY: i64 = 24 * 60 * MINUTE;
/// Nightly syncs begin at this hour of the campaign.
const NIGHTLY_HOUR: i8 = 6;
/// And within so many seconds after it, so that not all knock at once.
const NIGHTLY_SPREAD: i64 = 15 * MINUTE;

/// The next nightly sync after `now` in `zone`, Unix seconds.
pub(crate) fn next_night(now: Timestamp, zone: &TimeZone, entropy: &dyn Entropy) -> i64 {
    let today = now.to_zoned_datetime(zone.clone()).date();
    let start = [today, today.saturating_add(1.day())]
        .into_iter()
        // Where the clocks jump over the hour, the moment after the jump is taken.
        .filter_map(|day| zone.to_timestamp(day.at(NIGHTLY_HOUR, 0, 0, 0)).ok())
        .find(|start| *start > now);
    let start = start.map_or_else(|| now.as_second().saturating_add(DAY), Timestamp::as_second);
    start.saturating_add(jitter(NIGHTLY_SPREAD, entropy))
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::next_night;
    use crate::entropy::SeededEntropy;

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
