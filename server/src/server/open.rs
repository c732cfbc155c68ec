//! Opening a server: the store and the keys of a data folder, everything that is wired around them, and why it can't be
//! done. Nothing here waits for a request.

use std::sync::Arc;

use app::{backend::Backend, model::error::AppError};
use leptos::config::{Env, LeptosOptions};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::Server;
use crate::{
    catalogue::Shelf,
    clock::Clock,
    config::{Config, HostPort, mail::MailServer},
    core::Core,
    demo,
    entropy::Entropy,
    http::{feed::ChangeFeed, site_build::SiteBuild, streams::Streams},
    jobs::build_worker,
    live::Live,
    metrics::{Metrics, Timed},
    net::{
        Outbound,
        guard::{Guard, GuardError, Policy},
    },
    oauth::access::Access,
    pace::memory::MemoryLimiter,
    press::OwnPrinter,
    service::{
        account_managers::AccountManagersService,
        agency::AgencyService,
        alerts::AlertsService,
        apps::AppsService,
        budgets::BudgetsService,
        campaigns::CampaignsService,
        clients::ClientsService,
        connections::{ConnectionsService, settle_accounts},
        dashboards::DashboardsService,
        flows::FlowsService,
        notes::NotesService,
        periods::PeriodsService,
        reports::ReportsService,
        rereadings::RereadingsService,
        results::ResultsService,
        sessions::{SessionsService, SetUpCode, password::Passwords},
        sharing::SharingService,
        visits::Visits,
    },
    state::AppState,
    store::{StoreError, sqlite::SqliteStore},
    vault::Vault,
    work::slots::Slots,
};

/// The operator's own integrations, in the data folder.
pub(super) const OWN_CATALOGUE: &str = "catalogue";

/// Why it doesn't start. Each is a sentence for the terminal.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("{}", store_words(.0))]
    Store(#[from] StoreError),
    #[error("Relink can't listen: {0}")]
    Listener(#[source] std::io::Error),
    #[error(transparent)]
    Vault(#[from] crate::vault::StartError),
    #[error("Relink can't open connections: {0}")]
    Guard(#[from] GuardError),
    #[error("The demo provider can't be started: {0}")]
    Sandbox(#[from] crate::sandbox::SandboxError),
    #[error("Relink can't be started: {0}")]
    App(#[from] AppError),
}

/// What is wrong with the data folder, and what to do.
fn store_words(error: &StoreError) -> String {
    let advice = match error {
        StoreError::Newer => "Start that version, or restore a backup that this one has made",
        StoreError::Older => "Start `relink serve` once",
        StoreError::InUse => "Stop it first; only one version of Relink can work on a data folder",
        StoreError::NoSpace { .. } => "Make room on that disk and start again; nothing has been changed",
        _ => "Check that the data folder can be written and the disk is not full",
    };
    format!("The store can't be opened: {error}. {advice}.")
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
            limiter: Arc::new(MemoryLimiter::new(Slots::default().data)),
            printer: Arc::new(OwnPrinter),
            metrics,
            catalogue: Arc::new(Shelf::open(&config.data_dir.join(OWN_CATALOGUE))),
            config: Arc::new(config),
            live: Live::default(),
            tasks: TaskTracker::new(),
        })
    }

    /// The other half: wires everything around `core`, whose store and way out a test may have put something before.
    pub async fn with_core(core: Core) -> Result<Self, OpenError> {
        let passwords = Passwords::new(core.entropy.clone(), core.config.limits.sign_ins.waiting)?;
        let set_up_code = Arc::new(SetUpCode::generate(&*core.entropy));
        let sandbox = if core.config.demo { Some(demo::build_stage(&core, &passwords).await?) } else { None };
        if let Err(error) = settle_accounts(&core).await {
            tracing::error!(%error, "who the accounts with credentials are could not be settled; it is tried at the next start");
        }
        let access = Access::new(core.clone());
        let worker = build_worker(&core, access.clone());
        let state = AppState {
            backend: backend_of(&core, access, passwords, set_up_code.clone()),
            feed: ChangeFeed::new(),
            streams: Streams::new(core.config.limits.streams.clone()),
            leptos: leptos_options(&core.config),
            site: SiteBuild::read(&core.config.site_root),
            stopping: CancellationToken::new(),
            core: core.clone(),
        };
        Ok(Self { core, state, worker, set_up_code, sandbox })
    }
}

fn backend_of(core: &Core, access: Access, passwords: Passwords, set_up_code: Arc<SetUpCode>) -> Backend {
    let dashboards = Arc::new(DashboardsService::new(core.clone()));
    // Strangers come by share links and by reports' links alike.
    let visits = Arc::new(Visits::default());
    Backend {
        account_managers: Arc::new(AccountManagersService::new(core.clone())),
        budgets: Arc::new(BudgetsService::new(core.clone())),
        sharing: Arc::new(SharingService::new(core.clone(), dashboards.clone(), passwords.clone(), visits.clone())),
        reports: Arc::new(ReportsService::new(core.clone(), dashboards.clone(), visits)),
        sessions: Arc::new(SessionsService::new(core.clone(), passwords, set_up_code)),
        agencies: Arc::new(AgencyService::new(core.clone())),
        campaigns: Arc::new(CampaignsService::new(core.clone())),
        connections: Arc::new(ConnectionsService::new(core.clone(), access.clone())),
        flows: Arc::new(FlowsService::new(core.clone(), access.clone())),
        periods: Arc::new(PeriodsService::new(core.clone(), dashboards.clone())),
        clients: Arc::new(ClientsService::new(core.clone(), dashboards.clone())),
        dashboards,
        notes: Arc::new(NotesService::new(core.clone())),
        results: Arc::new(ResultsService::new(core.clone())),
        rereadings: Arc::new(RereadingsService::new(core.clone())),
        alerts: Arc::new(AlertsService::new(core.clone())),
        apps: Arc::new(AppsService::new(core.clone(), access)),
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
