//! What would stop working if an arrival took the place of a grant that works.

use app::model::{flow::AccessResult, health::Health, ids::IntegrationKey, member::Viewer};

use super::labels::Labels;
use crate::{
    catalogue::Catalogue,
    service::arrival::Arrival,
    store::{
        StoreError, Unit,
        account::Account,
        connection::{Linked, campaigns_of},
    },
};

/// Nothing, mostly.
#[derive(Debug, Default)]
pub(super) struct Losses {
    /// Permissions that don't come back, in words.
    pub(super) missing: Vec<String>,
    /// Connections that would stop, in campaigns that the viewer may see.
    pub(super) shown: Vec<AccessResult>,
    /// The same in others.
    pub(super) hidden: u32,
}

impl Losses {
    /// `known`: the account whose grant would be replaced. A broken one has nothing to lose.
    pub(super) async fn read(
        catalogue: &Catalogue,
        unit: &mut dyn Unit,
        viewer: &Viewer,
        known: Option<&Account>,
        arrival: &Arrival,
    ) -> Result<Self, StoreError> {
        let Some(known) = known.filter(|known| !known.health.is_broken()) else { return Ok(Self::default()) };
        let uses = unit.connections_of_account(known.agency, known.id).await?;
        let missing = missing_scopes(catalogue, known, &uses, &arrival.scopes);
        let loses = |used: &&Linked| {
            let mut scopes = all_scopes(catalogue, &used.connection.integration);
            scopes.any(|scope| missing.contains(scope)) || loses_profile(catalogue, used, arrival)
        };
        let losing: Vec<&Linked> = uses.iter().filter(loses).collect();
        let labels = Labels::read(unit, known.agency, catalogue, &campaigns_of(losing.iter().copied())).await?;
        let (seen, unseen): (Vec<&Linked>, Vec<&Linked>) =
            losing.into_iter().partition(|used| viewer.may_see(used.connection.campaign));
        let mut shown: Vec<AccessResult> = seen.into_iter().map(|used| labels.result(used, false)).collect();
        shown.sort_by(|one, other| one.place().cmp(&other.place()));
        Ok(Self {
            missing: missing.iter().map(|scope| scope_words(catalogue, scope)).collect(),
            shown,
            hidden: u32::try_from(unseen.len()).unwrap_or(u32::MAX),
        })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.missing.is_empty() && self.shown.is_empty() && self.hidden == 0
    }

    /// Whether somebody who was shown `missing` and `shown` has seen all of this.
    pub(super) fn were_shown(&self, missing: &[String], shown: &[AccessResult]) -> bool {
        self.missing.iter().all(|words| missing.contains(words)) && self.shown.iter().all(|lost| shown.contains(lost))
    }
}

/// Whether a connection that reaches its profile today would not with `arrival`. What could not be asked is not held against it.
fn loses_profile(catalogue: &Catalogue, used: &Linked, arrival: &Arrival) -> bool {
    let works = !used.connection.health.is_broken() && used.connection.health != Health::NoAccess;
    works
        && used.profile.as_ref().is_some_and(|profile| {
            arrival.reaches(catalogue, &used.connection.integration, &profile.remote_id) == Some(false)
        })
}

/// Scopes that a connection of a working account uses, that it had, and that did not come back: also those without which it would go
/// on with less.
fn missing_scopes(catalogue: &Catalogue, known: &Account, uses: &[Linked], granted: &[String]) -> Vec<String> {
    let mut missing = Vec::new();
    for scope in uses.iter().flat_map(|used| all_scopes(catalogue, &used.connection.integration)) {
        if known.scopes.contains(scope) && !granted.contains(scope) && !missing.contains(scope) {
            missing.push(scope.clone());
        }
    }
    missing
}

fn all_scopes<'a>(catalogue: &'a Catalogue, integration: &IntegrationKey) -> impl Iterator<Item = &'a String> {
    let scopes = catalogue.entry(integration).map(|entry| entry.scopes()).unwrap_or_default();
    scopes.iter().map(|spec| &spec.scope)
}

/// The words of a scope: "Read ad accounts and their results".
fn scope_words(catalogue: &Catalogue, scope: &str) -> String {
    catalogue
        .entries
        .values()
        .find_map(|entry| entry.scopes().iter().find(|spec| spec.scope == scope))
        .map_or_else(|| scope.to_owned(), |spec| spec.words.clone())
}
