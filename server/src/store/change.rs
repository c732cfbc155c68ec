//! Changes: what live pages hear of. The sequence is the store's, so that two processes agree.

use app::model::{
    change::{Change, ChangeSubject},
    ids::{AgencyId, CampaignId},
};
use async_trait::async_trait;

use super::StoreError;

#[async_trait]
pub trait ChangeStore: Send {
    async fn add_change(
        &mut self,
        agency: AgencyId,
        campaign: Option<CampaignId>,
        subject: ChangeSubject,
        at: i64,
    ) -> Result<(), StoreError>;
    /// Changes of all agencies after `sequence`, in order, at most `limit`.
    async fn changes_after(&mut self, sequence: i64, limit: u32) -> Result<Vec<(AgencyId, Change)>, StoreError>;
    /// The newest sequence; 0 if there is none.
    async fn last_sequence(&mut self) -> Result<i64, StoreError>;
    /// The newest sequence of what happened before `at`, Unix seconds: whoever goes on from there hears of everything
    /// since. Reads by index what is newer only.
    async fn sequence_before(&mut self, at: i64) -> Result<i64, StoreError>;
    /// Forgets changes older than `before`, Unix seconds; sequences are never used again.
    async fn prune_changes(&mut self, before: i64) -> Result<(), StoreError>;
}
