//! The command line: `relink serve`, and what is done without a browser.

mod agency;
mod allocation;
mod backup;
mod catalogue;
mod descriptors;
mod doctor;
mod keys;
mod log;
mod member;
mod password;
mod serve;
mod terminal;
mod trial;

use std::{
    io,
    path::{Path, PathBuf},
};

use app::model::error::AppError;
use clap::{Args, Parser, Subcommand};

use crate::{
    config,
    press::{self, PressError},
    server::OpenError,
    store::{
        StoreError,
        sqlite::{self, SqliteStore},
    },
    vault,
};

/// Relink: sees your clients' API connections break, says why, and mends them.
#[derive(Debug, Parser)]
#[command(name = "relink", version, args_conflicts_with_subcommands = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: serve::ServeArgs,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve Relink (what `relink` alone does)
    Serve(Box<serve::ServeArgs>),
    /// Copy the store into a file, beside a running server; the keys are not in it
    Backup(backup::BackupArgs),
    /// Look at the address, the apps and the catalogue of a server that runs; fails if something is wrong
    Doctor(Box<doctor::DoctorArgs>),
    /// Keys that seal the stored access
    #[command(subcommand)]
    Keys(keys::KeysCommand),
    /// Integrations as files: check them, try one at its platform
    #[command(subcommand)]
    Catalogue(catalogue::CatalogueCommand),
    /// Agencies
    #[command(subcommand)]
    Agency(agency::AgencyCommand),
    /// Members of an agency
    #[command(subcommand)]
    Member(member::MemberCommand),
    /// Print a report: what the server starts for each
    #[command(hide = true)]
    Print,
}

/// The folder of a command that works beside a running server.
#[derive(Debug, Clone, Args)]
struct DataArgs {
    /// Folder of the store and the keys
    #[arg(long, env = "RELINK_DATA_DIR", default_value = "./data", value_name = "FOLDER")]
    data_dir: PathBuf,
}

/// Why a command failed. Each is a sentence for the terminal.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    #[error(transparent)]
    Mail(#[from] crate::config::mail::MailError),
    #[error(transparent)]
    Config(#[from] config::ConfigError),
    #[error("{0} of these must be mended.")]
    Wrong(usize),
    #[error("There is no store in {0}. Start Relink once, or name its folder with --data-dir.")]
    NoStore(PathBuf),
    #[error("{0}")]
    Open(#[from] OpenError),
    #[error(
        "The backup can't be written to {file}: {error}. Choose a file that does not exist yet, on a disk with room."
    )]
    Backup { file: PathBuf, error: StoreError },
    #[error("The store failed: {0}")]
    Store(#[from] StoreError),
    #[error(transparent)]
    Keyring(#[from] vault::KeyringError),
    #[error(transparent)]
    Rotation(#[from] vault::rotation::RotationError),
    #[error("{0}")]
    App(#[from] AppError),
    #[error("Nobody has the email address {0}. Check its spelling.")]
    NoMember(String),
    #[error("The email address {0} belongs to a member already. Choose another one.")]
    EmailTaken(String),
    #[error("{address} can't be used: {error}. Is Relink running already? Choose another port with {flag}.")]
    Listen { address: std::net::SocketAddr, flag: &'static str, error: io::Error },
    #[error("{path} can't be read: {error}. Name a TOML file of the catalogue, or a folder of them.")]
    CatalogueFile { path: PathBuf, error: io::Error },
    #[error(
        "Mistakes: {0}, each with its file and line above. A file with mistakes is left out until it is corrected."
    )]
    Catalogue(usize),
    #[error("Nothing is built in under {0}. `relink catalogue show` lists what is.")]
    NotBuiltIn(String),
    #[error("{0} is no integration. Name the file of one, such as integrations/mine.toml.")]
    NoIntegration(PathBuf),
    #[error("{0:?} is no field of this integration with its value. Write it like url=https://example.com.")]
    NoField(String),
    #[error("{0} is a secret: leave it out here, where everybody on the machine sees it, and type it when asked.")]
    SecretFlag(String),
    #[error("{0}")]
    Press(#[from] PressError),
    #[error(transparent)]
    Guard(#[from] crate::net::guard::GuardError),
    #[error(transparent)]
    Trial(#[from] crate::trial::TrialError),
    #[error("The terminal or the network failed: {0}")]
    Io(#[from] io::Error),
}

impl CliError {
    /// A file of the catalogue that can't be read.
    fn unreadable(path: &Path, error: io::Error) -> Self {
        Self::CatalogueFile { path: path.to_owned(), error }
    }
}

impl Cli {
    /// Does what was asked.
    pub fn run(self) -> Result<(), CliError> {
        // One thread, no settings, and nothing opened before it has limited itself.
        if matches!(self.command, Some(Command::Print)) {
            return Ok(press::inside::run()?);
        }
        tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(self.work())
    }

    async fn work(self) -> Result<(), CliError> {
        config::check_variables(std::env::vars_os().filter_map(|(name, _)| name.into_string().ok()))?;
        if matches!(self.command, None | Some(Command::Serve(_))) {
            allocation::begin_with_settings();
        }
        match self.command {
            None => serve::run(self.serve).await,
            Some(Command::Serve(args)) => serve::run(*args).await,
            Some(Command::Backup(args)) => backup::run(args).await,
            Some(Command::Doctor(args)) => doctor::run(*args).await,
            Some(Command::Keys(command)) => keys::run(command).await,
            Some(Command::Catalogue(command)) => catalogue::run(command).await,
            Some(Command::Agency(command)) => agency::run(command).await,
            Some(Command::Member(command)) => member::run(command).await,
            Some(Command::Print) => Ok(press::inside::run()?),
        }
    }
}

/// Opens the store of a folder that a server has used before; a misspelled folder makes no new one.
async fn open_store(data: &DataArgs) -> Result<SqliteStore, CliError> {
    if !data.data_dir.join(sqlite::FILE_NAME).exists() {
        return Err(CliError::NoStore(data.data_dir.clone()));
    }
    Ok(SqliteStore::open_in(&data.data_dir).await?)
}
