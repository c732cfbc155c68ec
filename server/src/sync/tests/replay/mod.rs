//! Every integration against what its platform answers, as its documentation shows it (`tests/fixtures/integrations`):
//! connect, list profiles, pull page by page, and what refusals mean.

mod connect;
mod fixture;
mod platform;
mod pull;

use std::{collections::BTreeSet, sync::Arc};

use app::model::ids::IntegrationKey;

use self::{connect::connect, fixture::Fixture, platform::Replay};
use super::world::World;
use crate::{
    catalogue::{Catalogue, CredentialKind, Entry, EntryAuth},
    clock::TestClock,
    core::Core,
    oauth::access::Access,
};

/// 2026-11-05T12:00:00Z: the present in every fixture.
const NOW: i64 = 1_793_880_000;

/// An empty Relink whose way out leads to the fixture.
struct House {
    world: World,
    core: Core,
    access: Access,
}

impl House {
    async fn build(replay: &Arc<Replay>) -> Self {
        let world = World::build().await;
        let core = Core {
            outbound: Arc::<Replay>::clone(replay),
            clock: Arc::new(TestClock::starting_at(NOW)),
            ..world.core.clone()
        };
        Self { access: Access::new(core.clone()), world, core }
    }
}

/// Whether an integration is asked over HTTP at a platform that we don't run ourselves.
fn is_replayed(entry: &Entry) -> bool {
    match &entry.auth {
        EntryAuth::OAuth { server, .. } => !matches!(server.as_str(), "sandbox" | "openid"),
        EntryAuth::Credentials { kind, .. } => *kind == CredentialKind::Http,
    }
}

/// What differs from what the fixture expects.
async fn play(entry: &Entry, fixture: &Fixture) -> Result<(), String> {
    let replay = Arc::new(Replay::of(fixture));
    let house = House::build(&replay).await;
    let account = connect(&house, entry, fixture, &replay).await?;
    pull::compare(&house, entry, fixture, &replay, &account).await?;
    for trouble in &fixture.troubles {
        pull::refuse(entry, fixture, trouble).await.map_err(|error| format!("{}: {error}", trouble.what))?;
    }
    Ok(())
}

#[tokio::test]
async fn every_integration_reads_what_its_platform_answers() {
    let catalogue = Catalogue::built_in().unwrap();
    let fixtures = fixture::read_all();
    let known: BTreeSet<&str> = fixtures.keys().map(String::as_str).collect();
    let entries: Vec<&Entry> = catalogue.entries.values().filter(|entry| is_replayed(entry)).collect();
    let expected: BTreeSet<&str> = entries.iter().map(|entry| entry.key.0.as_str()).collect();
    assert_eq!(known, expected, "a fixture for every integration, and an integration for every fixture");
    assert!(expected.len() >= 40, "{}", expected.len());
    let mut failures = Vec::new();
    for (key, fixture) in &fixtures {
        let Some(entry) = catalogue.entry(&IntegrationKey(key.clone())) else { continue };
        if let Err(failure) = play(entry, fixture).await {
            failures.push(format!("{key}: {failure}"));
        }
    }
    assert!(failures.is_empty(), "{} of {}:\n{}", failures.len(), fixtures.len(), failures.join("\n\n"));
}
