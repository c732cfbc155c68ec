//! The agency's own apps at the providers: listed, saved, examined. Who may change one stands in `rights`, what a changed one
//! means for those who use it in `saving`.

mod endpoints;
mod form;
mod page;
mod rights;
mod saving;
mod server;
mod set_up;
mod succession;

use app::{
    backend::{Apps, FieldValues},
    model::{
        app::{AppSaved, AppsPage},
        doctor::Finding,
        error::AppError,
        ids::{ApplicationId, ConnectionId},
        member::Viewer,
    },
};
use async_trait::async_trait;

use self::rights::{AppChange, require_app_right};
pub(crate) use self::{
    endpoints::fixed_endpoints,
    page::needs_app,
    saving::register,
    server::server_of,
    set_up::{is_refused, set_up_form},
    succession::{find_current, find_last, find_predecessors, present_application, proposed_id},
};
use super::rights as shared;
use crate::{core::Core, doctor, oauth::access::Access};

/// Implements the port's [`Apps`].
#[derive(Clone)]
pub struct AppsService {
    core: Core,
    access: Access,
}

impl AppsService {
    pub fn new(core: Core, access: Access) -> Self {
        Self { core, access }
    }
}

/// Apps serve every campaign, so nobody with a limit may see them all.
fn require_whole_agency(viewer: &Viewer) -> Result<(), AppError> {
    if viewer.role.may_edit() && viewer.campaigns.is_none() { Ok(()) } else { Err(AppError::NotAllowed) }
}

#[async_trait]
impl Apps for AppsService {
    async fn page(&self, viewer: Viewer) -> Result<AppsPage, AppError> {
        require_whole_agency(&viewer)?;
        self.list(viewer).await
    }

    async fn save(
        &self,
        viewer: Viewer,
        server: String,
        application: ApplicationId,
        fields: FieldValues,
        replace: bool,
    ) -> Result<AppSaved, AppError> {
        self.save_form(&viewer, &server, application, fields, replace).await
    }

    async fn save_for(
        &self,
        viewer: Viewer,
        connection: ConnectionId,
        application: ApplicationId,
        fields: FieldValues,
        replace: bool,
    ) -> Result<AppSaved, AppError> {
        require_app_right(&viewer, AppChange::Same)?;
        let mut unit = self.core.store.read().await?;
        let linked = shared::find_connection(&mut *unit, &viewer, connection).await?;
        drop(unit);
        let server = server_of(&self.core.catalogue, &linked.connection.integration)?;
        self.save_form(&viewer, &server, application, fields, replace).await
    }

    async fn examine(&self, viewer: Viewer) -> Result<Vec<Finding>, AppError> {
        require_whole_agency(&viewer)?;
        Ok(doctor::examine(&self.core, viewer.agency).await?)
    }
}
