//! Notes: what people say of a day of a campaign.

use app::model::ids::{AgencyId, CampaignId, MemberId, NoteId};
use async_trait::async_trait;
use jiff::civil::Date;

use super::StoreError;

/// One note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    pub id: NoteId,
    pub agency: AgencyId,
    pub campaign: CampaignId,
    /// A day in the campaign's time zone.
    pub day: Date,
    pub text: String,
    /// Whether whoever has a share link reads it too.
    pub for_clients: bool,
    /// Who wrote it as it stands, and when.
    pub by: MemberId,
    pub at: i64,
}

#[async_trait]
pub trait NoteStore: Send {
    /// Those of the days from `from` to `to`, both included: the earliest day first.
    async fn notes(
        &mut self,
        agency: AgencyId,
        campaign: CampaignId,
        from: Date,
        to: Date,
    ) -> Result<Vec<Note>, StoreError>;
    /// Writes one, or what it says now. `Stale` if the agency has no such campaign, or the note is another campaign's.
    async fn put_note(&mut self, note: &Note) -> Result<(), StoreError>;
    /// Whether there was one.
    async fn remove_note(&mut self, agency: AgencyId, campaign: CampaignId, id: NoteId) -> Result<bool, StoreError>;
}
