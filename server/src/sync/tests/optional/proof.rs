//! What shows that an account works, so that a stream alone may be called refused.

use std::{collections::BTreeMap, sync::Arc};

use app::model::{cause::Cause, health::Health, ids::AccountId};
use secrecy::SecretString;
use serde_json::json;
use uuid::Uuid;

use super::refusals;
use crate::{
    catalogue::{Catalogue, File},
    jobs::build_worker,
    oauth::access::Access,
    store::account::Account,
    sync::tests::{
        keys::Calls,
        world::{World, broken_cause},
    },
    vault::secret::Credentials,
};

const HEAD: &str = r##"
key = "sandbox-ads"
name = "Corner CRM"
category = "crm-email"
summary = "Contacts and deals"
color = "#c2410c"
reads = ["Contacts per day"]
steps = ["Enter the key."]
help = "Ask your admin."

[[streams]]
key = "deals"
optional = true
date = "/day"
window_days = 3
history_days = 3
request.http = { url = "/deals?from={from}&to={to}", records = "/deals" }
metrics.fixed = [{ key = "deals", name = "Deals", count = true }]
"##;

/// A wrong key gets 403, and so does a key that may not read deals.
const KEYED: &str = r#"
[auth.credentials]
kind = "http"

[[auth.credentials.fields]]
key = "site"
label = "Site"
help = "The first part of the address"

[[auth.credentials.fields]]
key = "key"
label = "Key"
kind = "secret"
help = "In the settings"

[auth.credentials.probe]
url = "/me"

[auth.credentials.identity]
subject = "{fields.site}"
name = "{fields.site}"
address = "{fields.site}"

[api]
base = "https://crm.example"
auth.headers = { X-Key = "{fields.key}" }

[profiles.single]
id = "{fields.site}"
name = "{fields.site}"

[[streams]]
key = "contacts"
date = "/day"
window_days = 3
history_days = 3
request.http = { url = "/contacts?from={from}&to={to}", records = "/contacts" }
metrics.fixed = [{ key = "contacts", name = "Contacts", count = true }]

[[errors]]
status = 403
cause = "credentials_rejected"
"#;

/// The stream that must not be missing is a report.
const ORDERED: &str = r#"
[auth.oauth]
server = "sandbox"
scopes = []

[api]
base = "{base}"

[profiles.http]
id = "/id"
name = "/name"
request = { url = "/accounts", records = "/accounts" }

[[streams]]
key = "contacts"
date = "/day"
window_days = 3
history_days = 3
metrics.fixed = [{ key = "contacts", name = "Contacts", count = true }]

[streams.request.report.submit]
url = "/submit"
body.json = { from = "{from}", to = "{to}" }
id = "/id"

[streams.request.report.poll]
url = "/poll/{report.id}"
status = "/status"
done = ["Done"]
failed = ["Failed"]
waiting = ["Pending"]
address = "/address"
absent_when_empty = true

[streams.request.report.download]
packing = "gzip"
reply = "csv"
"#;

async fn build(file: &str) -> (World, Arc<Calls>) {
    let text = format!("{HEAD}{file}");
    let catalogue = Catalogue::layered(&[File { path: "integrations/sandbox-ads.toml", text: &text }]);
    assert!(catalogue.problems.is_empty(), "{:?}", catalogue.problems);
    let mut world = World::build_with(catalogue).await;
    let platform = Arc::new(Calls::default());
    world.core.outbound = Arc::<Calls>::clone(&platform);
    world.worker = build_worker(&world.core, Access::new(world.core.clone()));
    (world, platform)
}

/// The connection's account has a key instead of tokens.
async fn build_keyed() -> (World, Arc<Calls>) {
    let (mut world, platform) = build(KEYED).await;
    let id = AccountId(Uuid::from_u128(50));
    let typed = [("site", "corner"), ("key", "0123abcd")];
    let typed = typed.map(|(key, value)| (key.to_owned(), SecretString::from(value)));
    let sealed = Credentials(BTreeMap::from(typed)).to_sealed_text();
    let secret = world.core.vault.seal("accounts.secret", world.agency, id.0, &sealed).unwrap();
    let linked = world.linked().await;
    let account = Account {
        id,
        provider: "sandbox-ads".to_owned(),
        application: None,
        secret,
        hosts: vec!["crm.example:443".to_owned()],
        ..linked.account.unwrap()
    };
    let mut connection = linked.connection;
    connection.account = Some(id);
    let mut unit = world.core.store.write().await.unwrap();
    unit.add_account(&account).await.unwrap();
    unit.update_connection(&connection).await.unwrap();
    unit.commit().await.unwrap();
    world.account = id;
    platform.answer("/me", 200, json!({}));
    platform.answer("/contacts", 200, json!({"contacts": [{"day": "2026-11-23"}]}));
    platform.answer("/deals", 403, json!({"message": "Forbidden"}));
    (world, platform)
}

#[tokio::test]
async fn a_key_that_still_works_shows_that_the_stream_is_meant() {
    let (world, platform) = build_keyed().await;
    world.sync().await;
    assert_eq!(world.linked().await.health(), Health::Healthy);
    assert_eq!(refusals(&world).await.len(), 1);
    let asked: Vec<String> =
        platform.take_asked().iter().map(|asked| asked.replace("https://crm.example/", "")).collect();
    let paths: Vec<&str> = asked.iter().filter_map(|asked| asked.split([' ', '?']).next()).collect();
    assert_eq!(paths, ["contacts", "deals", "me"]);
}

#[tokio::test]
async fn a_key_that_works_no_more_breaks_the_account() {
    let (world, platform) = build_keyed().await;
    platform.answer("/me", 403, json!({"message": "Forbidden"}));
    world.sync().await;
    let account = world.linked().await.account.unwrap();
    assert_eq!(broken_cause(account.health), Some(Cause::CredentialsRejected));
    assert!(refusals(&world).await.is_empty());
}

#[tokio::test]
async fn before_a_report_is_there_nothing_is_called_refused() {
    let (world, platform) = build(ORDERED).await;
    platform.answer("/submit", 200, json!({"id": "r-1"}));
    platform.answer("/poll/r-1", 200, json!({"status": "Pending"}));
    platform.answer("/deals", 403, json!({}));
    world.sync().await;
    let Health::Delayed { cause: Cause::Preparing, until } = world.linked().await.health() else {
        panic!("{:?}", world.linked().await.health())
    };
    assert!(refusals(&world).await.is_empty(), "nothing has come yet: the profile may be lost altogether");

    platform.answer("/poll/r-1", 200, json!({"status": "Done"}));
    world.clock.advance(until - world.core.clock.unix());
    world.worker.run_due().await.unwrap();
    assert_eq!(world.linked().await.health(), Health::Healthy);
    assert_eq!(refusals(&world).await.len(), 1);
}
