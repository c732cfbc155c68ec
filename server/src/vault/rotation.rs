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
    store::{Store, StoreError, sqlite::LONGEST_WAIT},
};

/// Rows resealed in one transaction: few, so that a running server's writes don't wait long.
const BATCH: u32 = 50;

/// How long a server may take between sealing with the old key and writing the row: until its turn to write has come, and
/// some more. Old keys are kept that long.
pub const SETTLING: Duration = LONGEST_WAIT.saturating_add(Duration::from_secs(10));

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

/// Adds a key to the file, seals everything with it, waits until servers that were about to write have `settled`
/// ([`SETTLING`]), and drops the keys that no row names any more.
pub async fn rotate_key_file(
    file: &KeyFile,
    store: &dyn Store,
    entropy: Arc<dyn Entropy>,
    settled: impl Future<Output = ()>,
) -> Result<Rotated, RotationError> {
    let _lock = file.lock_for_rotation()?;
    let mut keyring = file.read()?;
    keyring.require(&store.ask().await?.sealed_key_ids().await?, &file.path().display().to_string())?;
    let new_key = keyring.add(&*entropy);
    file.replace(&keyring)?;

    let vault = Vault::with_keyring(keyring, entropy);
    let mut resealed = reseal_rows(&vault, store, new_key).await?;
    settled.await;
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
    keyring.require(&store.ask().await?.sealed_key_ids().await?, "RELINK_MASTER_KEY")?;
    let old_keys = keyring.ids().filter(|id| *id != new_key).collect::<Vec<_>>();
    let resealed = reseal_rows(&Vault::with_keyring(keyring, entropy), store, new_key).await?;
    let named = store.ask().await?.sealed_key_ids().await?;
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

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;
    use crate::{
        entropy::SeededEntropy,
        store::{
            account::Account,
            sqlite::SqliteStore,
            story::{House, build_house},
        },
        vault::Sealed,
    };

    struct Rig {
        store: SqliteStore,
        file: KeyFile,
        /// A running server.
        server: Vault,
        entropy: Arc<SeededEntropy>,
        house: House,
        _folder: tempfile::TempDir,
    }

    async fn build_rig() -> Rig {
        let folder = tempfile::tempdir().unwrap();
        let store = SqliteStore::open_in(folder.path()).await.unwrap();
        let entropy = Arc::new(SeededEntropy::new(1));
        let file = KeyFile::in_folder(folder.path());
        let server = Vault::start(None, folder.path(), &store, entropy.clone()).await.unwrap();
        let house = build_house(&store, 1).await;
        let rig = Rig { store, file, server, entropy, house, _folder: folder };
        let mut application = rig.house.application();
        application.client_secret = Some(rig.seal("applications.client_secret", application.id.0, "client"));
        let mut unit = rig.store.write().await.unwrap();
        unit.put_application(&application).await.unwrap();
        unit.add_account(&rig.account("marketing", 1)).await.unwrap();
        unit.commit().await.unwrap();
        rig
    }

    impl Rig {
        fn seal(&self, purpose: &str, row: Uuid, secret: &str) -> Sealed {
            self.server.seal(purpose, self.house.agency, row, &secret.into()).unwrap()
        }

        /// An account whose secret is its subject.
        fn account(&self, subject: &str, kind: u128) -> Account {
            let account = self.house.account(kind, subject);
            let secret = self.seal("accounts.secret", account.id.0, subject);
            Account { secret, ..account }
        }

        async fn secret_of(&self, vault: &Vault, account: &Account) -> String {
            let mut unit = self.store.read().await.unwrap();
            let row = unit.account(account.agency, account.id).await.unwrap().unwrap();
            let secret = vault.open("accounts.secret", row.agency, row.id.0, &row.secret).unwrap();
            secret.expose_secret().to_owned()
        }
    }

    #[tokio::test]
    async fn everything_opens_with_the_new_key_alone() {
        let rig = build_rig().await;
        let rotated = rotate_key_file(&rig.file, &rig.store, rig.entropy.clone(), async {}).await.unwrap();
        assert_eq!(rotated, Rotated { new_key: 2, resealed: 2, dropped_keys: vec![1] });

        let restarted = Vault::with_keyring(rig.file.read().unwrap(), rig.entropy.clone());
        let account = rig.house.account(1, "marketing");
        assert_eq!(rig.secret_of(&restarted, &account).await, "marketing");
        assert_eq!(rig.secret_of(&rig.server, &account).await, "marketing", "the running server reads the file again");
        assert_eq!(rig.file.read().unwrap().ids().collect::<Vec<_>>(), [2]);
        let again = rotate_key_file(&rig.file, &rig.store, rig.entropy.clone(), async {}).await.unwrap();
        assert_eq!(again, Rotated { new_key: 3, resealed: 2, dropped_keys: vec![2] });
    }

    #[tokio::test]
    async fn a_row_that_was_sealed_before_and_written_after_is_not_lost() {
        let rig = build_rig().await;
        let late = rig.account("late", 2);
        let write_late = async {
            let mut unit = rig.store.write().await.unwrap();
            unit.add_account(&late).await.unwrap();
            unit.commit().await.unwrap();
        };
        let rotated = rotate_key_file(&rig.file, &rig.store, rig.entropy.clone(), write_late).await.unwrap();
        assert_eq!(rotated, Rotated { new_key: 2, resealed: 3, dropped_keys: vec![1] });
        let restarted = Vault::with_keyring(rig.file.read().unwrap(), rig.entropy.clone());
        assert_eq!(rig.secret_of(&restarted, &late).await, "late");
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_waits_longest_for_a_turn_to_write_is_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        // Opened by the clock of this machine: only the waiting is cut short.
        tokio::time::resume();
        let store = SqliteStore::open_in(folder.path()).await.unwrap();
        let busy = store.write().await.unwrap();
        tokio::time::pause();
        let begin = tokio::time::Instant::now();
        assert!(store.write().await.is_err());
        let waited = begin.elapsed();
        drop(busy);
        assert!(waited >= Duration::from_secs(10), "{waited:?}");
        // And then for a writer of another process, in SQLite itself.
        assert!(SETTLING > waited + Duration::from_secs(10), "{waited:?}");
    }

    #[tokio::test]
    async fn a_row_that_does_not_open_stops_it_and_every_key_is_kept() {
        let rig = build_rig().await;
        let mut damaged = rig.account("damaged", 2);
        if let Some(last) = damaged.secret.0.last_mut() {
            *last ^= 1;
        }
        let mut unit = rig.store.write().await.unwrap();
        unit.add_account(&damaged).await.unwrap();
        unit.commit().await.unwrap();
        let error = rotate_key_file(&rig.file, &rig.store, rig.entropy.clone(), async {}).await.unwrap_err();
        assert!(matches!(error, RotationError::Row { purpose: "accounts.secret", .. }), "{error}");
        assert_eq!(rig.file.read().unwrap().ids().collect::<Vec<_>>(), [1, 2]);
        assert_eq!(rig.secret_of(&rig.server, &rig.house.account(1, "marketing")).await, "marketing");
    }

    #[tokio::test]
    async fn keys_of_the_environment_are_replaced_in_two_steps() {
        let rig = build_rig().await;
        let mut keyring = rig.file.read().unwrap();
        keyring.add(&*rig.entropy);
        let rotated = reseal_with_newest(keyring, &rig.store, rig.entropy.clone()).await.unwrap();
        assert_eq!(rotated, Rotated { new_key: 2, resealed: 2, dropped_keys: vec![1] });
    }
}
