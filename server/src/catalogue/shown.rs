//! An integration as the pages show it.

use app::model::{
    integration::{Auth, Integration},
    window::Guide,
};

use super::{auth::EntryAuth, entry::Entry, sunset::Sunset};

impl Entry {
    /// As the pages show it.
    pub fn integration(&self) -> Integration {
        Integration {
            key: self.key.clone(),
            name: self.name.clone(),
            category: self.category,
            auth: match self.auth {
                EntryAuth::OAuth { .. } => Auth::OAuth,
                EntryAuth::Credentials { .. } => Auth::Credentials,
            },
            summary: self.summary.clone(),
            mark: format!("/brand/{}.svg", self.key),
        }
    }

    /// The words for the connection window.
    pub fn guide(&self) -> Guide {
        Guide {
            reads: self.reads.clone(),
            never: self.never.clone(),
            steps: self.steps.clone(),
            help: Some(self.help.clone()),
            tried: self.tried,
        }
    }

    /// What to do when the provider has retired what this file uses, for whoever looks after Relink.
    pub fn retired_words(&self) -> String {
        let key = &self.key.0;
        let own =
            format!("Or correct it yourself: lay a file integrations/{key}.toml into the data folder's catalogue.");
        match &self.sunset {
            Some(Sunset { fixed_in: Some(version), what, .. }) => {
                format!("{what} Update Relink to {version} or later. {own}")
            }
            Some(Sunset { what, .. }) => {
                format!("{what} Update Relink as soon as there is a version without it. {own}")
            }
            None => format!("Update Relink: a newer version may ask in the provider's new way. {own}"),
        }
    }
}
