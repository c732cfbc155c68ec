//! Values that come with the authorization and are kept with the account.

use std::collections::BTreeMap;

use app::model::error::AppError;
use serde_json::Value;

use super::registration::Registration;
use crate::catalogue::{KeepFrom, KeepSpec, keep::keep_values};

impl Registration {
    /// What came in the redirect and in the reply of the token endpoint: enough for asking who signed in.
    pub fn keep_first(
        &self,
        redirect: &BTreeMap<String, String>,
        reply: &Value,
    ) -> Result<BTreeMap<String, String>, AppError> {
        self.keep(
            |from| !matches!(from, KeepFrom::Identity(_)),
            |from| match from {
                KeepFrom::Redirect(name) => redirect.get(name).cloned(),
                KeepFrom::Token(place) => place.find_text(reply),
                KeepFrom::Identity(_) | KeepFrom::Probe(_) => None,
            },
        )
    }

    /// What stands in the reply to the identity request.
    pub(super) fn keep_identity(&self, reply: &Value) -> Result<BTreeMap<String, String>, AppError> {
        self.keep(
            |from| matches!(from, KeepFrom::Identity(_)),
            |from| match from {
                KeepFrom::Identity(place) => place.find_text(reply),
                _ => None,
            },
        )
    }

    /// What a renewal says anew; what it does not say stays.
    pub fn keep_renewed(&self, kept: &mut BTreeMap<String, String>, reply: &Value) {
        for keep in &self.server.keep {
            let KeepFrom::Token(place) = &keep.from else { continue };
            let found = place.find_text(reply);
            if let Some(value) = found.as_deref().and_then(|found| keep.pattern.take(found.trim())) {
                kept.insert(keep.name.clone(), value.to_owned());
            }
        }
    }

    /// The parameters of the redirect that are wanted.
    pub fn redirect_names(&self) -> impl Iterator<Item = &str> {
        self.server.keep.iter().filter_map(|keep| match &keep.from {
            KeepFrom::Redirect(name) => Some(name.as_str()),
            _ => None,
        })
    }

    fn keep(
        &self,
        is_due: impl Fn(&KeepFrom) -> bool,
        find: impl Fn(&KeepFrom) -> Option<String>,
    ) -> Result<BTreeMap<String, String>, AppError> {
        let due: Vec<KeepSpec> = self.server.keep.iter().filter(|keep| is_due(&keep.from)).cloned().collect();
        keep_values(&due, find).ok_or(AppError::ProviderUnreadable)
    }
}
