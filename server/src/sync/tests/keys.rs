//! An integration with an API key: tried out, listed, pulled page by page, and what its platform's answers mean.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use app::model::{cause::Cause, error::AppError, ids::IntegrationKey};
use async_trait::async_trait;
use jiff::civil::date;
use secrecy::SecretString;
use serde_json::{Value as Json, json};
use tokio::net::TcpStream;

use super::world::World;
use crate::{
    catalogue::{Catalogue, Entry, File},
    net::{NetError, Outbound},
    remote::{Answered, CredentialIdentity, Remote, RemoteError, name_subject, test_credentials, window::Window},
    store::connection::Profile,
    vault::secret::Credentials,
};

/// Calls and orders of many companies.
const FILE: &str = r##"
key = "calls"
name = "Calls"
category = "call-tracking"
summary = "Calls"
color = "#123456"
reads = ["Calls"]
steps = ["Enter the key"]
help = "Ask"

[auth.credentials]
kind = "http"

[[auth.credentials.fields]]
key = "site"
label = "Site"
pattern = "[a-z0-9-]+"
help = "The first part of the address"

[[auth.credentials.fields]]
key = "key"
label = "Key"
kind = "secret"
pattern = "[a-f0-9]{8}"
help = "In the settings"

[auth.credentials.probe]
url = "/me"
keep = [{ name = "account", from = { probe = "/accounts/0/id" }, pattern = "[A-Z0-9]+" }]

[auth.credentials.identity]
subject = "{kept.account} {fields.site}"
name = "{fields.site}"
address = "{fields.site}.calls.example"

[api]
base = "https://{fields.site}.calls.example/v3"
auth.headers = { Authorization = "Token token={fields.key}" }
headers = { revision = "2026-01-01" }

[profiles.http]
id = "/id"
name = "/name"
time_zone = "/zone"
currency = "/currency"
request = { url = "/a/{kept.account}/companies", records = "/companies" }

[limits]
pages = 3
rows = 7

[[streams]]
key = "calls"
date = "/at"
date_format = "instant"
duplicates = "sum"
currency = "/currency"
window_days = 31

[streams.request.http]
url = "/a/{kept.account}/calls?company={profile}&from={from.utc}&until={until.utc}&page={page}&size={limit}"
records = "/calls"
paging.number = { size = 2 }

[streams.metrics]
fixed = [
  { key = "calls", name = "Calls", count = true },
  { key = "value", name = "Value", unit = "money", value = "/cents", scale = 0.01 },
]
"##;

/// Answers by path; remembers what it was asked, with the proof.
#[derive(Default)]
pub(super) struct Calls {
    asked: Mutex<Vec<String>>,
    answers: Mutex<BTreeMap<String, (u16, String)>>,
}

impl Calls {
    pub(super) fn answer(&self, path_and_query: &str, status: u16, body: Json) {
        self.answers.lock().unwrap().insert(path_and_query.to_owned(), (status, body.to_string()));
    }

    pub(super) fn take_asked(&self) -> Vec<String> {
        std::mem::take(&mut self.asked.lock().unwrap())
    }
}

#[async_trait]
impl Outbound for Calls {
    async fn send(&self, request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, NetError> {
        let header = |name: &str| request.headers().get(name).map(|value| value.to_str().unwrap()).unwrap_or_default();
        let proof = format!("{} {} {}", request.uri(), header("authorization"), header("revision"));
        self.asked.lock().unwrap().push(proof);
        let answers = self.answers.lock().unwrap();
        let path = request.uri().path_and_query().unwrap().as_str();
        let known = answers.get(path).or_else(|| answers.get(request.uri().path()));
        let (status, body) = known.cloned().unwrap_or((404, "{}".to_owned()));
        Ok(http::Response::builder().status(status).body(body.into_bytes()).unwrap())
    }

    async fn connect(&self, _host: &str, _port: u16) -> Result<TcpStream, NetError> {
        Err(NetError::Unreachable)
    }
}

struct House {
    world: World,
    platform: Arc<Calls>,
}

impl House {
    async fn build() -> Self {
        let files = [File { path: "integrations/calls.toml", text: FILE }];
        let catalogue = Catalogue::layered(&files);
        assert_eq!(catalogue.problems, []);
        let mut world = World::build_with(catalogue).await;
        let platform = Arc::new(Calls::default());
        world.core.outbound = Arc::<Calls>::clone(&platform);
        platform.answer("/v3/me", 200, json!({"accounts": [{"id": "ACC1"}]}));
        platform.answer(
            "/v3/a/ACC1/companies",
            200,
            json!({"companies": [{"id": 7, "name": "Harbour", "zone": "America/New_York", "currency": "usd"}, {"id": 8}]}),
        );
        Self { world, platform }
    }

    fn entry(&self) -> &Entry {
        self.world.core.catalogue.entry(&IntegrationKey("calls".to_owned())).unwrap()
    }

    async fn try_out(&self) -> Result<CredentialIdentity, AppError> {
        test_credentials(&self.world.core, self.entry(), &credentials()).await
    }

    /// Pulls November with credentials that are stored as a form would store them.
    async fn pull(&self) -> Result<Vec<(String, String, f64)>, RemoteError> {
        let values = self.ask().await?.into_values();
        Ok(values.into_iter().map(|value| (value.day.to_string(), value.metric, value.value)).collect())
    }

    async fn ask(&self) -> Result<Answered, RemoteError> {
        let core = &self.world.core;
        let mut account = self.world.linked().await.account.unwrap();
        let identity = CredentialIdentity {
            name: String::new(),
            address: String::new(),
            hosts: vec!["shop.calls.example:443".to_owned()],
            kept: BTreeMap::from([("account".to_owned(), "ACC1".to_owned())]),
            profiles: Vec::new(),
        };
        let sealed = credentials().with_kept(&identity.kept).to_sealed_text();
        account.secret = core.vault.seal("accounts.secret", account.agency, account.id.0, &sealed).unwrap();
        (account.application, account.hosts) = (None, identity.hosts);
        let profile = Profile {
            id: self.world.profile,
            agency: account.agency,
            integration: IntegrationKey("calls".to_owned()),
            remote_id: "7".to_owned(),
            name: "Harbour".to_owned(),
            time_zone: "America/New_York".to_owned(),
            currency: Some("USD".to_owned()),
        };
        let mut remote = Remote::open(core, &self.world.access, self.entry(), &account).await?;
        let window = Window { from: date(2026, 11, 1), to: date(2026, 11, 30) };
        remote.pull(&self.entry().streams[0], &profile, window).await
    }

    fn page(&self, page: u32, calls: Json) {
        let path = format!(
            "/v3/a/ACC1/calls?company=7&from=2026-11-01T04%3A00%3A00Z&until=2026-12-01T05%3A00%3A00Z&page={page}&size=2"
        );
        self.platform.answer(&path, 200, json!({"calls": calls}));
    }
}

fn credentials() -> Credentials {
    Credentials(BTreeMap::from([
        ("site".to_owned(), SecretString::from("shop")),
        ("key".to_owned(), SecretString::from("0123abcd")),
    ]))
}

fn call(at: &str, cents: i64) -> Json {
    json!({"at": at, "cents": cents, "currency": "USD"})
}

/// Why nothing came, in the words that are shown.
fn words(result: Result<Vec<(String, String, f64)>, RemoteError>) -> String {
    match result.unwrap_err() {
        RemoteError::Delayed { cause: Cause::UnexpectedAnswer, evidence, .. } => evidence.text.unwrap(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_key_is_tried_out_and_what_it_opens_is_listed() {
    let house = House::build().await;
    let identity = house.try_out().await.unwrap();
    let subject = name_subject(house.entry(), &credentials().with_kept(&identity.kept), "").unwrap();
    assert_eq!((subject.as_str(), identity.address.as_str()), ("ACC1 shop", "shop.calls.example"));
    assert_eq!(identity.hosts, ["shop.calls.example:443"]);
    let profiles: Vec<(&str, Option<&str>, Option<&str>)> = identity
        .profiles
        .iter()
        .map(|profile| (profile.remote_id.as_str(), profile.time_zone.as_deref(), profile.currency.as_deref()))
        .collect();
    assert_eq!(profiles, [("7 @ shop", Some("America/New_York"), Some("USD")), ("8 @ shop", None, None)]);
    assert_eq!(
        house.platform.take_asked(),
        [
            "https://shop.calls.example/v3/me Token token=0123abcd 2026-01-01",
            "https://shop.calls.example/v3/a/ACC1/companies Token token=0123abcd 2026-01-01",
        ]
    );
}

#[tokio::test]
async fn every_refusal_of_a_key_has_its_advice() {
    let house = House::build().await;
    for (status, body, expected) in [
        (401, json!({}), AppError::CredentialsRejected),
        (403, json!({}), AppError::CredentialsRejected),
        (404, json!({}), AppError::NothingThere),
        (500, json!({}), AppError::ProviderUnavailable),
        (429, json!({}), AppError::ProviderUnavailable),
        (200, json!({"accounts": []}), AppError::ProviderUnreadable),
        (200, json!({"accounts": [{"id": "../x"}]}), AppError::ProviderUnreadable),
    ] {
        house.platform.answer("/v3/me", status, body.clone());
        assert_eq!(house.try_out().await.err(), Some(expected), "{status} {body}");
    }
}

#[tokio::test]
async fn calls_are_counted_over_pages_by_the_days_of_the_profile() {
    let house = House::build().await;
    house.page(1, json!([call("2026-11-02T03:00:00Z", 10), call("2026-11-02T20:00:00Z", 20)]));
    house.page(2, json!([call("2026-11-02T21:00:00Z", 5)]));
    let value = |day: &str, metric: &str, value: f64| (day.to_owned(), metric.to_owned(), value);
    assert_eq!(
        house.pull().await.unwrap(),
        [
            value("2026-11-01", "calls", 1.0),
            value("2026-11-01", "value", 0.1),
            value("2026-11-02", "calls", 2.0),
            value("2026-11-02", "value", 0.25),
        ]
    );
    assert_eq!(house.platform.take_asked().len(), 2);
}

#[tokio::test]
async fn wrong_numbers_never_come_in_silence() {
    let good = || call("2026-11-02T03:00:00Z", 1);
    for (calls, expected) in [
        (json!([{"cents": 1}]), "Record 1 has no date at /at."),
        (json!([{"at": "2026-11-02", "cents": 1}]), "no date like 2026-01-31T14:03:00+02:00"),
        (json!([{"at": "2026-11-02T03:00:00Z", "cents": "much"}]), "no number"),
        (json!([{"at": "2026-11-02T03:00:00Z", "cents": 1, "currency": "EUR"}]), "is in EUR, and not in USD"),
        (json!(null), "The answer has no list at /calls."),
    ] {
        let house = House::build().await;
        house.page(1, calls.clone());
        let said = words(house.pull().await);
        assert!(said.contains(expected), "{calls}: {said}");
    }
    let house = House::build().await;
    for page in 1..=9 {
        house.page(page, json!([good(), call("2026-11-03T03:00:00Z", i64::from(page))]));
    }
    assert!(matches!(house.ask().await, Ok(Answered::InHalves(_))), "fewer days may have fewer pages");
    assert_eq!(house.platform.take_asked().len(), 3, "endless pages end");

    let house = House::build().await;
    house.page(1, json!([good(), good()]));
    house.page(2, json!([good(), good()]));
    assert!(words(house.pull().await).contains("Two pages hold the same records"));

    let house = House::build().await;
    house.page(1, json!([good(), good(), good(), good(), good(), good(), good(), good()]));
    assert!(matches!(house.ask().await, Ok(Answered::InHalves(_))), "more than the 7 records");
}

#[tokio::test]
async fn a_refused_key_is_no_revoked_access() {
    let house = House::build().await;
    house.platform.answer("/v3/a/ACC1/calls", 401, json!({"error": "bad token 0123abcd"}));
    match house.pull().await.unwrap_err() {
        RemoteError::Broken { cause, evidence: Some(evidence) } => {
            assert_eq!(cause, Cause::CredentialsRejected);
            assert!(!format!("{evidence:?}").contains("0123abcd"), "{evidence:?}");
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(house.platform.take_asked().len(), 1, "nothing can be renewed");
}
