//! What people should know about an account now.

use app::model::{
    cause::Cause,
    health::Health,
    ids::{AccountId, AgencyId},
};

use crate::store::{StoreError, Unit, account::Account, alert::Topic, connection::Linked};

/// An account with what is wrong, and since when (Unix seconds).
pub(super) struct Troubles {
    pub(super) topics: Vec<(Topic, i64)>,
    /// Somebody uses it: what nobody uses needs no mending.
    pub(super) is_used: bool,
}

/// `None`: the account is gone.
pub(super) async fn read_troubles(
    unit: &mut dyn Unit,
    agency: AgencyId,
    id: AccountId,
) -> Result<Option<Troubles>, StoreError> {
    let Some(account) = unit.account(agency, id).await? else { return Ok(None) };
    let uses = unit.active_connections_of_account(agency, id).await?;
    let mut topics: Vec<(Topic, i64)> = Vec::new();
    for (topic, since) in uses.iter().filter_map(|used| topic_of(&account, used)) {
        match topics.iter_mut().find(|(known, _)| *known == topic) {
            Some((_, first)) => *first = since.min(*first),
            None => topics.push((topic, since)),
        }
    }
    Ok(Some(Troubles { topics, is_used: !uses.is_empty() }))
}

/// What is wrong with one use of an account. A broken account breaks all of them, for one reason.
pub(super) fn topic_of(account: &Account, used: &Linked) -> Option<(Topic, i64)> {
    if let Health::Broken { cause } = account.health {
        return Some((Topic::Broken { cause }, account.health_since));
    }
    let topic = match used.connection.health {
        Health::Broken { cause } => Topic::Broken { cause },
        Health::NoAccess => Topic::Broken { cause: Cause::ProfileAccessLost },
        Health::Stalled { cause } => Topic::Stalled { cause },
        Health::Never | Health::Healthy | Health::Expiring { .. } | Health::Delayed { .. } => return None,
    };
    Some((topic, used.connection.health_since))
}
