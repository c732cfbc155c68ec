//! What came back from the provider, before anything of it is kept: the tokens, who it is, what they can reach.
//! While somebody must choose, it waits sealed in the flow and ends with it.

use std::collections::BTreeMap;

use app::model::ids::IntegrationKey;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use crate::{
    catalogue::Catalogue,
    oauth::identity::Identity,
    remote::RemoteProfile,
    vault::{VaultError, secret::TokenSet},
};

/// Everything that is known when the provider's window has closed.
#[derive(Debug)]
pub(in crate::service) struct Arrival {
    pub(in crate::service) identity: Identity,
    pub(in crate::service) tokens: TokenSet,
    /// Granted scopes.
    pub(in crate::service) scopes: Vec<String>,
    /// Unix seconds.
    pub(in crate::service) access_expires_at: Option<i64>,
    /// When the refresh token ends, where the provider says so, Unix seconds.
    pub(in crate::service) refresh_expires_at: Option<i64>,
    /// What the identity can reach, by integration. An integration is absent if the provider could not be asked.
    pub(in crate::service) reach: BTreeMap<IntegrationKey, Vec<RemoteProfile>>,
}

#[derive(Serialize, Deserialize)]
struct Text {
    identity: Identity,
    tokens: String,
    scopes: Vec<String>,
    access_expires_at: Option<i64>,
    #[serde(default)]
    refresh_expires_at: Option<i64>,
    reach: BTreeMap<IntegrationKey, Vec<RemoteProfile>>,
}

impl Arrival {
    /// Whether the identity can reach a profile. `None`: it could not be asked.
    pub(in crate::service) fn reaches(
        &self,
        catalogue: &Catalogue,
        integration: &IntegrationKey,
        remote_id: &str,
    ) -> Option<bool> {
        let listing = &catalogue.entries.get(integration)?.profiles;
        Some(self.reach.get(integration)?.iter().any(|profile| listing.is_same(&profile.remote_id, remote_id)))
    }

    /// JSON, to be sealed.
    pub(in crate::service) fn to_sealed_text(&self) -> Result<SecretString, VaultError> {
        let text = Text {
            identity: self.identity.clone(),
            tokens: self.tokens.to_sealed_text().expose_secret().to_owned(),
            scopes: self.scopes.clone(),
            access_expires_at: self.access_expires_at,
            refresh_expires_at: self.refresh_expires_at,
            reach: self.reach.clone(),
        };
        serde_json::to_string(&text).map(SecretString::from).map_err(|_| VaultError::Malformed)
    }

    /// Reads what [`Self::to_sealed_text`] wrote.
    pub(in crate::service) fn from_sealed_text(text: &SecretString) -> Result<Self, VaultError> {
        let text: Text = serde_json::from_str(text.expose_secret()).map_err(|_| VaultError::Malformed)?;
        Ok(Self {
            identity: text.identity,
            tokens: TokenSet::from_sealed_text(&SecretString::from(text.tokens))?,
            scopes: text.scopes,
            access_expires_at: text.access_expires_at,
            refresh_expires_at: text.refresh_expires_at,
            reach: text.reach,
        })
    }
}
