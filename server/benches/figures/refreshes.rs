//! Renewals per second as the server does them: lease and intent, the call, the sealed tokens, and both commits on the
//! disk. Beside them the same HTTP exchange by a plain client, which reads the answer and forgets it.

use std::{
    net::SocketAddr,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use async_trait::async_trait;
use futures::future::BoxFuture;
use server::{
    clock::SystemClock,
    core::Core,
    oauth::access::Access,
    store::{Store, StoreError, Unit},
};
use tokio::task::JoinSet;

use super::{
    Failure, house,
    measure::{median, processor_time, sync_time},
    provider,
};

const AT_ONCE: [u64; 2] = [1, 16];
const ROUNDS: usize = 7;
const ROUND: Duration = Duration::from_secs(1);
/// A file system in memory: what is left when the disk costs nothing.
const IN_MEMORY: &str = "/dev/shm";

/// One way to do it.
enum Way {
    Exchange(reqwest::Client, SocketAddr),
    Refresh(Access),
}

/// The store, with a commit for each write: what sharing saves.
struct Apart(Arc<dyn Store>);

#[async_trait]
impl Store for Apart {
    async fn read(&self) -> Result<Box<dyn Unit>, StoreError> {
        self.0.read().await
    }

    async fn write(&self) -> Result<Box<dyn Unit>, StoreError> {
        self.0.write().await
    }

    async fn close(&self) {
        self.0.close().await;
    }
}

/// What one round came to.
struct Round {
    per_second: f64,
    /// Processor seconds of this process, which holds the provider too, for each one done.
    processor: f64,
}

pub async fn report() -> Result<(), Failure> {
    let provider = provider::serve().await?;
    let disk = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
    let memory = Path::new(IN_MEMORY).is_dir().then(|| tempfile::tempdir_in(IN_MEMORY)).transpose()?;
    let on_disk = open_core(disk.path(), provider).await?;
    let apart = Core { store: Arc::new(Apart(on_disk.store.clone())), ..on_disk.clone() };
    let mut ways = vec![
        ("HTTP exchange alone", Way::Exchange(plain_client()?, provider)),
        ("refresh, store on disk", Way::Refresh(Access::new(on_disk))),
        ("the same, a commit each", Way::Refresh(Access::new(apart))),
    ];
    if let Some(memory) = &memory {
        let in_memory = open_core(memory.path(), provider).await?;
        ways.push(("refresh, store in memory", Way::Refresh(Access::new(in_memory))));
    }

    println!(
        "Refreshes against a provider in the same process, {} processors; medians of {ROUNDS} rounds",
        processors()
    );
    println!(
        "{:>7} {:<26} {:>10} {:>10} {:>13} {:>12}",
        "at once", "", "per second", "µs each", "processor µs", "of exchange"
    );
    for at_once in AT_ONCE {
        let mut rounds: Vec<Vec<Round>> = ways.iter().map(|_| Vec::new()).collect();
        // In turn, so that whatever else the machine does meets all of them.
        for _ in 0..ROUNDS {
            for ((_, way), rounds) in ways.iter().zip(&mut rounds) {
                rounds.push(run_round(way, at_once).await?);
            }
        }
        let rates: Vec<f64> = rounds.iter().map(|of| median(of.iter().map(|round| round.per_second))).collect();
        let exchange = rates.first().copied().unwrap_or(f64::NAN);
        for (((name, _), rounds), rate) in ways.iter().zip(&rounds).zip(&rates) {
            let processor = median(rounds.iter().map(|round| round.processor)) * 1e6;
            let (each, ratio) = (1e6 / rate, rate / exchange);
            println!("{at_once:>7} {name:<26} {rate:>10.0} {each:>10.0} {processor:>13.0} {ratio:>12.3}");
        }
    }
    let sync = sync_time(disk.path())?;
    println!("A page written and synced there takes {:.0} µs: at most {:.0} commits a second", sync * 1e6, 1.0 / sync);
    println!("A refresh commits twice; those that wait for the writer at the same time share a commit.");
    Ok(())
}

fn processors() -> usize {
    std::thread::available_parallelism().map_or(1, Into::into)
}

async fn open_core(folder: &Path, provider: SocketAddr) -> Result<Core, Failure> {
    let server = house::open(folder, provider, Arc::new(SystemClock)).await?;
    let core = server.core().clone();
    house::add_accounts(&core, 0..AT_ONCE.into_iter().max().unwrap_or(1)).await?;
    Ok(core)
}

#[expect(clippy::disallowed_methods, reason = "what the guarded way out is compared with")]
fn plain_client() -> Result<reqwest::Client, reqwest::Error> {
    reqwest::Client::builder().no_proxy().build()
}

/// As many as can be done in a [`ROUND`] by `at_once` that each begin anew as soon as they are done.
async fn run_round(way: &Way, at_once: u64) -> Result<Round, Failure> {
    let (processor, begun) = (processor_time()?, Instant::now());
    let mut running: JoinSet<Result<u64, Failure>> =
        (0..at_once).map(|number| way.repeat(number, begun + ROUND)).collect();
    let mut done = 0;
    while let Some(ended) = running.join_next().await {
        done += ended??;
    }
    let seconds = begun.elapsed().as_secs_f64();
    let processor = (processor_time()? - processor).as_secs_f64();
    Ok(Round { per_second: done as f64 / seconds, processor: processor / done as f64 })
}

impl Way {
    /// Does it until `end`; answers how often.
    fn repeat(&self, number: u64, end: Instant) -> BoxFuture<'static, Result<u64, Failure>> {
        match self {
            Self::Exchange(client, provider) => Box::pin(exchange(client.clone(), *provider, number, end)),
            Self::Refresh(access) => Box::pin(refresh(access.clone(), number, end)),
        }
    }
}

async fn exchange(client: reqwest::Client, provider: SocketAddr, number: u64, end: Instant) -> Result<u64, Failure> {
    let body = format!("grant_type=refresh_token&refresh_token=refresh-{number:036}");
    let mut done = 0;
    while Instant::now() < end {
        let request = client
            .post(format!("http://{provider}/token"))
            .basic_auth("relink", Some("secret"))
            .header("accept", "application/json")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body.clone());
        let answer = request.send().await?.error_for_status()?;
        if answer.bytes().await?.is_empty() {
            return Err("the provider answered nothing".into());
        }
        done += 1;
    }
    Ok(done)
}

async fn refresh(access: Access, number: u64, end: Instant) -> Result<u64, Failure> {
    let account = house::account_id(number);
    let mut version = access.bearer(house::AGENCY, account).await?.token_version;
    let mut done = 0;
    while Instant::now() < end {
        let renewed = access.renew(house::AGENCY, account, version).await?.token_version;
        if renewed <= version {
            return Err("nothing was renewed".into());
        }
        version = renewed;
        done += 1;
    }
    Ok(done)
}
