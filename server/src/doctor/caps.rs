//! How near the agency's app comes to what its provider allows one like it.

use std::collections::BTreeSet;

use app::model::{doctor::Symptom, ids::AccountId};

use crate::{
    catalogue::{Cap, Counted},
    store::{account::Account, connection::Linked},
};

/// `accounts`: those of the app. `connections`: all of the agency.
pub(super) fn find_caps(caps: &[Cap], accounts: &[&Account], connections: &[Linked]) -> Vec<Symptom> {
    let near = caps.iter().filter_map(|cap| {
        let used = match cap.counts {
            Counted::Accounts => accounts.len(),
            Counted::Profiles => count_profiles(accounts, connections),
            Counted::Nothing => return None,
        };
        let used = u32::try_from(used).unwrap_or(u32::MAX);
        cap.is_near(used).then(|| Symptom::CapNear { used, most: cap.most, words: cap.words.clone() })
    });
    near.collect()
}

/// What campaigns report on through these accounts, each once.
fn count_profiles(accounts: &[&Account], connections: &[Linked]) -> usize {
    let own: BTreeSet<AccountId> = accounts.iter().map(|account| account.id).collect();
    let is_of_app = |linked: &&Linked| linked.account.as_ref().is_some_and(|account| own.contains(&account.id));
    let profiles = connections.iter().filter(is_of_app).filter_map(|linked| linked.profile.as_ref());
    profiles.map(|profile| profile.id).collect::<BTreeSet<_>>().len()
}
