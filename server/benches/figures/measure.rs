//! How figures are taken: medians, and what Linux counts for this process.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::Path,
    time::{Duration, Instant},
};

/// Of the processor times in `/proc`: `USER_HZ` is 100 on every Linux that Rust runs on (proc_pid_stat(5)).
const TICKS_PER_SECOND: u64 = 100;

/// The value in the middle; of none, not a number.
pub fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut sorted: Vec<f64> = values.into_iter().collect();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
}

/// What this process has used of all processors so far, in the kernel and outside it.
pub fn processor_time() -> io::Result<Duration> {
    let stat = fs::read_to_string("/proc/self/stat")?;
    // The name of the program ends with the last bracket; the twelfth and thirteenth fields after it are the times.
    let after_name = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks: u64 = after_name.split_whitespace().skip(11).take(2).filter_map(|field| field.parse::<u64>().ok()).sum();
    Ok(Duration::from_millis(ticks * 1000 / TICKS_PER_SECOND))
}

/// Resident memory in MB (10^6 bytes): now, and the most since [`forget_peak`].
pub fn memory() -> io::Result<(f64, f64)> {
    let status = fs::read_to_string("/proc/self/status")?;
    let find = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        line.split_whitespace().next()?.parse::<f64>().ok()
    };
    let read = |name| find(name).map(|kib| kib * 1024.0 / 1e6).ok_or_else(|| io::Error::other(name));
    Ok((read("VmRSS:")?, read("VmHWM:")?))
}

/// Has the kernel count the peak anew (proc_pid_clear_refs(5)).
pub fn forget_peak() -> io::Result<()> {
    fs::write("/proc/self/clear_refs", "5")
}

/// Seconds that the smallest commit takes in `folder`: appending a page and waiting for the disk. Median of many.
pub fn sync_time(folder: &Path) -> io::Result<f64> {
    let mut file = File::create(folder.join("sync"))?;
    let mut times = Vec::new();
    for _ in 0..200 {
        let begun = Instant::now();
        file.write_all(&[7; 4096])?;
        file.sync_data()?;
        times.push(begun.elapsed().as_secs_f64());
    }
    Ok(median(times))
}
