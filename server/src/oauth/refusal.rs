//! Asking for renewed tokens, and what it means when there are none.

use app::model::cause::Cause;
use secrecy::SecretString;

use super::{
    registration::Registration,
    token::{Grant, TokenError},
    unread::find_unread,
};
use crate::{
    catalogue::{AuthServer, Rotation},
    core::Core,
    health::{
        answer::Answer,
        diagnosis::{Operation, Verdict, diagnose, evidence_of, may_be_age},
    },
    net::NetError,
    store::account::{Account, Evidence},
    vault::secret::TokenSet,
};

const DAY: i64 = 86_400;
/// Seconds until something that nobody knows is asked once more.
const DOUBT: i64 = 60;

/// A failed renewal, diagnosed.
pub(super) struct Refusal {
    pub(super) verdict: Verdict,
    pub(super) evidence: Evidence,
    /// Nothing certain is known about what the provider did: the intent stays.
    pub(super) unknown: bool,
    /// The body of a success that can't be read, if new tokens may stand in it.
    pub(super) unread: Option<SecretString>,
    /// It may be the end of a token by its age.
    pub(super) may_be_age: bool,
}

impl Refusal {
    /// As it counts while the present access token still works, or when nobody has seen it before: what is not clear passes.
    pub(super) fn unless_unclear(self) -> Self {
        match self.verdict {
            Verdict::Broken { cause: Cause::Unknown } => {
                let verdict = Verdict::Transient { cause: Cause::UnexpectedAnswer, retry_after: Some(DOUBT) };
                Self { verdict, ..self }
            }
            _ => self,
        }
    }

    pub(super) fn is_unclear(&self) -> bool {
        self.verdict == (Verdict::Broken { cause: Cause::Unknown })
    }

    pub(super) fn no_refresh_token(core: &Core) -> Self {
        let words = "The provider gave no way to renew this access, so that nothing could be asked.";
        Self::in_words(core, Verdict::Broken { cause: Cause::Expired }, words, false)
    }

    /// The tokens may be in a reply that is kept. Another question could end them: a refresh token that was used up is handed in.
    pub(super) fn unread_reply(core: &Core) -> Self {
        let words = "The provider's last answer may hold new tokens, in a form that Relink can't read. It is kept until it can be \
                     read, and nothing more is asked meanwhile.";
        Self::in_words(core, Verdict::Transient { cause: Cause::UnexpectedAnswer, retry_after: None }, words, true)
    }

    /// Nothing was asked.
    fn in_words(core: &Core, verdict: Verdict, words: &str, unknown: bool) -> Self {
        let evidence = Evidence {
            request: String::new(),
            status: None,
            code: None,
            text: Some(words.to_owned()),
            is_ours: true,
            at: core.clock.unix(),
        };
        Self { verdict, evidence, unknown, unread: None, may_be_age: false }
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
        (_, Rotation::Grace, _) if refusal.unknown && refusal.unread.is_none() => ask(refresh).await,
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
    let (answer, unread) = match error {
        TokenError::Answer(answer) => {
            let read = Answer::read(&answer, &registration.server.answers);
            let unread = find_unread(&answer, &read);
            (read, unread)
        }
        TokenError::Net(error) => (Answer::Net(error), None),
        TokenError::Registration(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "an authorization server can't be used");
            (Answer::Net(NetError::BadUrl), None)
        }
    };
    let (now, unknown) = (core.clock.unix(), answer.is_inconclusive());
    let verdict = diagnose(&registration.server.errors, Operation::Token, &answer, now);
    let known = judge_age(&registration.server, account, tokens, now);
    // What is known already explains it, and nothing is to be learned.
    let may_be_age =
        known == Cause::Revoked && matches!(verdict, Verdict::Broken { cause } if may_be_age(cause, &answer));
    let verdict = match (verdict, &unread) {
        (Verdict::Transient { cause: Cause::Outage, retry_after }, Some(_)) => {
            Verdict::Transient { cause: Cause::UnexpectedAnswer, retry_after }
        }
        (Verdict::Broken { cause: Cause::Revoked }, _) => Verdict::Broken { cause: known },
        (other, _) => other,
    };
    let request = format!("POST {}", registration.application.token_endpoint);
    let mut sent = registration.redaction(tokens);
    // Kept values ride along in addresses; these are the provider's words, not ours about a host.
    tokens.kept.values().for_each(|value| sent.add(&value.as_str().into()));
    let mut evidence = evidence_of(&request, &answer, &sent, now);
    if unread.is_some() {
        // What may be a token is nobody's words.
        evidence.text =
            Some("The provider says that it has given something, in a form that Relink can't read.".to_owned());
        evidence.is_ours = true;
    }
    Err(Refusal { verdict, evidence, unknown, unread, may_be_age })
}

/// Why a token is no longer taken whose provider does not say: the known life of its access may be over.
fn judge_age(server: &AuthServer, account: &Account, tokens: &TokenSet, now: i64) -> Cause {
    let is_over = |since: i64, days: Option<u32>| days.is_some_and(|days| since + i64::from(days) * DAY <= now);
    if account.hard_expires_at.is_some_and(|end| end <= now) || is_over(account.connected_at, server.max_age_days) {
        Cause::Expired
    } else if tokens.renewed_at > 0 && is_over(tokens.renewed_at, server.idle_days) {
        Cause::Inactive
    } else {
        Cause::Revoked
    }
}

#[cfg(test)]
#[path = "refusal_tests.rs"]
mod tests;
