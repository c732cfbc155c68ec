//! What is inside sealed blobs: tokens or credentials. Printing shows nothing of them.

use std::{collections::BTreeMap, fmt};

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::VaultError;

/// The tokens of one authorization.
#[derive(Clone)]
pub struct TokenSet {
    pub access: SecretString,
    pub refresh: Option<SecretString>,
    /// The refresh token before the last rotation, for servers that accept it for a while.
    pub previous_refresh: Option<SecretString>,
    /// Values that came with the authorization and are needed ever after. No secrets, but they belong together.
    pub kept: BTreeMap<String, String>,
    /// When they came, Unix seconds; 0 if that is not known.
    pub renewed_at: i64,
}

/// What the agency entered for an authorization server and nobody may read.
#[derive(Clone, Default)]
pub struct ClientSecrets {
    pub client_secret: Option<SecretString>,
    /// Secret settings, such as a developer token, by key.
    pub settings: BTreeMap<String, SecretString>,
}

/// The fields of a credential form, by key.
#[derive(Clone)]
pub struct Credentials(pub BTreeMap<String, SecretString>);

impl TokenSet {
    /// JSON, ready to be sealed.
    pub fn to_sealed_text(&self) -> SecretString {
        to_text(&PlainTokens {
            access: self.access.expose_secret(),
            refresh: self.refresh.as_ref().map(ExposeSecret::expose_secret),
            previous_refresh: self.previous_refresh.as_ref().map(ExposeSecret::expose_secret),
            kept: &self.kept,
            renewed_at: self.renewed_at,
        })
    }

    /// Reads what [`TokenSet::to_sealed_text`] wrote.
    pub fn from_sealed_text(text: &SecretString) -> Result<Self, VaultError> {
        let plain: OwnedTokens = serde_json::from_str(text.expose_secret()).map_err(|_| VaultError::Malformed)?;
        Ok(Self {
            access: plain.access.into(),
            refresh: plain.refresh.map(SecretString::from),
            previous_refresh: plain.previous_refresh.map(SecretString::from),
            kept: plain.kept,
            renewed_at: plain.renewed_at,
        })
    }
}

impl Credentials {
    /// JSON, ready to be sealed.
    pub fn to_sealed_text(&self) -> SecretString {
        let plain: BTreeMap<&str, &str> =
            self.0.iter().map(|(key, value)| (key.as_str(), value.expose_secret())).collect();
        to_text(&plain)
    }

    /// Reads what [`Credentials::to_sealed_text`] wrote.
    pub fn from_sealed_text(text: &SecretString) -> Result<Self, VaultError> {
        let plain: BTreeMap<String, String> =
            serde_json::from_str(text.expose_secret()).map_err(|_| VaultError::Malformed)?;
        Ok(Self(plain.into_iter().map(|(key, value)| (key, value.into())).collect()))
    }
}

impl ClientSecrets {
    /// Ready to be sealed: the client secret itself, or JSON where there are more. `None`: there is nothing.
    pub fn to_sealed_text(&self) -> Option<SecretString> {
        if self.settings.is_empty() {
            return self.client_secret.clone();
        }
        let settings = self.settings.iter().map(|(key, value)| (key.as_str(), value.expose_secret())).collect();
        Some(to_text(&PlainClient {
            client_secret: self.client_secret.as_ref().map(ExposeSecret::expose_secret),
            secret_settings: settings,
        }))
    }

    /// Reads what [`ClientSecrets::to_sealed_text`] wrote.
    pub fn from_sealed_text(text: &SecretString) -> Self {
        match serde_json::from_str::<OwnedClient>(text.expose_secret()) {
            Ok(plain) => Self {
                client_secret: plain.client_secret.map(SecretString::from),
                settings: plain.secret_settings.into_iter().map(|(key, value)| (key, value.into())).collect(),
            },
            Err(_) => Self { client_secret: Some(text.clone()), settings: BTreeMap::new() },
        }
    }
}

impl fmt::Debug for ClientSecrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClientSecrets(…)")
    }
}

impl fmt::Debug for TokenSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenSet(…)")
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials(…)")
    }
}

#[derive(Serialize)]
struct PlainTokens<'a> {
    access: &'a str,
    refresh: Option<&'a str>,
    previous_refresh: Option<&'a str>,
    kept: &'a BTreeMap<String, String>,
    renewed_at: i64,
}

#[derive(Deserialize)]
struct OwnedTokens {
    access: String,
    refresh: Option<String>,
    previous_refresh: Option<String>,
    #[serde(default)]
    kept: BTreeMap<String, String>,
    #[serde(default)]
    renewed_at: i64,
}

#[derive(Serialize)]
struct PlainClient<'a> {
    client_secret: Option<&'a str>,
    secret_settings: BTreeMap<&'a str, &'a str>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OwnedClient {
    client_secret: Option<String>,
    secret_settings: BTreeMap<String, String>,
}

/// Maps of strings always have a JSON form; an empty text would be refused when read.
fn to_text(plain: &impl Serialize) -> SecretString {
    let text = Zeroizing::new(serde_json::to_string(plain).unwrap_or_default());
    SecretString::from(text.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_read_back_and_print_nothing() {
        let tokens = TokenSet {
            access: "at-1".into(),
            refresh: Some("rt-2".into()),
            previous_refresh: Some("rt-1".into()),
            kept: BTreeMap::from([("realm".to_owned(), "42".to_owned())]),
            renewed_at: 7,
        };
        let read = TokenSet::from_sealed_text(&tokens.to_sealed_text()).unwrap();
        assert_eq!(read.access.expose_secret(), "at-1");
        assert_eq!(read.refresh.as_ref().unwrap().expose_secret(), "rt-2");
        assert_eq!(read.previous_refresh.as_ref().unwrap().expose_secret(), "rt-1");
        assert_eq!((&read.kept, read.renewed_at), (&tokens.kept, 7));
        // As it was written before values were kept.
        let old = TokenSet::from_sealed_text(&r#"{"access":"a","refresh":null,"previous_refresh":null}"#.into());
        assert!(old.unwrap().kept.is_empty());
        let printed = format!("{tokens:?} {:?}", tokens.to_sealed_text());
        assert!(!printed.contains("at-1") && !printed.contains("rt-"), "{printed}");
    }

    #[test]
    fn credentials_read_back_and_print_nothing() {
        let credentials = Credentials(BTreeMap::from([("password".to_owned(), "s3cret".into())]));
        let read = Credentials::from_sealed_text(&credentials.to_sealed_text()).unwrap();
        assert_eq!(read.0["password"].expose_secret(), "s3cret");
        assert!(!format!("{credentials:?}").contains("s3cret"));
    }

    #[test]
    fn client_secrets_read_back() {
        let plain = ClientSecrets { client_secret: Some("s3cret".into()), settings: BTreeMap::new() };
        assert_eq!(plain.to_sealed_text().unwrap().expose_secret(), "s3cret", "as it always was");
        let more = ClientSecrets { settings: BTreeMap::from([("developer_token".to_owned(), "dt".into())]), ..plain };
        let read = ClientSecrets::from_sealed_text(&more.to_sealed_text().unwrap());
        assert_eq!(read.client_secret.as_ref().unwrap().expose_secret(), "s3cret");
        assert_eq!(read.settings["developer_token"].expose_secret(), "dt");
        let alone = ClientSecrets::from_sealed_text(&"{\"x\": 1}".into());
        assert_eq!(alone.client_secret.unwrap().expose_secret(), "{\"x\": 1}");
        assert!(!format!("{more:?}").contains("s3cret"));
        assert!(ClientSecrets::default().to_sealed_text().is_none());
    }

    #[test]
    fn another_form_is_refused() {
        assert!(matches!(TokenSet::from_sealed_text(&"{}".into()), Err(VaultError::Malformed)));
        assert!(matches!(Credentials::from_sealed_text(&"[1]".into()), Err(VaultError::Malformed)));
    }
}
