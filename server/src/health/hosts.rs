//! Where an account's secrets may go: the hosts that it was connected for, and no others, whatever a changed file says.

use crate::store::account::{Account, Evidence};

/// Those of `named` that `account` was not connected for.
pub fn find_added_hosts(account: &Account, named: &[String]) -> Vec<String> {
    named.iter().filter(|host| !account.hosts.contains(host)).cloned().collect()
}

/// What is told of it. `at`: Unix seconds.
pub fn evidence_of_hosts(added: &[String], at: i64) -> Evidence {
    Evidence {
        request: "Nothing was sent".to_owned(),
        status: None,
        code: None,
        text: Some(format!("New in the description of the integration: {}", added.join(", "))),
        is_ours: true,
        at,
    }
}
