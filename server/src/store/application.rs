//! Applications: one saved authorization server each, together with the agency's own client there.

use app::model::ids::{AgencyId, ApplicationId};
use async_trait::async_trait;

use super::StoreError;
use crate::vault::Sealed;

/// A saved authorization server and our client at it. Its redirect URI is `/oauth/callback/{id}`.
///
/// Issuer and client id are who it is and never change. Where either becomes another, a new application succeeds this one, which
/// stays for the accounts and flows that began with it.
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
    /// The issuer's subjects differ from client to client (OpenID Connect Core, section 8.1).
    pub pairwise: bool,
    /// The application that has taken its place. New authorizations begin there.
    pub successor: Option<ApplicationId>,
    pub created_at: i64,
    /// When secret, settings or endpoints were saved last, Unix seconds.
    pub saved_at: i64,
}

impl Application {
    /// Whether it is at this issuer; a slash at the end makes no difference.
    pub fn is_at(&self, issuer: &str) -> bool {
        self.issuer.trim_end_matches('/') == issuer.trim_end_matches('/')
    }
}

#[async_trait]
pub trait ApplicationStore: Send {
    /// Inserts it, or replaces secret, settings and endpoints of the same id. `Stale` if that one is at another issuer
    /// (but for a slash at its end) or has another client id. Leaves the successor as it is.
    async fn put_application(&mut self, application: &Application) -> Result<(), StoreError>;
    async fn application(&mut self, agency: AgencyId, id: ApplicationId) -> Result<Option<Application>, StoreError>;
    /// Those of one authorization server of the catalogue, oldest first.
    async fn applications(&mut self, agency: AgencyId, server: &str) -> Result<Vec<Application>, StoreError>;
    /// All of an agency, oldest first.
    async fn applications_of_agency(&mut self, agency: AgencyId) -> Result<Vec<Application>, StoreError>;
    /// Says what has taken its place, or that nothing has.
    async fn set_successor(
        &mut self,
        agency: AgencyId,
        id: ApplicationId,
        successor: Option<ApplicationId>,
    ) -> Result<(), StoreError>;
    /// The authorization endpoints at which flows of an agency can begin: the pages' `form-action` lets plain forms reach their
    /// origins.
    async fn authorization_endpoints(&mut self, agency: AgencyId) -> Result<Vec<String>, StoreError>;
}
