//! What is measured while a flood runs: somebody who looks at a page of tiles, somebody who signs in at a known device, and
//! the memory of the server.

use std::time::{Duration, Instant};

use tokio_util::sync::CancellationToken;

use crate::{Failure, house::House};

const PAGE_EVERY: Duration = Duration::from_millis(100);
const SIGN_IN_EVERY: Duration = Duration::from_secs(1);
const MEMORY_EVERY: Duration = Duration::from_millis(25);

/// Memory in MB, times in milliseconds.
pub(crate) struct Measured {
    before: u64,
    peak: u64,
    pages: Times,
    sign_ins: Times,
}

/// Sorted, and how many got no answer or another than they asked for.
struct Times {
    millis: Vec<u128>,
    failed: usize,
}

/// Measures until `flood` is over.
pub(crate) async fn during(
    house: &House,
    flood: impl Future<Output = Result<String, Failure>>,
) -> Result<(String, Measured), Failure> {
    let (ended, before) = (CancellationToken::new(), house.memory()?);
    let flood = async {
        let told = flood.await;
        ended.cancel();
        told
    };
    let look = || async { house.get(&house.page).await.is_ok_and(|answer| answer.status == 200) };
    let sign_in = || async { house.sign_in().await.is_ok_and(|status| status == 200) };
    let (told, pages, sign_ins, peak) = tokio::join!(
        flood,
        repeat(&ended, PAGE_EVERY, look),
        repeat(&ended, SIGN_IN_EVERY, sign_in),
        find_peak(&ended, house)
    );
    Ok((told?, Measured { before, peak: peak?, pages, sign_ins }))
}

async fn repeat<F: Future<Output = bool>>(ended: &CancellationToken, every: Duration, once: impl Fn() -> F) -> Times {
    let mut times = Times { millis: Vec::new(), failed: 0 };
    while !ended.is_cancelled() {
        let begin = Instant::now();
        if once().await {
            times.millis.push(begin.elapsed().as_millis());
        } else {
            times.failed += 1;
        }
        tokio::time::sleep(every.saturating_sub(begin.elapsed())).await;
    }
    times.millis.sort_unstable();
    times
}

async fn find_peak(ended: &CancellationToken, house: &House) -> Result<u64, Failure> {
    let mut peak = 0;
    while !ended.is_cancelled() {
        peak = peak.max(house.memory()?);
        tokio::time::sleep(MEMORY_EVERY).await;
    }
    Ok(peak)
}

impl Times {
    fn at(&self, hundredth: usize) -> u128 {
        let place = (self.millis.len().saturating_sub(1) * hundredth).div_ceil(100);
        self.millis.get(place).copied().unwrap_or_default()
    }
}

impl Measured {
    pub(crate) fn print(&self, flood: &str, told: &str, after: u64) {
        let Self { before, peak, pages, sign_ins } = self;
        println!("{flood}: {told}");
        println!("  memory (MB): before {before}, peak {peak}, a minute after {after}");
        println!(
            "  a page of tiles (ms): p50 {}, p99 {}, longest {}; {} looks, {} failed",
            pages.at(50),
            pages.at(99),
            pages.at(100),
            pages.millis.len(),
            pages.failed
        );
        println!(
            "  a known device signs in (ms): p50 {}, longest {}; {} times, {} failed",
            sign_ins.at(50),
            sign_ins.at(100),
            sign_ins.millis.len(),
            sign_ins.failed
        );
    }
}
