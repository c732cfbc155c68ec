//! Requests over HTTP, with the proof that the catalogue names.

use ::http::{Response, StatusCode};
use app::model::cause::Cause;
use secrecy::SecretString;
use url::Url;

use super::{
    Remote, RemoteError, Source,
    extent::{Extent, Part},
    pace::ending_of,
    page::{Body, open_json, visit_page},
    paging::{Next, Pages},
    reply_error::ReplyError,
    room::{PageError, Room, Sink},
    unpack::{Sent, unpack_unasked},
};
use crate::{
    budget::work_apart,
    catalogue::{Ask, Input, Inputs, Method, RequestTemplate, host::host_and_port},
    health::{
        answer::Answer,
        diagnosis::{Operation, Verdict, asks_for_less, diagnose, evidence_of, spare_young},
    },
    net::{NetError, Reads},
    oauth::{
        access::Bearer,
        patience::PAUSES,
        proof::{BuildError, bearer_auth, build_request},
    },
};

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
    /// Answers whether there are more.
    pub(super) async fn fetch_records(
        &mut self,
        ask: &Ask,
        inputs: Inputs<'_>,
        by: By,
        sink: &mut Sink<'_>,
    ) -> Result<Extent, RemoteError> {
        let limits = self.entry.limits;
        let mut room = Room::new(limits.rows);
        let mut pages = Pages::new(ask.paging.as_ref());
        let mut records = 0;
        for page in 0..limits.pages.max(1) {
            if self.core.clock.unix() > self.deadline {
                return Err(self.out_of_order("The pages take longer than one job may take."));
            }
            let inputs = pages.fill(inputs.clone());
            let url = match &pages.address {
                Some(address) => address.clone(),
                None => ask.url.render(&inputs).map_err(|why| self.misfit(why))?,
            };
            let (head, text) = match self.exchange(ask.into(), by, &url, &inputs).await {
                Ok(answer) => answer.into_parts(),
                Err(error) if self.is_too_large => return Ok(Extent::Part(Part::too_large(error, None))),
                // It gave the pages before: it may have a limit that nobody has told us.
                Err(error) if page > 0 && is_refused_page(&error) => {
                    return Ok(Extent::Part(Part::too_large(error, None)));
                }
                Err(error) => return Err(error),
            };
            if head.status == StatusCode::NO_CONTENT {
                return Ok(Extent::Whole);
            }
            let length = text.len();
            let (body, mark) = match visit_page(ask.reply, ask.layout(), text, &mut room, sink).await {
                Ok(visited) => visited,
                Err(PageError::Reply(why @ ReplyError::TooMany(_))) => {
                    return Ok(Extent::Part(Part::full(self.no_reply(&why))));
                }
                Err(PageError::Reply(why @ ReplyError::TooLarge)) => {
                    return Ok(Extent::Part(Part::too_large(self.no_reply(&why), Some(length))));
                }
                Err(why) => return Err(self.no_records(&why)),
            };
            records += mark.count;
            match pages.go_on(&url, &head.headers, &body.value, mark) {
                Ok(Next::End) => return Ok(Extent::Whole),
                Ok(Next::Itself) => {
                    let error = self.unreadable("The answer names itself as its next page.");
                    return Ok(Extent::Part(Part { divides: false, ..Part::full(error) }));
                }
                Ok(Next::Another) => {}
                Err(why) => return Err(self.unreadable(&why.to_string())),
            }
            if let Some(most) = ask.max_records.filter(|most| pages.is_beyond(records, *most)) {
                let words = format!("There are more than the {most} records that the platform gives at once.");
                return Ok(Extent::Part(Part::full(self.unreadable(&words))));
            }
        }
        let words = format!("The answer has more than the {} pages that we take at once.", limits.pages);
        Ok(Extent::Part(Part::full(self.unreadable(&words))))
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
        let (head, text) = self.exchange(template, by, url, inputs).await?.into_parts();
        if head.status == StatusCode::NO_CONTENT {
            return Ok(Body::nothing());
        }
        open_json(text).await.map_err(|why| self.no_reply(&why))
    }

    /// One answer as it came. If the token was refused, it is renewed and the question asked once more; one of
    /// this moment is given time.
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
        self.is_too_large = false;
        let host = host_and_port(url).unwrap_or_default();
        if !self.known.hosts.contains(&host) {
            return Err(self.forbidden_host(&host));
        }
        let mut token = self.token(template, by, inputs).await?;
        let (mut response, mut answer, mut verdict) = self.send(template, url, inputs, token.as_ref()).await?;
        let source = self.source;
        match source {
            _ if token.is_none() || self.entry.server().is_none() || !may_be_stale(&answer, verdict) => {}
            Source::Account { access, account } if access.can_renew(account.agency, account.id).await? => {
                let seen = self.bearer().await?.token_version;
                self.bearer = Some(access.renew(account.agency, account.id, seen).await?);
                self.profile_token = None;
                token = self.token(template, by, inputs).await?;
                (response, answer, verdict) = self.send(template, url, inputs, token.as_ref()).await?;
            }
            Source::Account { account, .. } => {
                // One that has brought something is known everywhere.
                let proved_at = self.core.store.ask().await?.proved_at(account.agency, account.id).await?;
                if proved_at.is_none_or(|at| at <= account.connected_at) {
                    verdict = spare_young(verdict, self.core.clock.unix() - account.connected_at);
                }
            }
            // The token is of this moment, and may not be known everywhere at the provider.
            Source::Arrival => {
                for pause in PAUSES {
                    if may_be_stale(&answer, verdict) {
                        self.core.clock.pause(pause).await;
                        (response, answer, verdict) = self.send(template, url, inputs, token.as_ref()).await?;
                    }
                }
            }
        }
        self.asked = asked;
        self.is_forbidden = matches!(response, Err(NetError::NotAllowed(_)));
        self.is_too_large = matches!(response, Err(NetError::TooLarge)) || asks_for_less(&answer);
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
        if let (None, Some(spec)) = (&self.bearer, self.entry.token_request()) {
            let token = Box::pin(self.hand_in_credentials(spec)).await?;
            self.bearer = Some(Bearer { token, token_version: self.token_version() });
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
        let sent = unpack_unasked(self.core.outbound.send(request).await).await;
        let judged = self.judge(sent).await;
        self.end_turn(turn, ending_of(judged.2));
        Ok(judged)
    }
}

/// Whether a page was refused for a reason that no rule knows.
fn is_refused_page(error: &RemoteError) -> bool {
    let RemoteError::Broken { cause: Cause::Unknown, evidence: Some(evidence) } = error else { return false };
    matches!(evidence.status, Some(400 | 413 | 416 | 422)) && !evidence.is_ours
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
