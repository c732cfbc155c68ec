//! Renewed tokens that the store did not take: the disk was full. They exist nowhere else, so they are kept in memory
//! until it does. A process that ends before has lost them; then the intent of the refresh tells.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use app::model::ids::AccountId;

use crate::{
    store::account::{Account, TokenUpdate},
    vault::Sealed,
};

/// What is left to be stored, and over which `token_version`.
#[derive(Default)]
pub(super) struct Unsaved {
    updates: Mutex<HashMap<AccountId, (i64, TokenUpdate)>>,
}

impl Unsaved {
    /// Keeps what could not be stored over `account` as it was read.
    pub(super) fn keep(&self, account: &Account, update: TokenUpdate) {
        self.lock().insert(account.id, (account.token_version, update));
    }

    /// Takes what is left for `account`; what somebody has overtaken meanwhile is dropped.
    pub(super) fn take(&self, account: &Account) -> Option<TokenUpdate> {
        let (version, update) = self.lock().remove(&account.id)?;
        (version == account.token_version).then_some(update)
    }

    /// The secret that is left for `account`, if nobody has overtaken it.
    pub(super) fn secret_of(&self, account: &Account) -> Option<Sealed> {
        let updates = self.lock();
        let (version, update) = updates.get(&account.id)?;
        (*version == account.token_version).then(|| update.secret.clone())
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<AccountId, (i64, TokenUpdate)>> {
        self.updates.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
