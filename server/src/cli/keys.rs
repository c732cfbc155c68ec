//! `relink keys`.

use std::{env, sync::Arc};

use clap::Subcommand;
use secrecy::{ExposeSecret, SecretString};

use super::{CliError, DataArgs};
use crate::{
    entropy::SystemEntropy,
    store::Store,
    vault::{
        key_file::KeyFile,
        keyring::Keyring,
        rotation::{Rotated, SETTLING, reseal_with_newest, rotate_key_file},
    },
};

#[derive(Debug, Subcommand)]
pub(super) enum KeysCommand {
    /// Make a new key and seal everything with it; the server may go on running
    Rotate(DataArgs),
}

/// Empty counts as not set.
pub(super) fn master_key_of_environment() -> Option<SecretString> {
    env::var("RELINK_MASTER_KEY").ok().filter(|keys| !keys.trim().is_empty()).map(SecretString::from)
}

pub(super) async fn run(command: KeysCommand) -> Result<(), CliError> {
    let KeysCommand::Rotate(data) = command;
    let store = super::open_store(&data).await?;
    let entropy = Arc::new(SystemEntropy);
    match master_key_of_environment() {
        None => {
            let file = KeyFile::in_folder(&data.data_dir);
            println!("Sealing everything with a new key. This takes a little over {} seconds.", SETTLING.as_secs());
            let rotated = rotate_key_file(&file, &store, entropy, tokio::time::sleep(SETTLING)).await?;
            report(&rotated);
            println!("Keep a copy of {} apart from the backups of the data folder.", file.path().display());
        }
        Some(keys) => rotate_environment(&keys, &store).await?,
    }
    store.close().await;
    Ok(())
}

/// We can't change the environment of a running server, so this goes in two steps.
async fn rotate_environment(keys: &SecretString, store: &dyn Store) -> Result<(), CliError> {
    let entropy = Arc::new(SystemEntropy);
    let mut keyring = Keyring::parse(keys)?;
    let waiting = !store.ask().await?.sealed_under_other_keys(keyring.newest(), 1).await?.is_empty();
    if waiting {
        let rotated = reseal_with_newest(keyring, store, entropy).await?;
        report(&rotated);
        if !rotated.dropped_keys.is_empty() {
            println!(
                "Take these keys out of RELINK_MASTER_KEY now and restart every server: {}.",
                list(&rotated.dropped_keys)
            );
        }
    } else {
        let new_key = keyring.add(&*entropy);
        println!("Set RELINK_MASTER_KEY to the following, restart every server, and run this command again with it:");
        println!("{}", keyring.to_text(',').expose_secret());
        println!("Nothing is sealed with the new key {new_key} yet.");
    }
    Ok(())
}

fn report(rotated: &Rotated) {
    println!("Everything is sealed with the key {}; {} rows were resealed.", rotated.new_key, rotated.resealed);
    if !rotated.dropped_keys.is_empty() {
        println!("No longer needed: {}.", list(&rotated.dropped_keys));
    }
}

fn list(keys: &[u32]) -> String {
    keys.iter().map(|key| format!("key {key}")).collect::<Vec<_>>().join(", ")
}
