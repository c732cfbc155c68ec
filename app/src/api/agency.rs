//! What an agency decides for itself.

use leptos::{prelude::*, server_fn::codec::GetUrl};

use crate::model::{
    agency::{AgencySettings, EventsKept, LookEvery},
    error::AppError,
};

/// The agency's settings.
#[server(prefix = "/api", endpoint = "agency_settings", input = GetUrl)]
pub async fn get_agency_settings() -> Result<AgencySettings, AppError> {
    let (backend, viewer) = crate::backend::signed_in()?;
    super::answer(backend.agencies.settings(viewer).await)
}

/// Says how long timelines stay.
#[server(prefix = "/api", endpoint = "keep_events")]
pub async fn keep_events(kept: EventsKept) -> Result<(), AppError> {
    let (backend, viewer) = crate::backend::signed_in()?;
    super::answer(backend.agencies.keep_events(viewer, kept).await)
}

/// Says how often accounts are looked at.
#[server(prefix = "/api", endpoint = "look_every")]
pub async fn set_look_every(every: LookEvery) -> Result<(), AppError> {
    let (backend, viewer) = crate::backend::signed_in()?;
    super::answer(backend.agencies.look_every(viewer, every).await)
}
