//! All clients in one table.

use leptos::{prelude::*, server_fn::codec::GetUrl};

use crate::model::{client::ClientList, error::AppError, list::ListQuery};

/// A page of the clients that the member may see, furthest off first.
#[server(prefix = "/api", endpoint = "clients", input = GetUrl)]
pub async fn list_clients(#[server(default)] list: ListQuery) -> Result<ClientList, AppError> {
    let (backend, viewer) = crate::backend::signed_in()?;
    super::answer(backend.clients.list(viewer, list).await)
}
