//! Keeping an arrival: the account and its timeline, then each of its connections (`connect`). All in one transaction.

use app::model::{
    flow::{AccessResult, Connected},
    health::Health,
    ids::{AccountId, ConnectionId},
    member::Viewer,
};

use super::{arrival::Arrival, connect::connect, labels::Labels};
use crate::{
    core::Core,
    health::{breakage::announce_mended, ending::ending_health},
    oauth::registration::Registration,
    store::{
        StoreError, Unit,
        account::Account,
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
}

/// What is to be kept, and which connections are to use it.
pub(super) struct Installation<'a> {
    pub(super) core: &'a Core,
    pub(super) viewer: &'a Viewer,
    pub(super) flow: &'a Flow,
    pub(super) registration: &'a Registration,
    pub(super) arrival: &'a Arrival,
    /// Connections that move to this account besides the one of the flow.
    pub(super) moving: Vec<ConnectionId>,
}

impl<'a> Installation<'a> {
    /// For the flow's connection, and those that use the account already.
    pub(super) fn here(
        core: &'a Core,
        viewer: &'a Viewer,
        flow: &'a Flow,
        registration: &'a Registration,
        arrival: &'a Arrival,
    ) -> Self {
        Self { core, viewer, flow, registration, arrival, moving: Vec::new() }
    }
}

/// Keeps it and answers what it mended.
pub(super) async fn install(unit: &mut dyn Unit, plan: Installation<'_>) -> Result<Connected, InstallError> {
    let Installation { core, viewer, flow, registration, arrival, moving } = plan;
    let now = core.clock.unix();
    let known = unit
        .account_by_subject(flow.agency, &registration.server.key, Some(flow.application), &arrival.identity.subject)
        .await?;
    let was_broken = known.as_ref().is_some_and(|known| known.health.is_broken());
    let account = put_account(core, unit, viewer, flow, registration, arrival, known.as_ref(), now).await?;

    let mut uses = unit.connections_of_account(flow.agency, account).await?;
    for id in std::iter::once(flow.connection).chain(moving) {
        if !uses.iter().any(|used| used.connection.id == id)
            && let Some(linked) = unit.connection(flow.agency, id).await?
        {
            uses.push(linked);
        }
    }
    let labels = Labels::read(unit, flow.agency, &core.catalogue).await?;
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
        backfill: None,
        renewed_known: flow.account.is_none() && was_broken,
    })
}

#[expect(clippy::too_many_arguments, reason = "one row is made of all of these")]
async fn put_account(
    core: &Core,
    unit: &mut dyn Unit,
    viewer: &Viewer,
    flow: &Flow,
    registration: &Registration,
    arrival: &Arrival,
    known: Option<&Account>,
    now: i64,
) -> Result<AccountId, InstallError> {
    let id = known.map_or_else(|| AccountId(core.entropy.uuid(now)), |known| known.id);
    let tokens = TokenSet {
        access: arrival.tokens.access.clone(),
        refresh: match (&arrival.tokens.refresh, known) {
            (Some(refresh), _) => Some(refresh.clone()),
            // A stored refresh token is never overwritten by nothing.
            (None, Some(known)) => stored_refresh(core, known)?,
            (None, None) => None,
        },
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
    Ok(id)
}

fn stored_refresh(core: &Core, known: &Account) -> Result<Option<secrecy::SecretString>, VaultError> {
    let text = core.vault.open("accounts.secret", known.agency, known.id.0, &known.secret)?;
    Ok(TokenSet::from_sealed_text(&text)?.refresh)
}
