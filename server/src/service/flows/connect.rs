//! One connection at the account that has arrived: its profile, its health, its timeline, its next sync. The account itself
//! is kept by `install`, in the same transaction.

use app::model::{
    cause::Cause,
    health::Health,
    ids::{AccountId, ProfileId},
};

use super::start::entry_scopes;
use crate::{
    alert::jobs::settle_alert,
    catalogue::Catalogue,
    core::Core,
    service::arrival::Arrival,
    store::{
        StoreError, Unit,
        connection::{Linked, Profile},
        event::{Event, EventKind},
        flow::Flow,
    },
    sync::queue::enqueue_sync,
};

/// Points one connection at the account and tests it. Answers whether it works now.
pub(super) async fn connect(
    core: &Core,
    unit: &mut dyn Unit,
    flow: &Flow,
    arrival: &Arrival,
    account: AccountId,
    linked: &mut Linked,
    now: i64,
) -> Result<bool, StoreError> {
    let before = linked.health();
    let moved = linked.connection.account != Some(account);
    let from = linked.account.as_ref().map(|account| account.address.clone());
    if moved {
        if let Some(left) = linked.connection.account {
            settle_alert(unit, flow.agency, left, now).await?;
        }
        linked.connection.account = Some(account);
        linked.connection.connected_at = Some(now);
    }
    // An account that is its own profile brings its own. Elsewhere nobody but a person lets a tile report on something
    // else: until then it says that the profile can't be reached.
    let own = core.catalogue.entry(&linked.connection.integration).is_some_and(|entry| entry.profiles.is_the_account());
    if (linked.profile.is_none() || (moved && own))
        && let Some(only) = only_profile(core, unit, flow, arrival, linked).await?
        && linked.connection.profile != Some(only.id)
    {
        linked.connection.profile = Some(only.id);
        linked.profile = Some(only);
    }
    let scopes = entry_scopes(&core.catalogue, &linked.connection.integration);
    let missing_scope = scopes.iter().any(|scope| !arrival.scopes.contains(scope));
    linked.connection.health = match (missing_scope, reaches_profile(&core.catalogue, arrival, linked)) {
        (true, _) => Health::Broken { cause: Cause::ScopesMissing },
        (false, false) => Health::NoAccess,
        (false, true) => Health::Healthy,
    };
    linked.connection.health_since = now;
    linked.connection.evidence = None;
    unit.update_connection(&linked.connection).await?;

    let event = |kind| Event {
        agency: flow.agency,
        account: None,
        connection: Some(linked.connection.id),
        member: Some(flow.member),
        kind,
        at: now,
    };
    if let (true, Some(from)) = (moved, from) {
        unit.add_event(&event(EventKind::Switched { from: Some(from), to: arrival.identity.address.clone() })).await?;
    }
    let works = linked.connection.health == Health::Healthy;
    match (&linked.profile, works) {
        (Some(profile), false) if !missing_scope => {
            unit.add_event(&event(EventKind::ProfileLost { name: profile.name.clone() })).await?;
        }
        _ if works && before.is_broken() => unit.add_event(&event(EventKind::Healed)).await?,
        _ => {}
    }
    if works && linked.profile.is_some() {
        enqueue_sync(unit, flow.agency, linked.connection.id, account, now).await?;
    }
    Ok(works)
}

/// Whether the profile of a connection can be reached; what could not be asked is not held against it.
fn reaches_profile(catalogue: &Catalogue, arrival: &Arrival, linked: &Linked) -> bool {
    let integration = &linked.connection.integration;
    let profile = linked.profile.as_ref();
    profile.is_none_or(|profile| arrival.reaches(catalogue, integration, &profile.remote_id).unwrap_or(true))
}

/// The profile, if the identity has exactly one: then nobody needs to choose.
async fn only_profile(
    core: &Core,
    unit: &mut dyn Unit,
    flow: &Flow,
    arrival: &Arrival,
    linked: &Linked,
) -> Result<Option<Profile>, StoreError> {
    let integration = &linked.connection.integration;
    let Some([only]) = arrival.reach.get(integration).map(Vec::as_slice) else { return Ok(None) };
    let id = ProfileId(core.entropy.uuid(core.clock.unix()));
    let mut profile = only.to_profile(id, flow.agency, integration.clone());
    profile.id = unit.put_profile(&profile).await?;
    Ok(Some(profile))
}
