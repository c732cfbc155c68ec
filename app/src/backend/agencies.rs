//! What an agency decides for itself.

use async_trait::async_trait;

use crate::model::{
    agency::{AgencySettings, EventsKept, LookEvery},
    error::AppError,
    member::Viewer,
};

/// What an agency decides for itself.
#[async_trait]
pub trait Agencies: Send + Sync {
    async fn settings(&self, viewer: Viewer) -> Result<AgencySettings, AppError>;
    /// How long timelines stay; what is older is gone within a day. For owners.
    async fn keep_events(&self, viewer: Viewer, kept: EventsKept) -> Result<(), AppError>;
    /// How often accounts are looked at where that costs next to nothing. For owners.
    async fn look_every(&self, viewer: Viewer, every: LookEvery) -> Result<(), AppError>;
}
