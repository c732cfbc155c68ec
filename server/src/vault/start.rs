//! Opening the vault at start: with the right keys, or not at all.

use std::{path::Path, sync::Arc};

use secrecy::SecretString;

use super::{
    Vault, VaultError,
    key_file::KeyFile,
    keyring::{Keyring, KeyringError},
};
use crate::{
    entropy::Entropy,
    store::{Store, StoreError},
};

/// Why the vault does not open.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error(transparent)]
    Keyring(#[from] KeyringError),
    #[error(
        "Stored access does not open with the key of the id {key_id} from {source_name}: it is another key with the same id. \
         Put the right key back."
    )]
    WrongKey { key_id: u32, source_name: String },
    #[error(transparent)]
    Vault(VaultError),
    #[error("The store can't be read: {0}")]
    Store(#[from] StoreError),
}

impl Vault {
    /// Takes the keys from `master_key` or else from the key file of `data_dir`. A first key is made only where
    /// nothing is sealed yet.
    pub async fn start(
        master_key: Option<&SecretString>,
        data_dir: &Path,
        store: &dyn Store,
        entropy: Arc<dyn Entropy>,
    ) -> Result<Self, StartError> {
        let (named, sample) = {
            let mut unit = store.read().await?;
            // Key ids begin with 1, so this is any sealed row.
            (unit.sealed_key_ids().await?, unit.sealed_under_other_keys(0, 1).await?.pop())
        };
        let file = KeyFile::in_folder(data_dir);
        let (vault, source_name) = match master_key {
            Some(text) => {
                let keyring = Keyring::parse(text)?;
                keyring.require(&named, "RELINK_MASTER_KEY")?;
                (Self::with_keyring(keyring, entropy), "RELINK_MASTER_KEY".to_owned())
            }
            None => {
                let source_name = file.path().display().to_string();
                let keyring = read_or_create(&file, &named, &source_name, &*entropy)?;
                (Self::with_file(file, keyring, entropy), source_name)
            }
        };
        if let Some(row) = sample {
            match vault.open(row.purpose, row.agency, row.row, &row.old) {
                Ok(_) => {}
                Err(VaultError::Rejected) => {
                    let key_id = row.old.key_id().map_err(StartError::Vault)?;
                    return Err(StartError::WrongKey { key_id, source_name });
                }
                Err(error) => return Err(StartError::Vault(error)),
            }
        }
        Ok(vault)
    }
}

fn read_or_create(
    file: &KeyFile,
    named: &[u32],
    source_name: &str,
    entropy: &dyn Entropy,
) -> Result<Keyring, KeyringError> {
    let keyring = if file.exists() {
        file.read()?
    } else if named.is_empty() {
        file.create(&Keyring::generate(entropy))?
    } else {
        return Err(KeyringError::missing(named, source_name));
    };
    keyring.require(named, source_name)?;
    Ok(keyring)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        entropy::SeededEntropy,
        store::{sqlite::SqliteStore, story::build_house},
    };

    const OTHER_KEY: &str = "1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

    /// A folder with a sealed row in its store.
    async fn used_folder() -> (tempfile::TempDir, SqliteStore, Arc<SeededEntropy>) {
        let folder = tempfile::tempdir().unwrap();
        let store = SqliteStore::open_in(folder.path()).await.unwrap();
        let entropy = Arc::new(SeededEntropy::new(1));
        let vault = Vault::start(None, folder.path(), &store, entropy.clone()).await.unwrap();
        let house = build_house(&store, 1).await;
        let mut application = house.application();
        let sealed = vault.seal("applications.client_secret", house.agency, application.id.0, &"client".into());
        application.client_secret = Some(sealed.unwrap());
        let mut unit = store.write().await.unwrap();
        unit.put_application(&application).await.unwrap();
        unit.commit().await.unwrap();
        (folder, store, entropy)
    }

    #[tokio::test]
    async fn a_lost_key_stops_the_start_and_no_new_one_is_made() {
        let (folder, store, entropy) = used_folder().await;
        let file = KeyFile::in_folder(folder.path());
        std::fs::remove_file(file.path()).unwrap();
        let error = Vault::start(None, folder.path(), &store, entropy).await.err().unwrap();
        assert!(error.to_string().contains("key id 1"), "{error}");
        assert!(!file.exists());
    }

    #[tokio::test]
    async fn a_key_that_is_missing_among_others_is_named() {
        let (folder, store, entropy) = used_folder().await;
        let keys = OTHER_KEY.replacen('1', "7", 1).into();
        let error = Vault::start(Some(&keys), folder.path(), &store, entropy).await.err().unwrap();
        assert!(error.to_string().contains("key id 1") && error.to_string().contains("RELINK_MASTER_KEY"), "{error}");
    }

    #[tokio::test]
    async fn another_key_with_the_right_id_stops_the_start() {
        let (folder, store, entropy) = used_folder().await;
        let error = Vault::start(Some(&OTHER_KEY.into()), folder.path(), &store, entropy).await.err().unwrap();
        assert!(matches!(error, StartError::WrongKey { key_id: 1, .. }), "{error}");
    }

    #[tokio::test]
    async fn the_environment_may_hold_the_key_of_the_file() {
        let (folder, store, entropy) = used_folder().await;
        let file = KeyFile::in_folder(folder.path());
        let keys = file.read().unwrap().to_text(',');
        std::fs::remove_file(file.path()).unwrap();
        Vault::start(Some(&keys), folder.path(), &store, entropy).await.unwrap();
        assert!(!file.exists());
    }
}
