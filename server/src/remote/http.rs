//! Requests over HTTP, with the proof that the catalogue names.

use ::http::Response;
use app::model::cause::Cause;
use secrecy::SecretString;
use url::Url;

use super::{
    Remote, RemoteError, Source,
    pace::ending_of,
    page::{Body, open_json, visit_page},
    paging::{Next, Pages},
    room::{Room, Sink},
};
use crate::{
    budget::work_apart,
    catalogue::{Ask, Input, Inputs, Method, RequestTemplate, host::host_and_port},
    health::{
        answer::Answer,
        diagnosis::{Operation, Verdict, diagnose, evidence_of},
    },
    net::{NetError, Reads},
    oauth::{
        access::Bearer,
        proof::{BuildError, bearer_auth, build_request},
    },
};

/// What came of a request.
pub(super) type Sent = Result<Response<Vec<u8>>, NetError>;

/// Which token proves a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    /// That of the account.
    Account,
    /// The profile's own, where profiles have one.
    Profile,
}

impl Remote<'_> {
    /// Gives `sink` all records, over all pages, within the limits of the catalogue. A page is kept no longer than it is read.
    pub(super) async fn fetch_records(
        &mut self,
        ask: &Ask,
        inputs: Inputs<'_>,
        by: By,
        sink: &mut Sink<'_>,
    ) -> Result<(), RemoteError> {
        let limits = self.entry.limits;
        let mut room = Room::new(limits.rows);
        let mut pages = Pages::new(ask.paging.as_ref());
        for _ in 0..limits.pages.max(1) {
            if self.core.clock.unix() > self.deadline {
                return Err(self.out_of_order("The pages take longer than one job may take."));
            }
            let inputs = pages.fill(inputs.clone());
            let url = match &pages.address {
                Some(address) => address.clone(),
                None => ask.url.render(&inputs).map_err(|why| self.misfit(why))?,
            };
            let (head, text) = self.exchange(ask.into(), by, &url, &inputs).await?.into_parts();
            let visited = visit_page(ask.reply, ask.layout(), text, &mut room, sink).await;
            let (body, mark) = visited.map_err(|why| self.no_records(&why))?;
            match pages.go_on(&url, &head.headers, &body.value, mark) {
                Ok(Next::End) => return Ok(()),
                Ok(Next::Another) => {}
                Err(why) => return Err(self.unreadable(&why.to_string())),
            }
        }
        Err(self.unreadable(&format!("The answer has more than the {} pages that we take at once.", limits.pages)))
    }

    /// One answer to a request that has one page only.
    pub(super) async fn fetch_one(
        &mut self,
        template: RequestTemplate<'_>,
        inputs: &Inputs<'_>,
    ) -> Result<Body, RemoteError> {
        let url = template.url.render(inputs).map_err(|why| self.misfit(why))?;
        self.fetch(template, By::Account, &url, inputs).await
    }

    /// One answer as JSON.
    pub(super) async fn fetch(
        &mut self,
        template: RequestTemplate<'_>,
        by: By,
        url: &Url,
        inputs: &Inputs<'_>,
    ) -> Result<Body, RemoteError> {
        // The answer has its turn in the head.
        let (_head, text) = self.exchange(template, by, url, inputs).await?.into_parts();
        open_json(text).await.map_err(|why| self.no_reply(&why))
    }

    /// One answer as it came. If the token was refused, it is renewed and the question asked once more.
    pub(super) async fn exchange(
        &mut self,
        template: RequestTemplate<'_>,
        by: By,
        url: &Url,
        inputs: &Inputs<'_>,
    ) -> Result<Response<Vec<u8>>, RemoteError> {
        let method = if template.method == Method::Post { "POST" } else { "GET" };
        let asked = format!("{method} {}", bare(url));
        self.asked.clone_from(&asked);
        let host = host_and_port(url).unwrap_or_default();
        if !self.known.hosts.contains(&host) {
            return Err(self.forbidden_host(&host));
        }
        let mut token = self.token(template, by, inputs).await?;
        let (mut response, mut answer, mut verdict) = self.send(template, url, inputs, token.as_ref()).await?;
        if let (true, true, Source::Account { access, account }) =
            (may_be_stale(&answer, verdict), token.is_some(), self.source)
            && access.can_renew(account.agency, account.id).await?
        {
            let seen = self.bearer().await?.token_version;
            self.bearer = Some(access.renew(account.agency, account.id, seen).await?);
            self.profile_token = None;
            token = self.token(template, by, inputs).await?;
            (response, answer, verdict) = self.send(template, url, inputs, token.as_ref()).await?;
        }
        self.asked = asked;
        self.is_forbidden = matches!(response, Err(NetError::NotAllowed(_)));
        let evidence = evidence_of(&self.asked, &answer, &self.sent, self.core.clock.unix());
        if let Some(error) = RemoteError::from_verdict(self.of_credentials(verdict), evidence) {
            return Err(error);
        }
        response.map_err(|_| self.out_of_order("Nothing came back."))
    }

    /// What it means, with the answer itself.
    pub(super) async fn judge(&self, sent: Sent) -> (Sent, Answer, Verdict) {
        let (sent, answer) = match sent {
            Ok(response) => {
                let (length, shape) = (response.body().len(), self.entry.answers.clone());
                let reading = work_apart(length, move || (Answer::read(&response, &shape), response));
                match reading.await {
                    Ok((answer, response)) => (Ok(response), answer),
                    Err(_) => (Err(NetError::Busy), Answer::Net(NetError::Busy)),
                }
            }
            Err(error) => (Err(error.clone()), Answer::Net(error)),
        };
        let verdict = diagnose(&self.entry.errors, Operation::Api, &answer, self.core.clock.unix());
        (sent, answer, verdict)
    }

    /// A refused key is not taken back by signing in again: it was entered, and must be entered anew.
    fn of_credentials(&self, verdict: Verdict) -> Verdict {
        match verdict {
            Verdict::Broken { cause: Cause::Revoked } if self.entry.server().is_none() => {
                Verdict::Broken { cause: Cause::CredentialsRejected }
            }
            other => other,
        }
    }

    /// The token that the proof needs, if it needs one.
    async fn token(
        &mut self,
        template: RequestTemplate<'_>,
        by: By,
        inputs: &Inputs<'_>,
    ) -> Result<Option<SecretString>, RemoteError> {
        let auth = template.auth.or(self.entry.api.auth.as_ref());
        let needs_token = match auth {
            Some(auth) => auth.templates().iter().any(|text| text.inputs().any(|input| *input == Input::Token)),
            None => self.entry.server().is_some(),
        };
        if !needs_token {
            return Ok(None);
        }
        let own = self.bearer().await?.token;
        match (&self.entry.api.profile_token, by) {
            (Some(_), By::Profile) => Box::pin(self.profile_token(inputs)).await.map(Some),
            _ => Ok(Some(own)),
        }
    }

    /// The token of the profile that `inputs` name, asked for once with the account's.
    async fn profile_token(&mut self, inputs: &Inputs<'_>) -> Result<SecretString, RemoteError> {
        let profile = inputs.get(&Input::Profile).unwrap_or_default().to_owned();
        if let Some((known, token)) = self.profile_token.as_ref().filter(|(known, _)| *known == profile) {
            tracing::trace!(profile = known, "the profile's token is known");
            return Ok(token.clone());
        }
        let Some(spec) = &self.entry.api.profile_token else { return Err(self.misfit("profiles have no tokens here")) };
        let reply = self.fetch_one(spec.into(), inputs).await?;
        let token = spec.at.find_text(&reply.value).filter(|token| !token.is_empty());
        let token = token.ok_or_else(|| self.unreadable("The answer has no token for this profile."))?;
        let token = SecretString::from(token);
        self.profile_token = Some((profile, token.clone()));
        Ok(token)
    }

    /// The token that was used last, or a fresh one.
    pub(super) async fn bearer(&mut self) -> Result<Bearer, RemoteError> {
        if let Some(bearer) = &self.bearer {
            return Ok(bearer.clone());
        }
        let Source::Account { access, account } = self.source else { return Err(RemoteError::Gone) };
        let bearer = access.bearer(account.agency, account.id).await?;
        self.bearer = Some(bearer.clone());
        Ok(bearer)
    }

    /// The answer, and what it means. Whoever wants to ask has waited for a turn, and gives it back with the answer.
    async fn send(
        &mut self,
        template: RequestTemplate<'_>,
        url: &Url,
        inputs: &Inputs<'_>,
        token: Option<&SecretString>,
    ) -> Result<(Sent, Answer, Verdict), RemoteError> {
        let default = token.is_some().then(bearer_auth);
        let auth = template.auth.or(self.entry.api.auth.as_ref()).or(default.as_ref());
        let plain = inputs.clone();
        let secret = self.known.with_secrets(plain, token);
        let mut request = match build_request(template, auth, url, &self.entry.api.headers, inputs, &secret) {
            Ok(request) => request,
            Err(BuildError::Template(why)) => return Err(self.misfit(why)),
            Err(BuildError::Http) => return Ok(self.judge(Err(NetError::BadUrl)).await),
        };
        request.extensions_mut().insert(Reads::Much);
        token.into_iter().for_each(|token| self.sent.add(token));
        self.sent.add_headers(request.headers());
        let turn = self.take_turn(&host_and_port(url).unwrap_or_default()).await?;
        let judged = self.judge(self.core.outbound.send(request).await).await;
        self.end_turn(turn, ending_of(judged.2));
        Ok(judged)
    }
}

/// Whether a renewed token may help: it was refused, with the status for that or by the platform's own code. A page in
/// between, or an outage, says nothing about the token.
fn may_be_stale(answer: &Answer, verdict: Verdict) -> bool {
    match verdict {
        Verdict::Fine | Verdict::Transient { .. } => false,
        Verdict::Broken { cause: Cause::Revoked | Cause::Expired | Cause::PasswordChanged | Cause::Inactive } => true,
        Verdict::Broken { .. } | Verdict::NoAccess => answer.status() == Some(401),
    }
}

/// Without its query: that may be signed, or hold a key.
pub(super) fn bare(url: &Url) -> Url {
    let mut bare = url.clone();
    bare.set_query(None);
    bare
}
