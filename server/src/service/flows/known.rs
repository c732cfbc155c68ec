//! The account that an identity has already: at the application of the flow, or at one whose place it has taken, where the same
//! subject is the same person.

use std::collections::BTreeMap;

use app::model::ids::AgencyId;

use crate::{
    health::hosts::find_added_hosts,
    oauth::registration::Registration,
    service::apps::find_predecessors,
    store::{StoreError, Unit, account::Account},
};

/// The account of `subject`, if that says who it is.
pub(super) async fn find_known(
    unit: &mut dyn Unit,
    agency: AgencyId,
    registration: &Registration,
    subject: &str,
) -> Result<Option<Account>, StoreError> {
    let (key, own) = (&registration.server.key, registration.application.id);
    if let Some(known) = unit.account_by_subject(agency, key, Some(own), subject).await? {
        return Ok(Some(known));
    }
    let saved = unit.applications(agency, key).await?;
    for earlier in find_predecessors(&saved, own).filter(|earlier| registration.shares_subjects_with(earlier)) {
        if let Some(known) = unit.account_by_subject(agency, key, Some(earlier.id), subject).await? {
            return Ok(Some(known));
        }
    }
    Ok(None)
}

/// Whether a sign-in that came without a refresh token leaves the stored one in place. It was given to one client for certain
/// hosts, and goes to no others.
pub(super) fn keeps_refresh_token(
    known: &Account,
    registration: &Registration,
    kept: &BTreeMap<String, String>,
) -> bool {
    known.application == Some(registration.application.id)
        && find_added_hosts(known, &registration.token_hosts(kept)).is_empty()
}
