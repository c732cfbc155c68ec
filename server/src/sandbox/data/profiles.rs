//! Which ad accounts and properties a person sees.

use axum::{Json, extract::State, http::HeaderMap};
use serde::Serialize;

use super::bearer::{Door, Visitor};
use crate::sandbox::{
    Sandbox,
    answers::ApiProblem,
    people::{Profile, ProfileKind},
};

#[derive(Serialize)]
pub(crate) struct Accounts {
    accounts: Vec<Listed>,
}

#[derive(Serialize)]
pub(crate) struct Properties {
    properties: Vec<Listed>,
}

#[derive(Serialize)]
struct Listed {
    id: &'static str,
    name: &'static str,
    currency: &'static str,
    time_zone: &'static str,
}

/// `GET /ads/v1/accounts`
pub(crate) async fn list_accounts(
    State(sandbox): State<Sandbox>,
    headers: HeaderMap,
) -> Result<Json<Accounts>, ApiProblem> {
    let visitor = sandbox.admit(&headers, Door::Ads)?;
    Ok(Json(Accounts { accounts: sandbox.list(&visitor, ProfileKind::AdAccount) }))
}

/// `GET /analytics/v1/properties`
pub(crate) async fn list_properties(
    State(sandbox): State<Sandbox>,
    headers: HeaderMap,
) -> Result<Json<Properties>, ApiProblem> {
    let visitor = sandbox.admit(&headers, Door::Analytics)?;
    Ok(Json(Properties { properties: sandbox.list(&visitor, ProfileKind::Property) }))
}

impl Sandbox {
    fn list(&self, visitor: &Visitor, kind: ProfileKind) -> Vec<Listed> {
        let state = self.lock();
        state.list_profiles(visitor.person, kind).into_iter().map(Listed::from).collect()
    }

    /// One profile, if this visitor may read it.
    pub(super) fn open_profile(
        &self,
        visitor: &Visitor,
        id: &str,
        kind: ProfileKind,
    ) -> Result<&'static Profile, ApiProblem> {
        let profile = Profile::find(id).filter(|profile| profile.kind == kind).ok_or(ApiProblem::ProfileUnknown)?;
        let state = self.lock();
        if state.kept.switches.failing_profile.as_deref() == Some(id) {
            return Err(ApiProblem::Outage);
        }
        if state.has_access(visitor.person, profile) { Ok(profile) } else { Err(ApiProblem::ProfileAccessLost) }
    }
}

impl From<&'static Profile> for Listed {
    fn from(profile: &'static Profile) -> Self {
        Self { id: profile.id, name: profile.name, currency: profile.currency, time_zone: profile.time_zone }
    }
}
