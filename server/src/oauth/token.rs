//! The token endpoint: exchanging a code (RFC 6749, section 4.1.3) and renewing (section 6).

use std::{collections::BTreeMap, fmt};

use app::model::{cause::Cause, error::AppError};
use oauth2::{
    AuthorizationCode, HttpResponse, PkceCodeVerifier, RefreshToken, RequestTokenError, Scope, TokenResponse,
    basic::BasicErrorResponse,
};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use super::{
    recording::Recording,
    registration::{Registration, RegistrationError, TokenReply},
};
use crate::{
    budget::{JsonBudget, read_json},
    catalogue::AuthServer,
    health::{
        answer::Answer,
        diagnosis::{Operation, Verdict, diagnose},
    },
    net::{NetError, Outbound},
};

/// What a token endpoint gave.
pub struct Grant {
    pub access: SecretString,
    /// Omitted by many servers when renewing: the old one stays good (RFC 6749, section 6).
    pub refresh: Option<SecretString>,
    /// `None`: the same as asked for (section 5.1).
    pub scopes: Option<Vec<String>>,
    /// Seconds.
    pub expires_in: Option<u64>,
    /// Seconds that the refresh token lives, where the server tells.
    pub refresh_expires_in: Option<u64>,
    pub id_token: Option<SecretString>,
    /// The whole reply: values to keep stand in it. Holds the tokens too.
    pub reply: Value,
}

impl fmt::Debug for Grant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Grant")
            .field("scopes", &self.scopes)
            .field("expires_in", &self.expires_in)
            .finish_non_exhaustive()
    }
}

/// Why there is no grant.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    #[error(transparent)]
    Registration(#[from] RegistrationError),
    /// An answer that is no grant: an error of the server, or something unreadable.
    #[error("the token endpoint answered {}", .0.status())]
    Answer(Box<HttpResponse>),
    #[error(transparent)]
    Net(#[from] NetError),
}

impl TokenError {
    /// What it means to somebody who is connecting right now at `server`.
    pub fn for_user(&self, server: &AuthServer) -> AppError {
        match self {
            Self::Registration(_) => AppError::Internal,
            Self::Net(NetError::NotAllowed(_)) => AppError::HostNotAllowed,
            Self::Net(NetError::TooLarge | NetError::BadUrl) => AppError::ProviderUnreadable,
            Self::Net(_) => AppError::ProviderUnavailable,
            Self::Answer(answer) => match (answer.status().as_u16(), error_code(answer).as_deref()) {
                (408 | 425 | 429 | 500.., _) => AppError::ProviderUnavailable,
                (_, Some("invalid_client" | "unauthorized_client")) => AppError::AppRejected,
                (_, Some("invalid_grant")) => AppError::GrantRejected,
                (_, code) => {
                    let read = Answer::read(answer, &server.answers);
                    match diagnose(&server.errors, Operation::Token, &read, 0) {
                        Verdict::Broken { cause: Cause::AppMisconfigured } => AppError::AppRejected,
                        Verdict::Broken { cause: Cause::Revoked | Cause::Expired } => AppError::GrantRejected,
                        Verdict::Transient { cause: Cause::RateLimited, .. } => AppError::ProviderUnavailable,
                        _ if code.is_some() => AppError::ProviderRefused,
                        _ => AppError::ProviderUnreadable,
                    }
                }
            },
        }
    }
}

/// The `error` of RFC 6749, section 5.2.
fn error_code(answer: &HttpResponse) -> Option<String> {
    let body = read_json(answer.body(), JsonBudget::SMALL).ok()?;
    body.get("error")?.as_str().map(str::to_owned)
}

impl Registration {
    /// Exchanges a code. Never retried: a code works once.
    pub async fn exchange_code(
        &self,
        outbound: &dyn Outbound,
        code: &SecretString,
        verifier: &SecretString,
    ) -> Result<Grant, TokenError> {
        let grant = if self.speaks_rfc() {
            self.exchange_by_rfc(outbound, code, verifier).await?
        } else {
            self.exchange_code_by_hand(outbound, code, verifier).await?
        };
        let Some(call) = &self.server.exchange else { return Ok(grant) };
        let longer = self.hand_in(outbound, call, &grant.access, &BTreeMap::new()).await?;
        Ok(Grant {
            refresh: longer.refresh.or(grant.refresh),
            scopes: longer.scopes.or(grant.scopes),
            id_token: grant.id_token,
            // Values to keep stand in the first reply.
            reply: grant.reply,
            ..longer
        })
    }

    async fn exchange_by_rfc(
        &self,
        outbound: &dyn Outbound,
        code: &SecretString,
        verifier: &SecretString,
    ) -> Result<Grant, TokenError> {
        let client = self.client()?;
        let mut request = client.exchange_code(AuthorizationCode::new(code.expose_secret().to_owned()));
        if self.server.pkce {
            request = request.set_pkce_verifier(PkceCodeVerifier::new(verifier.expose_secret().to_owned()));
        }
        for (name, value) in &self.server.token_params {
            request = request.add_extra_param(name.clone(), value.clone());
        }
        let recording = Recording::new(outbound);
        let reply = request.request_async(&recording).await;
        read_reply(reply, recording)
    }

    /// Renews with what is handed in for it: mostly the refresh token. `scopes`: those that were granted.
    pub async fn refresh(
        &self,
        outbound: &dyn Outbound,
        handed_in: &SecretString,
        scopes: &[String],
        kept: &BTreeMap<String, String>,
    ) -> Result<Grant, TokenError> {
        if let Some(call) = &self.server.renew {
            return self.hand_in(outbound, call, handed_in, kept).await;
        }
        if !self.speaks_rfc() {
            return self.refresh_by_hand(outbound, handed_in, scopes).await;
        }
        let client = self.client()?;
        let refresh = RefreshToken::new(handed_in.expose_secret().to_owned());
        let recording = Recording::new(outbound);
        let mut request = client.exchange_refresh_token(&refresh);
        if self.server.scopes_in_renewal {
            request = request.add_scopes(scopes.iter().cloned().map(Scope::new));
        }
        let reply = request.request_async(&recording).await;
        read_reply(reply, recording)
    }
}

fn read_reply(
    reply: Result<TokenReply, RequestTokenError<NetError, BasicErrorResponse>>,
    recording: Recording<'_>,
) -> Result<Grant, TokenError> {
    let (reply, whole) = match (reply, recording.into_answer()) {
        (Ok(reply), Some(Ok(answer))) => (reply, read_json(answer.body(), JsonBudget::SMALL).unwrap_or_default()),
        (Ok(reply), _) => (reply, Value::Null),
        (Err(RequestTokenError::Request(error)), _) | (Err(_), Some(Err(error))) => return Err(error.into()),
        (Err(_), Some(Ok(answer))) => return Err(TokenError::Answer(Box::new(answer))),
        (Err(_), None) => return Err(NetError::BadUrl.into()),
    };
    Ok(Grant {
        access: SecretString::from(reply.access_token().secret().clone()),
        refresh: reply.refresh_token().map(|token| SecretString::from(token.secret().clone())),
        scopes: reply.scopes().map(|scopes| scopes.iter().map(|scope| scope.to_string()).collect()),
        expires_in: reply.expires_in().map(|duration| duration.as_secs()),
        refresh_expires_in: None,
        reply: whole,
        id_token: reply.extra_fields().id_token.clone().map(SecretString::from),
    })
}
