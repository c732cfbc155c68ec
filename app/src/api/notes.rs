//! Notes on days.

use leptos::{prelude::*, server_fn::codec::GetUrl};

use crate::model::{
    error::AppError,
    ids::{CampaignId, NoteId},
    note::Notes,
};

/// All notes of a campaign.
#[server(prefix = "/api", endpoint = "notes", input = GetUrl)]
pub async fn get_notes(campaign: CampaignId) -> Result<Notes, AppError> {
    let (backend, viewer) = crate::backend::signed_in()?;
    super::answer(backend.notes.notes(viewer, campaign).await)
}

/// Writes one, or another text in the place of `note`'s. `day`: ISO 8601; `for_clients`: whether share links show it.
#[server(prefix = "/api", endpoint = "save_note")]
pub async fn save_note(
    campaign: CampaignId,
    #[server(default)] note: Option<NoteId>,
    day: String,
    text: String,
    #[server(default)] for_clients: bool,
) -> Result<(), AppError> {
    let (backend, viewer) = crate::backend::signed_in()?;
    super::answer(backend.notes.save(viewer, campaign, note, day, text, for_clients).await)
}

#[server(prefix = "/api", endpoint = "remove_note")]
pub async fn remove_note(campaign: CampaignId, note: NoteId) -> Result<(), AppError> {
    let (backend, viewer) = crate::backend::signed_in()?;
    super::answer(backend.notes.remove(viewer, campaign, note).await)
}
