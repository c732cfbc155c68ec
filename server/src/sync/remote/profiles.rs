//! The profiles an account gives access to.

use std::sync::Arc;

use jiff::tz::TimeZone;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Remote, RemoteError, http::Ask};
use crate::{
    catalogue::{Entry, Inputs, Pointer, ProfileListing, TemplateError, TextTemplate},
    core::Core,
    oauth::{access::Access, identity::Identity, registration::Registration},
    store::account::Account,
    vault::Credentials,
};

/// A profile as the platform tells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemoteProfile {
    pub remote_id: String,
    pub name: String,
    /// IANA name, if the platform tells a known one.
    pub time_zone: Option<String>,
    /// ISO 4217 code, if the platform tells one.
    pub currency: Option<String>,
}

/// What `account` gives access to, in the order of the platform.
pub async fn list_profiles(
    core: &Core,
    access: &Access,
    entry: &Entry,
    account: &Account,
) -> Result<Vec<RemoteProfile>, RemoteError> {
    Remote::open(core, access, entry, account).await?.list_profiles().await
}

/// What somebody who has just come back with `token` can reach; nothing is stored yet.
pub async fn list_profiles_with(
    core: &Core,
    entry: &Entry,
    registration: &Registration,
    identity: &Identity,
    token: &SecretString,
) -> Result<Vec<RemoteProfile>, RemoteError> {
    Remote::arriving(core, entry, registration, identity, token).list_profiles().await
}

impl Remote<'_> {
    async fn list_profiles(&mut self) -> Result<Vec<RemoteProfile>, RemoteError> {
        let known = Arc::clone(&self.known);
        let inputs = known.inputs();
        match &self.entry.profiles {
            ProfileListing::Http { url, records, id, name, time_zone, currency, paging } => {
                let rows = self.fetch_records(&Ask { url, records, paging: paging.as_ref() }, inputs).await?;
                let places = Places { id, name, time_zone: time_zone.as_ref(), currency: currency.as_ref() };
                Ok(rows.iter().filter_map(|row| places.read(row)).collect())
            }
            ProfileListing::Single { id, name } => Ok(vec![single(id, name, &inputs).map_err(|why| self.misfit(why))?]),
            ProfileListing::Database { id, name } => {
                let fields = plain_fields(self.entry, &self.credentials()?);
                let inputs = inputs.with_fields(fields.iter().map(|(key, value)| (key.as_str(), value.as_str())));
                Ok(vec![single(id, name, &inputs).map_err(|why| self.misfit(why))?])
            }
        }
    }
}

/// The fields that are no secrets, as they are used.
pub(super) fn plain_fields(entry: &Entry, credentials: &Credentials) -> Vec<(String, String)> {
    let plain = entry.fields().iter().filter(|field| !field.is_secret());
    plain
        .map(|field| {
            let typed = credentials.0.get(&field.key).map(|value| value.expose_secret().trim()).unwrap_or_default();
            let value = if typed.is_empty() { &field.default } else { typed };
            (field.key.clone(), value.to_owned())
        })
        .collect()
}

/// The one profile of an account that is its own.
fn single(id: &TextTemplate, name: &TextTemplate, inputs: &Inputs<'_>) -> Result<RemoteProfile, TemplateError> {
    Ok(RemoteProfile { remote_id: id.render(inputs)?, name: name.render(inputs)?, time_zone: None, currency: None })
}

/// The profiles that need no asking: those of credentials.
pub(super) fn own_profiles(entry: &Entry, inputs: &Inputs<'_>) -> Result<Vec<RemoteProfile>, TemplateError> {
    match &entry.profiles {
        ProfileListing::Single { id, name } | ProfileListing::Database { id, name } => {
            single(id, name, inputs).map(|profile| vec![profile])
        }
        ProfileListing::Http { .. } => Ok(Vec::new()),
    }
}

/// Where a profile's parts stand in a record.
struct Places<'a> {
    id: &'a Pointer,
    name: &'a Pointer,
    time_zone: Option<&'a Pointer>,
    currency: Option<&'a Pointer>,
}

impl Places<'_> {
    /// `None` for a record without an id: it can't be asked for anything.
    fn read(&self, row: &Value) -> Option<RemoteProfile> {
        let remote_id = self.id.find_text(row).filter(|id| !id.is_empty())?;
        let find = |pointer: Option<&Pointer>| pointer.and_then(|pointer| pointer.find_text(row));
        let is_currency = |code: &String| code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase());
        Some(RemoteProfile {
            name: self.name.find_text(row).filter(|name| !name.is_empty()).unwrap_or_else(|| remote_id.clone()),
            time_zone: find(self.time_zone).filter(|zone| TimeZone::get(zone).is_ok()),
            currency: find(self.currency).filter(is_currency),
            remote_id,
        })
    }
}
