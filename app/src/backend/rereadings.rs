//! Days that are asked for once more.

use async_trait::async_trait;

use crate::model::{
    error::AppError,
    ids::{CampaignId, ConnectionId},
    member::Viewer,
    rereading::RereadingsPage,
};

/// Days that are asked for once more.
#[async_trait]
pub trait Rereadings: Send + Sync {
    async fn page(&self, viewer: Viewer, campaign: CampaignId) -> Result<RereadingsPage, AppError>;
    /// Has days read anew, `from` and `to` included. Who asks for the same meanwhile has asked for this.
    async fn ask(&self, viewer: Viewer, connection: ConnectionId, from: String, to: String) -> Result<(), AppError>;
}
