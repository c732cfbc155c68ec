//! Answers that come late, twice or not at all, after the provider has rotated.

use std::sync::{Arc, Mutex};

use app::model::{cause::Cause, health::Health};
use async_trait::async_trait;
use secrecy::ExposeSecret;
use server::{
    core::Core,
    net::{NetError, Outbound},
    oauth::access::{Access, AccessError},
    sandbox::ControlCommand,
    store::account::Account,
};
use tokio::{net::TcpStream, sync::Semaphore};

use super::{desk::Desk, stage::Stage};

/// Seconds after which a refresh is somebody else's to do.
const LEASE: i64 = 60;

/// What happens to the next call of the token endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Straight,
    /// It gets there, and its answer is held back until it is let go.
    Late,
    /// It gets there, and the connection breaks before the answer comes.
    Dropped,
    /// Something in between sends it twice, and hands on the second answer.
    Twice,
}

/// A way out that plays tricks, once.
struct Tricky {
    inner: Arc<dyn Outbound>,
    next: Mutex<Way>,
    arrived: Semaphore,
    let_go: Semaphore,
}

#[async_trait]
impl Outbound for Tricky {
    async fn send(&self, request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, NetError> {
        if request.uri().path() != "/token" {
            return self.inner.send(request).await;
        }
        let way = std::mem::replace(&mut *self.next.lock().unwrap(), Way::Straight);
        let answer = self.inner.send(request.clone()).await;
        match way {
            Way::Straight => answer,
            Way::Late => {
                self.arrived.add_permits(1);
                self.let_go.acquire().await.unwrap().forget();
                answer
            }
            Way::Dropped => Err(NetError::Unreachable),
            Way::Twice => self.inner.send(request).await,
        }
    }

    async fn connect(&self, host: &str, port: u16) -> Result<TcpStream, NetError> {
        self.inner.connect(host, port).await
    }
}

/// Two processes on one store; the way out of the first plays tricks.
struct Scene {
    stage: Stage,
    desk: Desk,
    tricky: Arc<Tricky>,
    first: Access,
    second: Access,
}

impl Scene {
    async fn build(grace: bool, next: Way) -> Self {
        let stage = Stage::build(grace, 5).await;
        let core = stage.open_core().await;
        let tricky = Arc::new(Tricky {
            inner: core.outbound.clone(),
            next: Mutex::new(next),
            arrived: Semaphore::new(0),
            let_go: Semaphore::new(0),
        });
        let first = Access::new(Core { outbound: tricky.clone(), ..core });
        let desk = stage.open().await;
        let second = Access::new(desk.core.clone());
        Self { stage, desk, tricky, first, second }
    }

    async fn account(&self) -> Account {
        self.desk.account("juniper").await.unwrap()
    }

    /// Renews whatever is stored now.
    async fn renew(&self, access: &Access) -> Result<String, AccessError> {
        let account = self.account().await;
        let bearer = access.renew(account.agency, account.id, account.token_version).await?;
        Ok(bearer.token.expose_secret().to_owned())
    }

    async fn intent(&self) -> Option<i64> {
        let account = self.account().await;
        self.desk.core.store.read().await.unwrap().intent(account.id).await.unwrap()
    }

    async fn expect_healthy(&self) {
        let account = self.account().await;
        assert_eq!(account.health, Health::Healthy);
        assert!(self.stage.sandbox.honours(&self.desk.refresh_token(&account)));
    }

    #[track_caller]
    fn expect_interrupted(result: Result<String, AccessError>) {
        let Err(AccessError::Broken { cause, evidence }) = result else { panic!("{result:?}") };
        assert_eq!(cause, Cause::RefreshInterrupted);
        assert_eq!(evidence.unwrap().code.as_deref(), Some("invalid_grant"));
    }
}

#[tokio::test]
async fn an_answer_after_its_lease_replaces_nothing_that_another_process_has_renewed() {
    let scene = Scene::build(true, Way::Late).await;
    let before = scene.account().await.token_version;
    let late = async {
        let token = scene.renew(&scene.first).await.unwrap();
        (token, scene.intent().await)
    };
    let meanwhile = async {
        scene.tricky.arrived.acquire().await.unwrap().forget();
        scene.stage.advance(LEASE);
        let token = scene.renew(&scene.second).await.unwrap();
        scene.tricky.let_go.add_permits(1);
        token
    };
    let ((late, intent), renewed) = tokio::join!(late, meanwhile);
    assert_eq!(late, renewed, "whoever was late gets what the other one has stored");
    assert_eq!((scene.account().await.token_version, intent), (before + 1, None));
    scene.expect_healthy().await;
}

#[tokio::test]
async fn an_answer_after_its_lease_hides_no_refresh_that_another_process_has_begun() {
    let scene = Scene::build(true, Way::Late).await;
    let account = scene.account().await;
    let late = scene.renew(&scene.first);
    let meanwhile = async {
        scene.tricky.arrived.acquire().await.unwrap().forget();
        scene.stage.advance(LEASE);
        // What another process writes before its call.
        let (mut unit, now) = (scene.desk.core.store.write().await.unwrap(), scene.stage.now());
        assert!(unit.take_lease(account.id, "another process", now, now + LEASE).await.unwrap());
        unit.put_intent(account.id, account.token_version, now).await.unwrap();
        unit.commit().await.unwrap();
        scene.tricky.let_go.add_permits(1);
    };
    let (late, ()) = tokio::join!(late, meanwhile);
    late.unwrap();
    assert_eq!(scene.intent().await, Some(account.token_version), "the other one may still be cut off");
    scene.expect_healthy().await;
}

#[tokio::test]
async fn with_grace_a_dropped_answer_is_asked_for_again_at_once() {
    let scene = Scene::build(true, Way::Dropped).await;
    scene.renew(&scene.first).await.unwrap();
    assert_eq!(scene.intent().await, None);
    scene.expect_healthy().await;
}

#[tokio::test]
async fn without_grace_a_dropped_answer_is_a_refresh_that_was_cut_off() {
    let scene = Scene::build(false, Way::Dropped).await;
    let delayed = scene.renew(&scene.first).await;
    assert!(matches!(delayed, Err(AccessError::Delayed { .. })), "{delayed:?}");
    assert_eq!(scene.account().await.health, Health::Healthy, "nothing came back: that is no verdict");
    assert!(scene.intent().await.is_some());
    Scene::expect_interrupted(scene.renew(&scene.first).await);
}

#[tokio::test]
async fn a_refresh_that_was_cut_off_is_not_forgotten_over_a_no_for_now() {
    let scene = Scene::build(false, Way::Dropped).await;
    assert!(matches!(scene.renew(&scene.first).await, Err(AccessError::Delayed { .. })));
    for status in [429, 503, 408] {
        scene.stage.command(ControlCommand::TokenStatus { status: Some(status) });
        let delayed = scene.renew(&scene.second).await;
        assert!(matches!(delayed, Err(AccessError::Delayed { .. })), "{status}: {delayed:?}");
    }
    scene.stage.command(ControlCommand::TokenStatus { status: None });
    Scene::expect_interrupted(scene.renew(&scene.second).await);
}

#[tokio::test]
async fn a_request_that_arrives_twice_costs_nothing_within_the_grace() {
    let scene = Scene::build(true, Way::Twice).await;
    scene.renew(&scene.first).await.unwrap();
    scene.expect_healthy().await;
    scene.renew(&scene.second).await.unwrap();
    scene.expect_healthy().await;
}
