//! What is wrong with a connection, and what will be, ready to be read.

use app::model::{
    cause::{Cause, fill_words, stalled_words, unreachable_app_words},
    health::Health,
    ids::MemberId,
    window::{Ending, Evidence, Trouble},
};

use super::{ConnectionsService, lines::account_line, view::Present};
use crate::{
    catalogue::{AuthServer, Entry},
    health::fixer::name_fixer,
    store::{account::Account, agency::Member, connection::Linked},
};

impl ConnectionsService {
    /// What is wrong, if anything is. `reader`: who looks at it, among `colleagues`.
    pub(super) fn find_trouble(
        &self,
        present: &Present,
        entry: &Entry,
        linked: &Linked,
        colleagues: &[Member],
        reader: MemberId,
    ) -> Option<Trouble> {
        let words = match linked.health() {
            // Its address stands with the app, if anybody has entered it: no account brings another one.
            Health::Delayed { cause: Cause::Unreachable, .. } if entry.server().is_some() => {
                unreachable_app_words(self.core.catalogue.server_of(entry).is_some_and(AuthServer::has_address))
            }
            Health::Broken { cause } | Health::Delayed { cause, .. } => cause.words(),
            Health::Stalled { cause } => stalled_words(cause),
            Health::NoAccess => Cause::ProfileAccessLost.words(),
            Health::Never | Health::Healthy | Health::Expiring { .. } => return None,
        };
        let address = linked.account.as_ref().map_or("this account", |account| account.address.as_str());
        // Who says no.
        let provider = self.provider_of(entry);
        let fill = |sentence| fill_words(sentence, &provider, address);
        Some(Trouble {
            headline: fill(words.short),
            happened: fill(words.happened),
            next: fill(words.next),
            fixer: name_fixer(words.fixer, colleagues, Some(reader)),
            since: present.moment(linked.health_since()),
            reauthorizing_helps: words.reauthorizing_helps,
            evidence: linked.evidence().map(|evidence| Evidence {
                request: evidence.request.clone(),
                status: evidence.status,
                code: evidence.code.clone(),
                text: evidence.text.clone(),
                is_ours: evidence.is_ours,
                at: present.moment(evidence.at),
            }),
        })
    }
}

/// The end of its access, if it is shown.
pub(super) fn find_ending(present: &Present, account: &Account) -> Option<Ending> {
    let Health::Expiring { on } = account.health else { return None };
    Some(Ending { line: account_line(present, "", account), is_over: on <= present.now.as_second() })
}
