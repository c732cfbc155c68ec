//! Apps: the agency's own clients at the authorization servers of the catalogue.

use serde::{Deserialize, Serialize};

use super::{field::Field, ids::ApplicationId, revival::Revival};

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
    /// That of the app which would take the place of this one; `None` while there is none.
    pub next_redirect_uri: Option<String>,
    /// Whether the viewer may replace it.
    pub may_replace: bool,
    /// The provider's console.
    pub console: Option<String>,
    /// How an app is made there, step by step.
    pub steps: Vec<String>,
    /// How many can connect through one until the provider allows more, a sentence each.
    pub caps: Vec<String>,
    /// To enable there.
    pub scopes: Vec<Permission>,
    pub fields: Vec<Field>,
}

/// Above the sentences on how many can connect through an app.
pub const CAPS_TITLE: &str = "How many can connect";

/// A scope and what it is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Permission {
    pub scope: String,
    pub words: String,
}

/// What came of saving an app.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AppSaved {
    /// It took the place of another.
    pub replaced: bool,
    /// It has come to name hosts that its accounts don't know: they wait for an owner's yes.
    pub sends_further: bool,
    pub revival: Revival,
}

impl AppSaved {
    /// What happened, and what is left to do.
    pub fn words(&self) -> String {
        let mut words = vec![match self.replaced {
            true => "The app is replaced. Accounts go on with the old one for as long as the provider lets them; each goes through the new one once somebody has signed in again.".to_owned(),
            false => "The app is saved. Its secret is sealed and never shown again.".to_owned(),
        }];
        if self.sends_further && !self.replaced {
            words.push("It names new addresses: its accounts wait until an owner has allowed them in the window of a connection.".to_owned());
        }
        words.extend(self.revival.sentences("compare the client ID and the secret with its console."));
        words.join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::{AppSaved, Revival};

    #[test]
    fn what_is_left_to_do_is_told() {
        let revival = Revival { healed: 2, refused: 1, ..Revival::default() };
        let healed = AppSaved { revival, ..AppSaved::default() };
        assert_eq!(
            healed.words(),
            "The app is saved. Its secret is sealed and never shown again. 2 accounts that waited for it work again. The provider still refuses 1 account: compare the client ID and the secret with its console."
        );
        let replaced = AppSaved { replaced: true, sends_further: true, ..AppSaved::default() };
        assert!(replaced.words().starts_with("The app is replaced.") && !replaced.words().contains("allowed"));
    }
}
