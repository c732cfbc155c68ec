//! The integration of `docs/adding-an-integration.md` loads, connects, and gives the numbers that the page promises.

use std::collections::BTreeMap;

use app::model::{error::AppError, ids::IntegrationKey};
use jiff::civil::date;
use secrecy::SecretString;
use serde_json::Value as Json;

use super::{keys::Calls, world::World};
use crate::{
    catalogue::{Catalogue, File},
    remote::{Remote, name_subject, test_credentials, window::Window},
    store::connection::Profile,
    vault::secret::Credentials,
};

const PAGE: &str = include_str!("../../../../docs/adding-an-integration.md");

/// What stands between `start` and `end`.
fn between(start: &str, end: &str) -> &'static str {
    PAGE.split_once(start).unwrap().1.split_once(end).unwrap().0
}

/// One of the answers in the page's Python: a dictionary that is JSON but for its `None`.
fn answer(name: &str, end: &str) -> Json {
    let text = between(&format!("{name} = "), end).replace("None", "null").replace("},\n]", "}\n]");
    serde_json::from_str(&text).unwrap()
}

#[tokio::test]
async fn the_tutorial_ends_with_a_working_integration() {
    let text = PAGE.split("```toml\n").last().unwrap().split("```").next().unwrap();
    let catalogue = Catalogue::layered(&[File { path: "integrations/corner-shop.toml", text }]);
    assert_eq!((catalogue.problems.as_slice(), catalogue.remarks.as_slice()), (&[][..], &[][..]));
    let mut world = World::build_with(catalogue).await;
    let platform = std::sync::Arc::new(Calls::default());
    world.core.outbound = std::sync::Arc::<Calls>::clone(&platform);
    platform.answer("/api/shop", 200, answer("SHOP", "\nSALES"));
    platform.answer("/api/sales", 200, answer("SALES", "\n\nclass"));

    let core = &world.core;
    let entry = core.catalogue.entry(&IntegrationKey("corner-shop".to_owned())).unwrap();
    let key = between("== \"", "\"");
    let typed = [("address", "http://127.0.0.1:8080"), ("key", key)];
    for field in entry.fields() {
        let value = typed.iter().find(|(known, _)| *known == field.key).unwrap().1;
        assert!(field.accepts(value), "{value}");
    }
    let typed = typed.map(|(key, value)| (key.to_owned(), SecretString::from(value)));
    let credentials = Credentials(BTreeMap::from(typed));
    let identity = test_credentials(core, entry, &credentials).await.unwrap();
    let subject = name_subject(entry, &credentials.clone().with_kept(&identity.kept), "").unwrap();
    assert_eq!((subject.as_str(), identity.name.as_str()), ("s-1 http://127.0.0.1:8080", "Corner shop"));
    assert_eq!(identity.hosts, ["127.0.0.1:8080"]);

    let mut account = world.linked().await.account.unwrap();
    let sealed = credentials.clone().with_kept(&identity.kept).to_sealed_text();
    account.secret = core.vault.seal("accounts.secret", account.agency, account.id.0, &sealed).unwrap();
    (account.application, account.hosts) = (None, identity.hosts);
    let only = &identity.profiles[0];
    let profile: Profile = only.to_profile(world.profile, account.agency, entry.key.clone());
    let mut remote = Remote::open(core, &world.access, entry, &account).await.unwrap();
    let window = Window { from: date(2026, 11, 1), to: date(2026, 11, 30) };
    let values = remote.pull(&entry.streams[0], &profile, window).await.unwrap().into_values();
    let values: Vec<(String, &str, f64)> =
        values.iter().map(|value| (value.day.to_string(), value.metric.as_str(), value.value)).collect();
    let value = |day: &str, metric, value| (day.to_owned(), metric, value);
    assert_eq!(
        values,
        [
            value("2026-11-02", "revenue", 12.5),
            value("2026-11-02", "sales", 1.0),
            value("2026-11-03", "revenue", 3.0),
            value("2026-11-03", "sales", 1.0),
        ]
    );
    assert!(platform.take_asked()[1].contains("since=2026-11-01T00%3A00%3A00%2B01%3A00&until=2026-12-01T00"));

    platform.answer("/api/shop", 401, serde_json::json!({"error": {"code": "bad_key", "message": "Unknown key"}}));
    assert_eq!(test_credentials(core, entry, &credentials).await.err(), Some(AppError::CredentialsRejected));
}

#[test]
fn the_page_names_every_mark() {
    for name in crate::catalogue::mark_names().filter(|name| !name.starts_with("sandbox")) {
        assert!(PAGE.contains(&format!("`{name}`")), "{name}");
    }
}
