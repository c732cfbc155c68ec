//! One agency with one ad account of the demo catalogue, at a platform that is played by [`Platform`].

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard},
};

use app::model::{
    cause::Cause,
    health::Health,
    ids::{AccountId, AgencyId, ApplicationId, CampaignId, ConnectionId, IntegrationKey, MemberId, ProfileId},
    member::Role,
};
use async_trait::async_trait;
use futures::future::BoxFuture;
use jiff::{ToSpan, civil::Date};
use secrecy::SecretString;
use serde_json::json;
use tokio::net::TcpStream;
use uuid::Uuid;

use crate::{
    catalogue::Catalogue,
    clock::{Clock, TestClock},
    config::Config,
    core::Core,
    entropy::{Entropy, SeededEntropy},
    net::{NetError, Outbound},
    oauth::access::Access,
    store::{
        account::Account,
        agency::{Agency, Member},
        application::Application,
        campaign::Campaign,
        connection::{Connection, Linked, Profile},
        event::EventKind,
        sqlite::SqliteStore,
    },
    sync::{
        queue::{enqueue_sync, sync_key},
        worker::Worker,
    },
    vault::{TokenSet, Vault, keyring::Keyring},
};

/// 2026-11-23T17:00:00Z, 18:00 in Berlin.
pub(crate) const NOW: i64 = 1_795_453_200;
pub(crate) const DAY: i64 = 86_400;
const BASE: &str = "http://127.0.0.1:3001";

/// How the platform answers.
#[derive(Debug, Clone)]
pub(crate) enum Mood {
    Fine,
    /// Every call of the API gets this status, these headers and this body.
    Api(u16, Vec<(&'static str, &'static str)>, String),
    /// As above, but only calls for days before this one.
    ApiBefore(Date, u16),
    /// The API takes no access token; the token endpoint gives new ones all the same.
    TakesNoToken,
    /// The API takes only renewed tokens.
    TakesRenewed,
    /// As above, but the token endpoint answers with this status and body.
    Token(u16, &'static str),
    Net(NetError),
}

/// A platform that answers as it is told. Rows of a day: impressions = day of the year, cost as text, clicks null.
pub(crate) struct Platform {
    state: Mutex<PlatformState>,
    clock: Arc<TestClock>,
    on_next_call: Mutex<Option<BoxFuture<'static, ()>>>,
    /// Where databases are.
    way_out: Mutex<Option<Arc<dyn Outbound>>>,
}

pub(crate) struct PlatformState {
    pub(crate) mood: Mood,
    /// Method, path and query of each call.
    pub(crate) calls: Vec<String>,
    renewals: u32,
}

impl Platform {
    pub(crate) fn lock(&self) -> MutexGuard<'_, PlatformState> {
        self.state.lock().unwrap()
    }

    pub(crate) fn set(&self, mood: Mood) {
        self.lock().mood = mood;
    }

    /// Something that happens while the next call is under way.
    pub(crate) fn on_next_call(&self, event: impl Future<Output = ()> + Send + 'static) {
        *self.on_next_call.lock().unwrap() = Some(Box::pin(event));
    }

    /// Lets databases be reached.
    pub(crate) fn open(&self, way_out: Arc<dyn Outbound>) {
        *self.way_out.lock().unwrap() = Some(way_out);
    }

    /// The calls since the last time.
    pub(crate) fn take_calls(&self) -> Vec<String> {
        std::mem::take(&mut self.lock().calls)
    }

    fn answer(&self, request: &http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, NetError> {
        let mut state = self.lock();
        let uri = request.uri();
        state.calls.push(format!("{} {uri}", request.method()).replace(BASE, ""));
        let token = request.headers().get("authorization").map(|value| value.to_str().unwrap().to_owned());
        let mood = state.mood.clone();
        if let Mood::Net(error) = mood {
            return Err(error);
        }
        if uri.path() == "/token" {
            if let Mood::Token(status, body) = mood {
                return Ok(response(status, &[], body));
            }
            state.renewals += 1;
            let token = format!("renewed-{}", state.renewals);
            let body =
                json!({"access_token": token, "token_type": "Bearer", "expires_in": 3600, "refresh_token": "r2"});
            return Ok(response(200, &[], &body.to_string()));
        }
        let is_renewed = token.is_some_and(|token| token.starts_with("Bearer renewed-"));
        let refuses = match &mood {
            Mood::TakesNoToken | Mood::Token(..) => true,
            Mood::TakesRenewed => !is_renewed,
            _ => false,
        };
        if refuses {
            return Ok(response(
                401,
                &[],
                r#"{"error":{"code":"token_revoked","message":"The token has been revoked."}}"#,
            ));
        }
        let query: BTreeMap<String, String> =
            url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()).into_owned().collect();
        match mood {
            Mood::Api(status, headers, body) => return Ok(response(status, &headers, &body)),
            Mood::ApiBefore(day, status) if query["from"].parse::<Date>().unwrap() < day => {
                return Ok(response(status, &[], "{}"));
            }
            _ => {}
        }
        if uri.path() == "/ads/v1/accounts" {
            let list = json!({"accounts": [
                {"id": "ads-1", "name": "Harbour", "time_zone": "Europe/Berlin", "currency": "EUR"},
                {"id": 2, "time_zone": "Mars/Olympus", "currency": "euros"},
                {"name": "without an id"},
            ]});
            return Ok(response(200, &[], &list.to_string()));
        }
        Ok(response(200, &[], &self.report(&query)))
    }

    /// 40 rows a page.
    fn report(&self, query: &BTreeMap<String, String>) -> String {
        let today = self.clock.now().in_tz("UTC").unwrap().date();
        let (from, to): (Date, Date) = (query["from"].parse().unwrap(), query["to"].parse().unwrap());
        let days: Vec<Date> = from.series(1.day()).take_while(|day| *day <= to.min(today)).collect();
        let page: usize = query.get("page").map_or(1, |page| page.parse().unwrap());
        let row = |day: &Date| json!({"date": day, "impressions": day.day_of_year(), "cost": "1.5", "clicks": null});
        let rows: Vec<_> = days.iter().skip((page - 1) * 40).take(40).map(row).collect();
        let next = (page * 40 < days.len()).then_some(page + 1);
        json!({"rows": rows, "next_page": next}).to_string()
    }
}

fn response(status: u16, headers: &[(&'static str, &'static str)], body: &str) -> http::Response<Vec<u8>> {
    let mut response = http::Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    if !headers.iter().any(|(name, _)| *name == "content-type") {
        response = response.header("content-type", "application/json");
    }
    response.body(body.as_bytes().to_vec()).unwrap()
}

#[async_trait]
impl Outbound for Platform {
    async fn send(&self, request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, NetError> {
        let event = self.on_next_call.lock().unwrap().take();
        if let Some(event) = event {
            event.await;
        }
        self.answer(&request)
    }

    async fn connect(&self, host: &str, port: u16) -> Result<TcpStream, NetError> {
        let way_out = self.way_out.lock().unwrap().clone();
        match way_out {
            Some(way_out) => way_out.connect(host, port).await,
            None => Err(NetError::Unreachable),
        }
    }
}

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
        site_root: "unused".into(),
    }
}

impl World {
    /// A connection that has just been made; nothing is pulled yet, and nothing waits.
    pub(crate) async fn build() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(TestClock::starting_at(NOW));
        let entropy: Arc<dyn Entropy> = Arc::new(SeededEntropy::new(7));
        let state = PlatformState { mood: Mood::Fine, calls: Vec::new(), renewals: 0 };
        let platform = Arc::new(Platform {
            state: Mutex::new(state),
            clock: Arc::clone(&clock),
            on_next_call: Mutex::default(),
            way_out: Mutex::default(),
        });
        let core = Core {
            store: Arc::new(SqliteStore::open_in(folder.path()).await.unwrap()),
            vault: Vault::with_keyring(Keyring::generate(&*entropy), Arc::clone(&entropy)),
            clock: Arc::<TestClock>::clone(&clock),
            entropy,
            outbound: Arc::<Platform>::clone(&platform),
            catalogue: Arc::new(Catalogue::built_in().unwrap()),
            config: Arc::new(config()),
            metrics: Default::default(),
            live: Default::default(),
            tasks: Default::default(),
        };
        let access = Access::new(core.clone());
        let world = Self {
            worker: Worker::new(core.clone(), access.clone()),
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
            client_id: "relink".to_owned(),
            client_secret: Some(seal("applications.client_secret", application.0, &"client-secret".into())),
            settings: BTreeMap::new(),
            created_at: NOW,
        })
        .await
        .unwrap();
        let tokens =
            TokenSet { access: "first-token".into(), refresh: Some("first-refresh".into()), previous_refresh: None };
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
        unit.put_profile(&Profile {
            id: self.profile,
            agency,
            integration: IntegrationKey("sandbox-ads".to_owned()),
            remote_id: "ads-1".to_owned(),
            name: "Harbour Coffee".to_owned(),
            time_zone: "Europe/Berlin".to_owned(),
            currency: Some("EUR".to_owned()),
        })
        .await
        .unwrap();
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
        let mut unit = self.core.store.read().await.unwrap();
        let days = unit.pulled_days(self.profile, "report", Date::MIN, Date::MAX).await.unwrap();
        (days.len(), days.iter().filter(|day| day.complete).count())
    }

    /// Whether the connection's sync waits.
    pub(crate) async fn is_waiting(&self) -> bool {
        let mut unit = self.core.store.read().await.unwrap();
        unit.has_job(&sync_key(self.connection)).await.unwrap()
    }

    pub(crate) async fn next_due(&self) -> Option<i64> {
        self.core.store.read().await.unwrap().next_due().await.unwrap()
    }
}

/// The cause for which a health is broken.
pub(crate) fn broken_cause(health: Health) -> Option<Cause> {
    match health {
        Health::Broken { cause } => Some(cause),
        _ => None,
    }
}
