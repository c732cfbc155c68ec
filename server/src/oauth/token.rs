//! The token endpoint: exchanging a code (RFC 6749, section 4.1.3) and renewing (section 6).

use app::model::error::AppError;
use oauth2::{
    AuthorizationCode, HttpResponse, PkceCodeVerifier, RefreshToken, RequestTokenError, TokenResponse,
    basic::BasicErrorResponse,
};
use secrecy::{ExposeSecret, SecretString};

use super::{
    recording::Recording,
    registration::{Registration, RegistrationError, TokenReply},
};
use crate::net::{NetError, Outbound};

/// What a token endpoint gave.
#[derive(Debug)]
pub struct Grant {
    pub access: SecretString,
    /// Omitted by many servers when renewing: the old one stays good (RFC 6749, section 6).
    pub refresh: Option<SecretString>,
    /// `None`: the same as asked for (section 5.1).
    pub scopes: Option<Vec<String>>,
    /// Seconds.
    pub expires_in: Option<u64>,
    pub id_token: Option<SecretString>,
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
    /// What it means to somebody who is connecting right now.
    pub fn for_user(&self) -> AppError {
        match self {
            Self::Registration(_) => AppError::Internal,
            Self::Net(NetError::NotAllowed(_)) => AppError::HostNotAllowed,
            Self::Net(NetError::TooLarge | NetError::BadUrl) => AppError::ProviderUnreadable,
            Self::Net(_) => AppError::ProviderUnavailable,
            Self::Answer(answer) => match (answer.status().as_u16(), error_code(answer).as_deref()) {
                (408 | 425 | 429 | 500.., _) => AppError::ProviderUnavailable,
                (_, Some("invalid_client" | "unauthorized_client")) => AppError::AppRejected,
                (_, Some("invalid_grant")) => AppError::GrantRejected,
                (_, Some(_)) => AppError::ProviderRefused,
                _ => AppError::ProviderUnreadable,
            },
        }
    }
}

/// The `error` of RFC 6749, section 5.2.
fn error_code(answer: &HttpResponse) -> Option<String> {
    let body: serde_json::Value = serde_json::from_slice(answer.body()).ok()?;
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
        let client = self.client()?;
        let mut request = client.exchange_code(AuthorizationCode::new(code.expose_secret().to_owned()));
        if self.server.pkce {
            request = request.set_pkce_verifier(PkceCodeVerifier::new(verifier.expose_secret().to_owned()));
        }
        let recording = Recording::new(outbound);
        let reply = request.request_async(&recording).await;
        read_reply(reply, recording)
    }

    /// Renews with a refresh token.
    pub async fn refresh(&self, outbound: &dyn Outbound, refresh: &SecretString) -> Result<Grant, TokenError> {
        let client = self.client()?;
        let refresh = RefreshToken::new(refresh.expose_secret().to_owned());
        let recording = Recording::new(outbound);
        let reply = client.exchange_refresh_token(&refresh).request_async(&recording).await;
        read_reply(reply, recording)
    }
}

fn read_reply(
    reply: Result<TokenReply, RequestTokenError<NetError, BasicErrorResponse>>,
    recording: Recording<'_>,
) -> Result<Grant, TokenError> {
    let reply = match (reply, recording.into_answer()) {
        (Ok(reply), _) => reply,
        (Err(RequestTokenError::Request(error)), _) | (Err(_), Some(Err(error))) => return Err(error.into()),
        (Err(_), Some(Ok(answer))) => return Err(TokenError::Answer(Box::new(answer))),
        (Err(_), None) => return Err(NetError::BadUrl.into()),
    };
    Ok(Grant {
        access: SecretString::from(reply.access_token().secret().clone()),
        refresh: reply.refresh_token().map(|token| SecretString::from(token.secret().clone())),
        scopes: reply.scopes().map(|scopes| scopes.iter().map(|scope| scope.to_string()).collect()),
        expires_in: reply.expires_in().map(|duration| duration.as_secs()),
        id_token: reply.extra_fields().id_token.clone().map(SecretString::from),
    })
}
