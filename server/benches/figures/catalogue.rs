//! The catalogue: how long it takes to be read and checked, and how fast a stream's records become stored numbers.

use std::{fmt::Write, fs, sync::Arc, time::Instant};

use app::model::{
    health::Health,
    ids::{AccountId, AgencyId, IntegrationKey, MemberId, ProfileId},
    member::Role,
};
use async_trait::async_trait;
use http::{Request, Response};
use jiff::{ToSpan, civil::Date};
use server::{
    catalogue::{Catalogue, Entry},
    clock::SystemClock,
    config::{Config, Limits},
    core::Core,
    entropy::SystemEntropy,
    net::{NetError, Outbound},
    oauth::access::Access,
    remote::{Answered, Remote, window::Window},
    server::Server,
    store::{
        account::Account,
        agency::{Agency, Member},
        connection::Profile,
        lack::Lacks,
        range::{DayState, Fingerprint, Range},
        series::{Description, Pull},
    },
    vault::secret::Credentials,
};
use tokio::net::TcpStream;
use uuid::Uuid;

use super::{Failure, measure::median};

const ROUNDS: usize = 9;
const DAYS: i64 = 400;
/// Records of a day, each a number of its own: together as many as one pull may bring.
const PER_DAY: i64 = 250;
const AGENCY: AgencyId = AgencyId(Uuid::from_u128(1));
const OWNER: MemberId = MemberId(Uuid::from_u128(2));

const INTEGRATION: &str = r##"
key = "rows"
name = "Rows"
category = "files-custom"
summary = "Many rows"
color = "#123456"
reads = ["Rows."]
steps = ["Enter the key."]
help = "There is none."

[auth.credentials]
kind = "http"
fields = [{ key = "key", label = "Key", kind = "secret", help = "Any." }]
probe = { url = "/me" }
identity = { subject = "{secret}", name = "Rows", address = "rows" }

[api]
base = "https://api.rows.example"
auth.bearer = "{fields.key}"

[profiles.single]
id = "{account}"
name = "Rows"

[[streams]]
key = "rows"
date = "/date"
window_days = 400
request.http = { url = "/rows?from={from}&to={to}", records = "/rows" }
metrics.named = { metric = "/metric", value = "/value" }
"##;

/// A platform that answers at once, always the same.
struct Rows(Vec<u8>);

#[async_trait]
impl Outbound for Rows {
    async fn send(&self, _: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, NetError> {
        Ok(Response::new(self.0.clone()))
    }

    async fn connect(&self, _: &str, _: u16) -> Result<TcpStream, NetError> {
        Err(NetError::Unreachable)
    }
}

pub async fn report() -> Result<(), Failure> {
    report_reading()?;
    report_rows().await
}

fn report_reading() -> Result<(), Failure> {
    let mut times = Vec::new();
    for _ in 0..ROUNDS {
        let start = Instant::now();
        Catalogue::read_built_in()?;
        times.push(start.elapsed().as_secs_f64());
    }
    let catalogue = Catalogue::read_built_in()?;
    let entries = catalogue.entries.values();
    let with_streams = entries.clone().filter(|entry| !entry.streams.is_empty()).count();
    let unverified = entries.clone().filter(|entry| entry.unverified.is_some()).count();
    let (count, streams) = (entries.len(), entries.map(|entry| entry.streams.len()).sum::<usize>());
    println!(
        "Catalogue: {count} integrations, {with_streams} with streams ({streams} streams), {} verified and {unverified} not; \
         {} authorization servers, {} planned",
        count - unverified,
        catalogue.servers.len(),
        catalogue.planned.len()
    );
    println!("read and checked in {:.1} ms (median of {ROUNDS})\n", 1e3 * median(times));
    Ok(())
}

async fn report_rows() -> Result<(), Failure> {
    let to = Date::constant(2026, 11, 23);
    let from = to.saturating_sub((DAYS - 1).days());
    let body = write_rows(from)?;
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
    let core = open(folder.path(), body.clone()).await?;
    let entry = core.catalogue.entry(&IntegrationKey("rows".to_owned())).ok_or("the integration is not there")?;
    let (account, profile) = furnish(&core).await?;
    let access = Access::new(core.clone());
    let (mut parsing, mut reading, mut storing) = (Vec::new(), Vec::new(), Vec::new());
    let description = Description { fingerprint: Fingerprint(1), metrics: None };
    let days =
        [Range { first: from, last: to, state: DayState::Final, fingerprint: Fingerprint(1), lacks: Lacks::default() }];
    for round in 0..ROUNDS {
        let start = Instant::now();
        let parsed: serde_json::Value = serde_json::from_slice(&body)?;
        parsing.push(start.elapsed().as_secs_f64());
        drop(parsed);
        let start = Instant::now();
        let values = pull(&core, &access, entry, &account, &profile, Window { from, to }).await?;
        reading.push(start.elapsed().as_secs_f64());
        let mut unit = core.store.write().await?;
        // What stands already would not be written again.
        let breakdown = format!("round {round}");
        unit.put_pull(&Pull {
            agency: profile.agency,
            profile: profile.id,
            stream: "rows",
            breakdown: &breakdown,
            currency: profile.currency.as_deref(),
            description: &description,
            days: &days,
            values: &values,
            change: 0,
            at: core.clock.unix(),
        })
        .await?;
        unit.commit().await?;
        storing.push(start.elapsed().as_secs_f64());
    }
    let rows = (DAYS * PER_DAY) as f64;
    println!("{rows} rows of JSON, {:.1} MB; medians of {ROUNDS} rounds", body.len() as f64 / 1e6);
    println!("{:<28} {:>12} {:>12} {:>14}", "", "rows/s", "ms", "of serde_json");
    let plain = median(parsing);
    for (name, seconds) in
        [("serde_json alone", plain), ("asked and read", median(reading)), ("read and stored", median(storing))]
    {
        println!("{name:<28} {:>12.0} {:>12.1} {:>14.2}", rows / seconds, 1e3 * seconds, plain / seconds);
    }
    println!();
    core.store.close().await;
    Ok(())
}

fn write_rows(from: Date) -> Result<Vec<u8>, Failure> {
    let mut body = "{\"rows\":[".to_owned();
    for day in from.series(1.day()).take(usize::try_from(DAYS)?) {
        for metric in 0..PER_DAY {
            let comma = if body.ends_with('[') { "" } else { "," };
            write!(body, "{comma}{{\"date\":\"{day}\",\"metric\":\"metric-{metric}\",\"value\":\"{metric}.5\"}}")?;
        }
    }
    body.push_str("]}");
    Ok(body.into_bytes())
}

async fn open(folder: &std::path::Path, body: Vec<u8>) -> Result<Core, Failure> {
    let integrations = folder.join("catalogue/integrations");
    fs::create_dir_all(&integrations)?;
    fs::write(integrations.join("rows.toml"), INTEGRATION)?;
    let config = Config {
        listen: "127.0.0.1:0".parse()?,
        public_url: "http://localhost:3000".parse()?,
        data_dir: folder.to_owned(),
        master_key: None,
        allow_private: Vec::new(),
        sandbox_listen: "127.0.0.1:0".parse()?,
        demo: false,
        metrics_listen: None,
        mail: None,
        rates: None,
        trusted_proxies: Vec::new(),
        limits: Limits::default(),
        site_root: "unused".into(),
    };
    let mut core = Server::open_core(config, Arc::new(SystemClock), Arc::new(SystemEntropy)).await?;
    core.outbound = Arc::new(Rows(body));
    Ok(core)
}

async fn pull(
    core: &Core,
    access: &Access,
    entry: &Entry,
    account: &Account,
    profile: &Profile,
    window: Window,
) -> Result<Vec<server::store::series::Value>, Failure> {
    let stream = entry.stream("rows").ok_or("the stream is not there")?;
    let mut remote = Remote::open(core, access, entry, account).await?;
    match remote.pull(stream, profile, window).await? {
        Answered::Brought(brought) => Ok(brought.values),
        Answered::InHalves(_) => Err("a pull brings more than it may".into()),
    }
}

async fn furnish(core: &Core) -> Result<(Account, Profile), Failure> {
    let now = core.clock.unix();
    let id = AccountId(Uuid::from_u128(3));
    let credentials = Credentials([("key".to_owned(), "any".into())].into());
    let account = Account {
        id,
        agency: AGENCY,
        provider: "rows".to_owned(),
        application: None,
        subject: "rows".to_owned(),
        name: "Rows".to_owned(),
        address: "rows".to_owned(),
        health: Health::Healthy,
        health_since: now,
        evidence: None,
        scopes: Vec::new(),
        secret: core.vault.seal("accounts.secret", AGENCY, id.0, &credentials.to_sealed_text())?,
        token_version: 0,
        access_expires_at: None,
        hard_expires_at: None,
        hosts: vec!["api.rows.example:443".to_owned()],
        created_by: OWNER,
        created_at: now,
        connected_at: now,
    };
    let profile = Profile {
        id: ProfileId(Uuid::from_u128(4)),
        agency: AGENCY,
        integration: IntegrationKey("rows".to_owned()),
        remote_id: "rows".to_owned(),
        name: "Rows".to_owned(),
        time_zone: "UTC".to_owned(),
        currency: None,
    };
    let member = Member {
        id: OWNER,
        agency: AGENCY,
        email: "owner@agency.example".to_owned(),
        role: Role::Owner,
        password_hash: String::new(),
        campaigns: None,
        created_at: now,
    };
    let mut unit = core.store.write().await?;
    unit.add_agency(&Agency { id: AGENCY, name: "Agency".to_owned(), created_at: now }).await?;
    unit.add_member(&member).await?;
    unit.add_account(&account).await?;
    unit.put_profile(&profile).await?;
    unit.commit().await?;
    Ok((account, profile))
}
