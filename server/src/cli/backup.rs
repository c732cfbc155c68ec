//! `relink backup`.

use std::path::PathBuf;

use clap::Args;

use super::{CliError, DataArgs};
use crate::store::Store;

#[derive(Debug, Clone, Args)]
pub(super) struct BackupArgs {
    /// The file to write; it must not exist yet
    file: PathBuf,
    #[command(flatten)]
    data: DataArgs,
}

/// The keys are not in it: whoever finds a backup alone can open nothing.
pub(super) async fn run(args: BackupArgs) -> Result<(), CliError> {
    let store = super::open_store(&args.data).await?;
    store.back_up(&args.file).await.map_err(|error| CliError::Backup { file: args.file.clone(), error })?;
    store.close().await;
    println!("Everything but the keys is in {}. Keep the keys somewhere else.", args.file.display());
    Ok(())
}
