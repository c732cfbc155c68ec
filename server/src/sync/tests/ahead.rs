//! Access tokens that can't be renewed after their end are renewed well before it, by themselves.

use secrecy::ExposeSecret;

use super::{
    platform::Mood,
    world::{DAY, NOW, World},
};
use crate::{
    catalogue::{Catalogue, HandedIn, TokenCall},
    store::account::Account,
    vault::secret::TokenSet,
};

/// A world in which `first-token` ends in 20 days and is renewed by itself from 30 days before its end.
async fn build() -> World {
    let mut catalogue = Catalogue::built_in().unwrap();
    let server = catalogue.servers.get_mut("sandbox").unwrap();
    let call = "token = \"access\"\ngrant_type = \"exchange\"\ntoken_param = \"old\"\nclient = false";
    let call: TokenCall = toml::from_str(call).unwrap();
    assert_eq!(call.token, HandedIn::Access);
    (server.renew, server.renew_ahead_days) = (Some(call), 30);
    let world = World::build_with(catalogue).await;
    let mut account = account(&world).await;
    let tokens = TokenSet {
        access: "first-token".into(),
        refresh: None,
        previous_refresh: None,
        kept: Default::default(),
        renewed_at: NOW - 2 * DAY,
    };
    let vault = &world.core.vault;
    account.secret = vault.seal("accounts.secret", account.agency, account.id.0, &tokens.to_sealed_text()).unwrap();
    account.access_expires_at = Some(NOW + 20 * DAY);
    let mut unit = world.core.store.write().await.unwrap();
    unit.renew_account(&account).await.unwrap();
    unit.commit().await.unwrap();
    world
}

async fn account(world: &World) -> Account {
    world.linked().await.account.unwrap()
}

async fn token(world: &World) -> String {
    let bearer = world.access.bearer(world.agency, world.account).await.unwrap();
    bearer.token.expose_secret().to_owned()
}

#[tokio::test]
async fn it_is_renewed_once_and_then_used() {
    let world = build().await;
    assert_eq!(token(&world).await, "renewed-1");
    assert_eq!(token(&world).await, "renewed-1", "today's is new enough");
    assert_eq!(world.platform.take_calls(), ["POST /token"]);
    let account = account(&world).await;
    assert_eq!(account.hard_expires_at, account.access_expires_at, "its end is the end of the access");
}

#[tokio::test]
async fn a_renewal_that_fails_for_now_breaks_nothing() {
    for mood in [Mood::Token(503, "{}"), Mood::Token(400, r#"{"error":"strange"}"#)] {
        let world = build().await;
        world.platform.set(mood);
        assert_eq!(token(&world).await, "first-token");
        assert!(!account(&world).await.health.is_broken());
    }
}

#[tokio::test]
async fn a_revoked_one_is_broken() {
    let world = build().await;
    world.platform.set(Mood::Token(400, r#"{"error":"invalid_grant"}"#));
    assert!(world.access.bearer(world.agency, world.account).await.is_err());
    assert!(account(&world).await.health.is_broken());
}
