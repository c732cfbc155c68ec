//! What floods do to a running `relink serve --demo`: memory before, at its peak and a minute later, and how long a page of
//! tiles and a known device's sign-in take meanwhile. `make floods`; one flood: its name as an argument. The program that is
//! measured stands in RELINK_BINARY.
//!
//! - `house`: the server's process and its owner. `wire`: HTTP without a client of ours. `watch`: what is measured.
//! - `strangers`: floods at the door. `platforms`: answers that are too large, from stand-ins.

mod house;
mod platforms;
mod strangers;
mod watch;
mod wire;

use std::time::Duration;

use house::House;

/// A benchmark that fails has no figures; the reason is for the terminal.
type Failure = Box<dyn std::error::Error + Send + Sync>;

/// How long memory may take to come back.
const REST: Duration = Duration::from_secs(60);

const FLOODS: [&str; 7] = ["waiting-50", "waiting-200", "closing", "half-heads", "half-bodies", "json", "database"];

#[tokio::main]
async fn main() -> Result<(), Failure> {
    // Cargo adds a flag of its own.
    let asked: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let stands = platforms::Stands::start().await?;
    let house = House::start(&stands.targets()).await?;
    for flood in FLOODS.into_iter().filter(|flood| asked.is_empty() || asked.iter().any(|name| name == flood)) {
        let running = async {
            match flood {
                "waiting-50" => strangers::wait_for_answers(house.address, 50).await,
                "waiting-200" => strangers::wait_for_answers(house.address, 200).await,
                "closing" => strangers::send_and_close(house.address).await,
                "half-heads" => strangers::send_half_heads(house.address).await,
                "half-bodies" => strangers::send_half_bodies(house.address).await,
                "json" => platforms::answer_with_json(&house, &stands).await,
                _ => platforms::answer_from_database(&house, &stands).await,
            }
        };
        let (told, measured) = watch::during(&house, running).await?;
        tokio::time::sleep(REST).await;
        measured.print(flood, &told, house.memory()?);
    }
    Ok(())
}
