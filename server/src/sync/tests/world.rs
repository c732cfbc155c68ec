//! One agency with one ad account of the demo catalogue, at a platform that is played by [`Platform`].

use std::{collections::BTreeMap, sync::Arc};

use app::model::{
    cause::Cause,
    health::Health,
    ids::{AccountId, AgencyId, ApplicationId, CampaignId, ConnectionId, IntegrationKey, MemberId, ProfileId},
    member::Role,
};
use jiff::civil::Date;
use secrecy::SecretString;
use uuid::Uuid;

use super::platform::{BASE, Platform};
use crate::{
    catalogue::{Catalogue, Shelf},
    clock::TestClock,
    config::{Config, Limits},
    core::Core,
    entropy::{Entropy, SeededEntropy},
    jobs::build_worker,
    oauth::access::Access,
    pace::memory::MemoryLimiter,
    store::{
        account::Account,
        agency::{Agency, Member},
        application::Application,
        campaign::Campaign,
        connection::{Connection, Linked, Profile},
        event::EventKind,
        job::Lane,
        range::Range,
        sqlite::SqliteStore,
        story::shown::check_shown,
    },
    sync::queue::{enqueue_sync, sync_key},
    vault::{TokenSet, Vault, keyring::Keyring},
    work::{slots::Slots, worker::Worker},
};

/// 2026-11-23T17:00:00Z, 18:00 in Berlin.
pub(crate) const NOW: i64 = 1_795_453_200;
pub(crate) const DAY: i64 = 86_400;

pub(crate) struct World {
    pub(crate) core: Core,
    pub(crate) access: Access,
    pub(crate) worker: Worker,
    pub(crate) clock: Arc<TestClock>,
    pub(crate) platform: Arc<Platform>,
    pub(crate) agency: AgencyId,
    pub(crate) campaign: CampaignId,
    pub(crate) account: AccountId,
    pub(crate) profile: ProfileId,
    pub(crate) connection: ConnectionId,
    _folder: tempfile::TempDir,
}

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

pub(crate) fn config() -> Config {
    Config {
        listen: "127.0.0.1:0".parse().unwrap(),
        public_url: "http://localhost:3000".parse().unwrap(),
        data_dir: "unused".into(),
        master_key: None,
        allow_private: Vec::new(),
        sandbox_listen: "127.0.0.1:3001".parse().unwrap(),
        demo: false,
        metrics_listen: None,
        mail: None,
        rates: None,
        trusted_proxies: Vec::new(),
        limits: Limits::default(),
        site_root: "unused".into(),
    }
}

/// Totals alone: breakdowns are asked for beside them.
pub(crate) fn without_parts(mut catalogue: Catalogue) -> Catalogue {
    catalogue.entries.values_mut().flat_map(|entry| &mut entry.streams).for_each(|stream| stream.parts.clear());
    catalogue
}

impl World {
    /// A connection that has just been made; nothing is pulled yet, and nothing waits.
    pub(crate) async fn build() -> Self {
        Self::build_with(Catalogue::built_in().unwrap()).await
    }

    /// The same with another catalogue.
    pub(crate) async fn build_with(catalogue: Catalogue) -> Self {
        Self::build_whole(without_parts(catalogue)).await
    }

    /// The same, with its breakdowns.
    pub(crate) async fn build_whole(catalogue: Catalogue) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(TestClock::starting_at(NOW));
        let entropy: Arc<dyn Entropy> = Arc::new(SeededEntropy::new(7));
        let platform = Arc::new(Platform::new(Arc::clone(&clock)));
        let core = Core {
            store: Arc::new(SqliteStore::open_in(folder.path()).await.unwrap()),
            vault: Vault::with_keyring(Keyring::generate(&*entropy), Arc::clone(&entropy)),
            clock: Arc::<TestClock>::clone(&clock),
            entropy,
            outbound: Arc::<Platform>::clone(&platform),
            mail_outbound: Arc::<Platform>::clone(&platform),
            limiter: Arc::new(MemoryLimiter::new(Slots::default().data)),
            printer: Arc::new(crate::press::OwnPrinter),
            catalogue: Arc::new(Shelf::fixed(catalogue)),
            config: Arc::new(config()),
            metrics: Default::default(),
            live: Default::default(),
            tasks: Default::default(),
        };
        let access = Access::new(core.clone());
        let world = Self {
            worker: build_worker(&core, access.clone()),
            core,
            access,
            clock,
            platform,
            agency: AgencyId(id(1)),
            campaign: CampaignId(id(3)),
            account: AccountId(id(5)),
            profile: ProfileId(id(6)),
            connection: ConnectionId(id(7)),
            _folder: folder,
        };
        world.furnish().await;
        world
    }

    async fn furnish(&self) {
        let (agency, member) = (self.agency, MemberId(id(2)));
        let seal =
            |purpose: &str, row: Uuid, text: &SecretString| self.core.vault.seal(purpose, agency, row, text).unwrap();
        let application = ApplicationId(id(4));
        let mut unit = self.core.store.write().await.unwrap();
        unit.add_agency(&Agency { id: agency, name: "Agency".to_owned(), created_at: NOW }).await.unwrap();
        unit.add_member(&Member {
            id: member,
            agency,
            email: "owner@agency.example".to_owned(),
            role: Role::Owner,
            password_hash: String::new(),
            campaigns: None,
            created_at: NOW,
        })
        .await
        .unwrap();
        unit.add_campaign(&self.new_campaign(self.campaign)).await.unwrap();
        unit.put_application(&Application {
            id: application,
            agency,
            server: "sandbox".to_owned(),
            issuer: BASE.to_owned(),
            iss_announced: true,
            authorization_endpoint: format!("{BASE}/authorize"),
            token_endpoint: format!("{BASE}/token"),
            userinfo_endpoint: None,
            revocation_endpoint: None,
            client_id: "relink".to_owned(),
            client_secret: Some(seal("applications.client_secret", application.0, &"client-secret".into())),
            settings: BTreeMap::new(),
            pairwise: false,
            successor: None,
            created_at: NOW,
            saved_at: NOW,
        })
        .await
        .unwrap();
        let tokens = TokenSet {
            access: "first-token".into(),
            refresh: Some("first-refresh".into()),
            previous_refresh: None,
            kept: BTreeMap::new(),
            renewed_at: NOW,
        };
        unit.add_account(&Account {
            id: self.account,
            agency,
            provider: "sandbox".to_owned(),
            application: Some(application),
            subject: "subject-1".to_owned(),
            name: "Harbour Coffee Marketing".to_owned(),
            address: "marketing@harbour-coffee.example".to_owned(),
            health: Health::Healthy,
            health_since: NOW,
            evidence: None,
            scopes: vec!["ads.read".to_owned()],
            secret: seal("accounts.secret", self.account.0, &tokens.to_sealed_text()),
            token_version: 0,
            access_expires_at: None,
            hard_expires_at: None,
            hosts: vec!["127.0.0.1:3001".to_owned()],
            created_by: member,
            created_at: NOW,
            connected_at: NOW,
        })
        .await
        .unwrap();
        unit.put_profile(&self.new_profile(self.profile, "ads-1")).await.unwrap();
        unit.add_connection(&self.new_connection(self.connection, self.campaign)).await.unwrap();
        unit.commit().await.unwrap();
    }

    pub(crate) fn new_campaign(&self, id: CampaignId) -> Campaign {
        Campaign {
            id,
            agency: self.agency,
            name: "Campaign".to_owned(),
            time_zone: "Europe/Berlin".to_owned(),
            currency: "EUR".to_owned(),
            archived_at: None,
            created_at: NOW,
        }
    }

    fn new_profile(&self, id: ProfileId, remote_id: &str) -> Profile {
        Profile {
            id,
            agency: self.agency,
            integration: IntegrationKey("sandbox-ads".to_owned()),
            remote_id: remote_id.to_owned(),
            name: "Harbour Coffee".to_owned(),
            time_zone: "Europe/Berlin".to_owned(),
            currency: Some("EUR".to_owned()),
        }
    }

    pub(crate) fn new_connection(&self, id: ConnectionId, campaign: CampaignId) -> Connection {
        Connection {
            id,
            agency: self.agency,
            campaign,
            integration: IntegrationKey("sandbox-ads".to_owned()),
            account: Some(self.account),
            profile: Some(self.profile),
            health: Health::Healthy,
            health_since: NOW,
            evidence: None,
            connected_at: Some(NOW),
            last_good_at: None,
            created_at: NOW,
        }
    }

    /// Another campaign that uses the same profile of the same account.
    pub(crate) async fn add_second_campaign(&self) -> ConnectionId {
        let (campaign, connection) = (CampaignId(id(30)), ConnectionId(id(31)));
        let mut unit = self.core.store.write().await.unwrap();
        unit.add_campaign(&self.new_campaign(campaign)).await.unwrap();
        unit.add_connection(&self.new_connection(connection, campaign)).await.unwrap();
        unit.commit().await.unwrap();
        connection
    }

    /// Another profile of the same account, reported on by a connection of the same campaign.
    pub(crate) async fn add_other_profile(&self, remote_id: &str) -> ConnectionId {
        let (profile, connection) = (ProfileId(id(32)), ConnectionId(id(33)));
        let mut unit = self.core.store.write().await.unwrap();
        unit.put_profile(&self.new_profile(profile, remote_id)).await.unwrap();
        let row = Connection { profile: Some(profile), ..self.new_connection(connection, self.campaign) };
        unit.add_connection(&row).await.unwrap();
        unit.commit().await.unwrap();
        connection
    }

    /// Has the connection pulled now.
    pub(crate) async fn enqueue(&self) {
        let mut unit = self.core.store.write().await.unwrap();
        let now = self.core.clock.unix();
        enqueue_sync(&mut *unit, self.agency, self.connection, self.account, now).await.unwrap();
        unit.commit().await.unwrap();
    }

    /// Asks for a sync and does what is due.
    pub(crate) async fn sync(&self) {
        self.enqueue().await;
        self.worker.run_due().await.unwrap();
    }

    pub(crate) async fn linked(&self) -> Linked {
        self.linked_of(self.connection).await
    }

    pub(crate) async fn linked_of(&self, connection: ConnectionId) -> Linked {
        let mut unit = self.core.store.read().await.unwrap();
        check_shown(&mut *unit, self.agency).await;
        unit.connection(self.agency, connection).await.unwrap().unwrap()
    }

    /// The timeline, oldest first.
    pub(crate) async fn timeline(&self) -> Vec<EventKind> {
        let mut unit = self.core.store.read().await.unwrap();
        let mut events = unit.events(self.agency, self.connection, Some(self.account), 100).await.unwrap();
        events.reverse();
        events.into_iter().map(|event| event.kind).collect()
    }

    /// Days pulled, and how many of them are complete.
    pub(crate) async fn days(&self) -> (usize, usize) {
        self.days_of("report").await
    }

    pub(crate) async fn days_of(&self, stream: &str) -> (usize, usize) {
        let mut unit = self.core.store.read().await.unwrap();
        let pulled = unit.pulled(self.agency, &[self.profile], Date::MIN, Date::MAX).await.unwrap();
        let own = pulled.iter().filter(|own| own.stream == stream && own.breakdown.is_empty());
        let ranges: Vec<&Range> = own.flat_map(|own| &own.ranges).collect();
        let count = |ranges: &[&Range]| -> usize {
            ranges
                .iter()
                .map(|range| usize::try_from(range.first.until(range.last).unwrap().get_days()).unwrap() + 1)
                .sum()
        };
        let whole: Vec<&Range> = ranges.iter().copied().filter(|range| range.is_whole()).collect();
        (count(&ranges), count(&whole))
    }

    /// Whether the connection's sync waits.
    pub(crate) async fn is_waiting(&self) -> bool {
        let mut unit = self.core.store.read().await.unwrap();
        unit.keys_without_job(&[sync_key(self.connection)]).await.unwrap().is_empty()
    }

    pub(crate) async fn next_due(&self) -> Option<i64> {
        let mut unit = self.core.store.read().await.unwrap();
        let (data, news) = (unit.next_due(Lane::Data).await.unwrap(), unit.next_due(Lane::News).await.unwrap());
        data.into_iter().chain(news).min()
    }

    /// When a platform is asked for something next.
    pub(crate) async fn next_asking(&self) -> Option<i64> {
        self.core.store.read().await.unwrap().next_due(Lane::Data).await.unwrap()
    }
}

/// The cause for which a health is broken.
pub(crate) fn broken_cause(health: Health) -> Option<Cause> {
    match health {
        Health::Broken { cause } => Some(cause),
        _ => None,
    }
}
