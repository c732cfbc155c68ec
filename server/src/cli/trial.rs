//! `relink catalogue try`: an integration against its real platform.

use std::{collections::BTreeMap, io, net::SocketAddr, path::PathBuf, sync::Arc, thread, time::Duration};

use async_trait::async_trait;
use axum::{Router, extract::RawQuery, response::Html, routing::get};
use clap::Args;
use tokio::{net::TcpListener, sync::mpsc};
use tokio_util::sync::CancellationToken;
use url::Url;

use super::{CliError, DataArgs, open_store, terminal};
use crate::{
    catalogue::{AuthServer, Catalogue, Entry, FieldSpec, File, OwnFiles, UrlTemplate},
    clock::{Clock, SystemClock},
    config::{self, Config, Limits, PublicUrl},
    entropy::SystemEntropy,
    net::guard::{Guard, Policy},
    service::apps::present_application,
    store::{Store, sqlite},
    trial::{Browser, Parts, Trial, TrialError, Wish, application_of},
};

/// As long as a window stays good.
const PATIENCE: Duration = Duration::from_secs(30 * 60);
const FAREWELL: Duration = Duration::from_secs(2);
const THANKS: &str = "<!doctype html><title>Relink</title><p>Relink has the answer. You can close this window.";

/// What is asked for is typed; secrets are never flags.
#[derive(Debug, Args)]
pub(super) struct TryArgs {
    /// The file of the integration; others of its catalogue may lie beside it
    file: PathBuf,
    /// Id of the profile to pull, as it is listed (parent~id where profiles are in something else); the first otherwise
    #[arg(long, value_name = "ID")]
    profile: Option<String>,
    /// Key of the stream to pull; the first otherwise
    #[arg(long, value_name = "KEY")]
    stream: Option<String>,
    /// How many days to pull, up to yesterday
    #[arg(long, default_value_t = 7)]
    days: u32,
    /// A field that is no secret, instead of typing it
    #[arg(long = "set", value_name = "FIELD=VALUE")]
    fields: Vec<String>,
    /// Show long replies whole
    #[arg(long)]
    whole: bool,
    /// Private targets that may be reached: host:port, separated by commas
    #[arg(long, env = "RELINK_ALLOW_PRIVATE", default_value = "", value_name = "TARGETS")]
    allow_private: String,
    /// Where to wait for the browser that comes back from the provider
    #[arg(long, default_value = "127.0.0.1:8765", value_name = "ADDRESS")]
    listen: SocketAddr,
    /// The same place as the browser sees it: the redirect URI begins with it
    #[arg(long, default_value = "http://localhost:8765", value_name = "URL")]
    public_url: PublicUrl,
    /// Address of your server, whose redirect URI is told too
    #[arg(long, env = "RELINK_PUBLIC_URL", default_value = "http://localhost:3000", value_name = "URL")]
    server_url: PublicUrl,
    #[command(flatten)]
    data: DataArgs,
}

pub(super) async fn run(args: TryArgs) -> Result<(), CliError> {
    let own = OwnFiles::read_one(&args.file).map_err(|error| CliError::unreadable(&args.file, error))?;
    let files: Vec<File<'_>> = own.files().collect();
    let catalogue = Catalogue::layered(&files);
    let main = files.iter().find(|file| own.is_main(file.path)).ok_or(CliError::Catalogue(1))?;
    let problems: Vec<_> = catalogue.problems.iter().filter(|problem| own.is_main(&problem.file)).collect();
    if !problems.is_empty() {
        problems.iter().for_each(|problem| eprintln!("{problem}"));
        return Err(CliError::Catalogue(problems.len()));
    }
    let entry = catalogue.entries.values().find(|entry| main.path == format!("integrations/{}.toml", entry.key));
    let entry = entry.ok_or_else(|| CliError::NoIntegration(args.file.clone()))?;
    let integration = entry.key.clone();
    let redirects = match catalogue.server_of(entry) {
        Some(server) => find_redirects(server, &args).await?,
        None => Vec::new(),
    };
    let typed = ask_fields(&catalogue, entry, &args, &redirects)?;
    let guard = Guard::new(&Policy { allow: list_targets(&args.allow_private)? })?;
    let trial = Trial::open(Parts {
        config: config_of(&args),
        catalogue,
        clock: Arc::new(SystemClock),
        entropy: Arc::new(SystemEntropy),
        outbound: Arc::new(guard),
        told_to: Box::new(io::stdout()),
        whole: args.whole,
    })
    .await?;
    let wish = Wish { integration, profile: args.profile, stream: args.stream, days: args.days, typed };
    trial.run(&wish, &mut Terminal { listen: args.listen }).await?;
    println!("\nIt works: it connects, lists its profiles, and its records are read.");
    Ok(())
}

fn list_targets(text: &str) -> Result<Vec<String>, CliError> {
    Ok(config::parse_targets(text)?.iter().map(ToString::to_string).collect())
}

fn config_of(args: &TryArgs) -> Config {
    Config {
        listen: args.listen,
        public_url: args.public_url.clone(),
        data_dir: PathBuf::new(),
        master_key: None,
        allow_private: Vec::new(),
        sandbox_listen: args.listen,
        demo: false,
        metrics_listen: None,
        mail: None,
        rates: None,
        trusted_proxies: Vec::new(),
        limits: Limits::default(),
        site_root: PathBuf::new(),
    }
}

/// Everything that the form, or the set-up of the app, would ask for.
fn ask_fields(
    catalogue: &Catalogue,
    entry: &Entry,
    args: &TryArgs,
    redirects: &[String],
) -> Result<BTreeMap<String, String>, CliError> {
    let server = catalogue.server_of(entry);
    let specs = server.map_or(entry.fields(), |server| &server.set_up);
    let mut typed = BTreeMap::new();
    for pair in &args.fields {
        let found = pair.split_once('=').filter(|(key, _)| specs.iter().any(|spec| spec.key == *key));
        let (key, value) = found.ok_or_else(|| CliError::NoField(pair.clone()))?;
        if specs.iter().any(|spec| spec.key == key && spec.is_secret()) {
            return Err(CliError::SecretFlag(key.to_owned()));
        }
        typed.insert(key.to_owned(), value.to_owned());
    }
    if let Some(server) = server {
        explain_app(server, &args.public_url, redirects);
    }
    for spec in specs {
        if !typed.contains_key(&spec.key) {
            typed.insert(spec.key.clone(), ask_field(spec)?);
        }
    }
    Ok(typed)
}

/// The redirect URIs with which your server uses its present app, one for each agency. None, if it has not run here.
async fn find_redirects(server: &AuthServer, args: &TryArgs) -> Result<Vec<String>, CliError> {
    if !args.data.data_dir.join(sqlite::FILE_NAME).exists() {
        return Ok(Vec::new());
    }
    let store = open_store(&args.data).await?;
    let mut unit = store.read().await?;
    let mut found = Vec::new();
    for agency in unit.agencies().await? {
        let saved = unit.applications(agency.id, &server.key).await?;
        found.push(args.server_url.redirect_uri(present_application(agency.id, &server.key, &saved)));
    }
    drop(unit);
    store.close().await;
    Ok(found)
}

/// The trial waits at another place than the server, which may be running: providers want both.
fn explain_app(server: &AuthServer, public_url: &PublicUrl, redirects: &[String]) {
    println!("{} needs an app of yours. Register exactly this redirect URI for the trial:", server.name);
    println!("{}\n", public_url.redirect_uri(application_of(&server.key)));
    if redirects.is_empty() {
        println!("Your server has another one, which Settings → Apps shows: register that too.\n");
    } else {
        println!("And this one, so that your server can use the same app:");
        redirects.iter().for_each(|redirect| println!("{redirect}"));
        println!();
    }
    if let Some(console) =
        server.console_url.as_ref().and_then(|url| UrlTemplate::render(url, &Default::default()).ok())
    {
        println!("It is made at {console}");
    }
    for step in &server.set_up_steps {
        println!("- {step}");
    }
    for cap in &server.caps {
        println!("! {}", cap.words);
    }
    println!();
}

fn ask_field(spec: &FieldSpec) -> io::Result<String> {
    let default = if spec.default.is_empty() { String::new() } else { format!(" [{}]", spec.default) };
    let prompt = format!("{}\n{}{default}: ", spec.help, spec.label);
    let typed = if spec.is_secret() { terminal::read_secret(&prompt)? } else { terminal::read_line(&prompt)? };
    Ok(if typed.is_empty() { spec.default.clone() } else { typed })
}

/// The person at the terminal, whose browser may be on another machine.
struct Terminal {
    listen: SocketAddr,
}

#[async_trait]
impl Browser for Terminal {
    async fn visit(&mut self, url: &str) -> Result<String, TrialError> {
        let listener = TcpListener::bind(self.listen).await?;
        println!("\nOpen this address and sign in:\n\n{url}\n");
        println!("Waiting at {}. If your browser is elsewhere, paste here the address that it ends at.", self.listen);
        let (answers, mut answer) = mpsc::channel::<String>(1);
        let pasted = answers.clone();
        // Not a task: reading a terminal can't be cancelled, and the end of the program must not wait for it.
        thread::spawn(move || {
            let line = terminal::read_line("").unwrap_or_default();
            if !line.trim().is_empty() {
                let _ = pasted.blocking_send(query_of(line.trim()));
            }
        });
        let take = move |RawQuery(query): RawQuery| async move {
            let _ = answers.send(query.unwrap_or_default()).await;
            Html(THANKS)
        };
        let over = CancellationToken::new();
        let router = Router::new().route("/oauth/callback/{id}", get(take));
        let serving = axum::serve(listener, router).with_graceful_shutdown(over.clone().cancelled_owned());
        let serving = tokio::spawn(serving.into_future());
        let came = tokio::select! {
            query = answer.recv() => query,
            () = SystemClock.pause(PATIENCE) => None,
        };
        // The page that says thanks may be on its way.
        over.cancel();
        let _ = tokio::time::timeout(FAREWELL, serving).await;
        came.ok_or(TrialError::NoAnswer)
    }
}

/// Of an address, its query; other texts are queries.
fn query_of(line: &str) -> String {
    Url::parse(line).ok().and_then(|url| url.query().map(str::to_owned)).unwrap_or_else(|| line.to_owned())
}
