//! JSON over HTTP, with the account's access token.

use ::http::{Request, Response, header};
use app::model::cause::Cause;
use secrecy::ExposeSecret;
use serde_json::Value;
use url::Url;

use super::{Remote, RemoteError, Source};
use crate::{
    catalogue::{Input, Inputs, Paging, Pointer, UrlTemplate, host::host_and_port},
    health::{
        answer::Answer,
        diagnosis::{Operation, Verdict, diagnose, evidence_of},
    },
    net::NetError,
    oauth::access::Bearer,
};

/// A list of records to be asked for, page by page.
pub(super) struct Ask<'a> {
    pub(super) url: &'a UrlTemplate,
    pub(super) records: &'a Pointer,
    pub(super) paging: Option<&'a Paging>,
}

impl Remote<'_> {
    /// All records, over all pages, within the limits of the catalogue.
    pub(super) async fn fetch_records(&mut self, ask: &Ask<'_>, inputs: Inputs<'_>) -> Result<Vec<Value>, RemoteError> {
        let mut rows = Vec::new();
        let mut page = ask.paging.and_then(|paging| paging.first.clone());
        for _ in 0..self.entry.limits.pages.max(1) {
            let inputs = match &page {
                Some(page) => inputs.clone().with(Input::Page, page.as_str()),
                None => inputs.clone(),
            };
            let url = ask.url.render(&inputs).map_err(|why| self.misfit(why))?;
            let body = self.get_json(&url).await?;
            let Some(list) = ask.records.find(&body).and_then(Value::as_array) else {
                return Err(self.unreadable(&format!("The answer has no list at {}.", &**ask.records)));
            };
            rows.extend(list.iter().cloned());
            if rows.len() > usize::try_from(self.entry.limits.rows).unwrap_or(usize::MAX) {
                return Err(self.unreadable("The answer has more records than we take at once."));
            }
            let next = ask.paging.and_then(|paging| paging.next.find_text(&body)).filter(|next| !next.is_empty());
            match next {
                None => return Ok(rows),
                Some(next) if Some(&next) == page.as_ref() => {
                    return Err(self.unreadable("The answer names itself as its next page."));
                }
                next => page = next,
            }
        }
        Err(self.unreadable("The answer has more pages than we take at once."))
    }

    /// One answer. If the token was refused, it is renewed and the question asked once more.
    async fn get_json(&mut self, url: &Url) -> Result<Value, RemoteError> {
        self.asked = format!("GET {}", bare(url));
        let host = host_and_port(url).unwrap_or_default();
        if !self.known.hosts.contains(&host) {
            return Err(self.forbidden_host(&host));
        }
        let mut bearer = self.bearer().await?;
        let mut response = self.send(url, &bearer).await;
        let (mut answer, mut verdict) = self.judge(&response);
        if let (true, Source::Account { access, account }) = (may_be_stale(&answer, verdict), self.source) {
            bearer = access.renew(account.agency, account.id, bearer.token_version).await?;
            self.bearer = Some(bearer.clone());
            response = self.send(url, &bearer).await;
            (answer, verdict) = self.judge(&response);
        }
        let evidence = evidence_of(&self.asked, &answer, &[&bearer.token], self.core.clock.unix());
        if let Some(error) = RemoteError::from_verdict(verdict, evidence) {
            return Err(error);
        }
        let body = response.ok().and_then(|response| serde_json::from_slice(response.body()).ok());
        body.ok_or_else(|| self.unreadable("The answer is not JSON."))
    }

    fn judge(&self, response: &Result<Response<Vec<u8>>, NetError>) -> (Answer, Verdict) {
        let answer = match response {
            Ok(response) => Answer::read(response, &self.entry.answers),
            Err(error) => Answer::Net(error.clone()),
        };
        let verdict = diagnose(&self.entry.errors, Operation::Api, &answer, self.core.clock.unix());
        (answer, verdict)
    }

    /// The token that was used last, or a fresh one.
    async fn bearer(&mut self) -> Result<Bearer, RemoteError> {
        if let Some(bearer) = &self.bearer {
            return Ok(bearer.clone());
        }
        let Source::Account { access, account } = self.source else { return Err(RemoteError::Gone) };
        let bearer = access.bearer(account.agency, account.id).await?;
        self.bearer = Some(bearer.clone());
        Ok(bearer)
    }

    async fn send(&self, url: &Url, bearer: &Bearer) -> Result<Response<Vec<u8>>, NetError> {
        let request = Request::get(url.as_str())
            .header(header::AUTHORIZATION, format!("Bearer {}", bearer.token.expose_secret()))
            .header(header::ACCEPT, "application/json")
            .body(Vec::new());
        self.core.outbound.send(request.map_err(|_| NetError::BadUrl)?).await
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

fn bare(url: &Url) -> Url {
    let mut bare = url.clone();
    bare.set_query(None);
    bare
}
