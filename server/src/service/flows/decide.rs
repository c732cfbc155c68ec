//! What to do with an arrival: keep it, or ask a person first.

use app::model::{
    flow::{AccessResult, NarrowerConsent, Outcome, WrongAccount},
    member::Viewer,
};

use super::{known::find_known, labels::Labels, losses::Losses, start::entry_scopes};
use crate::{
    catalogue::Catalogue,
    core::Core,
    oauth::registration::Registration,
    service::arrival::Arrival,
    store::{
        StoreError, Unit,
        account::Account,
        connection::{Linked, campaigns_of},
        flow::Flow,
    },
};

pub(super) enum Decision {
    /// Keep it: the account that was expected, or one that nobody was waiting for.
    Install,
    /// Somebody must choose; nothing is kept until then.
    Ask(Outcome),
}

/// Coming back as another account than the broken one, or with less than a working grant has, is a person's choice.
pub(super) async fn decide(
    core: &Core,
    unit: &mut dyn Unit,
    viewer: &Viewer,
    flow: &Flow,
    registration: &Registration,
    arrival: &Arrival,
) -> Result<Decision, StoreError> {
    let known = find_known(unit, flow.agency, registration, &arrival.identity.subject).await?;
    let losses = Losses::read(&core.catalogue, unit, viewer, known.as_ref(), arrival).await?;
    let expected = expected_account(&core.catalogue, unit, flow, arrival).await?;
    if let Some(expected) = expected
        && known.as_ref().map(|known| known.id) != Some(expected.id)
    {
        let uses = unit.connections_of_account(flow.agency, expected.id).await?;
        let labels = Labels::read(unit, flow.agency, &core.catalogue, &campaigns_of(&uses)).await?;
        let replaced = is_stranger(unit, registration, &expected).await?;
        let here = unit.connection(flow.agency, flow.connection).await?;
        let lacks_profile = here.is_some_and(|here| !reaches(&core.catalogue, &here, arrival, replaced));
        let wrong = WrongAccount {
            replaced,
            lacks_profile,
            missing: losses.missing,
            losses: losses.shown,
            hidden_losses: losses.hidden,
            ..wrong_account(&core.catalogue, &labels, viewer, &expected, &uses, arrival, replaced)
        };
        return Ok(Decision::Ask(Outcome::WrongAccount(wrong)));
    }
    if losses.is_empty() {
        return Ok(Decision::Install);
    }
    Ok(Decision::Ask(Outcome::NarrowerConsent(NarrowerConsent {
        account: arrival.identity.address.clone(),
        missing: losses.missing,
        losses: losses.shown,
        hidden: losses.hidden,
    })))
}

/// Whether nobody but a person can say if it is the same one: the account was connected through an app whose subjects tell nothing
/// here.
async fn is_stranger(unit: &mut dyn Unit, registration: &Registration, expected: &Account) -> Result<bool, StoreError> {
    let Some(id) = expected.application else { return Ok(false) };
    let application = unit.application(expected.agency, id).await?;
    Ok(application.is_some_and(|application| !registration.shares_subjects_with(&application)))
}

/// Who should come back: the account to be reauthorized or, while this connection's account is broken, that one. Also one that works,
/// where whoever came back does not reach what the connection reports on: it would not move by itself.
pub(super) async fn expected_account(
    catalogue: &Catalogue,
    unit: &mut dyn Unit,
    flow: &Flow,
    arrival: &Arrival,
) -> Result<Option<Account>, StoreError> {
    if let Some(id) = flow.account {
        return unit.account(flow.agency, id).await;
    }
    let Some(linked) = unit.connection(flow.agency, flow.connection).await? else { return Ok(None) };
    let would_lose =
        !linked.health().is_broken() && linked.profile.is_some() && !reaches(catalogue, &linked, arrival, false);
    Ok(linked.account.filter(|account| account.health.is_broken() || would_lose))
}

fn wrong_account(
    catalogue: &Catalogue,
    labels: &Labels<'_>,
    viewer: &Viewer,
    expected: &Account,
    uses: &[Linked],
    arrival: &Arrival,
    replaced: bool,
) -> WrongAccount {
    let visible: Vec<&Linked> = uses.iter().filter(|used| viewer.may_see(used.connection.campaign)).collect();
    let hidden = u32::try_from(uses.len() - visible.len()).unwrap_or(u32::MAX);
    let mut reach: Vec<AccessResult> =
        visible.into_iter().map(|used| labels.result(used, reaches(catalogue, used, arrival, replaced))).collect();
    reach.sort_by(|one, other| one.place().cmp(&other.place()));
    WrongAccount {
        expected: expected.address.clone(),
        expected_works: !expected.health.is_broken(),
        came_back: arrival.identity.address.clone(),
        hidden,
        reach,
        ..WrongAccount::default()
    }
}

/// Whether an arrival gives a connection all it needs: the scopes, and its profile if it has one. `replaced`: it came through an
/// app that knows people otherwise, so that an account that is its own profile brings it under another id.
pub(super) fn reaches(catalogue: &Catalogue, linked: &Linked, arrival: &Arrival, replaced: bool) -> bool {
    let integration = &linked.connection.integration;
    let scopes = entry_scopes(catalogue, integration);
    let granted = scopes.iter().all(|scope| arrival.scopes.contains(scope));
    if replaced && catalogue.entry(integration).is_some_and(|entry| entry.profiles.is_the_account()) {
        return granted;
    }
    let profile = linked
        .profile
        .as_ref()
        .is_none_or(|profile| arrival.reaches(catalogue, integration, &profile.remote_id).unwrap_or(true));
    granted && profile
}
