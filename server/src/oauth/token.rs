//! The token endpoint: exchanging a code (RFC 6749, section 4.1.3) and renewing (section 6).

use std::{collections::BTreeMap, fmt};

use app::model::{cause::Cause, error::AppError};
use http::Response;
use secrecy::SecretString;
use serde_json::Value;

use super::registration::{Registration, RegistrationError};
use crate::{
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

/// Unix seconds of what ends in `expires_in` seconds.
pub fn expiry(now: i64, expires_in: Option<u64>) -> Option<i64> {
    expires_in.and_then(|seconds| i64::try_from(seconds).ok()).map(|seconds| now.saturating_add(seconds))
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
    Answer(Box<Response<Vec<u8>>>),
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
            Self::Answer(answer) => {
                let read = Answer::read(answer, &server.answers);
                match diagnose(&server.errors, Operation::Token, &read, 0) {
                    Verdict::Broken { cause: Cause::AppMisconfigured } => AppError::AppRejected,
                    Verdict::Broken { cause: Cause::BlockedByOrganisation } => AppError::AppBlocked,
                    Verdict::Broken { cause: Cause::Revoked | Cause::Expired } => AppError::GrantRejected,
                    Verdict::Broken { .. } if read.codes().any(|code| code == "invalid_grant") => {
                        AppError::GrantRejected
                    }
                    _ if answer.status().is_success() => AppError::ProviderUnreadable,
                    Verdict::Transient { .. } => AppError::ProviderUnavailable,
                    _ => AppError::ProviderRefused,
                }
            }
        }
    }
}

impl Registration {
    /// Exchanges a code. Never retried: a code works once.
    pub async fn exchange_code(
        &self,
        outbound: &dyn Outbound,
        code: &SecretString,
        verifier: &SecretString,
    ) -> Result<Grant, TokenError> {
        let grant = self.hand_in_code(outbound, code, verifier).await?;
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

    /// Renews with what is handed in for it: mostly the refresh token. `scopes`: those that were granted.
    pub async fn refresh(
        &self,
        outbound: &dyn Outbound,
        handed_in: &SecretString,
        scopes: &[String],
        kept: &BTreeMap<String, String>,
    ) -> Result<Grant, TokenError> {
        match &self.server.renew {
            Some(call) => self.hand_in(outbound, call, handed_in, kept).await,
            None => self.hand_in_refresh(outbound, handed_in, scopes).await,
        }
    }
}
