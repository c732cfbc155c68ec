//! Days that are asked for once more.

use leptos::{prelude::*, server_fn::codec::GetUrl};

use crate::model::{
    error::AppError,
    ids::{CampaignId, ConnectionId},
    rereading::RereadingsPage,
};

/// What can be asked for in a campaign, and what was asked lately.
#[server(prefix = "/api", endpoint = "rereadings", input = GetUrl)]
pub async fn list_rereadings(campaign: CampaignId) -> Result<RereadingsPage, AppError> {
    let (backend, viewer) = crate::backend::signed_in()?;
    super::answer(backend.rereadings.page(viewer, campaign).await)
}

/// Has days of a connection's profile read once more, `from` and `to` included: `2026-11-30`.
#[server(prefix = "/api", endpoint = "ask_again")]
pub async fn ask_again(connection: ConnectionId, from: String, to: String) -> Result<(), AppError> {
    let (backend, viewer) = crate::backend::signed_in()?;
    super::answer(backend.rereadings.ask(viewer, connection, from, to).await)
}
