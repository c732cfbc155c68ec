//! The agency's own client at an authorization server: saved once, before the first popup.

use std::collections::BTreeMap;

use app::{
    backend::FieldValues,
    model::{
        error::AppError,
        ids::{AgencyId, ApplicationId, ConnectionId},
        member::Viewer,
    },
};
use secrecy::SecretString;
use sha2::{Digest, Sha256};

use super::{FlowsService, start::server_of};
use crate::{
    catalogue::{AuthServer, Discovery, Input, Inputs},
    oauth::discovery::{Metadata, discover},
    service::rights,
    store::application::Application,
    vault::secret::ClientSecrets,
};

/// Fields with a meaning of their own; all others become settings.
const CLIENT_FIELDS: [&str; 3] = ["issuer", "client_id", "client_secret"];
/// Characters that one value may have.
const LONGEST: usize = 2_000;

impl FlowsService {
    pub(super) async fn save_client(
        &self,
        viewer: Viewer,
        connection: ConnectionId,
        id: ApplicationId,
        fields: FieldValues,
    ) -> Result<(), AppError> {
        rights::require_editor(&viewer)?;
        let mut unit = self.core.store.read().await?;
        let linked = rights::find_connection(&mut *unit, &viewer, connection).await?;
        drop(unit);
        let key = server_of(&self.core.catalogue, &linked.connection.integration)?;
        self.keep_client(viewer.agency, key, id, fields).await
    }

    /// Saves a client of the agency at the authorization server `key`.
    pub(crate) async fn keep_client(
        &self,
        agency: AgencyId,
        key: String,
        id: ApplicationId,
        fields: FieldValues,
    ) -> Result<(), AppError> {
        let saved = self.core.store.read().await?.applications(agency, &key).await?;
        let proposed = proposed_id(agency, &key, saved.len());
        if id != proposed && !saved.iter().any(|application| application.id == id) {
            return Err(AppError::Conflict);
        }
        let server = self.core.catalogue.server(&key).ok_or(AppError::NotFound)?;
        let fields = check_fields(server, fields)?;
        let field = |name: &str| fields.get(name).cloned().unwrap_or_default();
        let issuer = field("issuer");
        let metadata = self.find_endpoints(server, &issuer, &fields).await?;
        let client_secret = match secrets_of(server, &fields).to_sealed_text() {
            Some(text) => Some(self.core.vault.seal("applications.client_secret", agency, id.0, &text)?),
            None => None,
        };
        let application = Application {
            id,
            agency,
            server: key,
            issuer: metadata.issuer,
            iss_announced: metadata.authorization_response_iss_parameter_supported,
            authorization_endpoint: metadata.authorization_endpoint,
            token_endpoint: metadata.token_endpoint,
            userinfo_endpoint: metadata.userinfo_endpoint,
            revocation_endpoint: metadata.revocation_endpoint,
            client_id: field("client_id"),
            client_secret,
            settings: plain_settings(server, fields),
            created_at: self.core.clock.unix(),
        };
        let mut unit = self.core.store.write().await?;
        unit.put_application(&application).await?;
        unit.commit().await?;
        Ok(())
    }

    async fn find_endpoints(
        &self,
        server: &AuthServer,
        issuer: &str,
        fields: &BTreeMap<String, String>,
    ) -> Result<Metadata, AppError> {
        match &server.discovery {
            Discovery::Issuer => discover(&*self.core.outbound, issuer).await,
            fixed @ Discovery::Fixed { .. } => fixed_endpoints(fixed, issuer, &plain_settings(server, fields.clone())),
        }
    }
}

/// The endpoints that stand in the catalogue, for the issuer `base`.
pub(crate) fn fixed_endpoints(
    discovery: &Discovery,
    base: &str,
    settings: &BTreeMap<String, String>,
) -> Result<Metadata, AppError> {
    let Discovery::Fixed { issuer, authorization_endpoint, token_endpoint, userinfo_endpoint, iss_announced } =
        discovery
    else {
        return Err(AppError::Internal);
    };
    let inputs = Inputs::default().with(Input::Base, base).with_settings(settings);
    let render = |template: &crate::catalogue::UrlTemplate| {
        template.render(&inputs).map(String::from).map_err(|_| AppError::IssuerUnusable)
    };
    Ok(Metadata {
        issuer: render(issuer)?.trim_end_matches('/').to_owned(),
        authorization_endpoint: render(authorization_endpoint)?,
        token_endpoint: render(token_endpoint)?,
        userinfo_endpoint: userinfo_endpoint.as_ref().map(render).transpose()?,
        revocation_endpoint: None,
        authorization_response_iss_parameter_supported: *iss_announced,
    })
}

/// What becomes settings that anybody may read.
fn plain_settings(server: &AuthServer, fields: BTreeMap<String, String>) -> BTreeMap<String, String> {
    let is_secret = |key: &str| server.settings().any(|field| field.key == key && field.is_secret());
    fields.into_iter().filter(|(key, _)| !CLIENT_FIELDS.contains(&key.as_str()) && !is_secret(key)).collect()
}

/// The client secret, and the settings that are as secret.
fn secrets_of(server: &AuthServer, fields: &BTreeMap<String, String>) -> ClientSecrets {
    let value =
        |key: &str| fields.get(key).filter(|value| !value.is_empty()).map(|value| SecretString::from(value.as_str()));
    let secret = server.settings().filter(|field| field.is_secret());
    ClientSecrets {
        client_secret: value("client_secret"),
        settings: secret.filter_map(|field| Some((field.key.clone(), value(&field.key)?))).collect(),
    }
}

/// The fields of the form, trimmed; unknown ones are dropped, missing ones refused.
fn check_fields(server: &AuthServer, mut fields: FieldValues) -> Result<BTreeMap<String, String>, AppError> {
    let mut checked = BTreeMap::new();
    for spec in &server.set_up {
        let value = fields.remove(&spec.key).unwrap_or_default().trim().to_owned();
        if value.len() > LONGEST {
            return Err(AppError::TooLarge);
        }
        if !spec.accepts(&value) {
            return Err(AppError::BadInput);
        }
        checked.insert(spec.key.clone(), value);
    }
    Ok(checked)
}

/// The id that the next application of a server will have. It is made from what is known, so that its redirect URI
/// can be registered at the provider before anything is saved here, and stays the same when the page is loaded again.
pub(crate) fn proposed_id(agency: AgencyId, server: &str, saved: usize) -> ApplicationId {
    let digest = Sha256::digest(format!("application\n{agency}\n{server}\n{saved}"));
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(digest).for_each(|(byte, hashed)| *byte = hashed);
    ApplicationId(uuid::Builder::from_custom_bytes(bytes).into_uuid())
}
