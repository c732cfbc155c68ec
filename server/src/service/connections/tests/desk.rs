//! Two clients of one agency, an owner, somebody limited to the second client, and three platforms:
//!
//! - `crm` has one account for each key and doesn't tell which. Its file is one of an earlier version: people type who it is.
//! - `rank` lists the sites that a key reaches.
//! - `shop` is run by clients themselves, at addresses that are typed, and calls itself and its counters by small numbers.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use app::{
    backend::Connections,
    model::{
        credentials::{CredentialsChoice, CredentialsEnd, CredentialsQuestion},
        error::AppError,
        ids::{CampaignId, ConnectionId, IntegrationKey, MemberId, SessionId},
        list::ListQuery,
        member::{Role, Viewer},
        window::WindowView,
    },
};
use async_trait::async_trait;
use jiff::civil::Date;
use serde_json::{Value as Json, json};
use tokio::net::TcpStream;
use uuid::Uuid;

use crate::{
    catalogue::{Catalogue, File},
    net::{NetError, Outbound},
    service::connections::ConnectionsService,
    store::{
        agency::Member,
        connection::Linked,
        list::{Ask, Reader},
    },
    sync::tests::world::{NOW, World},
};

const HEAD: &str = r##"
category = "crm-email"
summary = "Numbers"
color = "#123456"
reads = ["Numbers"]
steps = ["Enter the key"]
help = "Ask"

[[streams]]
key = "numbers"
window_days = 1
history_days = 1
all_days = true
request.http = { url = "/number?of={profile}", records = "", shape = "one" }
metrics.fixed = [{ key = "number", name = "Number", aggregate = "latest", value = "/number" }]
"##;

const CRM: &str = r#"
[auth.credentials]
kind = "http"
probe = { url = "/me", keep = [{ name = "label", from = { probe = "/label" }, pattern = ".+" }] }
identity = { subject = "{fields.app}", name = "{fields.app}", address = "{fields.app}" }
fields = [
  { key = "app", label = "Name of the app", help = "Before the address" },
  { key = "key", label = "Key", kind = "secret", help = "In the settings" },
]

[api]
base = "https://crm.example"
auth.headers = { key = "{fields.key}" }

[profiles.single]
id = "{fields.app}"
name = "{kept.label}"
time_zone = "UTC"
"#;

const RANK: &str = r#"
[auth.credentials]
kind = "http"
probe = { url = "/me" }
identity = { subject = "{secret}", name = "{fields.workspace}", address = "Rank" }
fields = [
  { key = "workspace", label = "Workspace", help = "As you call it" },
  { key = "key", label = "Key", kind = "secret", help = "In the settings" },
]

[api]
base = "https://rank.example"
auth.headers = { key = "{fields.key}" }

[profiles.http]
id = "/id"
name = "/id"
currency = "/currency"
request = { url = "/sites", records = "/sites" }
"#;

const SHOP: &str = r#"
[auth.credentials]
kind = "http"
probe = { url = "/me", keep = [{ name = "id", from = { probe = "/id" }, pattern = "[0-9]+" }] }
identity = { subject = "{kept.id} {fields.url}", name = "{fields.url}", address = "{fields.url}" }
fields = [
  { key = "url", label = "Address", kind = "url", help = "Of the shop" },
  { key = "key", label = "Key", kind = "secret", help = "In the settings" },
]

[api]
base = "{fields.url}"
auth.headers = { key = "{fields.key}" }

[profiles.http]
id = "/id"
name = "/id"
request = { url = "/sites", records = "/sites" }
"#;

fn file(key: &str, name: &str, text: &str) -> String {
    let (plain, streams) = HEAD.split_once("[[streams]]").unwrap();
    format!("key = \"{key}\"\nname = \"{name}\"{plain}{text}\n[[streams]]{streams}")
}

/// Which keys are good, and what each of them reaches, with its number.
#[derive(Default)]
pub(super) struct Platforms {
    keys: Mutex<BTreeMap<String, (Vec<String>, i64)>>,
    asked_with: Mutex<Vec<String>>,
}

impl Platforms {
    pub(super) fn open(&self, key: &str, sites: &[&str], number: i64) {
        let sites = sites.iter().map(|site| (*site).to_owned()).collect();
        self.keys.lock().unwrap().insert(key.to_owned(), (sites, number));
    }

    pub(super) fn close(&self, key: &str) {
        self.keys.lock().unwrap().remove(key);
    }

    /// The keys that requests came with since the last time, each once.
    pub(super) fn take_keys(&self) -> Vec<String> {
        let mut keys = std::mem::take(&mut *self.asked_with.lock().unwrap());
        keys.sort();
        keys.dedup();
        keys
    }
}

#[async_trait]
impl Outbound for Platforms {
    async fn send(&self, request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, NetError> {
        let key = request.headers().get("key").and_then(|key| key.to_str().ok()).unwrap_or_default();
        self.asked_with.lock().unwrap().push(key.to_owned());
        let known = self.keys.lock().unwrap().get(key).cloned();
        let (status, body) = match (known, request.uri().path()) {
            (None, _) => (401, json!({})),
            (Some(_), "/me") => (200, json!({"label": "Main", "id": 1})),
            (Some((sites, _)), "/sites") => {
                let currency = if key.starts_with("usd") { "USD" } else { "EUR" };
                let sites: Vec<Json> = sites.iter().map(|site| json!({"id": site, "currency": currency})).collect();
                (200, json!({"sites": sites}))
            }
            (Some((_, number)), _) => (200, json!({"number": number})),
        };
        Ok(http::Response::builder().status(status).body(body.to_string().into_bytes()).unwrap())
    }

    async fn connect(&self, _host: &str, _port: u16) -> Result<TcpStream, NetError> {
        Err(NetError::Unreachable)
    }
}

pub(super) struct Desk {
    pub(super) world: World,
    pub(super) platforms: Arc<Platforms>,
    pub(super) service: ConnectionsService,
    pub(super) owner: Viewer,
    /// May see the second client only.
    pub(super) limited: Viewer,
    pub(super) second: CampaignId,
    next: Mutex<u128>,
}

impl Desk {
    pub(super) async fn build() -> Self {
        let texts = [file("crm", "Crm", CRM), file("rank", "Rank", RANK), file("shop", "Shop", SHOP)];
        let paths = ["integrations/crm.toml", "integrations/rank.toml", "integrations/shop.toml"];
        let files: Vec<File<'_>> = paths.iter().zip(&texts).map(|(path, text)| File { path, text }).collect();
        let catalogue = Catalogue::layered(&files);
        assert_eq!(catalogue.problems, []);
        let world = World::build_with(catalogue).await;
        let platforms = Arc::new(Platforms::default());
        world.platform.open(Arc::<Platforms>::clone(&platforms));
        let second = CampaignId(Uuid::from_u128(30));
        let viewer = |number: u128, role, campaigns| Viewer {
            agency: world.agency,
            member: MemberId(Uuid::from_u128(number)),
            session: SessionId(Uuid::from_u128(100 + number)),
            role,
            campaigns,
        };
        let (owner, limited) = (viewer(2, Role::Owner, None), viewer(70, Role::Manager, Some(vec![second])));
        let mut unit = world.core.store.write().await.unwrap();
        unit.add_campaign(&world.new_campaign(second)).await.unwrap();
        unit.add_member(&Member {
            id: limited.member,
            agency: world.agency,
            email: "limited@agency.example".to_owned(),
            role: limited.role,
            password_hash: String::new(),
            campaigns: limited.campaigns.clone(),
            created_at: NOW,
        })
        .await
        .unwrap();
        // What the world stands in for is not asked about here.
        unit.remove_connection(world.agency, world.connection).await.unwrap();
        unit.commit().await.unwrap();
        let service = ConnectionsService::new(world.core.clone(), world.access.clone());
        Self { world, platforms, service, owner, limited, second, next: Mutex::new(200) }
    }

    pub(super) async fn add(&self, campaign: CampaignId, integration: &str) -> ConnectionId {
        let number = {
            let mut next = self.next.lock().unwrap();
            *next += 1;
            *next
        };
        let mut connection = self.world.new_connection(ConnectionId(Uuid::from_u128(number)), campaign);
        connection.integration = IntegrationKey(integration.to_owned());
        (connection.account, connection.profile, connection.connected_at) = (None, None, None);
        let mut unit = self.world.core.store.write().await.unwrap();
        unit.add_connection(&connection).await.unwrap();
        unit.commit().await.unwrap();
        connection.id
    }

    pub(super) async fn save(
        &self,
        viewer: &Viewer,
        connection: ConnectionId,
        typed: &[(&str, &str)],
    ) -> Result<CredentialsEnd, AppError> {
        let values = typed.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        self.service.save_credentials(viewer.clone(), connection, values).await
    }

    /// Saves what nobody must be asked about.
    pub(super) async fn connect(&self, viewer: &Viewer, connection: ConnectionId, typed: &[(&str, &str)]) {
        assert_eq!(self.save(viewer, connection, typed).await, Ok(CredentialsEnd::Kept));
    }

    pub(super) async fn window(&self, viewer: &Viewer, connection: ConnectionId) -> WindowView {
        let campaign = self.linked(connection).await.connection.campaign;
        self.service.window(viewer.clone(), campaign, connection, None, ListQuery::default()).await.unwrap()
    }

    pub(super) async fn question(&self, viewer: &Viewer, connection: ConnectionId) -> CredentialsQuestion {
        self.window(viewer, connection).await.question.expect("nothing is asked")
    }

    pub(super) async fn choose(
        &self,
        viewer: &Viewer,
        connection: ConnectionId,
        choice: CredentialsChoice,
    ) -> Result<(), AppError> {
        let offer = self.question(viewer, connection).await.offer;
        self.service.choose_credentials(viewer.clone(), connection, offer, choice).await
    }

    pub(super) async fn linked(&self, connection: ConnectionId) -> Linked {
        self.world.linked_of(connection).await
    }

    /// The newest number that a tile shows, after everything that waits was done.
    pub(super) async fn number(&self, connection: ConnectionId) -> Option<f64> {
        self.world.worker.run_due().await.unwrap();
        let profile = self.linked(connection).await.connection.profile?;
        let mut unit = self.world.core.store.read().await.unwrap();
        let values = unit.totals(self.world.agency, &[profile], Date::MIN, Date::MAX).await.unwrap();
        values.last().map(|(_, value)| value.value)
    }

    pub(super) async fn accounts(&self) -> usize {
        let mut unit = self.world.core.store.read().await.unwrap();
        let accounts = unit.list_accounts(&Reader::of_all(self.world.agency), &Ask::first(1000)).await.unwrap();
        accounts.iter().filter(|listed| listed.row.application.is_none()).count()
    }
}
