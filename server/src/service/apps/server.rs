//! Whose app a connection signs in through.

use app::model::{error::AppError, ids::IntegrationKey};

use crate::catalogue::Catalogue;

/// The key of the authorization server of an integration; `BadInput` for one that is connected by credentials.
pub(crate) fn server_of(catalogue: &Catalogue, integration: &IntegrationKey) -> Result<String, AppError> {
    let entry = catalogue.entry(integration).ok_or(AppError::NotFound)?;
    entry.server().map(str::to_owned).ok_or(AppError::BadInput)
}
