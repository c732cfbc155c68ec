//! Asking for renewed tokens, and what it means when there are none.

use app::model::cause::Cause;
use secrecy::SecretString;

use super::{
    registration::Registration,
    token::{Grant, TokenError},
};
use crate::{
    catalogue::Rotation,
    core::Core,
    health::{
        answer::Answer,
        diagnosis::{Operation, Verdict, diagnose, evidence_of},
    },
    net::NetError,
    store::account::{Account, Evidence},
    vault::secret::TokenSet,
};

/// A failed renewal, diagnosed.
pub(super) struct Refusal {
    pub(super) verdict: Verdict,
    pub(super) evidence: Evidence,
    /// Nothing certain is known about what the provider did: the intent stays.
    pub(super) unknown: bool,
}

impl Refusal {
    /// As it counts while the present access token still works: what is not clear passes.
    pub(super) fn unless_unclear(self) -> Self {
        match self.verdict {
            Verdict::Broken { cause: Cause::Unknown } => {
                Self { verdict: Verdict::Transient { cause: Cause::Unknown, retry_after: None }, ..self }
            }
            _ => self,
        }
    }

    pub(super) fn no_refresh_token(core: &Core, registration: &Registration) -> Self {
        Self {
            verdict: Verdict::Broken { cause: Cause::Expired },
            evidence: Evidence {
                request: format!("POST {}", registration.application.token_endpoint),
                status: None,
                code: None,
                text: Some("The provider gave no way to renew this access.".to_owned()),
                is_ours: true,
                at: core.clock.unix(),
            },
            unknown: false,
        }
    }
}

/// Asks with the stored token and, where the provider takes a replaced one for a while, makes use of that.
pub(super) async fn ask_with_grace(
    core: &Core,
    registration: &Registration,
    account: &Account,
    tokens: &TokenSet,
    refresh: &SecretString,
) -> Result<Grant, Refusal> {
    let ask = async |token: &SecretString| ask(core, registration, account, tokens, token).await;
    let refusal = match ask(refresh).await {
        Ok(grant) => return Ok(grant),
        Err(refusal) => refusal,
    };
    // Elsewhere the reuse of an old refresh token ends the whole family (RFC 9700, section 4.14).
    match (&refusal.verdict, registration.server.rotation, &tokens.previous_refresh) {
        // The answer may have been lost after rotating: asked again before the grace is over.
        (_, Rotation::Grace, _) if refusal.unknown => ask(refresh).await,
        (Verdict::Broken { .. }, Rotation::Grace, Some(previous)) => ask(previous).await,
        _ => Err(refusal),
    }
}

async fn ask(
    core: &Core,
    registration: &Registration,
    account: &Account,
    tokens: &TokenSet,
    refresh: &SecretString,
) -> Result<Grant, Refusal> {
    let error = match registration.refresh(&*core.outbound, refresh, &account.scopes, &tokens.kept).await {
        Ok(grant) => return Ok(grant),
        Err(error) => error,
    };
    let answer = match error {
        TokenError::Answer(answer) => Answer::read(&answer, &registration.server.answers),
        TokenError::Net(error) => Answer::Net(error),
        TokenError::Registration(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "an authorization server can't be used");
            Answer::Net(NetError::BadUrl)
        }
    };
    let (now, unknown) = (core.clock.unix(), answer.is_inconclusive());
    let verdict = diagnose(&registration.server.errors, Operation::Token, &answer, now);
    let request = format!("POST {}", registration.application.token_endpoint);
    let mut sent = registration.redaction(tokens);
    // Kept values ride along in addresses; these are the provider's words, not ours about a host.
    tokens.kept.values().for_each(|value| sent.add(&value.as_str().into()));
    Err(Refusal { verdict, evidence: evidence_of(&request, &answer, &sent, now), unknown })
}
