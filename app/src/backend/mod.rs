//! The port: what pages may ask of the server. `server` implements it and hands it in through the context.
//!
//! One narrow trait per room, each in its file. Every method takes the viewer and checks agency, role and campaign itself.

mod account_managers;
mod agencies;
mod alerts;
mod apps;
mod budgets;
mod campaigns;
mod clients;
mod connections;
mod dashboards;
mod flows;
mod notes;
mod periods;
mod reports;
mod rereadings;
mod results;
mod sessions;
mod sharing;

use std::{collections::BTreeMap, net::IpAddr, sync::Arc};

use http::request::Parts;
use leptos::prelude::use_context;

pub use self::{
    account_managers::AccountManagers, agencies::Agencies, alerts::Alerts, apps::Apps, budgets::Budgets,
    campaigns::Campaigns, clients::Clients, connections::Connections, dashboards::Dashboards, flows::Flows,
    notes::Notes, periods::Periods, reports::Reports, rereadings::Rereadings, results::Results, sessions::Sessions,
    sharing::Sharing,
};
use crate::model::{error::AppError, member::Viewer};

/// A `Set-Cookie` value that goes with an answer.
#[derive(Debug, Clone)]
pub struct Cookie(pub String);

/// The cookies of a request, as the browser sent them (the whole `Cookie` header).
#[derive(Debug, Clone, Default)]
pub struct CookieHeader(pub String);

/// Where a request comes from, as far as it can be believed. In the request's extensions; `None` behind a proxy that
/// nobody vouches for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ClientAddress(pub Option<IpAddr>);

/// Whoever asks, before it is known who that is.
#[derive(Debug, Clone, Default)]
pub struct Visitor {
    pub cookies: CookieHeader,
    pub address: ClientAddress,
}

/// Values of a credential or set-up form, by field key. May hold secrets: never logged, never sent back.
pub type FieldValues = BTreeMap<String, String>;

/// Everything pages may ask for.
#[derive(Clone)]
pub struct Backend {
    pub sessions: Arc<dyn Sessions>,
    pub agencies: Arc<dyn Agencies>,
    pub account_managers: Arc<dyn AccountManagers>,
    pub campaigns: Arc<dyn Campaigns>,
    pub clients: Arc<dyn Clients>,
    pub connections: Arc<dyn Connections>,
    pub flows: Arc<dyn Flows>,
    pub dashboards: Arc<dyn Dashboards>,
    pub budgets: Arc<dyn Budgets>,
    pub notes: Arc<dyn Notes>,
    pub periods: Arc<dyn Periods>,
    pub rereadings: Arc<dyn Rereadings>,
    pub reports: Arc<dyn Reports>,
    pub results: Arc<dyn Results>,
    pub sharing: Arc<dyn Sharing>,
    pub alerts: Arc<dyn Alerts>,
    pub apps: Arc<dyn Apps>,
}

/// The backend of this request. Call before the first `.await`.
pub fn backend() -> Result<Backend, AppError> {
    use_context::<Backend>().ok_or(AppError::Internal)
}

/// The backend together with the signed-in member. Call before the first `.await`.
pub fn signed_in() -> Result<(Backend, Viewer), AppError> {
    let viewer = use_context::<Parts>().and_then(|parts| parts.extensions.get::<Viewer>().cloned());
    Ok((backend()?, viewer.ok_or(AppError::NotSignedIn)?))
}

/// Whoever sends this request. Call before the first `.await`.
pub fn visitor() -> Visitor {
    let address = use_context::<Parts>().and_then(|parts| parts.extensions.get::<ClientAddress>().copied());
    Visitor { cookies: cookies(), address: address.unwrap_or_default() }
}

/// The same for what asks a provider while a page is rendered: not where another site has led the browser to that page
/// (Fetch Metadata Request Headers, section 2.3).
pub fn signed_in_here() -> Result<(Backend, Viewer), AppError> {
    let led_here = use_context::<Parts>().is_some_and(|parts| {
        parts.headers.get("sec-fetch-site").is_some_and(|site| site != "same-origin" && site != "none")
    });
    if led_here { Err(AppError::ForeignOrigin) } else { signed_in() }
}

/// The cookies of this request. Call before the first `.await`.
pub fn cookies() -> CookieHeader {
    use_context::<Parts>()
        .and_then(|parts| parts.headers.get(http::header::COOKIE)?.to_str().ok().map(str::to_owned))
        .map(CookieHeader)
        .unwrap_or_default()
}
