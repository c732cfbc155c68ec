//! Whether the numbers of a source are all there for a period, and why not.

use app::model::health::Health;
use jiff::{ToSpan, civil::Date};

use crate::store::{range::Range, run::Obstacle};

/// Seconds that a source which works has to bring what is missing, before somebody should look.
const PATIENCE: i64 = 6 * 60 * 60;
/// Seconds for which days that are there already wait to be read once more.
const READ_ONCE_MORE: i64 = 30 * 60;
/// Days in a row with records that make a gap at the end the platform's delay.
const REGULAR: i64 = 7;
/// Days after which a platform that is late has given the last one: Search Console says two to three.
const DELAY: i64 = 3;

/// One source, as far as it matters here.
#[derive(Debug, Clone)]
pub struct Source<'a> {
    pub health: Health,
    /// Since when it is so, Unix seconds.
    pub since: i64,
    /// Ads are counted on the day itself: where there are none, nothing was spent.
    pub is_paid_ads: bool,
    /// Its present day.
    pub today: Date,
    pub streams: Vec<StreamDays<'a>>,
    /// When its data last arrived whole, Unix seconds.
    pub last_good_at: Option<i64>,
}

/// What is known of one stream that is not optional.
#[derive(Debug, Clone)]
pub struct StreamDays<'a> {
    /// Oldest first.
    pub ranges: &'a [Range],
    /// The first day that is wanted of it at all.
    pub wanted_from: Date,
    pub late_days: u32,
    /// Days with records, oldest first.
    pub with_records: Vec<Date>,
}

/// A period that is asked about, and since when (`asked_at`, Unix seconds; `now` too).
#[derive(Debug, Clone, Copy)]
pub struct Asked {
    pub first: Date,
    pub last: Date,
    pub asked_at: i64,
    pub now: i64,
}

/// What keeps the numbers of a source away, and the first day that it concerns. `None`: they are there.
pub fn find_obstacle(source: &Source<'_>, asked: Asked) -> Option<(Obstacle, Date)> {
    let missing = source.streams.iter().filter_map(|stream| find_missing(stream, asked)).min();
    if let Some(day) = missing {
        return Some((why_missing(source, asked), day));
    }
    if !matches!(source.health, Health::Healthy | Health::Expiring { .. }) {
        return None;
    }
    let is_fresh = source.last_good_at.is_some_and(|last| last >= asked.asked_at);
    if !is_fresh && asked.now - asked.asked_at < READ_ONCE_MORE {
        return Some((Obstacle::Pulling, asked.first));
    }
    let mut late = source.streams.iter().filter(|_| !source.is_paid_ads);
    late.find_map(|stream| find_delay(stream, source.today, asked))
}

/// The first day of the period that was not read whole. Days before anything was wanted are nobody's to bring.
fn find_missing(stream: &StreamDays<'_>, asked: Asked) -> Option<Date> {
    let mut day = asked.first.max(stream.wanted_from);
    for range in stream.ranges.iter().filter(|range| range.is_whole()) {
        if range.holds(day) {
            day = range.last.tomorrow().ok()?;
        }
    }
    (day <= asked.last).then_some(day)
}

fn why_missing(source: &Source<'_>, asked: Asked) -> Obstacle {
    match source.health {
        Health::Broken { cause } => Obstacle::Broken { cause },
        Health::NoAccess => Obstacle::NoAccess,
        Health::Stalled { cause } => Obstacle::Stalled { cause },
        Health::Delayed { cause, .. } => Obstacle::Delayed { cause },
        Health::Never => Obstacle::Disconnected,
        // Who was mended just now has as long as who was asked just now.
        Health::Healthy | Health::Expiring { .. } if asked.now - asked.asked_at.max(source.since) < PATIENCE => {
            Obstacle::Pulling
        }
        Health::Healthy | Health::Expiring { .. } => Obstacle::Missing,
    }
}

/// A platform that corrects its days and has had records each day up to some days ago may not have got to the last ones yet: that
/// there are none is no zero until it has had its time.
fn find_delay(stream: &StreamDays<'_>, today: Date, asked: Asked) -> Option<(Obstacle, Date)> {
    let newest = *stream.with_records.last()?;
    let until = asked.last.saturating_add(DELAY.days());
    let is_near = newest >= asked.last.saturating_sub(DELAY.days());
    if stream.late_days == 0 || newest >= asked.last || !is_near || until <= today {
        return None;
    }
    let week = newest.saturating_sub((REGULAR - 1).days());
    let regular = stream.with_records.iter().filter(|day| **day >= week).count();
    let since = newest.tomorrow().ok()?.max(asked.first);
    (i64::try_from(regular) == Ok(REGULAR)).then_some((Obstacle::Slow { until }, since))
}

#[cfg(test)]
mod tests {
    use app::model::cause::Cause;
    use jiff::civil::date;

    use super::*;
    use crate::store::{
        lack::Lacks,
        range::{DayState, Fingerprint},
    };

    const NOVEMBER: (Date, Date) = (date(2026, 11, 1), date(2026, 11, 30));
    const HOUR: i64 = 60 * 60;

    fn range(first: Date, last: Date, state: DayState) -> Range {
        Range { first, last, state, fingerprint: Fingerprint(1), lacks: Lacks::default() }
    }

    fn days(first: Date, last: Date) -> Vec<Date> {
        first.series(1.day()).take_while(|day| *day <= last).collect()
    }

    fn stream(ranges: &[Range], with_records: Vec<Date>) -> StreamDays<'_> {
        StreamDays { ranges, wanted_from: date(2025, 11, 1), late_days: 4, with_records }
    }

    /// On 1 December, long after it was connected.
    fn source() -> Source<'static> {
        Source {
            health: Health::Healthy,
            since: 0,
            is_paid_ads: false,
            today: date(2026, 12, 1),
            streams: Vec::new(),
            last_good_at: Some(1_000_001),
        }
    }

    /// Asked at 1,000,000 on 1 December, an hour ago; the data came just after.
    fn obstacle(health: Health, streams: Vec<StreamDays<'_>>, now: i64) -> Option<(Obstacle, Date)> {
        let source = Source { health, streams, ..source() };
        let asked = Asked { first: NOVEMBER.0, last: NOVEMBER.1, asked_at: 1_000_000, now: 1_000_000 + now };
        find_obstacle(&source, asked)
    }

    #[test]
    fn what_is_whole_keeps_nobody_however_the_source_is() {
        let whole = [
            range(date(2026, 9, 1), date(2026, 11, 20), DayState::Final),
            range(date(2026, 11, 21), date(2026, 11, 30), DayState::Whole),
        ];
        let all = days(date(2026, 9, 1), NOVEMBER.1);
        for health in [Health::Healthy, Health::Broken { cause: Cause::Revoked }, Health::Never] {
            assert_eq!(obstacle(health, vec![stream(&whole, all.clone())], HOUR), None, "{health:?}");
        }
    }

    #[test]
    fn missing_days_are_kept_by_what_is_wrong() {
        let some = [
            range(date(2026, 9, 1), date(2026, 11, 26), DayState::Whole),
            range(date(2026, 11, 27), date(2026, 11, 30), DayState::Partial),
        ];
        let all = days(date(2026, 9, 1), date(2026, 11, 26));
        let day = date(2026, 11, 27);
        let cause = Cause::Revoked;
        for (health, what) in [
            (Health::Broken { cause }, Obstacle::Broken { cause }),
            (Health::NoAccess, Obstacle::NoAccess),
            (Health::Stalled { cause }, Obstacle::Stalled { cause }),
            (Health::Never, Obstacle::Disconnected),
            (Health::Delayed { cause: Cause::Outage, until: 0 }, Obstacle::Delayed { cause: Cause::Outage }),
        ] {
            assert_eq!(obstacle(health, vec![stream(&some, all.clone())], HOUR), Some((what, day)));
        }
        let works = |now| obstacle(Health::Healthy, vec![stream(&some, all.clone())], now);
        assert_eq!(works(HOUR), Some((Obstacle::Pulling, day)), "it has some hours");
        assert_eq!(works(6 * HOUR), Some((Obstacle::Missing, day)));
        let asked = Asked { first: NOVEMBER.0, last: NOVEMBER.1, asked_at: 0, now: 1_000_000 };
        let mended = Source { since: 1_000_000 - HOUR, streams: vec![stream(&some, all.clone())], ..source() };
        assert_eq!(find_obstacle(&mended, asked), Some((Obstacle::Pulling, day)), "it works since an hour ago");
        let hole = [
            range(date(2026, 9, 1), date(2026, 11, 9), DayState::Final),
            range(date(2026, 11, 12), date(2026, 11, 30), DayState::Whole),
        ];
        let found = obstacle(Health::Healthy, vec![stream(&hole, all.clone())], 6 * HOUR);
        assert_eq!(found, Some((Obstacle::Missing, date(2026, 11, 10))));
    }

    #[test]
    fn days_before_anything_was_wanted_are_nobody_s_to_bring() {
        let some = [range(date(2026, 11, 11), date(2026, 11, 30), DayState::Whole)];
        let young =
            StreamDays { wanted_from: date(2026, 11, 11), ..stream(&some, days(date(2026, 11, 11), NOVEMBER.1)) };
        assert_eq!(obstacle(Health::Healthy, vec![young], 6 * HOUR), None);
    }

    #[test]
    fn what_works_is_read_once_after_the_period() {
        let whole = [range(date(2026, 9, 1), date(2026, 11, 30), DayState::Whole)];
        let all = days(date(2026, 9, 1), NOVEMBER.1);
        let source = |last_good_at| Source { streams: vec![stream(&whole, all.clone())], last_good_at, ..source() };
        let asked = |now| Asked { first: NOVEMBER.0, last: NOVEMBER.1, asked_at: 1_000, now };
        let early = source(Some(999));
        assert_eq!(find_obstacle(&early, asked(1_000)), Some((Obstacle::Pulling, NOVEMBER.0)));
        assert_eq!(find_obstacle(&early, asked(1_000 + READ_ONCE_MORE)), None, "not for ever");
        assert_eq!(find_obstacle(&source(Some(1_000)), asked(1_001)), None);
    }

    #[test]
    fn a_platform_that_is_late_is_waited_for_and_a_quiet_one_is_not() {
        let whole = [range(date(2026, 9, 1), date(2026, 11, 30), DayState::Whole)];
        let late = stream(&whole, days(date(2026, 10, 1), date(2026, 11, 28)));
        let until = date(2026, 12, 3);
        assert_eq!(
            obstacle(Health::Healthy, vec![late.clone()], HOUR),
            Some((Obstacle::Slow { until }, date(2026, 11, 29)))
        );
        let on = |today, is_paid_ads| {
            let source = Source { today, is_paid_ads, streams: vec![late.clone()], ..source() };
            find_obstacle(&source, Asked { first: NOVEMBER.0, last: NOVEMBER.1, asked_at: 1_000_000, now: 1_000_002 })
        };
        assert!(on(date(2026, 12, 2), false).is_some());
        assert_eq!(on(date(2026, 12, 3), false), None, "it has had its time");
        assert_eq!(on(date(2026, 12, 1), true), None, "ads that were stopped cost nothing");
        let punctual = StreamDays { late_days: 0, ..late.clone() };
        assert_eq!(obstacle(Health::Healthy, vec![punctual], HOUR), None, "it never corrects its days");
        let mut gaps = days(date(2026, 10, 1), date(2026, 11, 28));
        gaps.retain(|day| *day != date(2026, 11, 25));
        assert_eq!(obstacle(Health::Healthy, vec![stream(&whole, gaps)], HOUR), None, "days without records are usual");
        let silent = stream(&whole, days(date(2026, 10, 1), date(2026, 11, 10)));
        assert_eq!(obstacle(Health::Healthy, vec![silent], HOUR), None, "nothing for three weeks is no delay");
        assert_eq!(obstacle(Health::Healthy, vec![stream(&whole, Vec::new())], HOUR), None);
    }
}
