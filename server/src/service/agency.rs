//! What an agency decides for itself. Its members stand in `members`, its apps in `apps`.

use app::{
    backend::Agencies,
    model::{
        agency::{AgencySettings, EventsKept, LookEvery},
        error::AppError,
        member::{Role, Viewer},
    },
};
use async_trait::async_trait;

use crate::{core::Core, sync::queue::schedule_looks};

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
        let mut unit = self.core.store.read().await?;
        let events_kept = unit.events_kept(viewer.agency).await?;
        let look_every = unit.look_every(viewer.agency).await?;
        Ok(AgencySettings { events_kept, look_every, may_edit: may_edit(&viewer) })
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

    /// Counts at once: looks that wait for longer come forward.
    async fn look_every(&self, viewer: Viewer, every: LookEvery) -> Result<(), AppError> {
        if !may_edit(&viewer) {
            return Err(AppError::NotAllowed);
        }
        let mut unit = self.core.store.write().await?;
        unit.set_look_every(viewer.agency, every).await?;
        schedule_looks(&mut *unit, viewer.agency, every, self.core.clock.unix(), &*self.core.entropy).await?;
        unit.commit().await?;
        self.core.live.wake();
        Ok(())
    }
}

fn may_edit(viewer: &Viewer) -> bool {
    viewer.role == Role::Owner
}
