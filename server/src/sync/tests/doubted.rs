//! What is not believed at once, and what is not thrown away: replies of a token endpoint that can't be read, and refusals that nobody
//! knows.

use app::{
    backend::Connections,
    model::{cause::Cause, health::Health},
};
use secrecy::ExposeSecret;

use super::{
    platform::Mood,
    typed::viewer,
    world::{DAY, World},
};
use crate::{
    catalogue::{Catalogue, Shelf, TokenReply},
    oauth::access::{Access, AccessError},
    service::connections::ConnectionsService,
};

/// New tokens, where nobody expects them.
const ODD: &str = r#"{"tokens":{"new_access":"at-2","new_refresh":"rt-2"}}"#;

async fn renew(world: &World) -> Result<String, AccessError> {
    let seen = world.linked().await.account.unwrap().token_version;
    let bearer = world.access.renew(world.agency, world.account, seen).await?;
    Ok(bearer.token.expose_secret().to_owned())
}

/// The same store under a version that knows where tokens stand.
fn update(world: &mut World) {
    let mut catalogue = Catalogue::built_in().unwrap();
    let places = "access_token = \"/tokens/new_access\"\nrefresh_token = \"/tokens/new_refresh\"";
    let places: TokenReply = toml::from_str(places).unwrap();
    catalogue.servers.get_mut("sandbox").unwrap().token_reply = places;
    world.core.catalogue = std::sync::Arc::new(Shelf::fixed(catalogue));
    world.access = Access::new(world.core.clone());
}

#[tokio::test]
async fn a_later_rule_reads_what_could_not_be_read() {
    let mut world = World::build().await;
    world.platform.set(Mood::Token(200, ODD));
    let Err(AccessError::Delayed { cause, evidence, .. }) = renew(&world).await else { panic!("it can't be read") };
    assert_eq!(cause, Cause::UnexpectedAnswer);
    let said = format!("{evidence:?}");
    assert!(evidence.is_ours && !said.contains("at-2") && !said.contains("rt-2"), "{said}");
    assert_eq!(world.platform.take_calls(), ["POST /token"]);

    // The stored refresh token is used up: handed in again, it would end the new one.
    world.platform.set(Mood::Token(400, r#"{"error":"invalid_grant"}"#));
    world.clock.advance(DAY);
    assert!(matches!(renew(&world).await, Err(AccessError::Delayed { cause: Cause::UnexpectedAnswer, .. })));
    assert!(world.platform.take_calls().is_empty());
    assert_eq!(world.linked().await.account.unwrap().health, Health::Healthy);

    update(&mut world);
    assert_eq!(renew(&world).await.unwrap(), "at-2");
    assert!(world.platform.take_calls().is_empty(), "from what was kept");
    let account = world.linked().await.account.unwrap();
    let text = world.core.vault.open("accounts.secret", account.agency, account.id.0, &account.secret).unwrap();
    assert!(text.expose_secret().contains("rt-2"));
    let mut unit = world.core.store.read().await.unwrap();
    assert_eq!(unit.intent(world.account).await.unwrap(), None, "it is over");
}

#[tokio::test]
async fn what_nobody_has_mended_in_two_days_is_asked_again() {
    let world = World::build().await;
    world.platform.set(Mood::Token(200, ODD));
    assert!(renew(&world).await.is_err());
    world.platform.set(Mood::Token(400, r#"{"error":"invalid_grant"}"#));
    world.clock.advance(2 * DAY);
    let Err(AccessError::Broken { cause, .. }) = renew(&world).await else { panic!("the provider has refused it") };
    assert_eq!(cause, Cause::RefreshInterrupted);
}

#[tokio::test]
async fn a_reply_without_tokens_is_no_reason_to_wait() {
    let world = World::build().await;
    for body in ["{}", "OK", r#"{"maintenance":true}"#] {
        world.platform.set(Mood::Token(200, body));
        assert!(matches!(renew(&world).await, Err(AccessError::Delayed { cause: Cause::Outage, .. })), "{body}");
        assert_eq!(world.platform.take_calls(), ["POST /token"], "{body}");
    }
    world.platform.set(Mood::Fine);
    assert_eq!(renew(&world).await.unwrap(), "renewed-1");
}

#[tokio::test]
async fn a_refusal_that_nobody_knows_counts_when_it_comes_twice() {
    let world = World::build().await;
    world.platform.set(Mood::Token(400, r#"{"error":"computer_says_no"}"#));
    for seconds in [0, 10] {
        world.clock.advance(seconds);
        let refused = renew(&world).await;
        assert!(matches!(refused, Err(AccessError::Delayed { cause: Cause::UnexpectedAnswer, .. })), "{refused:?}");
    }
    world.clock.advance(60);
    assert!(matches!(renew(&world).await, Err(AccessError::Broken { cause: Cause::Unknown, .. })));
    // What is certain is certain at once.
    let world = World::build().await;
    world.platform.set(Mood::Token(400, r#"{"error":"invalid_grant"}"#));
    assert!(matches!(renew(&world).await, Err(AccessError::Broken { cause: Cause::Revoked, .. })));
}

#[tokio::test]
async fn an_answer_that_nobody_knows_breaks_a_connection_when_it_comes_twice() {
    let world = World::build().await;
    world.platform.set(Mood::Api(400, Vec::new(), r#"{"error":{"code":"computer_says_no"}}"#.to_owned()));
    world.sync().await;
    let health = world.linked().await.health();
    let Health::Delayed { cause: Cause::UnexpectedAnswer, until } = health else { panic!("{health:?}") };
    world.clock.advance(until - crate::clock::Clock::unix(&*world.clock));
    world.worker.run_due().await.unwrap();
    assert_eq!(world.linked().await.health(), Health::Broken { cause: Cause::Unknown });
}

#[tokio::test]
async fn a_dead_access_that_is_forbidden_is_no_lost_profile() {
    let world = World::build().await;
    world.platform.set(Mood::Forbids);
    world.sync().await;
    assert_eq!(world.linked().await.health(), Health::Broken { cause: Cause::Revoked });
    // And one that lives has lost its profile.
    let world = World::build().await;
    world.platform.set(Mood::Api(403, Vec::new(), "{}".to_owned()));
    world.sync().await;
    assert_eq!(world.linked().await.health(), Health::NoAccess);
}

/// A world whose account has a token of this moment, and nothing to renew it with.
async fn world_without_renewal() -> World {
    let world = World::build().await;
    let mut account = world.linked().await.account.unwrap();
    let tokens = r#"{"access":"first-token","refresh":null,"previous_refresh":null}"#.into();
    account.secret = world.core.vault.seal("accounts.secret", account.agency, account.id.0, &tokens).unwrap();
    let mut unit = world.core.store.write().await.unwrap();
    unit.renew_account(&account).await.unwrap();
    unit.commit().await.unwrap();
    world
}

#[tokio::test]
async fn a_token_that_was_given_a_moment_ago_is_asked_about_again() {
    let world = world_without_renewal().await;
    world.platform.set(Mood::TakesNoToken);
    world.sync().await;
    let linked = world.linked().await;
    assert!(matches!(linked.health(), Health::Delayed { cause: Cause::Outage, .. }), "{:?}", linked.health());
    world.clock.advance(11 * 60);
    world.worker.run_due().await.unwrap();
    assert_eq!(world.linked().await.health(), Health::Broken { cause: Cause::Revoked });
}

#[tokio::test]
async fn a_token_that_has_brought_something_is_not_too_young_to_be_revoked() {
    let world = world_without_renewal().await;
    world.clock.advance(60);
    world.sync().await;
    assert_eq!(world.linked().await.health(), Health::Healthy);
    world.platform.set(Mood::TakesNoToken);
    world.clock.advance(60);
    world.sync().await;
    assert_eq!(world.linked().await.health(), Health::Broken { cause: Cause::Revoked });
}

#[tokio::test]
async fn an_app_that_the_organisation_lets_in_works_again_when_somebody_checks() {
    let world = World::build().await;
    let blocked = r#"{"error":"invalid_client","error_description":"app must be installed into org"}"#;
    world.platform.set(Mood::Token(400, blocked));
    world.sync().await;
    let health = world.linked().await.account.unwrap().health;
    assert_eq!(health, Health::Broken { cause: Cause::BlockedByOrganisation });

    let service = ConnectionsService::new(world.core.clone(), world.access.clone());
    service.check_now(viewer(&world), world.connection).await.unwrap();
    assert!(world.linked().await.account.unwrap().health.is_broken(), "they have not done it yet");
    world.platform.set(Mood::Fine);
    service.check_now(viewer(&world), world.connection).await.unwrap();
    assert_eq!(world.linked().await.account.unwrap().health, Health::Healthy);
    world.worker.run_due().await.unwrap();
    assert_eq!(world.linked().await.health(), Health::Healthy);
}
