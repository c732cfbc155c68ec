//! What people should know about an account now.

use std::collections::BTreeSet;

use app::model::{
    cause::Cause,
    health::Health,
    ids::{AccountId, AgencyId, CampaignId},
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
    let uses = uses_to_tell(unit, agency, id).await?;
    let mut topics: Vec<(Topic, i64)> = Vec::new();
    for (topic, since) in uses.iter().filter_map(|used| topic_of(&account, used)) {
        match topics.iter_mut().find(|(known, _)| *known == topic) {
            Some((_, first)) => *first = since.min(*first),
            None => topics.push((topic, since)),
        }
    }
    Ok(Some(Troubles { topics, is_used: !uses.is_empty() }))
}

/// Connections of an account, without those of archived campaigns.
pub(crate) async fn uses_to_tell(
    unit: &mut dyn Unit,
    agency: AgencyId,
    account: AccountId,
) -> Result<Vec<Linked>, StoreError> {
    let mut uses = unit.connections_of_account(agency, account).await?;
    if !uses.is_empty() {
        let campaigns = unit.campaigns(agency).await?;
        let archived: BTreeSet<CampaignId> =
            campaigns.iter().filter(|campaign| campaign.archived_at.is_some()).map(|campaign| campaign.id).collect();
        uses.retain(|used| !archived.contains(&used.connection.campaign));
    }
    Ok(uses)
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
