//! What accounts cost when nothing is to be done for them: memory, and the time of a tick of the scheduler.

use std::{path::Path, sync::Arc, time::Instant};

use server::{
    clock::TestClock, core::Core, jobs::build_worker, oauth::access::Access, store::job::Lane, work::worker::Worker,
};

use super::{
    Failure, house,
    measure::{forget_peak, median, memory},
    provider,
};

/// A tick that reads only what is due takes as long with the last number as with the first.
const ACCOUNTS: [u64; 3] = [1_000, 10_000, 100_000];
/// If asked for: making them takes minutes.
const MANY_ACCOUNTS: u64 = 1_000_000;
const DUE: u64 = 100;
const ROUNDS: u64 = 5;
/// Ticks of a round in which nothing is due.
const TICKS: usize = 1_000;
/// Seconds after which care is due again.
const CARE: i64 = 15 * 60;
/// 2026-11-23T17:00:00Z. The clock moves by what care takes only, so that nothing becomes due but what is asked for.
const NOW: i64 = 1_795_453_200;

/// `many`: with a million too.
pub async fn report(many: bool) -> Result<(), Failure> {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
    let clock = Arc::new(TestClock::starting_at(NOW));
    let server = house::open(folder.path(), provider::serve().await?, clock.clone()).await?;
    println!("Accounts of one agency, each with a connection and two jobs that wait; medians of {ROUNDS} rounds");
    println!("Care: a tick with nothing due that also looks for what is over or unwell, as every 15 minutes");
    println!("Inventory: the same, looking for missing jobs at everything, as at the start and once a day");
    println!("Memory: resident, in MB; once they are there, then the most during ticks and care, and in the inventory");
    println!(
        "{:>9} {:>9} {:>15} {:>12} {:>9} {:>13} {:>7} {:>7} {:>9}",
        "accounts",
        "store, MB",
        "nothing due, µs",
        "100 due, ms",
        "care, µs",
        "inventory, ms",
        "memory",
        "ticks",
        "inventory"
    );
    // Takes care before anything is there, and no more, as the clock stands still.
    let worker = server.worker();
    worker.run_due().await?;
    let mut before = 0;
    for accounts in ACCOUNTS.into_iter().chain(many.then_some(MANY_ACCOUNTS)) {
        house::add_accounts(server.core(), before..accounts).await?;
        before = accounts;
        report_line(server.core(), worker, &clock, folder.path(), accounts).await?;
    }
    Ok(())
}

async fn report_line(
    core: &Core,
    worker: &Worker,
    clock: &TestClock,
    folder: &Path,
    accounts: u64,
) -> Result<(), Failure> {
    forget_peak()?;
    let (resident, _) = memory()?;
    let (mut idle, mut busy, mut care, mut inventory) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        for _ in 0..TICKS {
            idle.push(time_tick(worker).await?);
        }
        pull_forward(core, accounts, round).await?;
        busy.push(time_tick(worker).await?);
        if core.store.read().await?.next_due(Lane::Data).await?.is_none_or(|due| due <= NOW) {
            return Err("a tick left something undone".into());
        }
    }
    for _ in 0..ROUNDS {
        clock.advance(CARE);
        care.push(time_tick(worker).await?);
    }
    let (_, ticking) = memory()?;
    forget_peak()?;
    for _ in 0..ROUNDS {
        // A new worker begins with an inventory.
        inventory.push(time_tick(&build_worker(core, Access::new(core.clone()))).await?);
    }
    let (_, counting) = memory()?;
    let files = std::fs::read_dir(folder)?.filter_map(|file| file.ok()?.metadata().ok());
    let store = files.map(|file| file.len()).sum::<u64>() as f64 / 1e6;
    let (idle, busy, care, inventory) =
        (median(idle) * 1e6, median(busy) * 1e3, median(care) * 1e6, median(inventory) * 1e3);
    println!(
        "{accounts:>9} {store:>9.0} {idle:>15.0} {busy:>12.1} {care:>9.0} {inventory:>13.0} {resident:>7.0} {ticking:>7.0} {counting:>9.0}"
    );
    Ok(())
}

/// Seconds that the worker takes to do what is due.
async fn time_tick(worker: &Worker) -> Result<f64, Failure> {
    let begun = Instant::now();
    worker.run_due().await?;
    Ok(begun.elapsed().as_secs_f64())
}

/// Has the daily look at [`DUE`] accounts fall due, spread over all of them. Their data is of today, so that each is
/// claimed, read and put back without a call to the provider.
async fn pull_forward(core: &Core, accounts: u64, round: u64) -> Result<(), Failure> {
    let mut unit = core.store.write().await?;
    for number in 0..DUE {
        let account = house::account_id(number * (accounts / DUE) + round);
        house::enqueue_check(&mut *unit, account, NOW).await?;
    }
    Ok(unit.commit().await?)
}
