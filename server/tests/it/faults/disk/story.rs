//! What a process lives through whose disk can be filled.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

use app::model::{
    error::AppError,
    flow::{FlowStatus, Outcome},
    health::Health,
};
use async_trait::async_trait;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use server::{
    clock::TestClock,
    core::Core,
    net::{NetError, Outbound},
    oauth::access::AccessError,
    service::sessions::{DEMO_EMAIL, DEMO_PASSWORD},
    store::StoreError,
};
use tokio::net::TcpStream;

use super::super::{desk::Desk, stage::Place};

/// What a process lives through.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(in crate::faults) enum Story {
    /// Somebody works while the disk is full.
    Working,
    /// The disk is full when a flow is completed: first from the start, then from the provider's answer on.
    Completing,
    /// The disk is full when tokens are renewed: first from the start, then from the provider's answer on.
    Renewing,
    /// As before, and the process ends before there is room again.
    Dying,
}

fn set_limit(bytes: Option<u64>) {
    let maximum = getrlimit(Resource::Fsize).maximum;
    setrlimit(Resource::Fsize, Rlimit { current: bytes.or(maximum), maximum }).unwrap();
}

fn fill() {
    set_limit(Some(0));
}

fn make_room() {
    set_limit(None);
}

/// Fills the disk once the token endpoint has answered, if it is told to.
struct Filling {
    inner: Arc<dyn Outbound>,
    armed: AtomicBool,
    calls: Mutex<Vec<String>>,
}

#[async_trait]
impl Outbound for Filling {
    async fn send(&self, request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, NetError> {
        let path = request.uri().path().to_owned();
        let answer = self.inner.send(request).await;
        if path == "/token" && self.armed.swap(false, Ordering::SeqCst) {
            fill();
        }
        self.calls.lock().unwrap().push(path);
        answer
    }

    async fn connect(&self, host: &str, port: u16) -> Result<TcpStream, NetError> {
        self.inner.connect(host, port).await
    }
}

/// A Relink whose disk can be filled.
struct Scene {
    desk: Desk,
    clock: Arc<TestClock>,
    filling: Arc<Filling>,
}

impl Story {
    pub(in crate::faults) async fn live_through(
        self,
        place: &Place,
        now: i64,
        seed: u64,
        cookies: BTreeMap<String, String>,
    ) {
        let clock = Arc::new(TestClock::starting_at(now));
        let core = place.open_core_by(clock.clone(), seed, false).await;
        let filling = Arc::new(Filling { inner: core.outbound.clone(), armed: false.into(), calls: Mutex::default() });
        let core = Core { outbound: filling.clone(), ..core };
        let scene = Scene { desk: Desk::open(core, Arc::new(Mutex::new(cookies))).await, clock, filling };
        match self {
            Self::Working => scene.work().await,
            Self::Completing => scene.complete().await,
            Self::Renewing => scene.renew().await,
            Self::Dying => scene.fail_to_renew().await,
        }
        make_room();
    }
}

impl Scene {
    async fn work(&self) {
        let desk = &self.desk;
        let linked = desk.connections().await.remove(0).connection;
        let (campaign, connection) = (linked.campaign.to_string(), linked.id.to_string());
        desk.enqueue_syncs().await;
        fill();
        for path in ["integrations", "dashboard", &format!("integrations/{connection}")] {
            desk.look(&format!("/campaigns/{campaign}/{path}")).await.expect_ok();
        }
        let here = [("connection", connection.as_str())];
        let new = [("name", "New"), ("time_zone", "Europe/Berlin"), ("currency", "EUR")];
        let owner = [("email", DEMO_EMAIL), ("password", DEMO_PASSWORD)];
        let calls = [
            ("start_authorization", &here[..]),
            ("check_now", &here),
            ("disconnect", &here),
            ("create_campaign", &new),
            ("sign_in", &owner),
        ];
        for (function, fields) in calls {
            desk.call(function, fields).await.expect_error(AppError::DiskFull);
        }
        let refused = desk.worker.run_due().await;
        assert!(matches!(refused, Err(StoreError::Full(_))), "{refused:?}");
        let page = desk.look(&format!("/campaigns/{campaign}/integrations")).await.expect_ok();
        assert!(page.body.contains("Harbour"), "{}", page.body);

        make_room();
        desk.worker.run_due().await.unwrap();
        desk.expect_syncs_go_on("with room again").await;
        for (function, fields) in calls.into_iter().filter(|(function, _)| *function != "disconnect") {
            desk.call(function, fields).await.expect_ok();
        }
    }

    async fn complete(&self) {
        let desk = &self.desk;
        let before = self.token("harbour").await;
        let account = desk.account("harbour").await.unwrap().id;
        let connection = desk.connection_of("harbour").await;
        let (flow, post) = desk.come_back(connection, Some(account), "harbour").await;
        fill();
        desk.send(&post).await.expect_error(AppError::DiskFull);
        assert_eq!(desk.flow(flow).await.status, FlowStatus::Pending, "the answer was not used up");
        assert!(self.calls().is_empty(), "nobody was asked for what can't be kept");
        make_room();
        desk.send(&post).await.expect_ok();
        assert_eq!(desk.flow(flow).await.status, FlowStatus::Done);
        let renewed = self.token("harbour").await;
        assert_ne!(renewed, before);

        let (flow, post) = desk.come_back(connection, Some(account), "harbour").await;
        self.filling.armed.store(true, Ordering::SeqCst);
        desk.send(&post).await.expect_error(AppError::DiskFull);
        assert_eq!(desk.flow(flow).await.status, FlowStatus::Exchanging);
        make_room();
        self.clock.advance(120);
        let interrupted = Outcome::Failed { error: AppError::FlowInterrupted };
        assert_eq!(desk.flow(flow).await.outcome, Some(interrupted));
        assert_eq!(self.token("harbour").await, renewed, "the old access is as it was");
        let again = desk.sign_in_as(connection, Some(account), "harbour").await;
        assert_eq!(again.status, FlowStatus::Done);
    }

    async fn renew(&self) {
        let desk = &self.desk;
        fill();
        self.expect_full().await;
        assert!(self.calls().is_empty(), "nothing is renewed that can't be kept");
        make_room();
        let account = desk.account("juniper").await.unwrap();
        desk.access.keep_alive(account.agency, account.id).await.unwrap();

        self.fail_to_renew().await;
        let stored = desk.account("juniper").await.unwrap();
        assert_eq!((stored.health, stored.token_version), (Health::Healthy, account.token_version + 1));
        make_room();
        self.clock.advance(60);
        self.calls();
        desk.access.keep_alive(account.agency, account.id).await.unwrap();
        assert!(self.calls().is_empty(), "what the provider gave was still there");
        let stored = desk.account("juniper").await.unwrap();
        assert_eq!((stored.health, stored.token_version), (Health::Healthy, account.token_version + 2));
    }

    async fn fail_to_renew(&self) {
        self.filling.armed.store(true, Ordering::SeqCst);
        self.expect_full().await;
    }

    async fn expect_full(&self) {
        let account = self.desk.account("juniper").await.unwrap();
        let refused = self.desk.access.keep_alive(account.agency, account.id).await;
        assert!(matches!(refused, Err(AccessError::Store(StoreError::Full(_)))), "{refused:?}");
    }

    async fn token(&self, person: &str) -> String {
        let account = self.desk.account(person).await.unwrap();
        self.desk.refresh_token(&account).expose_secret().to_owned()
    }

    /// The requests since the last time.
    fn calls(&self) -> Vec<String> {
        std::mem::take(&mut *self.filling.calls.lock().unwrap())
    }
}
