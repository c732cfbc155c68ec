//! What numbers take: bytes, time and log, in the present layout and in the one before, beside each other.
//!
//! - `numbers`: the same made-up numbers for both. `present`: through the store. `before`: as it was written before.

mod before;
mod numbers;
mod present;

use std::{path::Path, time::Instant};

use self::{before::Before, numbers::Numbers, present::Present};
use super::Failure;

/// What one layout took.
struct Took {
    bytes_per_value: f64,
    values_per_second: f64,
    /// Of the write-ahead log, for one day of one site.
    log_bytes: u64,
    top_ms: f64,
    /// Rows read for gap, progress and coverage of all sites.
    range_rows: usize,
}

pub async fn report() -> Result<(), Failure> {
    for numbers in [Numbers::totals(), Numbers::long_tail()] {
        let before = before(&numbers).await?;
        let present = present(&numbers).await?;
        let (sites, days) = (numbers::SITES, numbers::DAYS);
        println!(
            "{}: {sites} sites, {days} days, {} values, newest first in windows of {} days, no VACUUM",
            numbers.name,
            numbers.count(),
            numbers::WINDOW
        );
        println!("{:<40} {:>12} {:>12} {:>10}", "", "before", "present", "ratio");
        let row = |name: &str, before: f64, present: f64| {
            println!("{name:<40} {before:>12.1} {present:>12.1} {:>10.2}", present / before);
        };
        row("bytes a value", before.bytes_per_value, present.bytes_per_value);
        row("values/s, in thousands", before.values_per_second / 1e3, present.values_per_second / 1e3);
        row("kB of log for one day of one site", kb(before.log_bytes), kb(present.log_bytes));
        row("ms for the top 25 of 90 days", before.top_ms, present.top_ms);
        row("rows for gap and progress of all sites", before.range_rows as f64, present.range_rows as f64);
        println!();
    }
    Ok(())
}

fn kb(bytes: u64) -> f64 {
    bytes as f64 / 1e3
}

async fn present(numbers: &Numbers) -> Result<Took, Failure> {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
    let mut present = Present::open(folder.path()).await?;
    let empty = present.settle().await?;
    let start = Instant::now();
    for (window, site) in numbers.windows() {
        present.pull(numbers, site, window).await?;
    }
    let seconds = start.elapsed().as_secs_f64();
    let full = present.settle().await?;
    present.pull(numbers, 0, numbers::day_after()).await?;
    let log_bytes = size(&folder.path().join("relink.sqlite3-wal"));
    let start = Instant::now();
    present.top(numbers).await?;
    let top_ms = 1e3 * start.elapsed().as_secs_f64();
    let range_rows = present.range_rows().await?;
    present.close().await;
    Ok(took(numbers, full - empty, seconds, log_bytes, top_ms, range_rows))
}

async fn before(numbers: &Numbers) -> Result<Took, Failure> {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
    let before = Before::open(folder.path()).await?;
    let empty = before.settle().await?;
    let start = Instant::now();
    for (window, site) in numbers.windows() {
        before.pull(numbers, site, window).await?;
    }
    let seconds = start.elapsed().as_secs_f64();
    let full = before.settle().await?;
    before.pull(numbers, 0, numbers::day_after()).await?;
    let log_bytes = size(&folder.path().join("before.sqlite3-wal"));
    let start = Instant::now();
    before.top(numbers).await?;
    let top_ms = 1e3 * start.elapsed().as_secs_f64();
    let range_rows = before.range_rows().await?;
    before.close().await;
    Ok(took(numbers, full - empty, seconds, log_bytes, top_ms, range_rows))
}

fn took(numbers: &Numbers, bytes: u64, seconds: f64, log_bytes: u64, top_ms: f64, range_rows: usize) -> Took {
    let count = numbers.count() as f64;
    Took { bytes_per_value: bytes as f64 / count, values_per_second: count / seconds, log_bytes, top_ms, range_rows }
}

fn size(path: &Path) -> u64 {
    std::fs::metadata(path).map_or(0, |file| file.len())
}
