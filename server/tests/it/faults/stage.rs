//! The stage: the demo provider, a data folder, and the clocks. It outlives every Relink that is opened on it.

use std::{
    net::SocketAddr,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use serde::{Deserialize, Serialize};
use server::{
    catalogue::{Catalogue, Rotation as Rule, Shelf},
    clock::{Clock, TestClock},
    config::{Config, Limits},
    core::Core,
    demo,
    entropy::SeededEntropy,
    sandbox::{self, ControlCommand, Rotation, Sandbox},
    server::Server,
    service::sessions::{DEMO_EMAIL, DEMO_PASSWORD},
    store::list::{Ask, Reader},
};
use tempfile::TempDir;
use tokio::{net::TcpListener, task::JoinHandle};

use super::desk::{Cookies, Desk};

/// Where Relink says that it is. Nobody listens there: its answers are asked for directly.
pub(super) const ORIGIN: &str = "http://localhost:3000";
/// Monday, 23 November 2026, 17:00 UTC.
const NOW: i64 = 1_795_453_200;

/// Where a Relink is opened.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Place {
    data: PathBuf,
    provider: SocketAddr,
    /// The provider takes a replaced refresh token for a while, and Relink knows.
    grace: bool,
}

impl Place {
    fn config(&self, demo: bool) -> Config {
        let config = Config {
            listen: "127.0.0.1:3000".parse().unwrap(),
            public_url: ORIGIN.parse().unwrap(),
            data_dir: self.data.clone(),
            master_key: None,
            allow_private: vec![self.provider.to_string().parse().unwrap()],
            sandbox_listen: self.provider,
            demo,
            metrics_listen: None,
            mail: None,
            rates: None,
            trusted_proxies: Vec::new(),
            limits: Limits::default(),
            site_root: PathBuf::from("tests/it/site"),
        };
        config.check().unwrap()
    }

    /// As a process does that starts at `now` (Unix seconds).
    pub(super) async fn open_core(&self, now: i64, seed: u64) -> Core {
        self.open_core_by(Arc::new(TestClock::starting_at(now)), seed, false).await
    }

    pub(super) async fn open_core_by(&self, clock: Arc<dyn Clock>, seed: u64, demo: bool) -> Core {
        let entropy = Arc::new(SeededEntropy::new(seed));
        let core = Server::open_core(self.config(demo), clock, entropy).await.unwrap();
        let mut catalogue = Catalogue::clone(&core.catalogue);
        let server = catalogue.servers.get_mut("sandbox").unwrap();
        server.rotation = if self.grace { Rule::Grace } else { server.rotation };
        Core { catalogue: Arc::new(Shelf::fixed(catalogue)), ..core }
    }
}

pub(super) struct Stage {
    pub(super) place: Place,
    pub(super) sandbox: Sandbox,
    /// Relink's.
    pub(super) clock: Arc<TestClock>,
    provider_clock: Arc<TestClock>,
    pub(super) cookies: Cookies,
    seed: AtomicU64,
    serving: JoinHandle<std::io::Result<()>>,
    _folder: TempDir,
}

impl Stage {
    /// The demo agency, every account healthy, its owner signed in. Refusals of the provider give no reason.
    pub(super) async fn build(grace: bool, seed: u64) -> Self {
        let (folder, listener) = (TempDir::new().unwrap(), TcpListener::bind("127.0.0.1:0").await.unwrap());
        let place = Place { data: folder.path().join("data"), provider: listener.local_addr().unwrap(), grace };
        let provider_clock = Arc::new(TestClock::starting_at(NOW));
        let core = place.open_core_by(provider_clock.clone(), seed, true).await;
        let server = Server::with_core(core).await.unwrap();
        let sandbox = server.sandbox().unwrap().clone();
        let serving = tokio::spawn(sandbox::serve(sandbox.clone(), listener, std::future::pending()));
        demo::seed(server.core(), &sandbox).await.unwrap();
        let stage = Self {
            place,
            sandbox,
            clock: Arc::new(TestClock::starting_at(NOW)),
            provider_clock,
            cookies: Cookies::default(),
            seed: AtomicU64::new(seed),
            serving,
            _folder: folder,
        };
        stage.furnish(Desk::of(&server, stage.cookies.clone())).await;
        if grace {
            stage.command(ControlCommand::Rotation { mode: Rotation::Grace });
        }
        stage.command(ControlCommand::VagueRefusals { on: true });
        stage
    }

    async fn furnish(&self, desk: Desk) {
        desk.call("sign_in", &[("email", DEMO_EMAIL), ("password", DEMO_PASSWORD)]).await.expect_ok();
        let agency = desk.agency().await;
        let mut unit = desk.core.store.read().await.unwrap();
        let atlas = unit.list_campaigns(&Reader::of_all(agency), &Ask::find("Atlas Travel", 1), false).await.unwrap();
        drop(unit);
        let atlas = atlas[0].row.campaign.id.to_string();
        let fields = [("campaign", atlas.as_str()), ("integration", "sandbox-analytics")];
        desk.call("add_integration", &fields).await.expect_ok();
        desk.sign_in_as(desk.connection_of("harbour").await, None, "harbour").await;
        desk.enqueue_syncs().await;
        desk.worker.run_due().await.unwrap();
        desk.expect_syncs_go_on("at first").await;
        desk.close().await;
    }

    /// Opens a Relink, as after a start.
    pub(super) async fn open(&self) -> Desk {
        Desk::open(self.open_core().await, self.cookies.clone()).await
    }

    pub(super) async fn open_core(&self) -> Core {
        self.place.open_core_by(self.clock.clone(), self.next_seed(), false).await
    }

    /// Unix seconds.
    pub(super) fn now(&self) -> i64 {
        self.clock.unix()
    }

    /// No two processes draw the same random numbers.
    pub(super) fn next_seed(&self) -> u64 {
        self.seed.fetch_add(1, Ordering::SeqCst) + 1
    }

    pub(super) fn command(&self, command: ControlCommand) {
        self.sandbox.apply(command).unwrap();
    }

    /// No access token works any longer, whatever Relink thinks of them.
    pub(super) fn expire_access(&self) {
        for person in ["harbour", "juniper", "agency", "empty"] {
            self.command(ControlCommand::ExpireAccessTokens { person: person.to_owned() });
        }
    }

    /// Time goes by, here and at the provider.
    pub(super) fn advance(&self, seconds: i64) {
        self.clock.advance(seconds);
        self.provider_clock.advance(seconds);
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.serving.abort();
    }
}
