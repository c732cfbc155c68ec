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
        })
    }

    /// Reads what [`TokenSet::to_sealed_text`] wrote.
    pub fn from_sealed_text(text: &SecretString) -> Result<Self, VaultError> {
        let plain: OwnedTokens = serde_json::from_str(text.expose_secret()).map_err(|_| VaultError::Malformed)?;
        Ok(Self {
            access: plain.access.into(),
            refresh: plain.refresh.map(SecretString::from),
            previous_refresh: plain.previous_refresh.map(SecretString::from),
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
}

#[derive(Deserialize)]
struct OwnedTokens {
    access: String,
    refresh: Option<String>,
    previous_refresh: Option<String>,
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
        let tokens =
            TokenSet { access: "at-1".into(), refresh: Some("rt-2".into()), previous_refresh: Some("rt-1".into()) };
        let read = TokenSet::from_sealed_text(&tokens.to_sealed_text()).unwrap();
        assert_eq!(read.access.expose_secret(), "at-1");
        assert_eq!(read.refresh.as_ref().unwrap().expose_secret(), "rt-2");
        assert_eq!(read.previous_refresh.as_ref().unwrap().expose_secret(), "rt-1");
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
    fn another_form_is_refused() {
        assert!(matches!(TokenSet::from_sealed_text(&"{}".into()), Err(VaultError::Malformed)));
        assert!(matches!(Credentials::from_sealed_text(&"[1]".into()), Err(VaultError::Malformed)));
    }
}
