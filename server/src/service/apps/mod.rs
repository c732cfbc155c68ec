//! The agency's own apps at the providers: listed, saved, examined.

mod page;

use app::{
    backend::{Apps, FieldValues},
    model::{app::AppsPage, doctor::Finding, error::AppError, ids::ApplicationId, member::Viewer},
};
use async_trait::async_trait;

pub(crate) use page::needs_app;

use super::flows::FlowsService;
use crate::{core::Core, doctor};

/// Implements the port's [`Apps`].
#[derive(Clone)]
pub struct AppsService {
    core: Core,
    flows: FlowsService,
}

impl AppsService {
    pub fn new(core: Core, flows: FlowsService) -> Self {
        Self { core, flows }
    }
}

/// Apps serve every campaign, so nobody with a limit may see or change them.
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
    ) -> Result<(), AppError> {
        require_whole_agency(&viewer)?;
        self.flows.keep_client(viewer.agency, server, application, fields).await
    }

    async fn examine(&self, viewer: Viewer) -> Result<Vec<Finding>, AppError> {
        require_whole_agency(&viewer)?;
        Ok(doctor::examine(&self.core, viewer.agency).await?)
    }
}
