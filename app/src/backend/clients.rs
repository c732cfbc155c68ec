//! All clients in one table.

use async_trait::async_trait;

use crate::model::{client::ClientList, error::AppError, list::ListQuery, member::Viewer};

/// How clients stand.
#[async_trait]
pub trait Clients: Send + Sync {
    /// A page of them: furthest off first.
    async fn list(&self, viewer: Viewer, list: ListQuery) -> Result<ClientList, AppError>;
}
