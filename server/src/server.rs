//! The running server: what it is put together from, and how it stops without cutting anything off.

use std::{io, sync::Arc, time::Duration};

use app::{backend::Backend, model::error::AppError};
use axum::{Router, serve::ListenerExt};
use leptos::config::{Env, LeptosOptions};
use tokio::{net::TcpListener, task::JoinHandle, time::timeout};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    alert::mail::MailServer,
    catalogue::Shelf,
    clock::Clock,
    config::{Config, HostPort},
    core::Core,
    demo,
    entropy::Entropy,
    http::{self, feed::ChangeFeed, site_build::SiteBuild},
    live::Live,
    metrics::{Metrics, Timed},
    net::{
        Outbound,
        guard::{Guard, GuardError, Policy},
    },
    oauth::access::Access,
    router,
    sandbox::{self, Sandbox},
    service::{
        alerts::AlertsService,
        apps::AppsService,
        campaigns::CampaignsService,
        connections::ConnectionsService,
        dashboards::DashboardsService,
        flows::FlowsService,
        sessions::{SessionsService, SetUpCode, password::Passwords},
    },
    state::AppState,
    store::sqlite::SqliteStore,
    sync::worker::Worker,
    vault::Vault,
};

/// How long answers under way may take once we stop.
const LAST_ANSWERS: Duration = Duration::from_secs(5);
/// How long exchanges and refreshes may take then: longer than any request of theirs.
const LAST_TASKS: Duration = Duration::from_secs(60);

/// The operator's own integrations, in the data folder.
const OWN_CATALOGUE: &str = "catalogue";
/// How often they are looked at.
const CATALOGUE_LOOK: Duration = Duration::from_secs(3);

/// A server that is ready to answer.
pub struct Server {
    core: Core,
    state: AppState,
    worker: Worker,
    set_up_code: Arc<SetUpCode>,
    sandbox: Option<Sandbox>,
}

/// Where it listens. The demo provider only in demo mode.
pub struct Listeners {
    pub app: TcpListener,
    pub sandbox: Option<TcpListener>,
    /// Where `/metrics` is, if anybody wants it.
    pub metrics: Option<TcpListener>,
}

/// Why it doesn't start. Each is a sentence for the terminal.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("The store can't be opened: {0}. Check that the data folder can be written and the disk is not full.")]
    Store(#[from] crate::store::StoreError),
    #[error(transparent)]
    Vault(#[from] crate::vault::StartError),
    #[error("Relink can't open connections: {0}")]
    Guard(#[from] GuardError),
    #[error("The demo provider can't be started: {0}")]
    Sandbox(#[from] crate::sandbox::SandboxError),
    #[error("Relink can't be started: {0}")]
    App(#[from] AppError),
}

impl Server {
    /// Opens the store and the vault of `config`'s data folder and wires everything. In demo mode the agency and the
    /// provider are made as well.
    pub async fn open(config: Config, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Result<Self, OpenError> {
        Self::with_core(Self::open_core(config, clock, entropy).await?).await
    }

    /// The first half of [`Server::open`]: everything that services are made of.
    pub async fn open_core(
        config: Config,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> Result<Core, OpenError> {
        let store = SqliteStore::open_in(&config.data_dir).await?;
        let vault = Vault::start(config.master_key.as_ref(), &config.data_dir, &store, entropy.clone()).await?;
        let metrics = Metrics::default();
        let guard: Arc<dyn Outbound> = Arc::new(Guard::new(&policy_of(&config))?);
        let mail_outbound: Arc<dyn Outbound> = Arc::new(Guard::new(&mail_policy_of(&config))?);
        let outbound: Arc<dyn Outbound> = Arc::new(Timed { outbound: guard, metrics: metrics.clone() });
        Ok(Core {
            store: Arc::new(store),
            vault,
            clock,
            entropy,
            outbound,
            mail_outbound,
            metrics,
            catalogue: Arc::new(Shelf::open(&config.data_dir.join(OWN_CATALOGUE))),
            config: Arc::new(config),
            live: Live::default(),
            tasks: TaskTracker::new(),
        })
    }

    /// The other half: wires everything around `core`, whose store and way out a test may have put something before.
    pub async fn with_core(core: Core) -> Result<Self, OpenError> {
        let passwords = Passwords::new(core.entropy.clone())?;
        let set_up_code = Arc::new(SetUpCode::generate(&*core.entropy));
        let sandbox = if core.config.demo { Some(demo::build_stage(&core, &passwords).await?) } else { None };
        let access = Access::new(core.clone());
        let worker = Worker::new(core.clone(), access.clone());
        let state = AppState {
            backend: backend_of(&core, access, passwords, set_up_code.clone()),
            feed: ChangeFeed::new(),
            leptos: leptos_options(&core.config),
            site: SiteBuild::read(&core.config.site_root),
            stopping: CancellationToken::new(),
            core: core.clone(),
        };
        Ok(Self { core, state, worker, set_up_code, sandbox })
    }

    pub fn core(&self) -> &Core {
        &self.core
    }

    /// Does what stands in the queue. Not running by itself unless [`Server::run`] is told so.
    pub fn worker(&self) -> &Worker {
        &self.worker
    }

    /// The demo provider, in demo mode.
    pub fn sandbox(&self) -> Option<&Sandbox> {
        self.sandbox.as_ref()
    }

    /// Cancelling it stops [`Server::run`].
    pub fn stopping(&self) -> CancellationToken {
        self.state.stopping.clone()
    }

    pub fn router(&self) -> Router {
        router::build(self.state.clone())
    }

    /// The code of the first set-up, as long as nobody exists.
    pub async fn set_up_code(&self) -> Result<Option<String>, OpenError> {
        let any_member = self.core.store.read().await?.any_member().await?;
        Ok((!any_member).then(|| self.set_up_code.words()))
    }

    /// Answers until [`Server::stopping`] is cancelled, then waits for what must not be cut off. With `working` the
    /// queue is worked through meanwhile; tests drain it by hand.
    pub async fn run(self, listeners: Listeners, working: bool) -> io::Result<()> {
        let stopping = self.stopping();
        let mut companions = vec![tokio::spawn(self.state.feed.clone().run(self.core.clone(), stopping.clone()))];
        if let (Some(sandbox), Some(listener)) = (self.sandbox.clone(), listeners.sandbox) {
            companions.push(tokio::spawn(serve_sandbox(sandbox.clone(), listener, stopping.clone())));
            if let Err(error) = demo::seed(&self.core, &sandbox).await {
                tracing::error!(error = &error as &dyn std::error::Error, "the demo agency can't be filled");
            }
            let (core, stopping) = (self.core.clone(), stopping.clone());
            companions.push(tokio::spawn(async move {
                tokio::select! {
                    () = demo::watch_commands(core, sandbox) => {}
                    () = stopping.cancelled() => {}
                }
            }));
        }
        if let Some(listener) = listeners.metrics {
            companions.push(tokio::spawn(serve_metrics(
                http::metrics::router(self.core.clone()),
                listener,
                stopping.clone(),
            )));
        }
        companions.push(tokio::spawn(watch_catalogue(self.core.catalogue.clone(), stopping.clone())));
        if working {
            let (worker, stopping) = (self.worker.clone(), stopping.clone());
            companions.push(tokio::spawn(async move { worker.run(stopping).await }));
        }

        let answered = serve_app(self.router(), listeners.app, &stopping).await;
        stopping.cancel();
        join_all(companions).await;
        self.core.tasks.close();
        if timeout(LAST_TASKS, self.core.tasks.wait()).await.is_err() {
            tracing::error!(tasks = self.core.tasks.len(), "exchanges or refreshes did not end in time");
        }
        self.core.store.close().await;
        answered
    }
}

async fn serve_app(router: Router, listener: TcpListener, stopping: &CancellationToken) -> io::Result<()> {
    // Pages are streamed in several small writes; each would wait 40 ms for a delayed acknowledgement.
    let listener = listener.tap_io(|stream| {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "TCP_NODELAY could not be set");
        }
    });
    let stop = stopping.clone();
    let serving = axum::serve(listener, router).with_graceful_shutdown(async move { stop.cancelled().await });
    let too_long = async {
        stopping.cancelled().await;
        tokio::time::sleep(LAST_ANSWERS).await;
    };
    tokio::select! {
        result = serving => result,
        () = too_long => {
            tracing::warn!("some answers were cut off: their readers took too long");
            Ok(())
        }
    }
}

/// Takes in what the operator changes in the catalogue's folder.
async fn watch_catalogue(catalogue: Arc<Shelf>, stopping: CancellationToken) {
    loop {
        tokio::select! {
            () = tokio::time::sleep(CATALOGUE_LOOK) => drop(catalogue.look()),
            () = stopping.cancelled() => return,
        }
    }
}

async fn serve_sandbox(sandbox: Sandbox, listener: TcpListener, stopping: CancellationToken) {
    let stop = stopping.clone();
    let serving = sandbox::serve(sandbox, listener, async move { stop.cancelled().await });
    let too_long = async {
        stopping.cancelled().await;
        tokio::time::sleep(LAST_ANSWERS).await;
    };
    tokio::select! {
        result = serving => if let Err(error) = result {
            tracing::error!(%error, "the demo provider failed");
        },
        () = too_long => {}
    }
}

async fn serve_metrics(router: Router, listener: TcpListener, stopping: CancellationToken) {
    let stop = stopping.clone();
    let serving = axum::serve(listener, router).with_graceful_shutdown(async move { stop.cancelled().await });
    tokio::select! {
        result = serving => if let Err(error) = result {
            tracing::error!(%error, "the metrics can't be served");
        },
        // Whoever keeps a connection open must not hold us up.
        () = stopping.cancelled() => {}
    }
}

async fn join_all(companions: Vec<JoinHandle<()>>) {
    for companion in companions {
        if let Err(error) = companion.await {
            tracing::error!(%error, "a part of the server ended early");
        }
    }
}

fn backend_of(core: &Core, access: Access, passwords: Passwords, set_up_code: Arc<SetUpCode>) -> Backend {
    Backend {
        sessions: Arc::new(SessionsService::new(core.clone(), passwords, set_up_code)),
        campaigns: Arc::new(CampaignsService::new(core.clone())),
        connections: Arc::new(ConnectionsService::new(core.clone(), access)),
        flows: Arc::new(FlowsService::new(core.clone())),
        dashboards: Arc::new(DashboardsService::new(core.clone())),
        alerts: Arc::new(AlertsService::new(core.clone())),
        apps: Arc::new(AppsService::new(core.clone(), FlowsService::new(core.clone()))),
    }
}

fn policy_of(config: &Config) -> Policy {
    Policy { allow: config.allow_private.iter().map(ToString::to_string).collect() }
}

/// Whoever runs the server vouches for the mail server they name.
fn mail_policy_of(config: &Config) -> Policy {
    let target = |mail: &MailServer| HostPort { host: mail.host.clone(), port: mail.port }.to_string();
    Policy { allow: config.mail.iter().map(target).collect() }
}

fn leptos_options(config: &Config) -> LeptosOptions {
    LeptosOptions::builder()
        .output_name("relink")
        .site_root(config.site_root.to_string_lossy().into_owned())
        .site_pkg_dir("pkg")
        .site_addr(config.listen)
        .env(Env::PROD)
        .build()
}
