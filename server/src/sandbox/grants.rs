//! A grant is one consent, with its tokens; its refresh tokens are one family. Tokens are kept as SHA-256 hashes only.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::people::OFFLINE_ACCESS;
use crate::entropy::Entropy;

/// How long an access token lives, in seconds.
pub(crate) const ACCESS_SECONDS: i64 = 3600;
/// How many tokens of each kind a grant remembers. Older ones count as revoked.
const TOKENS_KEPT: usize = 50;

/// Why a grant ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum GrantEnd {
    Revoked,
    PasswordChanged,
    RefreshExpired,
    Reused,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Grant {
    pub(crate) id: String,
    pub(crate) person: String,
    pub(crate) scopes: Vec<String>,
    /// Seconds since the Unix epoch.
    pub(crate) created: i64,
    pub(crate) end: Option<GrantEnd>,
    refresh: Vec<RefreshToken>,
    access: Vec<AccessToken>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct RefreshToken {
    hash: String,
    /// When a newer one took its place.
    pub(crate) replaced: Option<i64>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct AccessToken {
    hash: String,
    /// Seconds since the Unix epoch.
    pub(crate) expires: i64,
}

/// Fresh tokens on their way to the client.
pub(crate) struct IssuedTokens {
    pub(crate) grant: String,
    pub(crate) access: SecretString,
    pub(crate) refresh: Option<SecretString>,
    /// What is granted now, separated by spaces.
    pub(crate) scope: String,
}

/// Why an access token is no good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AccessProblem {
    Revoked,
    PasswordChanged,
    Expired,
}

/// SHA-256, base64url: how tokens are kept and how PKCE's S256 (RFC 7636 section 4.2) is computed.
pub(crate) fn hash_text(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(text.as_bytes()))
}

impl Grant {
    /// A new consent and its first tokens. A refresh token comes only with `offline_access`.
    pub(crate) fn open(
        person: &str,
        scopes: Vec<String>,
        may_refresh: bool,
        now: i64,
        entropy: &dyn Entropy,
    ) -> (Self, IssuedTokens) {
        let mut grant = Self {
            id: entropy.uuid(now).to_string(),
            person: person.to_owned(),
            scopes,
            created: now,
            end: None,
            refresh: Vec::new(),
            access: Vec::new(),
        };
        let may_refresh = may_refresh && grant.has_scope(OFFLINE_ACCESS);
        let issued = grant.issue(may_refresh, now, entropy);
        (grant, issued)
    }

    /// A new access token; a new refresh token too, if it may be replaced.
    pub(crate) fn issue(&mut self, replace_refresh: bool, now: i64, entropy: &dyn Entropy) -> IssuedTokens {
        let access = format!("sbx_at_{}", entropy.token());
        keep_last(&mut self.access, TOKENS_KEPT - 1);
        self.access.push(AccessToken { hash: hash_text(&access), expires: now + ACCESS_SECONDS });
        let refresh = replace_refresh.then(|| {
            let token = format!("sbx_rt_{}", entropy.token());
            self.refresh.iter_mut().for_each(|older| older.replaced = older.replaced.or(Some(now)));
            keep_last(&mut self.refresh, TOKENS_KEPT - 1);
            self.refresh.push(RefreshToken { hash: hash_text(&token), replaced: None });
            token.into()
        });
        IssuedTokens { grant: self.id.clone(), access: access.into(), refresh, scope: self.scopes.join(" ") }
    }

    pub(crate) fn is_alive(&self) -> bool {
        self.end.is_none()
    }

    pub(crate) fn has_scope(&self, scope: &str) -> bool {
        self.scopes.iter().any(|granted| granted == scope)
    }

    /// How many of its access tokens still work.
    pub(crate) fn count_access(&self, now: i64) -> usize {
        if self.is_alive() { self.access.iter().filter(|token| token.expires > now).count() } else { 0 }
    }

    /// Whether a refresh token can still renew it.
    pub(crate) fn is_refreshable(&self) -> bool {
        self.is_alive() && !self.refresh.is_empty() && self.has_scope(OFFLINE_ACCESS)
    }

    /// The access token with this hash, if it is one of this grant.
    pub(crate) fn find_access(&self, hash: &str) -> Option<&AccessToken> {
        self.access.iter().find(|token| token.hash == hash)
    }

    /// The refresh token with this hash, if it is one of this grant.
    pub(crate) fn find_refresh(&self, hash: &str) -> Option<&RefreshToken> {
        self.refresh.iter().find(|token| token.hash == hash)
    }

    /// Ends it; the first reason stays.
    pub(crate) fn finish(&mut self, end: GrantEnd) {
        self.end.get_or_insert(end);
    }

    /// Lets the access tokens run out; says how many still worked.
    pub(crate) fn expire_access(&mut self, now: i64) -> usize {
        let count = self.count_access(now);
        self.access.iter_mut().for_each(|token| token.expires = token.expires.min(now));
        count
    }
}

fn keep_last<T>(list: &mut Vec<T>, count: usize) {
    list.drain(..list.len().saturating_sub(count));
}
