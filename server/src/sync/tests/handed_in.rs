//! Credentials that are handed in for a token: Shopify, with an app of its Dev Dashboard, and with one of old.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use app::model::{error::AppError, ids::IntegrationKey};
use async_trait::async_trait;
use jiff::civil::date;
use secrecy::SecretString;
use serde_json::{Value as Json, json};
use tokio::net::TcpStream;

use super::world::World;
use crate::{
    catalogue::{Catalogue, File},
    net::{NetError, Outbound},
    remote::{Remote, test_credentials, window::Window},
    store::connection::Profile,
    vault::secret::Credentials,
};

const SHOPIFY: &str = include_str!("../../../catalogue/integrations/shopify.toml");
/// What the token of a day is, and what an app of old has.
const OF_A_DAY: &str = "shpat_0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f";
const OF_OLD: &str = "shpat_0123456789abcdef0123456789abcdef";

/// A shop that takes both tokens.
struct Shop {
    asked: Mutex<Vec<String>>,
    token_answer: (u16, Json),
}

#[async_trait]
impl Outbound for Shop {
    async fn send(&self, request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, NetError> {
        let proof = request.headers().get("x-shopify-access-token").map(|value| value.to_str().unwrap());
        let body = String::from_utf8(request.body().clone()).unwrap();
        let path = request.uri().path().to_owned();
        let shown = if path.ends_with("access_token") { body.as_str() } else { proof.unwrap_or("nothing") };
        self.asked.lock().unwrap().push(format!("{path} {shown}"));
        let (status, answer) = match proof {
            _ if path.ends_with("access_token") => self.token_answer.clone(),
            Some(OF_A_DAY | OF_OLD) if body.contains("currentAppInstallation") => (
                200,
                json!({"data": {
                    "shop": {"name": "Green Candles", "ianaTimezone": "America/New_York", "currencyCode": "USD"},
                    "currentAppInstallation": {"accessScopes": [{"handle": "read_all_orders"}]},
                }}),
            ),
            Some(OF_A_DAY | OF_OLD) => {
                (200, json!({"data": {"orders": {"nodes": [], "pageInfo": {"endCursor": null, "hasNextPage": false}}}}))
            }
            _ => (401, json!({"errors": "[API] Invalid API key or access token"})),
        };
        Ok(http::Response::builder().status(status).body(answer.to_string().into_bytes()).unwrap())
    }

    async fn connect(&self, _host: &str, _port: u16) -> Result<TcpStream, NetError> {
        Err(NetError::Unreachable)
    }
}

struct House {
    world: World,
    shop: Arc<Shop>,
}

impl House {
    async fn build(token_answer: (u16, Json)) -> Self {
        let mut world = World::build_with(Catalogue::built_in().unwrap()).await;
        let shop = Arc::new(Shop { asked: Mutex::default(), token_answer });
        world.core.outbound = Arc::<Shop>::clone(&shop);
        Self { world, shop }
    }

    /// Tries the credentials out, stores them, and pulls two weeks twice in one job. Answers what the shop was asked for
    /// each of the two.
    async fn connect_and_pull(&self, client_id: &str, secret: &str) -> Result<(Vec<String>, Vec<String>), AppError> {
        let core = &self.world.core;
        let entry = core.catalogue.entry(&IntegrationKey("shopify".to_owned())).unwrap();
        let typed = [("shop", "green-candles"), ("client_id", client_id), ("access_token", secret)];
        for field in entry.fields() {
            assert!(field.accepts(typed.iter().find(|(key, _)| *key == field.key).unwrap().1), "{}", field.key);
        }
        let typed = typed.map(|(key, value)| (key.to_owned(), SecretString::from(value)));
        let credentials = Credentials(BTreeMap::from(typed));
        let identity = test_credentials(core, entry, &credentials).await?;
        let asked = self.take_asked();
        let mut account = self.world.linked().await.account.unwrap();
        let sealed = credentials.with_kept(&identity.kept).to_sealed_text();
        account.secret = core.vault.seal("accounts.secret", account.agency, account.id.0, &sealed).unwrap();
        (account.application, account.hosts) = (None, identity.hosts);
        let profile: Profile = identity.profiles[0].to_profile(self.world.profile, account.agency, entry.key.clone());
        let mut remote = Remote::open(core, &self.world.access, entry, &account).await.unwrap();
        for window in [(date(2026, 10, 1), date(2026, 10, 14)), (date(2026, 10, 15), date(2026, 10, 28))] {
            let window = Window { from: window.0, to: window.1 };
            assert_eq!(remote.pull(&entry.streams[0], &profile, window).await.unwrap().into_values(), []);
        }
        Ok((asked, self.take_asked()))
    }

    fn take_asked(&self) -> Vec<String> {
        std::mem::take(&mut self.shop.asked.lock().unwrap())
    }
}

fn token_of_a_day() -> (u16, Json) {
    (200, json!({"access_token": OF_A_DAY, "scope": "read_orders,read_all_orders", "expires_in": 86399}))
}

#[tokio::test]
async fn a_client_id_and_its_secret_are_handed_in_once_a_job() {
    let house = House::build(token_of_a_day()).await;
    let secret = "shpss_0123456789abcdef0123456789abcdef";
    let (tried, pulled) = house.connect_and_pull("c11e47", secret).await.unwrap();
    let handed_in =
        format!("/admin/oauth/access_token client_id=c11e47&client_secret={secret}&grant_type=client_credentials");
    let with_token = format!("/admin/api/2026-10/graphql.json {OF_A_DAY}");
    assert_eq!(tried, [handed_in.as_str(), with_token.as_str()]);
    assert_eq!(pulled, [handed_in.as_str(), with_token.as_str(), with_token.as_str()]);
}

#[tokio::test]
async fn an_app_of_old_has_its_token_already() {
    let house = House::build((500, json!({}))).await;
    let (tried, pulled) = house.connect_and_pull("", OF_OLD).await.unwrap();
    let with_token = format!("/admin/api/2026-10/graphql.json {OF_OLD}");
    assert_eq!(tried, [with_token.as_str()]);
    assert_eq!(pulled, [with_token.as_str(), with_token.as_str()]);
}

#[tokio::test]
async fn what_gives_no_token_is_told_apart_from_an_outage() {
    for (status, answer, expected) in [
        // Seen: github.com/Shopify/shopify-api-ruby, issue 1322.
        (
            400,
            json!({"error": "app_not_installed", "error_description": "The application is not installed on this shop."}),
            AppError::CredentialsRejected,
        ),
        (400, json!({"error": "application_cannot_be_found"}), AppError::CredentialsRejected),
        (401, json!({"error": "invalid_client"}), AppError::CredentialsRejected),
        (503, json!({}), AppError::ProviderUnavailable),
        (200, json!({"scope": "read_orders"}), AppError::ProviderUnreadable),
    ] {
        let house = House::build((status, answer.clone())).await;
        let secret = "shpss_0123456789abcdef0123456789abcdef";
        assert_eq!(house.connect_and_pull("c11e47", secret).await.err(), Some(expected), "{answer}");
    }
}

#[test]
fn a_token_that_can_not_be_asked_for_is_a_mistake_in_the_file() {
    let problems = |old: &str, new: &str| {
        assert_eq!(SHOPIFY.matches(old).count(), 1, "{old} is not there once");
        let text = SHOPIFY.replace(old, new);
        let catalogue = Catalogue::layered(&[File { path: "integrations/shopify.toml", text: &text }]);
        catalogue.problems.iter().map(|problem| problem.words.clone()).collect::<Vec<_>>().join("; ")
    };
    let proof = "client_secret = \"{fields.access_token}\"";
    assert_eq!(problems(proof, proof), "");
    assert!(problems(proof, "client_secret = \"{token}\"").contains("there is no {token} yet"));
    assert!(problems("field = \"client_id\"", "field = \"shop\"").contains("no field `shop` may stay empty"));
    let elsewhere = problems("url = \"https://{fields.shop}.myshopify.com/admin/oauth", "url = \"https://evil.example");
    assert!(elsewhere.contains("credentials may not be sent there"), "{elsewhere}");
}
