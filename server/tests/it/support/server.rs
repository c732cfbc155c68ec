//! A running server.

use std::{net::SocketAddr, path::PathBuf, sync::Arc};

use server::{
    clock::TestClock,
    config::{Config, Limits},
    core::Core,
    entropy::SeededEntropy,
    sandbox::Sandbox,
    server::{Listeners, Server},
    work::worker::Worker,
};
use tempfile::TempDir;
use tokio::{net::TcpListener, task::JoinHandle};
use tokio_util::sync::CancellationToken;

use super::{Browser, Wire};

/// Monday, 23 November 2026, 17:00 UTC.
const NOW: i64 = 1_795_453_200;

/// A server that answers on `http://localhost` at a port of its own. Its queue stands still until [`run_jobs`].
///
/// [`run_jobs`]: TestServer::run_jobs
pub(crate) struct TestServer {
    pub(crate) clock: Arc<TestClock>,
    pub(crate) core: Core,
    /// The demo provider, in demo mode.
    pub(crate) sandbox: Option<Sandbox>,
    /// As printed at start, as long as nobody exists.
    pub(crate) set_up_code: Option<String>,
    pub(crate) folder: TempDir,
    metrics_address: SocketAddr,
    worker: Worker,
    stopping: CancellationToken,
    running: JoinHandle<()>,
}

impl TestServer {
    /// An empty store that waits for its first set-up.
    pub(crate) async fn start() -> Self {
        Self::start_with(TempDir::new().unwrap(), |_| {}).await
    }

    /// With the demo agency, and the demo provider on a port of its own.
    pub(crate) async fn start_demo() -> Self {
        Self::start_with(TempDir::new().unwrap(), |config| config.demo = true).await
    }

    /// On a folder that may have been used before. `change` gets the configuration before it is checked.
    pub(crate) async fn start_with(folder: TempDir, change: impl FnOnce(&mut Config)) -> Self {
        Self::start_around(folder, change, |core| core).await
    }

    /// The same. `around` may put something before the store or the way out.
    pub(crate) async fn start_around(
        folder: TempDir,
        change: impl FnOnce(&mut Config),
        around: impl FnOnce(Core) -> Core,
    ) -> Self {
        let [app, sandbox, metrics] = [bind().await, bind().await, bind().await];
        let listen = app.local_addr().unwrap();
        let mut config = Config {
            listen,
            public_url: format!("http://localhost:{}", listen.port()).parse().unwrap(),
            data_dir: folder.path().join("data"),
            master_key: None,
            allow_private: Vec::new(),
            sandbox_listen: sandbox.local_addr().unwrap(),
            demo: false,
            metrics_listen: None,
            mail: None,
            rates: None,
            trusted_proxies: Vec::new(),
            limits: Limits::default(),
            site_root: PathBuf::from("tests/it/site"),
        };
        change(&mut config);
        let config = config.check().unwrap();
        let sandbox = config.demo.then_some(sandbox);
        let metrics_address = metrics.local_addr().unwrap();
        let clock = Arc::new(TestClock::starting_at(NOW));
        let core = Server::open_core(config, clock.clone(), Arc::new(SeededEntropy::new(7))).await.unwrap();
        let server = Server::with_core(around(core)).await.unwrap();
        Self {
            clock,
            core: server.core().clone(),
            sandbox: server.sandbox().cloned(),
            set_up_code: server.set_up_code().await.unwrap(),
            folder,
            metrics_address,
            worker: server.worker().clone(),
            stopping: server.stopping(),
            running: tokio::spawn(server.run(Listeners { app, sandbox, metrics: Some(metrics) }, false)),
        }
    }

    pub(crate) fn url(&self) -> String {
        self.core.config.public_url.origin()
    }

    /// A browser that nobody has used.
    pub(crate) fn browser(&self) -> Browser {
        Browser::new(self.url(), self.core.config.listen)
    }

    /// What whoever watches the server is told.
    pub(crate) async fn metrics(&self) -> String {
        let watcher = Browser::new(format!("http://{}", self.metrics_address), self.metrics_address);
        watcher.open("/metrics").await.expect_ok().body
    }

    /// A browser that comes by this machine's name, whatever the public one is.
    pub(crate) fn local_browser(&self) -> Browser {
        let address = self.core.config.listen;
        Browser::new(format!("http://localhost:{}", address.port()), address)
    }

    /// A connection without a browser.
    pub(crate) async fn wire(&self) -> Wire {
        Wire::open(self.core.config.listen).await
    }

    /// Does everything that is due now.
    pub(crate) async fn run_jobs(&self) {
        self.worker.run_due().await.unwrap();
    }

    /// Waits for what goes on apart from the answers.
    pub(crate) async fn settle_tasks(&self) {
        self.core.tasks.close();
        self.core.tasks.wait().await;
    }

    /// Stops as on SIGTERM, and gives the folder back.
    pub(crate) async fn stop(self) -> TempDir {
        self.stopping.cancel();
        self.running.await.unwrap();
        self.folder
    }
}

async fn bind() -> TcpListener {
    TcpListener::bind("127.0.0.1:0").await.unwrap()
}
