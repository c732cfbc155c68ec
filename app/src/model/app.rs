//! Apps: the agency's own clients at the authorization servers of the catalogue.

use serde::{Deserialize, Serialize};

use super::{field::Field, ids::ApplicationId};

/// The page of apps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppsPage {
    /// By name.
    pub apps: Vec<AppRow>,
    pub may_edit: bool,
}

/// One authorization server, with or without a client of ours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppRow {
    /// Key of the server in the catalogue.
    pub server: String,
    pub name: String,
    pub mark: String,
    /// Names of the integrations that need it.
    pub integrations: Vec<String>,
    /// The client id that is saved, which is no secret.
    pub client_id: Option<String>,
    pub application: ApplicationId,
    /// To copy into the provider's console.
    pub redirect_uri: String,
    /// The provider's console.
    pub console: Option<String>,
    /// How an app is made there, step by step.
    pub steps: Vec<String>,
    /// To enable there.
    pub scopes: Vec<Permission>,
    pub fields: Vec<Field>,
}

/// A scope and what it is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Permission {
    pub scope: String,
    pub words: String,
}
