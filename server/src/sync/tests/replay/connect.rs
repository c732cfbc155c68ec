//! Connecting: credentials are tried out, or a code is exchanged; then everybody says who they are and what they reach.

use std::collections::BTreeMap;

use app::model::{
    health::Health,
    ids::{AccountId, MemberId},
};
use secrecy::SecretString;
use uuid::Uuid;

use super::{House, NOW, Replay, fixture::Fixture};
use crate::{
    catalogue::{Entry, EntryAuth, Inputs},
    oauth::registration::Registration,
    remote::{RemoteProfile, list_profiles_with, name_subject, test_credentials},
    service::apps,
    store::account::Account,
    vault::secret::{Credentials, TokenSet},
};

/// Who arrived, ready to be stored.
struct Arrival {
    subject: String,
    name: String,
    address: String,
    secret: SecretString,
    hosts: Vec<String>,
    profiles: Vec<RemoteProfile>,
}

/// Connects, compares with what the fixture expects, and stores the account.
pub(super) async fn connect(
    house: &House,
    entry: &Entry,
    fixture: &Fixture,
    replay: &Replay,
) -> Result<Account, String> {
    let (agency, id) = (house.world.agency, AccountId(Uuid::from_u128(500)));
    let (arrival, application) = match &entry.auth {
        EntryAuth::Credentials { .. } => (try_out(house, entry, fixture, replay).await?, None),
        EntryAuth::OAuth { server, .. } => {
            let registration = register(house, server, fixture).await?;
            replay.add_token_endpoint(&registration.application.token_endpoint);
            for call in [&registration.server.exchange, &registration.server.renew].into_iter().flatten() {
                let url = call.url.as_ref().and_then(|url| url.render(&Inputs::default()).ok());
                if let Some(url) = url {
                    replay.add_token_endpoint(&url[..url::Position::AfterPath]);
                }
            }
            let application = registration.application.id;
            (arrive(house, entry, fixture, replay, &registration).await?, Some(application))
        }
    };
    compare(fixture, &arrival)?;
    let account = Account {
        id,
        agency,
        provider: entry.provider().to_owned(),
        application,
        subject: arrival.subject,
        name: arrival.name,
        address: arrival.address,
        health: Health::Healthy,
        health_since: NOW,
        evidence: None,
        scopes: Vec::new(),
        secret: house.core.vault.seal("accounts.secret", agency, id.0, &arrival.secret).unwrap(),
        token_version: 0,
        access_expires_at: None,
        hard_expires_at: None,
        hosts: arrival.hosts,
        created_by: MemberId(Uuid::from_u128(2)),
        created_at: NOW,
        // Long enough ago for a refusal to count.
        connected_at: NOW - 86_400,
    };
    let mut unit = house.core.store.write().await.unwrap();
    unit.add_account(&account).await.unwrap();
    unit.commit().await.unwrap();
    Ok(account)
}

async fn try_out(house: &House, entry: &Entry, fixture: &Fixture, replay: &Replay) -> Result<Arrival, String> {
    let typed = fixture.typed.iter().map(|(key, value)| (key.clone(), SecretString::from(value.clone())));
    let credentials = Credentials(typed.collect());
    for spec in entry.fields() {
        let value = fixture.typed.get(&spec.key).map_or("", String::as_str);
        if !spec.accepts(value) {
            return Err(format!("the form would not take {:?} as {}", value, spec.key));
        }
    }
    let found = test_credentials(&house.core, entry, &credentials).await;
    let found = found.map_err(|error| format!("trying out: {error:?}\n  {}", replay.strays()))?;
    let whole = credentials.clone().with_kept(&found.kept);
    let subject = name_subject(entry, &whole, "mark").map_err(|error| error.to_string())?;
    Ok(Arrival {
        subject,
        name: found.name,
        address: found.address,
        secret: credentials.with_kept(&found.kept).to_sealed_text(),
        hosts: found.hosts,
        profiles: found.profiles,
    })
}

/// Saves an app as the page of apps does.
async fn register(house: &House, server: &str, fixture: &Fixture) -> Result<Registration, String> {
    let agency = house.world.agency;
    let mut fields: BTreeMap<String, String> = fixture.settings.clone();
    fields.entry("client_id".to_owned()).or_insert_with(|| "fixture-client".to_owned());
    fields.entry("client_secret".to_owned()).or_insert_with(|| "fixture-secret".to_owned());
    let saved = apps::register(&house.core, agency, server, fields).await;
    let id = saved.map_err(|error| format!("saving the app: {error:?}"))?;
    Registration::load(&house.core, agency, id).await.map_err(|error| error.to_string())
}

async fn arrive(
    house: &House,
    entry: &Entry,
    fixture: &Fixture,
    replay: &Replay,
    registration: &Registration,
) -> Result<Arrival, String> {
    let outbound = &*house.core.outbound;
    let told = |what: &str, error: &dyn std::fmt::Debug| format!("{what}: {error:?}\n  {}", replay.strays());
    let verifier = SecretString::from("v".repeat(43));
    let grant = registration.exchange_code(outbound, &"c0de".into(), &verifier).await;
    let grant = grant.map_err(|error| told("exchanging the code", &error))?;
    let mut kept =
        registration.keep_first(&fixture.redirect, &grant.reply).map_err(|error| told("keeping values", &error))?;
    let identity = registration.identify(outbound, &grant, &mut kept, "nonce", NOW).await;
    let identity = identity.map_err(|error| told("who signed in", &error))?;
    let tokens =
        TokenSet { access: grant.access, refresh: grant.refresh, previous_refresh: None, kept, renewed_at: NOW };
    let profiles = list_profiles_with(&house.core, entry, registration, &identity, &tokens).await;
    Ok(Arrival {
        subject: identity.subject,
        name: identity.name,
        address: identity.address,
        secret: tokens.to_sealed_text(),
        hosts: registration.token_hosts(&tokens.kept),
        profiles: profiles.map_err(|error| told("listing profiles", &error))?,
    })
}

fn compare(fixture: &Fixture, arrival: &Arrival) -> Result<(), String> {
    let expect = &fixture.expect;
    let seen = (&arrival.subject, &arrival.name, &arrival.address);
    let differs = |wanted: &Option<String>, seen: &String| wanted.as_ref().is_some_and(|wanted| wanted != seen);
    if *seen.0 != expect.subject || differs(&expect.name, seen.1) || differs(&expect.address, seen.2) {
        return Err(format!("somebody else: {seen:?}"));
    }
    let seen: Vec<_> =
        arrival.profiles.iter().map(|it| (&it.remote_id, &it.name, &it.time_zone, &it.currency)).collect();
    let wanted: Vec<_> = expect.profiles.iter().map(|it| (&it.id, &it.name, &it.time_zone, &it.currency)).collect();
    if seen == wanted { Ok(()) } else { Err(format!("other profiles: {seen:?}")) }
}
