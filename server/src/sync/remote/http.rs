//! Requests over HTTP, with the proof that the catalogue names.

use std::{borrow::Cow, collections::BTreeMap};

use ::http::{HeaderMap, HeaderName, HeaderValue, Request, Response, header};
use app::model::cause::Cause;
use base64::{Engine, engine::general_purpose::STANDARD};
use secrecy::SecretString;
use serde_json::Value;
use url::Url;

use super::{
    Remote, RemoteError, Source,
    known::Known,
    paging::{Next, Pages},
    reply::{find_records, read_body},
};
use crate::{
    catalogue::{
        ApiAuth, Ask, BodyTemplate, Input, Inputs, Method, Reply, TemplateError, TextTemplate, UrlTemplate,
        host::host_and_port,
    },
    health::{
        answer::Answer,
        diagnosis::{Operation, Verdict, diagnose, evidence_of},
    },
    net::NetError,
    oauth::access::Bearer,
};

/// One request, before it is filled in.
#[derive(Clone, Copy)]
pub(super) struct Shot<'a> {
    pub(super) method: Method,
    pub(super) url: &'a UrlTemplate,
    pub(super) headers: &'a BTreeMap<String, TextTemplate>,
    /// Instead of that of the whole integration.
    pub(super) auth: Option<&'a ApiAuth>,
    pub(super) body: Option<&'a BodyTemplate>,
    /// The proof is the profile's own token, where profiles have one.
    pub(super) by_profile: bool,
}

impl<'a> Shot<'a> {
    fn of(ask: &'a Ask, by_profile: bool) -> Self {
        Self {
            method: ask.method,
            url: &ask.url,
            headers: &ask.headers,
            auth: ask.auth.as_ref(),
            body: ask.body.as_ref(),
            by_profile,
        }
    }
}

impl Remote<'_> {
    /// All records, over all pages, within the limits of the catalogue.
    pub(super) async fn fetch_records(
        &mut self,
        ask: &Ask,
        inputs: Inputs<'_>,
        by_profile: bool,
    ) -> Result<Vec<Value>, RemoteError> {
        let limits = self.entry.limits;
        let most = usize::try_from(limits.rows).unwrap_or(usize::MAX);
        let mut pages = Pages::new(ask.paging.as_ref());
        let mut rows = Vec::new();
        for _ in 0..limits.pages.max(1) {
            let inputs = pages.fill(inputs.clone());
            let url = match &pages.address {
                Some(address) => address.clone(),
                None => ask.url.render(&inputs).map_err(|why| self.misfit(why))?,
            };
            let (headers, body) = self.fetch(Shot::of(ask, by_profile), &url, &inputs, ask.reply).await?;
            let records = find_records(ask, &body).map_err(|why| self.unreadable(&why.to_string()))?;
            if rows.len() + records.len() > most {
                return Err(
                    self.unreadable(&format!("The answer has more than the {most} records that we take at once."))
                );
            }
            let next = pages.go_on(&url, &headers, &body, &records);
            rows.extend(records);
            match next {
                Ok(Next::End) => return Ok(rows),
                Ok(Next::Another) => {}
                Err(why) => return Err(self.unreadable(&why.to_string())),
            }
        }
        Err(self.unreadable(&format!("The answer has more than the {} pages that we take at once.", limits.pages)))
    }

    /// One answer to a request that has one page only.
    pub(super) async fn fetch_one(&mut self, shot: Shot<'_>, inputs: &Inputs<'_>) -> Result<Value, RemoteError> {
        let url = shot.url.render(inputs).map_err(|why| self.misfit(why))?;
        Ok(self.fetch(shot, &url, inputs, Reply::Json).await?.1)
    }

    /// One answer. If the token was refused, it is renewed and the question asked once more.
    async fn fetch(
        &mut self,
        shot: Shot<'_>,
        url: &Url,
        inputs: &Inputs<'_>,
        reply: Reply,
    ) -> Result<(HeaderMap, Value), RemoteError> {
        let method = if shot.method == Method::Post { "POST" } else { "GET" };
        let asked = format!("{method} {}", bare(url));
        self.asked.clone_from(&asked);
        let host = host_and_port(url).unwrap_or_default();
        if !self.known.hosts.contains(&host) {
            return Err(self.forbidden_host(&host));
        }
        let mut token = self.token(shot, inputs).await?;
        let mut response = self.send(shot, url, inputs, token.as_ref()).await?;
        let (mut answer, mut verdict) = self.judge(&response);
        if let (true, true, Source::Account { access, account }) =
            (may_be_stale(&answer, verdict), token.is_some(), self.source)
            && account.application.is_some()
        {
            let seen = self.bearer().await?.token_version;
            self.bearer = Some(access.renew(account.agency, account.id, seen).await?);
            self.profile_token = None;
            token = self.token(shot, inputs).await?;
            response = self.send(shot, url, inputs, token.as_ref()).await?;
            (answer, verdict) = self.judge(&response);
        }
        self.asked = asked;
        let secrets: Vec<&SecretString> = token.iter().chain(self.known.secrets.values()).collect();
        let evidence = evidence_of(&self.asked, &answer, &secrets, self.core.clock.unix());
        if let Some(error) = RemoteError::from_verdict(self.of_credentials(verdict), evidence) {
            return Err(error);
        }
        let response = response.map_err(|_| self.unreadable("Nothing came back."))?;
        let (parts, body) = response.into_parts();
        let body = read_body(reply, &body).map_err(|why| self.unreadable(&why.to_string()))?;
        Ok((parts.headers, body))
    }

    fn judge(&self, response: &Result<Response<Vec<u8>>, NetError>) -> (Answer, Verdict) {
        let answer = match response {
            Ok(response) => Answer::read(response, &self.entry.answers),
            Err(error) => Answer::Net(error.clone()),
        };
        let verdict = diagnose(&self.entry.errors, Operation::Api, &answer, self.core.clock.unix());
        (answer, verdict)
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
    async fn token(&mut self, shot: Shot<'_>, inputs: &Inputs<'_>) -> Result<Option<SecretString>, RemoteError> {
        let auth = shot.auth.or(self.entry.api.auth.as_ref());
        let needs_token = match auth {
            Some(auth) => auth.templates().iter().any(|text| text.inputs().any(|input| *input == Input::Token)),
            None => self.entry.server().is_some(),
        };
        if !needs_token {
            return Ok(None);
        }
        let own = self.bearer().await?.token;
        match (&self.entry.api.profile_token, shot.by_profile) {
            (Some(_), true) => Box::pin(self.profile_token(inputs)).await.map(Some),
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
        let shot = Shot {
            method: spec.method,
            url: &spec.url,
            headers: &spec.headers,
            auth: None,
            body: spec.body.as_ref(),
            by_profile: false,
        };
        let reply = self.fetch_one(shot, inputs).await?;
        let token = spec.at.find_text(&reply).filter(|token| !token.is_empty());
        let token = token.ok_or_else(|| self.unreadable("The answer has no token for this profile."))?;
        let token = SecretString::from(token);
        self.profile_token = Some((profile, token.clone()));
        Ok(token)
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

    async fn send(
        &mut self,
        shot: Shot<'_>,
        url: &Url,
        inputs: &Inputs<'_>,
        token: Option<&SecretString>,
    ) -> Result<Result<Response<Vec<u8>>, NetError>, RemoteError> {
        let default = token.is_some().then(bearer_auth);
        let auth = shot.auth.or(self.entry.api.auth.as_ref()).or(default.as_ref());
        let built = build(shot, auth, url, &self.entry.api.headers, &self.known, inputs, token);
        let request = match built {
            Ok(request) => request,
            Err(BuildError::Template(why)) => return Err(self.misfit(why)),
            Err(BuildError::Http) => return Ok(Err(NetError::BadUrl)),
        };
        self.keep_pace().await;
        Ok(self.core.outbound.send(request).await)
    }
}

enum BuildError {
    Template(TemplateError),
    Http,
}

impl From<TemplateError> for BuildError {
    fn from(error: TemplateError) -> Self {
        Self::Template(error)
    }
}

/// RFC 6750, section 2.1.
fn bearer_auth() -> ApiAuth {
    ApiAuth::Bearer(TextTemplate::only(Input::Token))
}

fn build(
    shot: Shot<'_>,
    auth: Option<&ApiAuth>,
    url: &Url,
    shared: &BTreeMap<String, TextTemplate>,
    known: &Known,
    inputs: &Inputs<'_>,
    token: Option<&SecretString>,
) -> Result<Request<Vec<u8>>, BuildError> {
    let mut headers = HeaderMap::new();
    headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
    for (name, template) in shared.iter().chain(shot.headers) {
        headers.insert(header_name(name)?, header_value(&template.render(inputs)?, false)?);
    }
    let secret = known.with_secrets(inputs.clone(), token);
    let pairs = |pairs: &BTreeMap<String, TextTemplate>| {
        let pair = |(name, template): (&String, &TextTemplate)| Ok((name.clone(), template.render(&secret)?));
        pairs.iter().map(pair).collect::<Result<Vec<_>, TemplateError>>()
    };
    let (mut url, mut form) = (Cow::Borrowed(url), Vec::new());
    match auth {
        None | Some(ApiAuth::None) => {}
        Some(ApiAuth::Bearer(template)) => {
            let value = format!("Bearer {}", template.render(&secret)?);
            headers.insert(header::AUTHORIZATION, header_value(&value, true)?);
        }
        Some(ApiAuth::Basic { user, password }) => {
            let pair = format!("{}:{}", user.render(&secret)?, password.render(&secret)?);
            headers.insert(header::AUTHORIZATION, header_value(&format!("Basic {}", STANDARD.encode(pair)), true)?);
        }
        Some(ApiAuth::Headers(templates)) => {
            for (name, value) in pairs(templates)? {
                headers.insert(header_name(&name)?, header_value(&value, true)?);
            }
        }
        Some(ApiAuth::Query(templates)) => {
            url.to_mut().query_pairs_mut().extend_pairs(pairs(templates)?);
        }
        Some(ApiAuth::Form(templates)) => form = pairs(templates)?,
    }
    let body = match (shot.body, form.is_empty()) {
        (Some(body), _) => Some(body.render(inputs, &form)?),
        (None, false) => Some(BodyTemplate::Form(BTreeMap::new()).render(inputs, &form)?),
        (None, true) => None,
    };
    let method = if shot.method == Method::Post { ::http::Method::POST } else { ::http::Method::GET };
    let (kind, body) = body.map_or((None, Vec::new()), |(kind, body)| (Some(kind), body));
    if let Some(kind) = kind {
        headers.entry(header::CONTENT_TYPE).or_insert(HeaderValue::from_static(kind));
    }
    let mut request = Request::builder().method(method).uri(url.as_str()).body(body).map_err(|_| BuildError::Http)?;
    *request.headers_mut() = headers;
    Ok(request)
}

fn header_name(name: &str) -> Result<HeaderName, BuildError> {
    HeaderName::try_from(name).map_err(|_| BuildError::Http)
}

/// Line ends and the like can't be in it: a value can't add a header.
fn header_value(value: &str, is_secret: bool) -> Result<HeaderValue, BuildError> {
    let mut value = HeaderValue::from_str(value.trim()).map_err(|_| BuildError::Http)?;
    value.set_sensitive(is_secret);
    Ok(value)
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
