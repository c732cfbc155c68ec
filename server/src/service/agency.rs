//! What an agency decides for itself. Its members stand in `members`, its apps in `apps`.

use app::{
    backend::Agencies,
    model::{
        agency::{AgencySettings, EventsKept},
        error::AppError,
        member::{Role, Viewer},
    },
};
use async_trait::async_trait;

use crate::core::Core;

/// Implements the port's [`Agencies`].
#[derive(Clone)]
pub struct AgencyService {
    core: Core,
}

impl AgencyService {
    pub fn new(core: Core) -> Self {
        Self { core }
    }
}

#[async_trait]
impl Agencies for AgencyService {
    async fn settings(&self, viewer: Viewer) -> Result<AgencySettings, AppError> {
        let events_kept = self.core.store.read().await?.events_kept(viewer.agency).await?;
        Ok(AgencySettings { events_kept, may_edit: may_edit(&viewer) })
    }

    async fn keep_events(&self, viewer: Viewer, kept: EventsKept) -> Result<(), AppError> {
        if !may_edit(&viewer) {
            return Err(AppError::NotAllowed);
        }
        let mut unit = self.core.store.write().await?;
        unit.set_events_kept(viewer.agency, kept).await?;
        unit.commit().await?;
        Ok(())
    }
}

fn may_edit(viewer: &Viewer) -> bool {
    viewer.role == Role::Owner
}
