//! An access token as it is used, and where the tokens of an account are sealed for.

use secrecy::SecretString;

/// Where the tokens stand.
pub(super) const PURPOSE: &str = "accounts.secret";

/// An access token, and which version of the account it came from.
#[derive(Debug, Clone)]
pub struct Bearer {
    pub token: SecretString,
    pub token_version: i64,
}
