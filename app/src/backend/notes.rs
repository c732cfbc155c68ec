//! Notes on days.

use async_trait::async_trait;

use crate::model::{
    error::AppError,
    ids::{CampaignId, NoteId},
    member::Viewer,
    note,
};

/// Notes on days of campaigns.
#[async_trait]
pub trait Notes: Send + Sync {
    async fn notes(&self, viewer: Viewer, campaign: CampaignId) -> Result<note::Notes, AppError>;
    /// Writes one, or another text in the place of `note`'s. `day`, `text`: as they were typed.
    async fn save(
        &self,
        viewer: Viewer,
        campaign: CampaignId,
        note: Option<NoteId>,
        day: String,
        text: String,
        for_clients: bool,
    ) -> Result<(), AppError>;
    async fn remove(&self, viewer: Viewer, campaign: CampaignId, note: NoteId) -> Result<(), AppError>;
}
