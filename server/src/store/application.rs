//! Applications: one saved authorization server each, together with the agency's own client there.

use app::model::ids::{AgencyId, ApplicationId};
use async_trait::async_trait;

use super::StoreError;
use crate::vault::Sealed;

/// A saved authorization server and our client at it. Its redirect URI is `/oauth/callback/{id}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Application {
    pub id: ApplicationId,
    pub agency: AgencyId,
    /// Key of the authorization server in the catalogue.
    pub server: String,
    /// RFC 8414 `issuer`; compared with `iss` (RFC 9207).
    pub issuer: String,
    /// The metadata announces `authorization_response_iss_parameter_supported`.
    pub iss_announced: bool,
    pub authorization_endpoint: String,
    pub token_endpoint: String,
    pub userinfo_endpoint: Option<String>,
    /// RFC 7009, where the metadata tells it.
    pub revocation_endpoint: Option<String>,
    pub client_id: String,
    /// Sealed as `applications.client_secret`; `None` for a public client.
    pub client_secret: Option<Sealed>,
    /// Values of the set-up form that streams may name, such as the address of the data; never secrets.
    pub settings: std::collections::BTreeMap<String, String>,
    pub created_at: i64,
}

#[async_trait]
pub trait ApplicationStore: Send {
    /// Inserts it, or replaces the client and the endpoints of the same id.
    async fn put_application(&mut self, application: &Application) -> Result<(), StoreError>;
    async fn application(&mut self, agency: AgencyId, id: ApplicationId) -> Result<Option<Application>, StoreError>;
    /// Those of one authorization server of the catalogue, oldest first.
    async fn applications(&mut self, agency: AgencyId, server: &str) -> Result<Vec<Application>, StoreError>;
    /// All of an agency, oldest first.
    async fn applications_of_agency(&mut self, agency: AgencyId) -> Result<Vec<Application>, StoreError>;
    /// The authorization endpoints of an agency: the pages' `form-action` lets plain forms reach their origins.
    async fn authorization_endpoints(&mut self, agency: AgencyId) -> Result<Vec<String>, StoreError>;
}
