//! Made-up numbers of ten sites: totals, or a long tail of search queries, of which few come back the next day.

use jiff::{ToSpan, civil::Date};
use server::store::{
    lack::Lacks,
    range::{DayState, Fingerprint, Range},
    series::{Dimension, Value},
};

pub const SITES: usize = 10;
pub const DAYS: i64 = 396;
pub const WINDOW: i64 = 30;
const TODAY: Date = Date::constant(2026, 11, 23);
const METRICS: [&str; 4] = ["clicks", "impressions", "position", "cost"];
/// Search queries a day, and how many there are in all.
const QUERIES: u64 = 250;
const TAIL: u64 = 40_000;
pub const STREAM: &str = "search";

/// The first and the last day.
pub type Window = (Date, Date);

pub struct Numbers {
    pub name: &'static str,
    /// Empty for totals.
    pub breakdown: &'static str,
    queries: u64,
}

impl Numbers {
    pub fn totals() -> Self {
        Self { name: "Totals", breakdown: "", queries: 0 }
    }

    pub fn long_tail() -> Self {
        Self { name: "250 search queries a day", breakdown: "query", queries: QUERIES }
    }

    pub fn count(&self) -> usize {
        let a_day = usize::try_from(self.queries.max(1)).unwrap_or(1) * METRICS.len();
        SITES * a_day * usize::try_from(DAYS).unwrap_or(0)
    }

    /// As a backfill takes them: each site's newest first, the sites in turn.
    pub fn windows(&self) -> Vec<(Window, usize)> {
        let starts = (0..DAYS).step_by(usize::try_from(WINDOW).unwrap_or(1));
        let windows = starts.map(|back| {
            let last = TODAY.saturating_sub(back.days());
            (last.saturating_sub((WINDOW.min(DAYS - back) - 1).days()), last)
        });
        windows.flat_map(|window| (0..SITES).map(move |site| (window, site))).collect()
    }

    pub fn values(&self, site: usize, (first, last): Window) -> Vec<Value> {
        let days = first.series(1.day()).take_while(|day| *day <= last);
        days.flat_map(|day| (0..self.queries.max(1)).flat_map(move |rank| self.record(site, day, rank))).collect()
    }

    fn record(&self, site: usize, day: Date, rank: u64) -> impl Iterator<Item = Value> {
        let mut seed = mix(mix(site as u64 + 1) ^ mix(day.day_of_year().cast_unsigned().into()) ^ mix(rank + 7));
        let mut next = move |below: u64| {
            seed = mix(seed);
            seed % below
        };
        // The first fifty are there each day, the rest are drawn.
        let query = if rank < 50 { rank } else { 50 + next(TAIL) };
        let dimension = (self.queries > 0).then(|| {
            let key = format!("how to brew coffee number {query} at home");
            Dimension { label: key.clone(), key }
        });
        let clicks = next(400 / (rank + 1) + 3);
        let impressions = clicks * 20 + next(200);
        let numbers =
            [clicks as f64, impressions as f64, 1.0 + next(9_000_000) as f64 / 100_000.0, next(100_000) as f64 / 100.0];
        METRICS.into_iter().zip(numbers).map(move |(metric, value)| Value {
            stream: STREAM.to_owned(),
            metric: metric.to_owned(),
            dimension: dimension.clone(),
            day,
            value,
        })
    }
}

pub fn day_after() -> Window {
    let day = TODAY.saturating_add(1.day());
    (day, day)
}

/// The days of a window, as pulled when all of them were over.
pub fn days((first, last): Window) -> [Range; 1] {
    [Range { first, last, state: DayState::Final, fingerprint: Fingerprint(1), lacks: Lacks::default() }]
}

/// The 90 days of which the top is asked for.
pub fn quarter() -> Window {
    (TODAY.saturating_sub(89.days()), TODAY)
}

/// The finalizer of SplitMix64 (Steele, Lea, Flood 2014).
fn mix(number: u64) -> u64 {
    let number = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}
