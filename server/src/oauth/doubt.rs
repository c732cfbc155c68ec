//! Refusals of token endpoints that nobody can explain: one may be a mishap, so that they count when they come a second time. A
//! process that ends before asks once more.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use app::model::ids::AccountId;

use crate::store::account::Account;

/// Seconds that must lie between both.
const APART: i64 = 30;
/// Seconds after which the first is forgotten.
const FORGOTTEN: i64 = 86_400;

/// Who was refused so once: which tokens, and when (Unix seconds).
#[derive(Default)]
pub(super) struct Doubts {
    first: Mutex<HashMap<AccountId, (i64, i64)>>,
}

impl Doubts {
    /// Whether the tokens of `account` were refused so a while ago. Otherwise that is remembered.
    pub(super) fn is_second(&self, account: &Account, now: i64) -> bool {
        let mut all = self.first.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, (_, at)| (now - FORGOTTEN..=now).contains(at));
        let first = all.get(&account.id).filter(|(version, _)| *version == account.token_version).copied();
        match first {
            Some((_, at)) if now - at >= APART => {
                all.remove(&account.id);
                true
            }
            Some(_) => false,
            None => {
                all.insert(account.id, (account.token_version, now));
                false
            }
        }
    }
}
