//! One integration. How one proves there that one may read stands in `auth`.

use std::collections::BTreeSet;

use app::model::{ids::IntegrationKey, integration::Category};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{
    auth::EntryAuth,
    field::{FieldSpec, FieldType},
    host::HostPattern,
    keep::KeepSpec,
    profile::ProfileListing,
    request::Api,
    rule::{AnswerShape, ErrorRule},
    scope::ScopeSpec,
    stream::{Stream, StreamRequest},
    sunset::Sunset,
    template::UrlTemplate,
    token_request::TokenRequest,
};

/// An integration as its file describes it: `catalogue/integrations/{key}.toml`.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    #[schemars(with = "String")]
    pub key: IntegrationKey,
    /// The name of the product, as its own pages write it.
    pub name: String,
    #[schemars(schema_with = "super::schema::category")]
    pub category: Category,
    /// One line: what it brings.
    pub summary: String,
    /// Which facts were not read at the provider itself; absent if all were.
    #[serde(default)]
    pub unverified: Option<String>,
    /// When the provider ends what this file uses, if that is known.
    #[serde(default)]
    pub sunset: Option<Sunset>,
    /// Whether somebody has connected a real account, or a real server, with this file and compared its numbers.
    #[serde(default)]
    pub tried: bool,
    /// Name of the brand mark, one of those built in. Without it: the first letter of the name.
    #[serde(default)]
    pub mark: Option<String>,
    /// The brand's colour, `#rrggbb`.
    pub color: String,
    pub auth: EntryAuth,
    /// What Relink reads, a line each. Shown before the provider's window opens.
    pub reads: Vec<String>,
    /// What Relink never does. Where a file says nothing, what is true of every integration.
    #[serde(default = "never")]
    pub never: Vec<String>,
    /// How connecting goes here, step by step.
    pub steps: Vec<String>,
    /// Where to get help: a sentence, or the address of a page.
    pub help: String,
    /// What all requests share.
    #[serde(default)]
    pub api: Api,
    pub profiles: ProfileListing,
    pub streams: Vec<Stream>,
    /// For credentials: where a person takes a key back, on the provider's own page.
    #[serde(default)]
    pub removal_page: Option<UrlTemplate>,
    /// Key of the platform whose rules hold here too, after those of this file.
    #[serde(default)]
    pub platform: Option<String>,
    /// Where codes and words stand in the platform's error answers.
    #[serde(default)]
    pub answers: AnswerShape,
    /// What the platform's error answers mean; the first that fits counts.
    #[serde(default)]
    pub errors: Vec<ErrorRule>,
    #[serde(default)]
    pub limits: Limits,
}

/// How much is asked of the platform, and taken from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Of one pull of one stream.
    pub pages: u32,
    /// Of one pull of one stream.
    pub rows: u32,
    /// Requests of one account at once, and jobs of it.
    pub at_once: u32,
    /// Requests of one account in a minute; between two of them there is at least that pause.
    pub per_minute: Option<u32>,
    /// The same for all accounts of one application, which are those of an agency.
    pub application: SharedLimits,
    /// The same for all accounts at one host, those of all agencies.
    pub host: SharedLimits,
}

/// How much many accounts together ask of the platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SharedLimits {
    pub at_once: u32,
    pub per_minute: Option<u32>,
}

impl Default for Limits {
    fn default() -> Self {
        let (application, host) = (SharedLimits::default(), SharedLimits::default());
        Self { pages: 200, rows: 100_000, at_once: 2, per_minute: None, application, host }
    }
}

impl Default for SharedLimits {
    fn default() -> Self {
        Self { at_once: 8, per_minute: None }
    }
}

fn never() -> Vec<String> {
    [
        "Change, create or delete anything there",
        "See or keep a password that you type on the provider's own page",
        "Pass the data on to anybody outside your agency",
    ]
    .map(str::to_owned)
    .to_vec()
}

impl Entry {
    /// Key of its authorization server; `None` for credentials.
    pub fn server(&self) -> Option<&str> {
        match &self.auth {
            EntryAuth::OAuth { server, .. } => Some(server),
            EntryAuth::Credentials { .. } => None,
        }
    }

    /// What accounts of this integration carry as their provider: the authorization server's key, or its own.
    pub fn provider(&self) -> &str {
        self.server().unwrap_or(&self.key.0)
    }

    /// The scopes it needs beside the server's own; none for credentials.
    pub fn scopes(&self) -> &[ScopeSpec] {
        match &self.auth {
            EntryAuth::OAuth { scopes, .. } => scopes,
            EntryAuth::Credentials { .. } => &[],
        }
    }

    /// The credential form; empty for OAuth.
    pub fn fields(&self) -> &[FieldSpec] {
        match &self.auth {
            EntryAuth::OAuth { .. } => &[],
            EntryAuth::Credentials { fields, .. } => fields,
        }
    }

    /// Whether somebody writes a query: what is wrong with its answers is wrong with the query.
    pub fn has_query(&self) -> bool {
        self.fields().iter().any(|field| field.kind == FieldType::LongText)
    }

    /// Whether its data come without a proof, so that a sync must ask for it by itself.
    pub fn is_proved_apart(&self) -> bool {
        matches!(&self.auth, EntryAuth::Credentials { probe: Some(probe), .. } if probe.before_sync)
    }

    /// Whether a request of its own shows that the credentials work.
    pub fn has_probe(&self) -> bool {
        matches!(&self.auth, EntryAuth::Credentials { probe: Some(_), .. })
    }

    /// The request that gives a token for its credentials.
    pub fn token_request(&self) -> Option<&TokenRequest> {
        match &self.auth {
            EntryAuth::Credentials { token, .. } => token.as_deref(),
            EntryAuth::OAuth { .. } => None,
        }
    }

    /// Values that a probe keeps.
    pub fn keeps(&self) -> &[KeepSpec] {
        match &self.auth {
            EntryAuth::Credentials { probe: Some(probe), .. } => &probe.keep,
            _ => &[],
        }
    }

    /// Whether its numbers are among those of all ads.
    pub fn is_paid_ads(&self) -> bool {
        self.category == Category::PaidAds
    }

    /// For credentials: the hosts that they may be sent to.
    pub fn hosts(&self) -> Vec<HostPattern> {
        self.api.base.iter().map(UrlTemplate::host_pattern).chain(self.api.hosts.iter().cloned()).collect()
    }

    /// The addresses of its requests.
    pub(super) fn urls_mut(&mut self) -> Vec<&mut UrlTemplate> {
        let mut urls = self.api.urls_mut();
        urls.extend(self.removal_page.as_mut());
        if let EntryAuth::Credentials { probe, token, .. } = &mut self.auth {
            urls.extend(probe.iter_mut().map(|probe| &mut probe.url));
            urls.extend(token.iter_mut().map(|token| &mut token.url));
        }
        if let ProfileListing::Http { request, parents, .. } = &mut self.profiles {
            urls.push(&mut request.url);
            if let Some(parents) = parents {
                urls.push(&mut parents.request.url);
                urls.extend(parents.alone.iter_mut().map(|alone| &mut alone.url));
            }
        }
        let streams = self.streams.iter_mut().flat_map(|stream| {
            let Stream { request, parts, whole, .. } = stream;
            let whole = whole.iter_mut().map(|whole| &mut whole.request);
            std::iter::once(request).chain(parts.iter_mut().map(|part| &mut part.request)).chain(whole)
        });
        for request in streams {
            match request {
                StreamRequest::Http(ask) => urls.push(&mut ask.url),
                StreamRequest::Report(report) => urls.extend(report.urls_mut()),
                StreamRequest::Sql { .. } => {}
            }
        }
        urls
    }

    /// The optional streams among `keys`. Files change: what was optional once may not be now.
    pub fn optional_among<'a, 'k>(&'a self, keys: impl Iterator<Item = &'k str>) -> BTreeSet<&'a str> {
        let optional = |key| self.stream(key).filter(|stream| stream.optional);
        keys.filter_map(optional).map(|stream| stream.key.as_str()).collect()
    }

    /// What is asked for whole periods, of the streams that have them.
    pub fn whole_streams(&self) -> impl Iterator<Item = &Stream> {
        self.streams.iter().filter_map(|stream| stream.whole.as_deref())
    }

    /// Whether some numbers of it are told for whole periods only.
    pub fn has_periods(&self) -> bool {
        self.whole_streams().next().is_some()
    }

    /// The stream with this key.
    pub fn stream(&self, key: &str) -> Option<&Stream> {
        self.streams.iter().find(|stream| stream.key == key)
    }
}
