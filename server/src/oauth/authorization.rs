//! The authorization request (RFC 6749, section 4.1.1) and the provider's answer to it (4.1.2).

use std::collections::{BTreeMap, BTreeSet};

use app::model::error::AppError;
use oauth2::{CsrfToken, PkceCodeChallenge, PkceCodeVerifier, Scope};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use url::Url;

use super::registration::{Registration, RegistrationError};
use crate::catalogue::{Entry, Input, Inputs, PkceChallenge, TextTemplate};

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
        let (asked, optional) = self.split_scopes(ask.scopes);
        let mut request = client.authorize_url(|| state).add_extra_param("nonce", ask.nonce.to_owned());
        let (names, separator) = (&self.server.names, self.server.scope_separator.as_str());
        if !asked.is_empty() {
            if names.scope == "scope" && separator == " " {
                request = request.add_scopes(asked.into_iter().cloned().map(Scope::new));
            } else {
                request = request.add_extra_param(names.scope.clone(), join(&asked, separator));
            }
        }
        if let (Some(name), false) = (&self.server.optional_scopes_param, optional.is_empty()) {
            request = request.add_extra_param(name.clone(), join(&optional, separator));
        }
        match self.server.pkce_challenge {
            _ if !self.server.pkce => {}
            PkceChallenge::Base64url => {
                let verifier = PkceCodeVerifier::new(ask.verifier.expose_secret().to_owned());
                request = request.set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier));
            }
            PkceChallenge::Hex => {
                let hash = Sha256::digest(ask.verifier.expose_secret().as_bytes());
                let digits: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
                request = request.add_extra_param("code_challenge", digits);
                request = request.add_extra_param("code_challenge_method", "S256");
            }
        }
        for (name, value) in self.more_params() {
            request = request.add_extra_param(name, value);
        }
        if let (Some(name), Some(hint)) = (&self.server.login_hint, ask.login_hint) {
            request = request.add_extra_param(name.clone(), hint.to_owned());
        }
        Ok(self.rename(request.url().0).to_string())
    }

    /// Parameters of the server's own. What names a setting that nobody has entered is left out.
    fn more_params(&self) -> Vec<(String, String)> {
        let application = &self.application;
        let inputs = Inputs::default().with(Input::Base, &application.issuer).with_settings(&application.settings);
        let is_known =
            |value: &TextTemplate| value.inputs().all(|input| inputs.get(input).is_some_and(|known| !known.is_empty()));
        let params = self.server.authorize_params.iter().filter(|(_, value)| is_known(value));
        params.filter_map(|(name, value)| Some((name.clone(), value.render(&inputs).ok()?))).collect()
    }

    /// What to ask for: the union of what the server always needs and what `entries` need, without repetition.
    pub fn scopes_of(&self, entries: &[&Entry]) -> Vec<String> {
        let mut seen = BTreeSet::new();
        let setting = self.server.scopes_setting.as_ref();
        let further = setting.and_then(|key| self.application.settings.get(key)).map_or("", String::as_str);
        let server = self.server.scopes.iter().map(|spec| spec.scope.as_str());
        server
            .chain(further.split_whitespace())
            .chain(entries.iter().flat_map(|entry| entry.scopes().iter().map(|spec| spec.scope.as_str())))
            .filter(|scope| seen.insert(*scope))
            .map(str::to_owned)
            .collect()
    }

    /// Those that are asked for, and those that go into a parameter of their own.
    fn split_scopes<'a>(&self, scopes: &'a [String]) -> (Vec<&'a String>, Vec<&'a String>) {
        let has_own = self.server.optional_scopes_param.is_some();
        let is_optional =
            |scope: &&String| has_own && self.server.scopes.iter().any(|spec| spec.scope == **scope && !spec.needed);
        let (optional, asked) = scopes.iter().partition(is_optional);
        (asked, optional)
    }

    /// The server's own names for the parameters of RFC 6749.
    fn rename(&self, url: Url) -> Url {
        let names = &self.server.names;
        let own = [("client_id", &names.client_id), ("redirect_uri", &names.redirect_uri)];
        if own.iter().all(|(name, own)| name == own) {
            return url;
        }
        let pairs: Vec<(String, String)> = url
            .query_pairs()
            .map(|(name, value)| {
                let own = own.iter().find(|(known, _)| *known == name).map(|(_, own)| (*own).clone());
                (own.unwrap_or_else(|| name.into_owned()), value.into_owned())
            })
            .collect();
        let mut renamed = url;
        renamed.query_pairs_mut().clear().extend_pairs(pairs);
        renamed
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

fn join(scopes: &[&String], separator: &str) -> String {
    scopes.iter().map(|scope| scope.as_str()).collect::<Vec<_>>().join(separator)
}

/// Parameters of a redirect. Providers send ten at most.
const MOST_PARAMETERS: usize = 100;

/// The query with which the provider sent the browser back.
#[derive(Default)]
pub struct AuthorizationAnswer {
    pub state: Option<SecretString>,
    pub code: Option<SecretString>,
    pub error: Option<String>,
    pub iss: Option<String>,
    /// What else came along. A parameter that came twice is `None`: it can't be relied on.
    others: BTreeMap<String, Option<SecretString>>,
}

impl AuthorizationAnswer {
    /// Reads a query string. A parameter that comes twice makes it unreadable (RFC 6749, 3.1), and so do very many.
    pub fn parse(query: &str) -> Result<Self, AppError> {
        let mut answer = Self::default();
        let parameters = url::form_urlencoded::parse(query.trim_start_matches('?').as_bytes());
        for (count, (name, value)) in parameters.enumerate() {
            if count >= MOST_PARAMETERS {
                return Err(AppError::ProviderUnreadable);
            }
            let value = value.into_owned();
            let twice = match &*name {
                "state" => answer.state.replace(SecretString::from(value)).is_some(),
                "code" => answer.code.replace(SecretString::from(value)).is_some(),
                "error" => answer.error.replace(value).is_some(),
                "iss" => answer.iss.replace(value).is_some(),
                name => {
                    let value = if answer.others.contains_key(name) { None } else { Some(SecretString::from(value)) };
                    answer.others.insert(name.to_owned(), value);
                    false
                }
            };
            if twice {
                return Err(AppError::ProviderUnreadable);
            }
        }
        Ok(answer)
    }

    /// The values of `names`, for keeping.
    pub fn values<'a>(&self, names: impl Iterator<Item = &'a str>) -> BTreeMap<String, String> {
        let value =
            |name: &'a str| Some((name.to_owned(), self.others.get(name)?.as_ref()?.expose_secret().to_owned()));
        names.filter_map(value).collect()
    }

    /// The code, that is called `name` here, or what the provider's error means for the user (RFC 6749, 4.1.2.1).
    pub fn into_code(mut self, name: &str) -> Result<SecretString, AppError> {
        let code = if name == "code" { self.code } else { self.others.remove(name).flatten() };
        match self.error.as_deref() {
            None => code.ok_or(AppError::ProviderUnreadable),
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

    const SERVER: &str = r#"
key = "s"
name = "S"
client_auth = "body"
rotation = "none"
refresh_token = "optional"
hosts = ["login.example:443"]
identity = { subject = "/id", source = "token_reply" }
authorize_params = { prompt = "login", config_id = "{settings.config_id}" }
[discovery.fixed]
issuer = "https://login.example"
authorization_endpoint = "https://login.example/authorize"
token_endpoint = "https://login.example/token"
"#;

    /// The parameters of the provider's window, with these `settings` of the app.
    fn ask(server: &str, settings: &[(&str, &str)]) -> BTreeMap<String, String> {
        let settings = settings.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        let registration = Registration::of(toml::from_str(server).unwrap(), settings);
        let verifier = "v".repeat(43).into();
        let ask = AuthorizationRequest {
            state: &"st4te".into(),
            verifier: &verifier,
            nonce: "n",
            scopes: &[],
            login_hint: None,
        };
        let url = Url::parse(&registration.authorization_url(&ask).unwrap()).unwrap();
        url.query_pairs().into_owned().collect()
    }

    #[test]
    fn a_challenge_is_written_as_the_server_reads_it() {
        let url = ask(SERVER, &[]);
        assert_eq!(url["code_challenge"], "7w_YNF9DSfIdPf_pRjSq646_kPr-2-o9NAl16JGghdM");
        // TikTok: hex digits of the same hash.
        let hex = ask(&SERVER.replacen("client_auth", "pkce_challenge = \"hex\"\nclient_auth", 1), &[]);
        assert_eq!(hex["code_challenge"], "ef0fd8345f4349f21d3dffe94634aaeb8ebf90fafedbea3d340975e891a085d3");
        assert_eq!((url["code_challenge_method"].as_str(), hex["code_challenge_method"].as_str()), ("S256", "S256"));
        let tiktok = crate::catalogue::Catalogue::built_in().unwrap().server("tiktok").unwrap().clone();
        assert_eq!((tiktok.pkce, tiktok.pkce_challenge), (true, PkceChallenge::Hex));
        let none = ask(&SERVER.replacen("client_auth", "pkce = false\nclient_auth", 1), &[]);
        assert!(!none.contains_key("code_challenge") && !none.contains_key("code_challenge_method"));
    }

    #[test]
    fn a_parameter_goes_along_only_where_its_setting_was_entered() {
        for settings in [&[][..], &[("config_id", "")][..]] {
            let url = ask(SERVER, settings);
            assert_eq!((url["prompt"].as_str(), url.contains_key("config_id")), ("login", false));
        }
        assert_eq!(ask(SERVER, &[("config_id", "77001")])["config_id"], "77001");
    }

    #[test]
    fn a_parameter_that_comes_twice_is_refused() {
        assert_eq!(AuthorizationAnswer::parse("state=a&code=b&code=c").err(), Some(AppError::ProviderUnreadable));
    }

    #[test]
    fn a_query_of_very_many_parameters_is_refused() {
        let query = |count: usize| (0..count).map(|name| format!("p{name}=1&")).collect::<String>();
        assert!(AuthorizationAnswer::parse(&query(MOST_PARAMETERS)).is_ok());
        let refused = AuthorizationAnswer::parse(&query(MOST_PARAMETERS + 1));
        assert_eq!(refused.err(), Some(AppError::ProviderUnreadable));
    }

    #[test]
    fn errors_have_meanings() {
        let denied = AuthorizationAnswer::parse("?state=a&error=access_denied").unwrap();
        assert_eq!(denied.into_code("code").err(), Some(AppError::ConsentDenied));
        let busy = AuthorizationAnswer::parse("state=a&error=temporarily_unavailable").unwrap();
        assert_eq!(busy.into_code("code").err(), Some(AppError::ProviderUnavailable));
        let neither = AuthorizationAnswer::parse("state=a").unwrap();
        assert_eq!(neither.into_code("code").err(), Some(AppError::ProviderUnreadable));
    }

    #[test]
    fn codes_have_other_names_and_more_comes_along() {
        let answer = AuthorizationAnswer::parse("?state=a&auth_code=b&realmId=42&x=1&x=2").unwrap();
        let values = answer.values(["realmId", "x", "missing"].into_iter());
        assert_eq!(values, BTreeMap::from([("realmId".to_owned(), "42".to_owned())]), "x came twice");
        assert_eq!(answer.into_code("auth_code").unwrap().expose_secret(), "b");
        let twice = AuthorizationAnswer::parse("?state=a&auth_code=b&auth_code=c").unwrap();
        assert_eq!(twice.into_code("auth_code").err(), Some(AppError::ProviderUnreadable));
    }
}
