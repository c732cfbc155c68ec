//! Whether an access works, by a question that costs the platform next to nothing: the probe of credentials, or who it is that the
//! access token belongs to.

use app::model::cause::Cause;

use url::Url;

use super::{Remote, RemoteError, Source, http::bare, pace::ending_of};
use crate::{
    catalogue::host::host_and_port,
    health::diagnosis::{Verdict, evidence_of},
    oauth::registration::Registration,
    store::account::Evidence,
};

/// What such a question has shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    Works,
    /// Nothing: there is no such question, or its answer says nothing about the access.
    Unclear,
}

impl Remote<'_> {
    /// Asks with the token that is stored, though its account is broken: somebody wants to know whether it works again.
    pub fn with_stored_token(mut self) -> Result<Self, RemoteError> {
        if let (Source::Account { access, account }, true) = (self.source, self.known.application.is_some()) {
            self.bearer = Some(access.stored_token(account)?);
        }
        Ok(self)
    }

    /// Asks it. A refused access token is renewed as a sync would, so that nothing is called broken that is only old.
    pub async fn prove(mut self) -> Result<Proof, RemoteError> {
        let Some(application) = self.known.application.clone() else {
            return self.greet().await.map(|()| Proof::Works);
        };
        let registration =
            Registration::open(self.core, application).map_err(|error| RemoteError::Access(error.into()))?;
        let bearer = self.bearer().await?;
        let question = registration.ask_identity(&bearer.token, &self.known.kept);
        // What can't be asked breaks nothing: connecting tells what is wrong with it.
        let Ok(Some(request)) = question else { return Ok(Proof::Unclear) };
        let Ok(url) = request.uri().to_string().parse::<Url>() else { return Ok(Proof::Unclear) };
        let host = host_and_port(&url).unwrap_or_default();
        if !self.known.hosts.contains(&host) {
            return Ok(Proof::Unclear);
        }
        self.asked = format!("{} {}", request.method(), bare(&url));
        self.sent.add(&bearer.token);
        let turn = self.take_turn(&host).await?;
        let (_, answer, verdict) = self.judge(self.core.outbound.send(request).await).await;
        self.end_turn(turn, ending_of(verdict));
        let evidence = evidence_of(&self.asked, &answer, &self.sent, self.core.clock.unix());
        match (verdict, answer.status()) {
            (Verdict::Fine, _) => Ok(Proof::Works),
            // RFC 6750, section 3.1: of the answers to a token, this one alone is about the token itself.
            (Verdict::Broken { .. } | Verdict::NoAccess, Some(401)) => {
                self.settle_refusal(verdict, evidence, bearer.token_version).await
            }
            (Verdict::Broken { .. } | Verdict::NoAccess, _) => Ok(Proof::Unclear),
            (Verdict::Transient { .. }, _) => {
                RemoteError::from_verdict(verdict, evidence).map_or(Ok(Proof::Unclear), Err)
            }
        }
    }

    async fn settle_refusal(&self, verdict: Verdict, evidence: Evidence, version: i64) -> Result<Proof, RemoteError> {
        let Source::Account { access, account } = self.source else { return Ok(Proof::Unclear) };
        if access.can_renew(account.agency, account.id).await? {
            access.renew(account.agency, account.id, version).await?;
            return Ok(Proof::Works);
        }
        let cause = match verdict {
            Verdict::Broken { cause } => cause,
            _ => Cause::Revoked,
        };
        Err(RemoteError::Broken { cause, evidence: Some(evidence) })
    }
}
