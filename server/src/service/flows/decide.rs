//! What to do with an arrival: keep it, or ask a person first.

use app::model::{
    flow::{AccessResult, NarrowerConsent, Outcome, WrongAccount},
    member::Viewer,
};

use super::{arrival::Arrival, labels::Labels, start::entry_scopes};
use crate::{
    catalogue::Catalogue,
    core::Core,
    oauth::registration::Registration,
    store::{StoreError, Unit, account::Account, connection::Linked, flow::Flow},
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
    let subject = &arrival.identity.subject;
    let known = unit.account_by_subject(flow.agency, &registration.server.key, Some(flow.application), subject).await?;
    let expected = expected_account(unit, flow).await?;
    if let Some(expected) = expected
        && known.as_ref().map(|known| known.id) != Some(expected.id)
    {
        let uses = unit.connections_of_account(flow.agency, expected.id).await?;
        let labels = Labels::read(unit, flow.agency, &core.catalogue).await?;
        let wrong = wrong_account(&core.catalogue, &labels, viewer, &expected, &uses, arrival);
        return Ok(Decision::Ask(Outcome::WrongAccount(wrong)));
    }
    if let Some(known) = known.filter(|known| !known.health.is_broken()) {
        let uses = unit.connections_of_account(flow.agency, known.id).await?;
        let missing = missing_scopes(&core.catalogue, &known, &uses, &arrival.scopes);
        if !missing.is_empty() {
            let labels = Labels::read(unit, flow.agency, &core.catalogue).await?;
            let narrower = narrower_consent(&core.catalogue, &labels, viewer, arrival, &uses, &missing);
            return Ok(Decision::Ask(Outcome::NarrowerConsent(narrower)));
        }
    }
    Ok(Decision::Install)
}

/// Who should come back: the account to be reauthorized or, while this connection's account is broken, that one.
pub(super) async fn expected_account(unit: &mut dyn Unit, flow: &Flow) -> Result<Option<Account>, StoreError> {
    if let Some(id) = flow.account {
        return unit.account(flow.agency, id).await;
    }
    let linked = unit.connection(flow.agency, flow.connection).await?;
    Ok(linked.and_then(|linked| linked.account).filter(|account| account.health.is_broken()))
}

fn wrong_account(
    catalogue: &Catalogue,
    labels: &Labels<'_>,
    viewer: &Viewer,
    expected: &Account,
    uses: &[Linked],
    arrival: &Arrival,
) -> WrongAccount {
    let visible: Vec<&Linked> = uses.iter().filter(|used| viewer.may_see(used.connection.campaign)).collect();
    let hidden = u32::try_from(uses.len() - visible.len()).unwrap_or(u32::MAX);
    let mut reach: Vec<AccessResult> =
        visible.into_iter().map(|used| labels.result(used, reaches(catalogue, used, arrival))).collect();
    reach.sort_by(|one, other| one.place().cmp(&other.place()));
    WrongAccount { expected: expected.address.clone(), came_back: arrival.identity.address.clone(), hidden, reach }
}

/// Whether an arrival gives a connection all it needs: the scopes, and its profile if it has one.
pub(super) fn reaches(catalogue: &Catalogue, linked: &Linked, arrival: &Arrival) -> bool {
    let integration = &linked.connection.integration;
    let scopes = entry_scopes(catalogue, integration);
    let granted = scopes.iter().all(|scope| arrival.scopes.contains(scope));
    let profile = linked
        .profile
        .as_ref()
        .is_none_or(|profile| arrival.reaches(catalogue, integration, &profile.remote_id).unwrap_or(true));
    granted && profile
}

/// Scopes that a connection of a working account needs, that it had, and that did not come back.
fn missing_scopes(catalogue: &Catalogue, known: &Account, uses: &[Linked], granted: &[String]) -> Vec<String> {
    let mut missing = Vec::new();
    for scope in uses.iter().flat_map(|used| entry_scopes(catalogue, &used.connection.integration)) {
        if known.scopes.contains(&scope) && !granted.contains(&scope) && !missing.contains(&scope) {
            missing.push(scope);
        }
    }
    missing
}

fn narrower_consent(
    catalogue: &Catalogue,
    labels: &Labels<'_>,
    viewer: &Viewer,
    arrival: &Arrival,
    uses: &[Linked],
    missing: &[String],
) -> NarrowerConsent {
    let loses = |used: &&Linked| {
        let scopes = entry_scopes(catalogue, &used.connection.integration);
        viewer.may_see(used.connection.campaign) && scopes.iter().any(|scope| missing.contains(scope))
    };
    NarrowerConsent {
        account: arrival.identity.address.clone(),
        missing: missing.iter().map(|scope| scope_words(catalogue, scope)).collect(),
        losses: uses.iter().filter(loses).map(|used| labels.result(used, false)).collect(),
    }
}

/// The words of a scope: "Read ad accounts and their results".
fn scope_words(catalogue: &Catalogue, scope: &str) -> String {
    catalogue
        .entries
        .values()
        .find_map(|entry| entry.scopes().iter().find(|spec| spec.scope == scope))
        .map_or_else(|| scope.to_owned(), |spec| spec.words.clone())
}
