//! The agency's own apps, and the doctor.

use async_trait::async_trait;

use super::FieldValues;
use crate::model::{
    app::{AppSaved, AppsPage},
    doctor::Finding,
    error::AppError,
    ids::{ApplicationId, ConnectionId},
    member::Viewer,
};

/// The agency's own apps at the providers, and the doctor.
#[async_trait]
pub trait Apps: Send + Sync {
    async fn page(&self, viewer: Viewer) -> Result<AppsPage, AppError>;
    /// Saves a client, after asking its authorization server for its metadata where it has any. `application`: the one that the
    /// form was about. `replace`: another client id or issuer is meant to take its place.
    async fn save(
        &self,
        viewer: Viewer,
        server: String,
        application: ApplicationId,
        fields: FieldValues,
        replace: bool,
    ) -> Result<AppSaved, AppError>;
    /// The same from the window of a connection, for the authorization server of its integration.
    async fn save_for(
        &self,
        viewer: Viewer,
        connection: ConnectionId,
        application: ApplicationId,
        fields: FieldValues,
        replace: bool,
    ) -> Result<AppSaved, AppError>;
    /// Asks ourselves and the providers what can be seen from here.
    async fn examine(&self, viewer: Viewer) -> Result<Vec<Finding>, AppError>;
}
