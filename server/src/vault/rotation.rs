//! Replacing the key under running servers: the new key is durable before anything is sealed with it, and old keys go
//! only when no row names them any more.

use std::{sync::Arc, time::Duration};

use uuid::Uuid;

use super::{
    Vault, VaultError,
    key_file::KeyFile,
    keyring::{Keyring, KeyringError},
};
use crate::{
    entropy::Entropy,
    store::{Store, StoreError},
};

/// Rows resealed in one transaction: few, so that a running server's writes don't wait long.
const BATCH: u32 = 50;

/// How long a server may take between sealing with the old key and writing the row. Old keys are kept that long.
pub const SETTLING: Duration = Duration::from_secs(10);

/// What a rotation did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rotated {
    pub new_key: u32,
    pub resealed: u64,
    pub dropped_keys: Vec<u32>,
}

/// Why a rotation stopped. No key was dropped and every row can still be opened.
#[derive(Debug, thiserror::Error)]
pub enum RotationError {
    #[error(transparent)]
    Keyring(#[from] KeyringError),
    #[error("The store failed: {0}. Nothing is lost; run the command again.")]
    Store(#[from] StoreError),
    #[error("The row {row} of {purpose} can't be resealed: {error}. All keys were kept.")]
    Row { purpose: &'static str, row: Uuid, error: VaultError },
}

/// Adds a key to the file, seals everything with it, waits `settling` for servers that were about to write, and drops
/// the keys that no row names any more.
pub async fn rotate_key_file(
    file: &KeyFile,
    store: &dyn Store,
    entropy: Arc<dyn Entropy>,
    settling: Duration,
) -> Result<Rotated, RotationError> {
    let _lock = file.lock_for_rotation()?;
    let mut keyring = file.read()?;
    keyring.require(&store.read().await?.sealed_key_ids().await?, &file.path().display().to_string())?;
    let new_key = keyring.add(&*entropy);
    file.replace(&keyring)?;

    let vault = Vault::with_keyring(keyring, entropy);
    let mut resealed = reseal_rows(&vault, store, new_key).await?;
    tokio::time::sleep(settling).await;
    resealed += reseal_rows(&vault, store, new_key).await?;

    // While this unit is open nobody else writes, so no row can come to name a key that is being dropped.
    let mut unit = store.write().await?;
    let named = unit.sealed_key_ids().await?;
    let mut keyring = file.read()?;
    let dropped_keys = keyring.retain(&named);
    file.replace(&keyring)?;
    unit.commit().await?;
    Ok(Rotated { new_key, resealed, dropped_keys })
}

/// For keys from the environment: seals everything with the newest key. Answers the number of rows and the keys that
/// are no longer needed.
pub async fn reseal_with_newest(
    keyring: Keyring,
    store: &dyn Store,
    entropy: Arc<dyn Entropy>,
) -> Result<Rotated, RotationError> {
    let new_key = keyring.newest();
    keyring.require(&store.read().await?.sealed_key_ids().await?, "RELINK_MASTER_KEY")?;
    let old_keys = keyring.ids().filter(|id| *id != new_key).collect::<Vec<_>>();
    let resealed = reseal_rows(&Vault::with_keyring(keyring, entropy), store, new_key).await?;
    let named = store.read().await?.sealed_key_ids().await?;
    Ok(Rotated { new_key, resealed, dropped_keys: old_keys.into_iter().filter(|id| !named.contains(id)).collect() })
}

async fn reseal_rows(vault: &Vault, store: &dyn Store, new_key: u32) -> Result<u64, RotationError> {
    let mut resealed = 0;
    loop {
        let mut unit = store.write().await?;
        let rows = unit.sealed_under_other_keys(new_key, BATCH).await?;
        if rows.is_empty() {
            return Ok(resealed);
        }
        for row in &rows {
            let failed = |error| RotationError::Row { purpose: row.purpose, row: row.row, error };
            let secret = vault.open(row.purpose, row.agency, row.row, &row.old).map_err(failed)?;
            let new = vault.seal(row.purpose, row.agency, row.row, &secret).map_err(failed)?;
            // Written by somebody else in the meantime: that row is found again in the next batch if need be.
            resealed += u64::from(unit.replace_sealed(row, &new).await?);
        }
        unit.commit().await?;
    }
}
