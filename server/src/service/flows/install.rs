//! Keeping an arrival: the account and its timeline, then each of its connections (`connect`). All in one transaction.

use std::time::Duration;

use app::model::{
    flow::{AccessResult, Connected},
    health::Health,
    ids::{AccountId, ConnectionId},
    member::Viewer,
};

use secrecy::SecretString;

use super::{
    connect::connect,
    known::{find_known, keeps_refresh_token},
    labels::Labels,
};
use crate::{
    core::Core,
    health::{breakage::announce_mended, ending::ending_health},
    oauth::{access::Access, registration::Registration},
    service::arrival::Arrival,
    store::{
        StoreError, Unit,
        account::Account,
        connection::campaigns_of,
        event::{Event, EventKind},
        flow::Flow,
    },
    sync::queue::enqueue_look,
    vault::{VaultError, secret::TokenSet},
};

#[derive(Debug, thiserror::Error)]
pub(super) enum InstallError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The stored refresh token is to stay, and a renewal has it out: what comes of that is known in a moment. Nothing was
    /// written that may be committed.
    #[error("the account is being renewed")]
    Renewing,
}

/// What is to be kept, and which connections are to use it.
pub(super) struct Installation<'a> {
    pub(super) core: &'a Core,
    pub(super) access: &'a Access,
    pub(super) viewer: &'a Viewer,
    pub(super) flow: &'a Flow,
    pub(super) registration: &'a Registration,
    pub(super) arrival: &'a Arrival,
    /// Connections that move to this account besides the one of the flow.
    pub(super) moving: Vec<ConnectionId>,
}

/// How long to wait for a renewal that has the stored refresh token out.
pub(super) const RENEWAL_PAUSE: Duration = Duration::from_millis(200);
/// Seconds for which the account is ours. It is given back with the same commit that writes.
const LEASE: i64 = 60;

/// Keeps it and answers what it mended.
pub(super) async fn install(unit: &mut dyn Unit, plan: Installation<'_>) -> Result<Connected, InstallError> {
    let now = plan.core.clock.unix();
    let known = find_known(unit, plan.flow.agency, plan.registration, &plan.arrival.identity.subject).await?;
    let was_broken = known.as_ref().is_some_and(|known| known.health.is_broken());
    let account = put_account(unit, &plan, known.as_ref(), now).await?;
    let Installation { core, viewer, flow, arrival, moving, .. } = plan;

    let mut uses = unit.connections_of_account(flow.agency, account).await?;
    for id in std::iter::once(flow.connection).chain(moving) {
        if !uses.iter().any(|used| used.connection.id == id)
            && let Some(linked) = unit.connection(flow.agency, id).await?
        {
            uses.push(linked);
        }
    }
    let labels = Labels::read(unit, flow.agency, &core.catalogue, &campaigns_of(&uses)).await?;
    let mut results: Vec<AccessResult> = Vec::new();
    let mut needs_profile = false;
    for mut used in uses {
        let reachable = connect(core, unit, flow, arrival, account, &mut used, now).await?;
        let here = used.connection.id == flow.connection;
        needs_profile |= here && (used.profile.is_none() || used.connection.health == Health::NoAccess);
        if viewer.may_see(used.connection.campaign) {
            results.push(labels.result(&used, reachable));
        }
    }
    results.sort_by(|one, other| one.place().cmp(&other.place()));
    unit.add_event(&Event {
        agency: flow.agency,
        account: Some(account),
        connection: None,
        member: Some(viewer.member),
        kind: match known {
            Some(_) => EventKind::Reauthorized { who: arrival.identity.address.clone() },
            None => EventKind::Connected { who: arrival.identity.address.clone() },
        },
        at: now,
    })
    .await?;
    enqueue_look(unit, flow.agency, account, true, now, &*core.entropy).await?;
    announce_mended(unit, flow.agency, account, now).await?;
    Ok(Connected {
        account: arrival.identity.address.clone(),
        results,
        needs_profile,
        renewed_known: flow.account.is_none() && was_broken,
    })
}

async fn put_account(
    unit: &mut dyn Unit,
    plan: &Installation<'_>,
    known: Option<&Account>,
    now: i64,
) -> Result<AccountId, InstallError> {
    let Installation { core, viewer, flow, registration, arrival, .. } = plan;
    let id = known.map_or_else(|| AccountId(core.entropy.uuid(now)), |known| known.id);
    let carried = match known {
        // A stored refresh token is never overwritten by nothing, as long as it is for the same client and hosts.
        Some(known)
            if arrival.tokens.refresh.is_none() && keeps_refresh_token(known, registration, &arrival.tokens.kept) =>
        {
            carry_refresh(unit, plan, known, now).await?
        }
        _ => None,
    };
    let interrupted = match carried {
        Some(_) => unit.intent(id).await?,
        None => None,
    };
    let tokens = TokenSet {
        access: arrival.tokens.access.clone(),
        refresh: arrival.tokens.refresh.clone().or(carried),
        previous_refresh: None,
        kept: arrival.tokens.kept.clone(),
        renewed_at: now,
    };
    // With a refresh token, only the provider's own limit is an end.
    let longest = registration.server.max_age_days.map(|days| now + i64::from(days) * 86_400);
    let told = arrival.refresh_expires_at;
    let hard_expires_at =
        if tokens.refresh.is_some() { told.or(longest) } else { arrival.access_expires_at.or(longest) };
    let health = ending_health(hard_expires_at, now);
    let account = Account {
        id,
        agency: flow.agency,
        provider: registration.server.key.clone(),
        application: Some(flow.application),
        subject: arrival.identity.subject.clone(),
        name: arrival.identity.name.clone(),
        address: arrival.identity.address.clone(),
        health,
        health_since: now,
        evidence: None,
        scopes: arrival.scopes.clone(),
        secret: core.vault.seal("accounts.secret", flow.agency, id.0, &tokens.to_sealed_text())?,
        token_version: known.map_or(0, |known| known.token_version),
        access_expires_at: arrival.access_expires_at,
        hard_expires_at,
        hosts: registration.token_hosts(&tokens.kept),
        created_by: known.map_or(viewer.member, |known| known.created_by),
        created_at: known.map_or(now, |known| known.created_at),
        connected_at: now,
    };
    match known {
        Some(_) => unit.renew_account(&account).await?,
        None => unit.add_account(&account).await?,
    }
    unit.clear_intent(id).await?;
    if let (Some(_), Some(known)) = (interrupted, known) {
        // A renewal that was cut off may have used up the token that stays: that is still unknown.
        unit.put_intent(id, known.token_version + 1, now).await?;
    }
    Ok(id)
}

/// The stored refresh token, read while nobody else can have it out.
async fn carry_refresh(
    unit: &mut dyn Unit,
    plan: &Installation<'_>,
    known: &Account,
    now: i64,
) -> Result<Option<SecretString>, InstallError> {
    let holder = plan.core.entropy.token();
    if !unit.take_lease(known.id, &holder, now, now + LEASE).await? {
        return Err(InstallError::Renewing);
    }
    unit.release_lease(known.id, &holder).await?;
    let newest = plan.access.newest_secret(known);
    let text = plan.core.vault.open("accounts.secret", known.agency, known.id.0, &newest)?;
    Ok(TokenSet::from_sealed_text(&text)?.refresh)
}
