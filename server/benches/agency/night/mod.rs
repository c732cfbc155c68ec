//! A night: all accounts of an agency are due at once, at platforms that take their time, while pages are open and somebody
//! presses *Check now*. Beside it a bare loop: the same requests, parsed, the same rows inserted. Takes the number of accounts
//! and the milliseconds of an answer (50000 300).
//!
//! - `platforms`: the hosts. `accounts`: what is due. `bare`: the loop. `person`: who waits meanwhile. `queue`: what is left.

mod accounts;
mod bare;
mod person;
mod platforms;
mod queue;

use std::time::{Duration, Instant};

use platforms::Platforms;
use queue::Queue;
use tokio_util::sync::CancellationToken;

use crate::{Failure, founding::Agency, house::House};

const HOSTS: usize = 50;
const ACCOUNTS: u64 = 50_000;
const ANSWER: u64 = 300;
const LOOK: Duration = Duration::from_millis(500);

pub async fn report(asked: &[String]) -> Result<(), Failure> {
    let number = |place: usize, usual: u64| asked.get(place).map_or(Ok(usual), |text| text.parse());
    let (accounts, answer) = (number(0, ACCOUNTS)?, Duration::from_millis(number(1, ANSWER)?));
    let platforms = Platforms::start(HOSTS, answer).await?;
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
    let begun = Instant::now();
    let agency = accounts::build(folder.path(), accounts, &platforms.addresses).await?;
    println!(
        "{accounts} accounts at {HOSTS} hosts that answer after {answer:?}, 1 of 100 answers a 429, 1 of 1,000 a refusal (built in {:.0} s)",
        begun.elapsed().as_secs_f64()
    );
    let bare = bare::run(folder.path(), &platforms.addresses).await?;
    println!("  bare loop, 400 at once: {bare:.0} pulls/s");
    let night = run(&agency, accounts, &platforms).await?;
    println!("  ratio to the bare loop, which asks each once: {:.2}", night / bare);
    Ok(())
}

/// Parts of the whole after which is told how far it is. The last that a platform has sent away come again minutes later,
/// whatever the pace: the pace is that of the first 99 of 100.
const PARTS: [u64; 3] = [50, 90, 99];

/// Pulls per second.
async fn run(agency: &Agency, accounts: u64, platforms: &Platforms) -> Result<f64, Failure> {
    let mut queue = Queue::open(&agency.folder).await?;
    let house = House::start(agency, &platforms.addresses).await?;
    let (before, ended) = (platforms.asked(), CancellationToken::new());
    let begun = Instant::now();
    let work = async {
        let (mut parts, mut reached) = (PARTS.into_iter().peekable(), Vec::new());
        loop {
            let left = queue.left().await?;
            let done = accounts.saturating_sub(left);
            while let Some(part) = parts.next_if(|part| 100 * done >= part * accounts) {
                reached.push((part, begun.elapsed(), house.processor()?, house.memory()?.0));
            }
            // The broken and the refused come again later.
            if left == 0 {
                break;
            }
            tokio::time::sleep(LOOK).await;
        }
        ended.cancel();
        Ok::<_, Failure>((begun.elapsed(), reached))
    };
    let (done, waited) = tokio::join!(work, person::wait_meanwhile(&house, &agency.folder, &ended));
    let ((took, reached), waited) = (done?, waited?);
    let mut pace = 0.0;
    for (part, at, processor, memory) in reached {
        let pulls = accounts as f64 * part as f64 / 100.0;
        pace = pulls / at.as_secs_f64();
        println!(
            "  {part} of 100 after {:.0} s: {pace:.0} pulls/s, {:.2} ms of processor time a pull, {memory} MB",
            at.as_secs_f64(),
            1e3 * processor / pulls
        );
    }
    println!("  all after {:.0} s, with {} requests", took.as_secs_f64(), platforms.asked() - before);
    let (now, most) = house.memory()?;
    println!("  memory: {now} MB, at most {most} MB");
    waited.print();
    Ok(pace)
}
