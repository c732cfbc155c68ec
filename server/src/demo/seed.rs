//! Making the demo agency.

use std::{collections::BTreeMap, sync::Arc};

use app::model::{
    error::AppError,
    health::Health,
    ids::{AccountId, AgencyId, ApplicationId, CampaignId, ConnectionId, IntegrationKey, ProfileId},
};

use super::stage::{CLIENT_ID, CLIENT_SECRET, SERVER};
use crate::{
    clock::TestClock,
    core::Core,
    jobs::build_worker,
    oauth::{access::Access, registration::Registration, token::expiry},
    remote::{self, RemoteError},
    sandbox::{ControlCommand, Sandbox, SandboxError},
    service::{
        apps::{fixed_endpoints, proposed_id},
        sessions::DEMO_EMAIL,
    },
    standings::enqueue_standing,
    store::{
        StoreError,
        account::Account,
        agency::Member,
        application::Application,
        campaign::Campaign,
        connection::Connection,
        event::{Event, EventKind},
        list::{Ask, Reader},
    },
    sync::queue::enqueue_sync,
    vault::{VaultError, secret::TokenSet},
};

/// More campaigns than the demo has.
const MOST_CAMPAIGNS: u32 = 100;
/// How long ago the story's account broke, in seconds.
const BROKEN_FOR: i64 = 5 * 86_400;
const SCOPES: [&str; 6] = ["openid", "profile", "email", "offline_access", "ads.read", "analytics.read"];

/// A connection of the demo: person, integration, remote id of the profile.
type Tile = (&'static str, &'static str, &'static str);
/// A campaign of the demo: name, time zone, currency, connections.
type Client = (&'static str, &'static str, &'static str, &'static [Tile]);

const CAMPAIGNS: [Client; 4] = [
    (
        "Harbour Coffee",
        "Europe/London",
        "GBP",
        &[("harbour", "sandbox-ads", "ads-harbour"), ("harbour", "sandbox-analytics", "web-harbour")],
    ),
    (
        "Harbour Coffee Wholesale",
        "Europe/London",
        "GBP",
        &[("harbour", "sandbox-ads", "ads-harbour-wholesale"), ("agency", "sandbox-analytics", "web-harbour-shop")],
    ),
    (
        "Juniper Bikes",
        "Europe/Berlin",
        "EUR",
        &[("juniper", "sandbox-ads", "ads-juniper"), ("juniper", "sandbox-analytics", "web-juniper")],
    ),
    ("Atlas Travel", "Europe/Lisbon", "EUR", &[]),
];

/// Why there is no demo agency.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Vault(#[from] VaultError),
    #[error(transparent)]
    Sandbox(#[from] SandboxError),
    #[error(transparent)]
    Remote(#[from] RemoteError),
    #[error("the demo lacks {0}")]
    Missing(&'static str),
    #[error("the demo agency can't be made: {0}")]
    App(#[from] AppError),
}

/// Fills the demo agency if it is still empty. The demo provider must be answering.
pub async fn seed(core: &Core, sandbox: &Sandbox) -> Result<(), DemoError> {
    let mut unit = core.store.read().await?;
    let owner = unit.member_by_email(DEMO_EMAIL).await?.ok_or(DemoError::Missing("the owner"))?;
    let everybody = Reader::of_all(owner.agency);
    if !unit.list_campaigns(&everybody, &Ask::first(1), false).await?.is_empty() {
        return Ok(());
    }
    drop(unit);
    let now = core.clock.unix();
    // The past, in which all of this was connected. The demo provider keeps the present.
    let mut past = core.clone();
    let clock = Arc::new(TestClock::starting_at(now - BROKEN_FOR));
    past.clock = Arc::<TestClock>::clone(&clock);

    let application = put_application(&past, owner.agency).await?;
    let mut accounts = BTreeMap::new();
    for person in ["harbour", "juniper", "agency"] {
        accounts.insert(person, put_account(&past, sandbox, &owner, application, person, now).await?);
    }
    for campaign in CAMPAIGNS {
        put_campaign(&past, &owner, &accounts, campaign).await?;
    }
    let worker = build_worker(&past, Access::new(past.clone()));
    worker.run_due().await?;
    sandbox.apply(ControlCommand::RevokeGrants { person: "harbour".to_owned() })?;
    clock.advance(3_600);
    sync_all(&past, owner.agency, past.clock.unix()).await?;
    worker.run_due().await?;
    sync_all(core, owner.agency, now).await
}

async fn put_application(core: &Core, agency: AgencyId) -> Result<ApplicationId, DemoError> {
    let server = core.catalogue.server(SERVER).ok_or(DemoError::Missing("its authorization server"))?;
    let base = format!("http://{}", core.config.sandbox_listen);
    let metadata = fixed_endpoints(&server.discovery, &base, &std::collections::BTreeMap::new())?;
    let id = proposed_id(agency, SERVER, 0);
    let application = Application {
        id,
        agency,
        server: server.key.clone(),
        issuer: metadata.issuer,
        iss_announced: metadata.authorization_response_iss_parameter_supported,
        authorization_endpoint: metadata.authorization_endpoint,
        token_endpoint: metadata.token_endpoint,
        userinfo_endpoint: metadata.userinfo_endpoint,
        revocation_endpoint: metadata.revocation_endpoint,
        client_id: CLIENT_ID.to_owned(),
        client_secret: Some(core.vault.seal("applications.client_secret", agency, id.0, &CLIENT_SECRET.into())?),
        settings: BTreeMap::new(),
        pairwise: false,
        successor: None,
        created_at: core.clock.unix(),
        saved_at: core.clock.unix(),
    };
    let mut unit = core.store.write().await?;
    unit.put_application(&application).await?;
    unit.commit().await?;
    Ok(id)
}

async fn put_account(
    core: &Core,
    sandbox: &Sandbox,
    owner: &Member,
    application: ApplicationId,
    person: &'static str,
    present: i64,
) -> Result<AccountId, DemoError> {
    let grant = sandbox.issue_grant(person, &SCOPES)?;
    let now = core.clock.unix();
    let id = AccountId(core.entropy.uuid(now));
    let tokens = TokenSet {
        access: grant.access_token,
        refresh: grant.refresh_token,
        previous_refresh: None,
        kept: std::collections::BTreeMap::new(),
        renewed_at: now,
    };
    let registration = Registration::load(core, owner.agency, application).await.map_err(AppError::from)?;
    let account = Account {
        id,
        agency: owner.agency,
        provider: registration.server.key.clone(),
        application: Some(application),
        subject: grant.subject,
        name: grant.display_name,
        address: grant.email.clone(),
        health: Health::Healthy,
        health_since: now,
        evidence: None,
        scopes: grant.scope.split_whitespace().map(str::to_owned).collect(),
        secret: core.vault.seal("accounts.secret", owner.agency, id.0, &tokens.to_sealed_text())?,
        token_version: 0,
        access_expires_at: expiry(present, u64::try_from(grant.expires_in).ok()),
        hard_expires_at: registration.server.max_age_days.map(|days| now + i64::from(days) * 86_400),
        hosts: registration.token_hosts(&tokens.kept),
        created_by: owner.id,
        created_at: now,
        connected_at: now,
    };
    let mut unit = core.store.write().await?;
    unit.add_account(&account).await?;
    unit.add_event(&Event {
        agency: owner.agency,
        account: Some(id),
        connection: None,
        member: Some(owner.id),
        kind: EventKind::Connected { who: grant.email },
        at: now,
    })
    .await?;
    unit.commit().await?;
    Ok(id)
}

async fn put_campaign(
    core: &Core,
    owner: &Member,
    accounts: &BTreeMap<&str, AccountId>,
    (name, time_zone, currency, tiles): Client,
) -> Result<(), DemoError> {
    let now = core.clock.unix();
    let campaign = Campaign {
        id: CampaignId(core.entropy.uuid(now)),
        agency: owner.agency,
        name: name.to_owned(),
        time_zone: time_zone.to_owned(),
        currency: currency.to_owned(),
        archived_at: None,
        created_at: now,
    };
    let mut unit = core.store.write().await?;
    unit.add_campaign(&campaign).await?;
    enqueue_standing(&mut *unit, owner.agency, campaign.id, now).await?;
    unit.commit().await?;
    let access = Access::new(core.clone());
    for (person, integration, remote_id) in tiles {
        let account = accounts.get(person).copied().ok_or(DemoError::Missing("person"))?;
        let integration = IntegrationKey((*integration).to_owned());
        let entry = core.catalogue.entry(&integration).ok_or(DemoError::Missing("integration"))?;
        let stored = core.store.ask().await?.account(owner.agency, account).await?;
        let stored = stored.ok_or(DemoError::Missing("account"))?;
        let profiles = remote::list_profiles(core, &access, entry, &stored).await?;
        let profile = profiles.iter().find(|profile| profile.remote_id == *remote_id);
        let profile = profile.ok_or(DemoError::Missing("profile"))?;
        let fresh = ProfileId(core.entropy.uuid(now));
        let id = ConnectionId(core.entropy.uuid(now));
        let mut unit = core.store.write().await?;
        let profile = unit.put_profile(&profile.to_profile(fresh, owner.agency, integration.clone())).await?;
        unit.add_connection(&Connection {
            id,
            agency: owner.agency,
            campaign: campaign.id,
            integration,
            account: Some(account),
            profile: Some(profile),
            health: Health::Healthy,
            health_since: now,
            evidence: None,
            connected_at: Some(now),
            last_good_at: None,
            created_at: now,
        })
        .await?;
        enqueue_sync(&mut *unit, owner.agency, id, account, now).await?;
        unit.commit().await?;
    }
    Ok(())
}

/// Has everything pulled at `due_at`.
pub(crate) async fn sync_all(core: &Core, agency: AgencyId, due_at: i64) -> Result<(), DemoError> {
    let mut unit = core.store.write().await?;
    for listed in unit.list_campaigns(&Reader::of_all(agency), &Ask::first(MOST_CAMPAIGNS), false).await? {
        for linked in unit.connections_of_campaign(agency, listed.row.campaign.id).await? {
            if let Some(account) = linked.connection.account {
                enqueue_sync(&mut *unit, agency, linked.connection.id, account, due_at).await?;
            }
        }
    }
    unit.commit().await?;
    core.live.wake();
    Ok(())
}
