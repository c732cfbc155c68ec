//! The agency's own apps at the providers, and the doctor.

use std::collections::BTreeMap;

use leptos::{prelude::*, server_fn::codec::GetUrl};

use crate::model::{
    app::{AppSaved, AppsPage},
    doctor::Finding,
    error::AppError,
    ids::{ApplicationId, ConnectionId},
};

/// The page of apps.
#[server(prefix = "/api", endpoint = "apps", input = GetUrl)]
pub async fn get_apps() -> Result<AppsPage, AppError> {
    let (backend, viewer) = crate::backend::signed_in()?;
    super::answer(backend.apps.page(viewer).await)
}

/// Saves the agency's own client at an authorization server.
#[server(prefix = "/api", endpoint = "save_app")]
pub async fn save_app(
    server: String,
    application: ApplicationId,
    fields: BTreeMap<String, String>,
    #[server(default)] replace: bool,
) -> Result<AppSaved, AppError> {
    let (backend, viewer) = crate::backend::signed_in()?;
    super::answer(backend.apps.save(viewer, server, application, fields, replace).await)
}

/// The same from the window of a connection.
#[server(prefix = "/api", endpoint = "save_application")]
pub async fn save_application(
    connection: ConnectionId,
    application: ApplicationId,
    fields: BTreeMap<String, String>,
    #[server(default)] replace: bool,
) -> Result<AppSaved, AppError> {
    let (backend, viewer) = crate::backend::signed_in()?;
    super::answer(backend.apps.save_for(viewer, connection, application, fields, replace).await)
}

/// Looks at what can be seen from here: our address, the apps, the catalogue. Takes as long as the slowest provider.
#[server(prefix = "/api", endpoint = "examine")]
pub async fn examine() -> Result<Vec<Finding>, AppError> {
    let (backend, viewer) = crate::backend::signed_in_here()?;
    super::answer(backend.apps.examine(viewer).await)
}
