//! Keys are replaced while renewed tokens wait for room on the disk.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use async_trait::async_trait;
use secrecy::ExposeSecret;

use super::world::World;
use crate::{
    core::Core,
    oauth::access::Access,
    store::{Store, StoreError, Unit, account::TokenUpdate},
    vault::{TokenSet, Vault, key_file::KeyFile, keyring::Keyring, rotation::rotate_key_file},
};

/// A store whose disk is full at times.
struct FullAtTimes {
    store: Arc<dyn Store>,
    is_full: Arc<AtomicBool>,
}

#[async_trait]
impl Store for FullAtTimes {
    async fn read(&self) -> Result<Box<dyn Unit>, StoreError> {
        self.store.read().await
    }

    async fn write(&self) -> Result<Box<dyn Unit>, StoreError> {
        match self.is_full.load(Ordering::SeqCst) {
            true => Err(StoreError::Full(sqlx::Error::Io(std::io::ErrorKind::StorageFull.into()))),
            false => self.store.write().await,
        }
    }

    async fn close(&self) {
        self.store.close().await;
    }
}

#[tokio::test]
async fn tokens_that_waited_over_a_rotation_are_stored_under_the_new_key() {
    let world = World::build().await;
    let (folder, entropy) = (tempfile::tempdir().unwrap(), world.core.entropy.clone());
    let file = KeyFile::in_folder(folder.path());
    let keyring = file.create(&Keyring::generate(&*entropy)).unwrap();
    let vault = Vault::with_file(file.clone(), keyring, entropy.clone());
    // Everything that the world has sealed, under the key of the file.
    let account = world.linked().await.account.unwrap();
    let seal = |purpose: &str, row, text: &secrecy::SecretString| vault.seal(purpose, world.agency, row, text).unwrap();
    let text = world.core.vault.open("accounts.secret", world.agency, account.id.0, &account.secret).unwrap();
    let update = TokenUpdate {
        secret: seal("accounts.secret", account.id.0, &text),
        scopes: account.scopes.clone(),
        access_expires_at: None,
        hard_expires_at: None,
        counted_at: None,
    };
    let mut unit = world.core.store.write().await.unwrap();
    let mut application = unit.application(world.agency, account.application.unwrap()).await.unwrap().unwrap();
    application.client_secret = Some(seal("applications.client_secret", application.id.0, &"client-secret".into()));
    unit.put_application(&application).await.unwrap();
    assert!(unit.update_tokens(world.agency, account.id, account.token_version, &update).await.unwrap());
    unit.commit().await.unwrap();

    let is_full = Arc::new(AtomicBool::new(false));
    let store = FullAtTimes { store: world.core.store.clone(), is_full: is_full.clone() };
    let core = Core { store: Arc::new(store), vault, ..world.core.clone() };
    let access = Access::new(core.clone());
    // The provider answers, and then there is no room.
    let fills = is_full.clone();
    world.platform.on_next_call(async move { fills.store(true, Ordering::SeqCst) });
    let version = world.linked().await.account.unwrap().token_version;
    assert!(access.renew(world.agency, account.id, version).await.is_err());

    let rotated = rotate_key_file(&file, &*world.core.store, entropy.clone(), async {}).await.unwrap();
    assert_eq!((rotated.new_key, rotated.dropped_keys), (2, vec![1]));
    is_full.store(false, Ordering::SeqCst);
    // After the lease of the renewal that could not be put away.
    world.clock.advance(120);
    access.renew(world.agency, account.id, version).await.unwrap();
    assert_eq!(world.platform.take_calls().len(), 1, "what the provider gave was kept");

    let mut unit = world.core.store.read().await.unwrap();
    assert_eq!(unit.sealed_key_ids().await.unwrap(), [2]);
    let stored = unit.account(world.agency, account.id).await.unwrap().unwrap();
    let restarted = Vault::with_keyring(file.read().unwrap(), entropy);
    let text = restarted.open("accounts.secret", world.agency, account.id.0, &stored.secret).unwrap();
    let tokens = TokenSet::from_sealed_text(&text).unwrap();
    assert_eq!(tokens.access.expose_secret(), "renewed-1");
}
