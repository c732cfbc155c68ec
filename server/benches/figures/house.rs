//! One agency in a store on disk, with as many accounts as are asked for: each has a profile, a connection, and the two
//! jobs that wait for it.

use std::{net::SocketAddr, ops::Range, path::Path, sync::Arc};

use app::model::{
    health::Health,
    ids::{AccountId, AgencyId, ApplicationId, CampaignId, ConnectionId, IntegrationKey, MemberId, ProfileId},
    member::Role,
};
use secrecy::SecretString;
use server::{
    clock::Clock,
    config::{Config, HostPort, Limits},
    core::Core,
    entropy::SystemEntropy,
    server::Server,
    store::{
        Unit,
        account::Account,
        agency::{Agency, Member},
        application::Application,
        campaign::Campaign,
        connection::{Connection, Profile},
        job::{Lane, NewJob, Priority},
    },
    sync::queue::{REFRESH, enqueue_sync, look_key},
    vault::TokenSet,
};
use uuid::Uuid;

use super::Failure;

pub const AGENCY: AgencyId = AgencyId(id(1, 0));
const OWNER: MemberId = MemberId(id(2, 0));
const APPLICATION: ApplicationId = ApplicationId(id(3, 0));
/// Tiles of one campaign.
const TILES: u64 = 50;
/// Accounts written in one transaction.
const BATCH: u64 = 1000;
const HOUR: i64 = 60 * 60;

const fn id(kind: u64, number: u64) -> Uuid {
    Uuid::from_u64_pair(kind, number)
}

pub const fn account_id(number: u64) -> AccountId {
    AccountId(id(5, number))
}

/// A server on the store in `folder`, with an agency that has an application at `provider` and nothing else.
pub async fn open(folder: &Path, provider: SocketAddr, clock: Arc<dyn Clock>) -> Result<Server, Failure> {
    let config = Config {
        listen: "127.0.0.1:0".parse()?,
        public_url: "http://localhost:3000".parse()?,
        data_dir: folder.to_owned(),
        master_key: None,
        allow_private: vec![HostPort::from(provider)],
        sandbox_listen: provider,
        demo: false,
        metrics_listen: None,
        mail: None,
        rates: None,
        trusted_proxies: Vec::new(),
        limits: Limits::default(),
        site_root: "unused".into(),
    };
    let server = Server::open(config, clock, Arc::new(SystemEntropy)).await?;
    let core = server.core();
    let created_at = core.clock.unix();
    let base = format!("http://{provider}");
    let secret = core.vault.seal("applications.client_secret", AGENCY, APPLICATION.0, &"secret".into())?;
    let mut unit = core.store.write().await?;
    unit.add_agency(&Agency { id: AGENCY, name: "Agency".to_owned(), created_at }).await?;
    unit.add_member(&Member {
        id: OWNER,
        agency: AGENCY,
        email: "owner@agency.example".to_owned(),
        role: Role::Owner,
        password_hash: String::new(),
        campaigns: None,
        created_at,
    })
    .await?;
    unit.put_application(&Application {
        id: APPLICATION,
        agency: AGENCY,
        server: "sandbox".to_owned(),
        authorization_endpoint: format!("{base}/authorize"),
        token_endpoint: format!("{base}/token"),
        userinfo_endpoint: None,
        revocation_endpoint: None,
        issuer: base,
        iss_announced: true,
        client_id: "relink".to_owned(),
        client_secret: Some(secret),
        settings: Default::default(),
        pairwise: false,
        successor: None,
        created_at,
        saved_at: created_at,
    })
    .await?;
    unit.commit().await?;
    Ok(server)
}

/// Adds the accounts of these numbers. All work, their tokens are good, their data is of today, and nothing is due.
pub async fn add_accounts(core: &Core, numbers: Range<u64>) -> Result<(), Failure> {
    for begin in numbers.clone().step_by(BATCH as usize) {
        let batch = begin..numbers.end.min(begin + BATCH);
        let mut unit = core.store.write().await?;
        for number in batch {
            add_account(core, &mut *unit, number).await?;
        }
        unit.commit().await?;
    }
    Ok(())
}

async fn add_account(core: &Core, unit: &mut dyn Unit, number: u64) -> Result<(), Failure> {
    let now = core.clock.unix();
    let integration = IntegrationKey("sandbox-ads".to_owned());
    let campaign = CampaignId(id(4, number / TILES));
    if number.is_multiple_of(TILES) {
        unit.add_campaign(&Campaign {
            id: campaign,
            agency: AGENCY,
            name: format!("Campaign {number}"),
            time_zone: "Europe/Berlin".to_owned(),
            currency: "EUR".to_owned(),
            archived_at: None,
            created_at: now,
        })
        .await?;
    }
    let account = account_id(number);
    let token = |kind| SecretString::from(format!("{kind}-{number:036}"));
    let tokens = TokenSet {
        access: token("access"),
        refresh: Some(token("refresh")),
        previous_refresh: None,
        kept: Default::default(),
        renewed_at: now,
    };
    unit.add_account(&Account {
        id: account,
        agency: AGENCY,
        provider: "sandbox".to_owned(),
        application: Some(APPLICATION),
        subject: format!("subject-{number}"),
        name: format!("Client {number}"),
        address: format!("marketing@client-{number}.example"),
        health: Health::Healthy,
        health_since: now,
        evidence: None,
        scopes: vec!["ads.read".to_owned()],
        secret: core.vault.seal("accounts.secret", AGENCY, account.0, &tokens.to_sealed_text())?,
        token_version: 0,
        access_expires_at: Some(now + HOUR),
        hard_expires_at: Some(now + 365 * 24 * HOUR),
        hosts: vec![core.config.sandbox_listen.to_string()],
        created_by: OWNER,
        created_at: now,
        connected_at: now,
    })
    .await?;
    let profile = Profile {
        id: ProfileId(id(6, number)),
        agency: AGENCY,
        integration: integration.clone(),
        remote_id: format!("ads-{number}"),
        name: format!("Client {number}"),
        time_zone: "Europe/Berlin".to_owned(),
        currency: Some("EUR".to_owned()),
    };
    let connection = ConnectionId(id(7, number));
    unit.put_profile(&profile).await?;
    unit.add_connection(&Connection {
        id: connection,
        agency: AGENCY,
        campaign,
        integration,
        account: Some(account),
        profile: Some(profile.id),
        health: Health::Healthy,
        health_since: now,
        evidence: None,
        connected_at: Some(now),
        last_good_at: None,
        created_at: now,
    })
    .await?;
    unit.note_arrival(AGENCY, account, profile.id, now).await?;
    enqueue_sync(unit, AGENCY, connection, account, now + 12 * HOUR).await?;
    enqueue_check(unit, account, now + 24 * HOUR).await
}

/// Has the account looked at by `due_at`, Unix seconds.
pub async fn enqueue_check(unit: &mut dyn Unit, account: AccountId, due_at: i64) -> Result<(), Failure> {
    let key = look_key(account);
    let job = NewJob {
        agency: AGENCY,
        kind: REFRESH,
        lane: Lane::Data,
        priority: Priority::Usual,
        key,
        account: Some(account),
        payload: account.to_string(),
        due_at,
    };
    Ok(unit.add_job(&job).await?)
}
