//! How near the agency's app comes to what its provider allows one like it.

use app::model::doctor::Symptom;

use crate::catalogue::{Cap, Counted};

/// `accounts`: how many the app has. `profiles`: how many campaigns report on through them, each once.
pub(super) fn find_caps(caps: &[Cap], accounts: usize, profiles: usize) -> Vec<Symptom> {
    let near = caps.iter().filter_map(|cap| {
        let used = match cap.counts {
            Counted::Accounts => accounts,
            Counted::Profiles => profiles,
            Counted::Nothing => return None,
        };
        let used = u32::try_from(used).unwrap_or(u32::MAX);
        cap.is_near(used).then(|| Symptom::CapNear { used, most: cap.most, words: cap.words.clone() })
    });
    near.collect()
}
