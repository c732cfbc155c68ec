//! The set-up form of an authorization server: its fields, checked and sorted into what they mean.

use std::collections::BTreeMap;

use app::{
    backend::FieldValues,
    model::{error::AppError, field_error::Wrong},
};
use secrecy::SecretString;

use crate::{catalogue::AuthServer, vault::secret::ClientSecrets};

/// Fields with a meaning of their own; all others become settings.
const CLIENT_FIELDS: [&str; 3] = ["issuer", "client_id", "client_secret"];
/// Characters that one value may have.
const LONGEST: usize = 2_000;

/// What was entered.
pub(super) struct Form {
    /// Empty where the server's file knows it.
    pub(super) issuer: String,
    pub(super) client_id: String,
    /// The client secret, and the settings that are as secret.
    pub(super) secrets: ClientSecrets,
    /// What becomes settings that anybody may read.
    pub(super) settings: BTreeMap<String, String>,
}

impl Form {
    /// Unknown fields are dropped, missing ones refused.
    pub(super) fn read(server: &AuthServer, fields: FieldValues) -> Result<Self, AppError> {
        let fields = check_fields(server, fields)?;
        let field = |name: &str| fields.get(name).cloned().unwrap_or_default();
        let secret = |key: &str| Some(SecretString::from(fields.get(key).filter(|value| !value.is_empty())?.as_str()));
        let of_server = server.settings().filter(|field| field.is_secret());
        Ok(Self {
            issuer: field("issuer"),
            client_id: field("client_id"),
            secrets: ClientSecrets {
                client_secret: secret("client_secret"),
                settings: of_server.filter_map(|field| Some((field.key.clone(), secret(&field.key)?))).collect(),
            },
            settings: plain_settings(server, fields),
        })
    }
}

fn plain_settings(server: &AuthServer, fields: BTreeMap<String, String>) -> BTreeMap<String, String> {
    let is_secret = |key: &str| server.settings().any(|field| field.key == key && field.is_secret());
    fields.into_iter().filter(|(key, _)| !CLIENT_FIELDS.contains(&key.as_str()) && !is_secret(key)).collect()
}

/// The fields of the form, trimmed.
fn check_fields(server: &AuthServer, mut fields: FieldValues) -> Result<BTreeMap<String, String>, AppError> {
    let mut checked = BTreeMap::new();
    for spec in &server.set_up {
        let value = fields.remove(&spec.key).unwrap_or_default().trim().to_owned();
        let wrong = if value.len() > LONGEST { Some(Wrong::TooLong) } else { spec.find_wrong(&value) };
        if let Some(wrong) = wrong {
            return Err(AppError::of_field(Some(&server.key), &spec.key, wrong));
        }
        checked.insert(spec.key.clone(), value);
    }
    Ok(checked)
}
