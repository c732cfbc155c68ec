//! What pages cost in a small agency and in large ones, as tables: pages per second, and how long they take, beside the
//! sign-in page of the same run. Takes the names of sizes.
//!
//! - `sizes`: the agencies. `history`: their numbers. `addresses`: the pages.
//! - `shares`: what of a page's time goes to asking the store.

mod addresses;
mod history;
mod shares;
mod sizes;

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use http_body_util::BodyExt;
use sizes::{SIZES, Size};

use crate::{
    Failure,
    founding::Agency,
    house::House,
    load::{self, Times},
};

const READERS: usize = 8;
const LASTS: Duration = Duration::from_secs(3);
const ALONE: Duration = Duration::from_secs(1);

pub async fn report(asked: &[String]) -> Result<(), Failure> {
    for size in SIZES.into_iter().filter(|size| asked.is_empty() || asked.iter().any(|name| name == size.name)) {
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
        let agency = size.build(folder.path()).await?;
        println!("{}", size.words());
        report_pages(&agency, size).await?;
        shares::report(&agency, size).await?;
        println!();
    }
    Ok(())
}

async fn report_pages(agency: &Agency, size: Size) -> Result<(), Failure> {
    let house = House::start(agency, &[]).await?;
    println!("  memory of the server, once it answers: {} MB", house.memory()?.0);
    println!(
        "  {:<44} {:>9} {:>8} {:>9} {:>9} {:>9} {:>9} {:>8} {:>7} {:>6}",
        "page", "kB", "sent kB", "alone ms", "pages/s", "p50 ms", "p99 ms", "p999 ms", "CPU ms", "ratio"
    );
    let mut sign_in = f64::NAN;
    for (name, path) in addresses::find(&house, size).await? {
        let plain = read(&house, &path, 1, ALONE, "identity").await?;
        for coding in ["identity", "br"] {
            let before = house.processor()?;
            let times = read(&house, &path, READERS, LASTS, coding).await?;
            let processor = 1e3 * (house.processor()? - before) / times.count();
            if sign_in.is_nan() {
                sign_in = times.per_second();
            }
            print_line(&format!("{name}, {coding}"), &plain, &times, processor, sign_in);
        }
    }
    let (now, most) = house.memory()?;
    println!("  memory after all that: {now} MB, at most {most} MB");
    Ok(())
}

fn print_line(name: &str, alone: &Times, times: &Times, processor: f64, sign_in: f64) {
    println!(
        "  {name:<44} {:>9.1} {:>8.1} {:>9.2} {:>9.1} {:>9.2} {:>9.2} {:>8.2} {processor:>7.2} {:>6.2}",
        alone.bytes as f64 / 1e3,
        times.bytes as f64 / 1e3,
        alone.at(0.5),
        times.per_second(),
        times.at(0.5),
        times.at(0.99),
        times.at(0.999),
        times.per_second() / sign_in
    );
}

/// So many readers, each with a connection that is kept.
async fn read(house: &House, path: &str, readers: usize, lasts: Duration, coding: &str) -> Result<Times, Failure> {
    let cookies = if path == "/sign-in" { "" } else { &house.cookies };
    let begin = Instant::now();
    let readers = (0..readers).map(|_| {
        let (address, path, coding, cookies) = (house.address, path.to_owned(), coding.to_owned(), cookies.to_owned());
        tokio::spawn(async move { repeat(address, &path, &cookies, &coding, lasts).await })
    });
    let mut times = Times::default();
    for reader in readers.collect::<Vec<_>>() {
        times.join(reader.await??);
    }
    times.end(begin.elapsed());
    Ok(times)
}

/// One reader: asks, reads, asks again.
async fn repeat(
    address: SocketAddr,
    path: &str,
    cookies: &str,
    coding: &str,
    lasts: Duration,
) -> Result<Times, Failure> {
    let first = load::get(address, path, cookies, coding).await?;
    if first.status != 200 {
        return Err(format!("{path} answered {}", first.status).into());
    }
    let mut sender = load::connect(address).await?;
    let mut times = Times::of(first.bytes);
    let begin = Instant::now();
    while begin.elapsed() < lasts {
        let asked = Instant::now();
        let answer = sender.send_request(load::request(address, path, cookies, coding)?).await?;
        let status = answer.status();
        answer.into_body().collect().await?;
        if status != 200 {
            return Err(format!("{path} answered {status}").into());
        }
        times.add(1e3 * asked.elapsed().as_secs_f64());
        sender.ready().await?;
    }
    Ok(times)
}
