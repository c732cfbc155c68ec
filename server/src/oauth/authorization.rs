//! The authorization request (RFC 6749, section 4.1.1) and the provider's answer to it (4.1.2).

use app::model::error::AppError;
use oauth2::{CsrfToken, PkceCodeChallenge, PkceCodeVerifier, Scope};
use secrecy::{ExposeSecret, SecretString};

use super::registration::{Registration, RegistrationError};

/// What goes into the URL besides what the registration knows.
pub struct AuthorizationRequest<'a> {
    pub state: &'a SecretString,
    /// RFC 7636: 43 to 128 characters.
    pub verifier: &'a SecretString,
    pub nonce: &'a str,
    pub scopes: &'a [String],
    /// Whom we expect to sign in.
    pub login_hint: Option<&'a str>,
}

impl Registration {
    /// The URL of the provider's window.
    pub fn authorization_url(&self, ask: &AuthorizationRequest<'_>) -> Result<String, RegistrationError> {
        let client = self.client()?;
        let state = CsrfToken::new(ask.state.expose_secret().to_owned());
        let mut request = client
            .authorize_url(|| state)
            .add_scopes(ask.scopes.iter().cloned().map(Scope::new))
            .add_extra_param("nonce", ask.nonce.to_owned());
        if self.server.pkce {
            let verifier = PkceCodeVerifier::new(ask.verifier.expose_secret().to_owned());
            request = request.set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier));
        }
        for (name, value) in &self.server.authorize_params {
            request = request.add_extra_param(name.clone(), value.clone());
        }
        if let (Some(name), Some(hint)) = (&self.server.login_hint, ask.login_hint) {
            request = request.add_extra_param(name.clone(), hint.to_owned());
        }
        Ok(request.url().0.to_string())
    }

    /// RFC 9207: an `iss` must be ours, and must be there wherever the server announces it.
    pub fn check_issuer(&self, iss: Option<&str>) -> Result<(), AppError> {
        match iss {
            Some(iss) if iss == self.application.issuer => Ok(()),
            None if !self.application.iss_announced => Ok(()),
            _ => Err(AppError::IssuerMismatch),
        }
    }
}

/// The query with which the provider sent the browser back.
#[derive(Default)]
pub struct AuthorizationAnswer {
    pub state: Option<SecretString>,
    pub code: Option<SecretString>,
    pub error: Option<String>,
    pub iss: Option<String>,
}

impl AuthorizationAnswer {
    /// Reads a query string. A parameter that comes twice makes it unreadable (RFC 6749, 3.1).
    pub fn parse(query: &str) -> Result<Self, AppError> {
        let mut answer = Self::default();
        for (name, value) in url::form_urlencoded::parse(query.trim_start_matches('?').as_bytes()) {
            let value = value.into_owned();
            let twice = match &*name {
                "state" => answer.state.replace(SecretString::from(value)).is_some(),
                "code" => answer.code.replace(SecretString::from(value)).is_some(),
                "error" => answer.error.replace(value).is_some(),
                "iss" => answer.iss.replace(value).is_some(),
                _ => false,
            };
            if twice {
                return Err(AppError::ProviderUnreadable);
            }
        }
        Ok(answer)
    }

    /// The code, or what the provider's error means for the user (RFC 6749, 4.1.2.1).
    pub fn into_code(self) -> Result<SecretString, AppError> {
        match self.error.as_deref() {
            None => self.code.ok_or(AppError::ProviderUnreadable),
            Some("access_denied" | "consent_required" | "interaction_required" | "login_required") => {
                Err(AppError::ConsentDenied)
            }
            Some("server_error" | "temporarily_unavailable") => Err(AppError::ProviderUnavailable),
            Some(_) => Err(AppError::ProviderRefused),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_that_comes_twice_is_refused() {
        assert_eq!(AuthorizationAnswer::parse("state=a&code=b&code=c").err(), Some(AppError::ProviderUnreadable));
    }

    #[test]
    fn errors_have_meanings() {
        let denied = AuthorizationAnswer::parse("?state=a&error=access_denied").unwrap();
        assert_eq!(denied.into_code().err(), Some(AppError::ConsentDenied));
        let busy = AuthorizationAnswer::parse("state=a&error=temporarily_unavailable").unwrap();
        assert_eq!(busy.into_code().err(), Some(AppError::ProviderUnavailable));
        let neither = AuthorizationAnswer::parse("state=a").unwrap();
        assert_eq!(neither.into_code().err(), Some(AppError::ProviderUnreadable));
    }
}
