//! `relink serve`.

use std::{net::SocketAddr, path::PathBuf, sync::Arc};

use clap::{Args, builder::FalseyValueParser};
use secrecy::SecretString;
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};

use super::{CliError, DataArgs, descriptors, log};
use crate::{
    clock::SystemClock,
    config::{
        self, Config, Limits, PublicUrl,
        mail::{MailError, MailServer},
    },
    core::Core,
    entropy::SystemEntropy,
    press::ChildPrinter,
    server::{Listeners, Server, bring_up_to_date},
    service::sessions::{DEMO_EMAIL, DEMO_PASSWORD},
};

/// Flags of `relink serve`; each can be an environment variable. The keys (RELINK_MASTER_KEY) and the mail server with its
/// password (RELINK_SMTP_URL) can be that only: flags are seen by everybody on the machine.
#[derive(Debug, Clone, Args)]
pub(super) struct ServeArgs {
    /// Where to listen
    #[arg(long, env = "RELINK_LISTEN", default_value = "127.0.0.1:3000", value_name = "ADDRESS")]
    listen: SocketAddr,
    /// Relink's own address as browsers see it
    #[arg(long, env = "RELINK_PUBLIC_URL", default_value = "http://localhost:3000", value_name = "URL")]
    public_url: PublicUrl,
    #[command(flatten)]
    data: DataArgs,
    /// Private targets that may be reached all the same: host:port, separated by commas
    #[arg(long, env = "RELINK_ALLOW_PRIVATE", default_value = "", value_name = "TARGETS")]
    allow_private: String,
    /// Proxies whose X-Forwarded-For is taken for who asks: addresses, separated by commas
    #[arg(long, env = "RELINK_TRUSTED_PROXIES", default_value = "", value_name = "ADDRESSES")]
    trusted_proxies: String,
    /// Where the demo provider listens, in demo mode
    #[arg(long, env = "RELINK_SANDBOX_LISTEN", default_value = "127.0.0.1:3001", value_name = "ADDRESS")]
    sandbox_listen: SocketAddr,
    /// Serve a made-up agency with a provider to break on purpose; this machine only
    #[arg(long, env = "RELINK_DEMO", value_parser = FalseyValueParser::new())]
    demo: bool,
    /// Where /metrics (Prometheus) is served; nowhere unless given
    #[arg(long, env = "RELINK_METRICS_LISTEN", value_name = "ADDRESS")]
    metrics_listen: Option<SocketAddr>,
    /// Who sends mail about alerts, like "Relink <relink@example.com>"
    #[arg(long, env = "RELINK_MAIL_FROM", value_name = "SENDER")]
    mail_from: Option<String>,
    /// Where the European Central Bank's exchange rates are fetched, or `off`; off in demo mode unless given
    #[arg(long, env = "RELINK_RATES", value_name = "URL")]
    rates: Option<String>,
    /// Where the built pages are
    #[arg(long, env = "LEPTOS_SITE_ROOT", default_value = "target/site", hide = true)]
    site_root: PathBuf,
}

impl ServeArgs {
    pub(super) fn into_config(self) -> Result<Config, CliError> {
        let config = Config {
            listen: self.listen,
            public_url: self.public_url,
            data_dir: self.data.data_dir,
            master_key: super::keys::master_key_of_environment(),
            allow_private: config::parse_targets(&self.allow_private)?,
            sandbox_listen: self.sandbox_listen,
            demo: self.demo,
            metrics_listen: self.metrics_listen,
            mail: read_mail_server(self.mail_from.as_deref())?,
            rates: config::read_rates(self.rates.as_deref(), self.demo)?,
            trusted_proxies: config::parse_proxies(&self.trusted_proxies)?,
            limits: Limits::of_descriptors(descriptors::raise_limit()),
            site_root: self.site_root,
        };
        Ok(config.check()?)
    }
}

pub(super) async fn run(args: ServeArgs) -> Result<(), CliError> {
    log::start();
    let config = args.into_config()?;
    // Before the store is opened: a second server on the same folder stops here.
    let app = listen(config.listen, "--listen").await?;
    let sandbox = if config.demo { Some(listen(config.sandbox_listen, "--sandbox-listen").await?) } else { None };
    let metrics = match config.metrics_listen {
        Some(address) => Some(listen(address, "--metrics-listen").await?),
        None => None,
    };

    let app = bring_up_to_date(&config, app).await?;
    let core = Server::open_core(config.clone(), Arc::new(SystemClock), Arc::new(SystemEntropy)).await?;
    let server = Server::with_core(Core { printer: Arc::new(ChildPrinter::own()), ..core }).await?;
    greet(&config, server.set_up_code().await?);
    let stopping = server.stopping();
    tokio::spawn(async move {
        match stop_signal().await {
            Ok(()) => tracing::info!("stopping; exchanges and refreshes under way are finished first"),
            Err(error) => tracing::error!(%error, "signals can't be heard; stopping"),
        }
        stopping.cancel();
    });
    server.run(Listeners { app, sandbox, metrics }, true).await;
    Ok(())
}

/// The mail server's address holds its password, so it is no flag: flags are seen by everybody on the machine.
fn read_mail_server(from: Option<&str>) -> Result<Option<MailServer>, MailError> {
    let url = std::env::var("RELINK_SMTP_URL").ok().filter(|url| !url.is_empty()).map(SecretString::from);
    url.map(|url| MailServer::read(&url, from)).transpose()
}

async fn listen(address: SocketAddr, flag: &'static str) -> Result<TcpListener, CliError> {
    TcpListener::bind(address).await.map_err(|error| CliError::Listen { address, flag, error })
}

fn greet(config: &Config, set_up_code: Option<String>) {
    let origin = config.public_url.origin();
    println!("Relink is at {origin}");
    if let Some(code) = set_up_code {
        println!("Nobody has an account yet. Set up the first agency at {origin}/set-up with this code: {code}");
    }
    if config.demo {
        println!("Demo: sign in as {DEMO_EMAIL} with the password {DEMO_PASSWORD}");
        println!("Break things at http://{}", config.sandbox_listen);
    }
}

/// Ctrl-C, or the service manager's wish.
async fn stop_signal() -> std::io::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        result = tokio::signal::ctrl_c() => result,
        _ = terminate.recv() => Ok(()),
    }
}
