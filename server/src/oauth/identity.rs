//! Who signed in: from the `id_token` (OpenID Connect Core, 3.1.3.7) and the userinfo endpoint (5.3).
//!
//! The `id_token` comes straight from the token endpoint, so that TLS vouches for it and its signature need not be
//! checked (3.1.3.7, point 6); its claims are.

use std::collections::BTreeMap;

use app::model::error::AppError;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use http::Request;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use super::{
    proof::{bearer_auth, build_request},
    registration::Registration,
    token::Grant,
};
use crate::{
    budget::{JsonBudget, read_json},
    catalogue::{IdentityPart, IdentityRequest, IdentitySource, Input, Inputs, host::host_and_port, path::text_of},
    net::{NetError, Outbound},
};

/// Seconds by which clocks may differ.
const SKEW: i64 = 120;

/// The remote identity of an account.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Identity {
    /// The provider's own, stable id.
    pub subject: String,
    pub name: String,
    pub address: String,
}

impl Registration {
    /// Finds out who signed in, and adds to `kept` what came with that. `now`: Unix seconds.
    pub async fn identify(
        &self,
        outbound: &dyn Outbound,
        grant: &Grant,
        kept: &mut BTreeMap<String, String>,
        nonce: &str,
        now: i64,
    ) -> Result<Identity, AppError> {
        let claims = grant.id_token.as_ref().map(|token| self.read_id_token(token, nonce, now)).transpose()?;
        let spec = &self.server.identity;
        let own = spec.request.as_ref();
        let reply = match (spec.source, self.ask_identity(&grant.access, kept)?) {
            (IdentitySource::TokenReply, _) => grant.reply.clone(),
            (IdentitySource::Request, Some(request)) => read_identity(outbound.send(request).await)?,
            (IdentitySource::Request, None) => claims.clone().ok_or(AppError::NoIdentity)?,
        };
        kept.extend(self.keep_identity(&reply)?);
        let text = |part: &IdentityPart| {
            let text = match part {
                IdentityPart::Place(place) => place.find_text(&reply),
                IdentityPart::Text(text) => text.render(&Inputs::default().with_kept(kept)).ok(),
            };
            text.filter(|text| !text.trim().is_empty())
        };
        let subject = text(&spec.subject).ok_or(AppError::NoIdentity)?;
        // Core, 5.3.2: a userinfo answer about somebody else must not be used. Other requests have subjects of their own.
        let is_userinfo = own.is_none() && spec.source == IdentitySource::Request;
        if is_userinfo && claims.is_some_and(|claims| claims.get("sub").and_then(Value::as_str) != Some(&subject)) {
            return Err(AppError::NoIdentity);
        }
        let address = spec.address.as_ref().and_then(text);
        let name = spec.name.as_ref().and_then(text);
        Ok(Identity {
            name: name.clone().or_else(|| address.clone()).unwrap_or_else(|| subject.clone()),
            address: address.or(name).unwrap_or_else(|| subject.clone()),
            subject,
        })
    }

    /// The question whom an access token belongs to: a read that costs next to nothing. `None`: this server can't be asked.
    pub fn ask_identity(
        &self,
        access: &SecretString,
        kept: &BTreeMap<String, String>,
    ) -> Result<Option<Request<Vec<u8>>>, AppError> {
        let spec = &self.server.identity;
        match (spec.source, &spec.request, &self.application.userinfo_endpoint) {
            (IdentitySource::TokenReply, ..) | (IdentitySource::Request, None, None) => Ok(None),
            (IdentitySource::Request, Some(request), _) => self.build_own_question(request, access, kept).map(Some),
            (IdentitySource::Request, None, Some(endpoint)) => ask_userinfo(endpoint, access).map(Some),
        }
    }

    /// The server's own way to say who signed in.
    fn build_own_question(
        &self,
        request: &IdentityRequest,
        access: &SecretString,
        kept: &BTreeMap<String, String>,
    ) -> Result<Request<Vec<u8>>, AppError> {
        let application = &self.application;
        let inputs = Inputs::default()
            .with(Input::Base, &application.issuer)
            .with_settings(&application.settings)
            .with_kept(kept);
        let url = request.url.render(&inputs).map_err(|_| AppError::ProviderUnreadable)?;
        if !self.token_hosts(kept).contains(&host_and_port(&url).unwrap_or_default()) {
            return Err(AppError::HostNotAllowed);
        }
        let settings = self.secret_settings();
        let mut secret = inputs.clone().with(Input::Token, access.expose_secret());
        for (input, value) in &settings {
            secret = secret.with(input.clone(), value.expose_secret());
        }
        let default = bearer_auth();
        let auth = request.auth.as_ref().unwrap_or(&default);
        build_request(request.into(), Some(auth), &url, &BTreeMap::new(), &inputs, &secret)
            .map_err(|_| AppError::ProviderUnreadable)
    }

    /// The claims of an `id_token`, if it is for us, of now, of this attempt and by this provider. Each has its own words.
    fn read_id_token(&self, token: &SecretString, nonce: &str, now: i64) -> Result<Value, AppError> {
        let claims = decode_claims(token).ok_or(AppError::ProviderUnreadable)?;
        let (claim, error) = match self.find_foreign_claim(&claims, nonce, now) {
            None => return Ok(claims),
            Some(found) => found,
        };
        let found: String = claims.get(claim).unwrap_or(&Value::Null).to_string().chars().take(200).collect();
        tracing::warn!(
            provider = self.server.key,
            client = self.application.client_id,
            issuer = self.application.issuer,
            claim,
            found,
            now,
            "an id_token is not taken for this claim"
        );
        Err(error)
    }

    fn find_foreign_claim(&self, claims: &Value, nonce: &str, now: i64) -> Option<(&'static str, AppError)> {
        let text = |name: &str| claims.get(name).and_then(Value::as_str);
        let is_issuer =
            |iss: &str| iss == self.application.issuer || self.server.issuer_aliases.iter().any(|one| one == iss);
        let is_audience = match claims.get("aud") {
            Some(Value::String(one)) => *one == self.application.client_id,
            Some(Value::Array(many)) => many.iter().any(|one| one.as_str() == Some(&self.application.client_id)),
            _ => false,
        };
        // A number that may have decimals (RFC 7519, section 2), and with some a text.
        let exp = claims.get("exp").and_then(|exp| text_of(exp)?.split('.').next()?.parse::<i64>().ok());
        if !text("iss").is_some_and(is_issuer) {
            Some(("iss", AppError::IssuerMismatch))
        } else if !is_audience {
            Some(("aud", AppError::IdentityForOthers))
        } else if exp.is_none_or(|exp| exp <= now - SKEW) {
            Some(("exp", AppError::IdentityEnded))
        } else if text("nonce").is_some_and(|claim| claim != nonce) {
            Some(("nonce", AppError::IdentityOfAnother))
        } else {
            None
        }
    }
}

/// OpenID Connect Core, section 5.3.1.
fn ask_userinfo(endpoint: &str, access: &SecretString) -> Result<Request<Vec<u8>>, AppError> {
    Request::get(endpoint)
        .header(http::header::AUTHORIZATION, format!("Bearer {}", access.expose_secret()))
        .header(http::header::ACCEPT, "application/json")
        .body(Vec::new())
        .map_err(|_| AppError::ProviderUnreadable)
}

fn read_identity(answer: Result<http::Response<Vec<u8>>, NetError>) -> Result<Value, AppError> {
    let answer = answer.map_err(|error| match error {
        NetError::NotAllowed(_) => AppError::HostNotAllowed,
        NetError::TooLarge | NetError::BadUrl => AppError::ProviderUnreadable,
        _ => AppError::ProviderUnavailable,
    })?;
    match answer.status().as_u16() {
        200..=299 => read_json(answer.body(), JsonBudget::SMALL).map_err(|_| AppError::ProviderUnreadable),
        401 | 403 => Err(AppError::NoIdentity),
        408 | 425 | 429 | 500.. => Err(AppError::ProviderUnavailable),
        _ => Err(AppError::ProviderUnreadable),
    }
}

fn decode_claims(token: &SecretString) -> Option<Value> {
    let payload = token.expose_secret().split('.').nth(1)?;
    read_json(&URL_SAFE_NO_PAD.decode(payload.trim_end_matches('=')).ok()?, JsonBudget::SMALL).ok()
}

#[cfg(test)]
#[path = "identity_tests.rs"]
mod tests;
