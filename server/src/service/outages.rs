//! Outages: several accounts of one provider wait for it, so that it is the provider's trouble and nobody's here.

use std::collections::{BTreeMap, BTreeSet};

use app::model::{
    ids::{AccountId, AgencyId},
    outage::Outage,
};
use jiff::tz::TimeZone;

use super::moments::moment;
use crate::{
    core::Core,
    store::{StoreError, Unit},
};

/// One account that waits may have a trouble of its own.
const MANY: usize = 2;

#[derive(Default)]
struct Waiting {
    accounts: BTreeSet<AccountId>,
    connections: u32,
    since: Option<i64>,
}

/// The outages that an agency sees now, by the key of their provider. Moments are written in `zone`.
pub(crate) async fn read_outages(
    core: &Core,
    unit: &mut dyn Unit,
    agency: AgencyId,
    zone: &TimeZone,
) -> Result<BTreeMap<String, Outage>, StoreError> {
    let mut providers: BTreeMap<&str, Waiting> = BTreeMap::new();
    for row in unit.waiting_accounts(agency).await? {
        let Some(entry) = core.catalogue.entry(&row.integration) else { continue };
        let waiting = providers.entry(entry.provider()).or_default();
        waiting.accounts.insert(row.account);
        waiting.connections += row.connections;
        waiting.since = Some(waiting.since.map_or(row.since, |since| since.min(row.since)));
    }
    let now = core.clock.now();
    let outages = providers.into_iter().filter(|(_, waiting)| waiting.accounts.len() >= MANY);
    Ok(outages
        .map(|(provider, Waiting { connections, since, .. })| {
            let name = core.catalogue.provider_name(provider);
            let since = moment(since.unwrap_or_else(|| now.as_second()), now, zone);
            (provider.to_owned(), Outage { provider: name, since, connections })
        })
        .collect())
}
