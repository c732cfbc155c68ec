//! Calls to token endpoints: as RFC 6749 has them, or with other names, in JSON, a token for a token. What comes back is read in
//! [`super::reply`].

use std::collections::BTreeMap;

use base64::{Engine, engine::general_purpose::STANDARD};
use http::{Method as HttpMethod, Request, Response, header};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use url::Url;

use super::{
    registration::Registration,
    reply::read_reply,
    token::{Grant, TokenError},
};
use crate::{
    catalogue::{
        ClientAuth, HandedIn, Input, Inputs, Method, RevokeCall, RevokeMethod, TokenBody, TokenCall, UrlTemplate,
        host::host_and_port,
    },
    net::{NetError, Outbound},
    vault::secret::TokenSet,
};

/// Parameters of one call. Any of them may be a secret.
type Params = Vec<(String, SecretString)>;

impl Registration {
    /// RFC 6749, section 4.1.3, in the server's own words.
    pub(super) async fn hand_in_code(
        &self,
        outbound: &dyn Outbound,
        code: &SecretString,
        verifier: &SecretString,
    ) -> Result<Grant, TokenError> {
        let names = &self.server.names;
        let mut params = plain(&[("grant_type", "authorization_code"), (&names.redirect_uri, self.redirect_uri())]);
        params.push((names.code.clone(), code.clone()));
        if self.server.pkce {
            params.push(("code_verifier".to_owned(), verifier.clone()));
        }
        params.extend(owned(&self.server.token_params));
        self.call(outbound, HttpMethod::POST, &self.application.token_endpoint, params, true).await
    }

    /// RFC 6749, section 6, in the server's own words.
    pub(super) async fn hand_in_refresh(
        &self,
        outbound: &dyn Outbound,
        refresh: &SecretString,
        scopes: &[String],
    ) -> Result<Grant, TokenError> {
        let mut params = plain(&[("grant_type", "refresh_token")]);
        params.push(("refresh_token".to_owned(), refresh.clone()));
        if self.server.scopes_in_renewal {
            let scopes = scopes.join(&self.server.scope_separator);
            params.push((self.server.names.scope.clone(), SecretString::from(scopes)));
        }
        self.call(outbound, HttpMethod::POST, &self.application.token_endpoint, params, true).await
    }

    /// A token for a token: a longer-lived one, or a new one.
    pub(super) async fn hand_in(
        &self,
        outbound: &dyn Outbound,
        call: &TokenCall,
        token: &SecretString,
        kept: &BTreeMap<String, String>,
    ) -> Result<Grant, TokenError> {
        let url = match &call.url {
            Some(url) => self.render(url, kept)?,
            None => self.application.token_endpoint.clone(),
        };
        self.check_host(&url, kept)?;
        let mut params = plain(&[("grant_type", &call.grant_type)]);
        params.push((call.token_param.clone(), token.clone()));
        params.extend(owned(&call.params));
        let method = if call.method == Method::Get { HttpMethod::GET } else { HttpMethod::POST };
        self.call(outbound, method, &url, params, call.client).await
    }

    /// Takes a token back at the provider (RFC 7009). `Ok`: it answered with success.
    pub async fn revoke(
        &self,
        outbound: &dyn Outbound,
        call: &RevokeCall,
        tokens: &TokenSet,
    ) -> Result<(), TokenError> {
        let url = match &call.url {
            Some(url) => self.render(url, &tokens.kept)?,
            None => self.application.revocation_endpoint.clone().ok_or(NetError::BadUrl)?,
        };
        self.check_host(&url, &tokens.kept)?;
        let token = match (call.token, &tokens.refresh) {
            (HandedIn::Refresh, Some(refresh)) => refresh,
            _ => &tokens.access,
        };
        let mut params = owned(&call.params);
        if !call.token_param.is_empty() {
            params.push((call.token_param.clone(), token.clone()));
        }
        let method = match call.method {
            RevokeMethod::Post => HttpMethod::POST,
            RevokeMethod::Get => HttpMethod::GET,
            RevokeMethod::Delete => HttpMethod::DELETE,
        };
        let bearer = call.token_param.is_empty().then(|| format!("Bearer {}", token.expose_secret()));
        let response = self.send(outbound, method, &url, params, call.client, bearer).await?;
        if response.status().is_success() { Ok(()) } else { Err(TokenError::Answer(Box::new(response))) }
    }

    async fn call(
        &self,
        outbound: &dyn Outbound,
        method: HttpMethod,
        url: &str,
        params: Params,
        client: bool,
    ) -> Result<Grant, TokenError> {
        let response = self.send(outbound, method, url, params, client, None).await?;
        match read_reply(&self.server.token_reply, &response)? {
            Some(grant) => Ok(grant),
            None => Err(TokenError::Answer(Box::new(response))),
        }
    }

    async fn send(
        &self,
        outbound: &dyn Outbound,
        method: HttpMethod,
        url: &str,
        mut params: Params,
        client: bool,
        bearer: Option<String>,
    ) -> Result<Response<Vec<u8>>, TokenError> {
        let mut url = Url::parse(url).map_err(|_| NetError::BadUrl)?;
        let names = &self.server.names;
        let id = SecretString::from(self.application.client_id.as_str());
        let secret = self.client_secret();
        let mut proof = bearer;
        match (client, self.server.client_auth, secret) {
            (true, ClientAuth::Basic, Some(secret)) => proof = Some(basic(&id, secret)),
            (true, ClientAuth::Body, Some(secret)) => {
                params.push((names.client_id.clone(), id));
                params.push((names.client_secret.clone(), secret.clone()));
            }
            (true, ..) => params.push((names.client_id.clone(), id)),
            (false, ..) => {}
        }
        let pairs = params.iter().map(|(name, value)| (name, value.expose_secret()));
        let mut request = Request::builder().method(method.clone()).header(header::ACCEPT, "application/json");
        let mut body = Vec::new();
        if method == HttpMethod::GET || method == HttpMethod::DELETE {
            if !params.is_empty() {
                url.query_pairs_mut().extend_pairs(pairs);
            }
        } else if self.server.token_body == TokenBody::Json {
            request = request.header(header::CONTENT_TYPE, "application/json");
            let object: serde_json::Map<String, Value> =
                pairs.map(|(name, value)| (name.clone(), value.into())).collect();
            body = Value::Object(object).to_string().into_bytes();
        } else {
            request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
            body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish().into_bytes();
        }
        if let Some(proof) = proof {
            let mut value = http::HeaderValue::from_str(&proof).map_err(|_| NetError::BadUrl)?;
            value.set_sensitive(true);
            request = request.header(header::AUTHORIZATION, value);
        }
        let request = request.uri(url.as_str()).body(body).map_err(|_| NetError::BadUrl)?;
        Ok(outbound.send(request).await?)
    }

    fn render(&self, url: &UrlTemplate, kept: &BTreeMap<String, String>) -> Result<String, TokenError> {
        let application = &self.application;
        let inputs = Inputs::default()
            .with(Input::Base, &application.issuer)
            .with_settings(&application.settings)
            .with_kept(kept);
        Ok(url.render(&inputs).map_err(|_| NetError::BadUrl)?.into())
    }

    fn check_host(&self, url: &str, kept: &BTreeMap<String, String>) -> Result<(), TokenError> {
        let host = Url::parse(url).ok().as_ref().and_then(host_and_port).ok_or(NetError::BadUrl)?;
        // The endpoint that the application was saved with is always one of them.
        let is_own = url == self.application.token_endpoint;
        if is_own || self.token_hosts(kept).contains(&host) { Ok(()) } else { Err(NetError::NotAllowed(host).into()) }
    }
}

/// RFC 6749, section 2.3.1: both are form-encoded first.
fn basic(id: &SecretString, secret: &SecretString) -> String {
    let encode =
        |text: &SecretString| url::form_urlencoded::byte_serialize(text.expose_secret().as_bytes()).collect::<String>();
    format!("Basic {}", STANDARD.encode(format!("{}:{}", encode(id), encode(secret))))
}

fn plain(params: &[(&str, &str)]) -> Params {
    params.iter().map(|(name, value)| ((*name).to_owned(), SecretString::from(*value))).collect()
}

fn owned(params: &BTreeMap<String, String>) -> Params {
    params.iter().map(|(name, value)| (name.clone(), SecretString::from(value.as_str()))).collect()
}

#[cfg(test)]
#[path = "call_tests.rs"]
mod tests;
