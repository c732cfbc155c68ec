//! Accounts as lists show them.

use app::model::data_source::AccountRow;

use super::{ConnectionsService, lines::account_line, view::Present};
use crate::{catalogue::Entry, store::account::Account};

impl ConnectionsService {
    /// One row. `campaigns`: in how many it is used.
    pub(super) fn account_row(&self, present: &Present, account: &Account, campaigns: u32) -> AccountRow {
        let provider = self.provider_name(account);
        AccountRow {
            id: account.id,
            initials: initials(&account.name),
            name: account.name.clone(),
            address: account.address.clone(),
            health: account.health,
            line: account_line(present, &provider, account),
            campaigns,
            mark: self.core.catalogue.provider_mark(&account.provider),
            provider,
        }
    }

    /// The name of the authorization server or, for credentials, of the integration.
    pub(super) fn provider_name(&self, account: &Account) -> String {
        self.core.catalogue.provider_name(&account.provider)
    }

    /// Who says yes or no to an integration: its authorization server or, for credentials, the platform itself.
    pub(super) fn provider_of(&self, entry: &Entry) -> String {
        self.core.catalogue.server_of(entry).map_or_else(|| entry.name.clone(), |server| server.name.clone())
    }
}

/// The first letters of the first two words.
fn initials(name: &str) -> String {
    let letters = name.split([' ', '.', '@', '-', '_']).filter_map(|word| word.chars().find(|c| c.is_alphanumeric()));
    letters.take(2).flat_map(char::to_uppercase).collect()
}

#[cfg(test)]
mod tests {
    use super::initials;

    #[test]
    fn initials_come_from_words() {
        assert_eq!(initials("Harbour Coffee marketing"), "HC");
        assert_eq!(initials("ads@juniper.example"), "AJ");
        assert_eq!(initials("  "), "");
    }
}
