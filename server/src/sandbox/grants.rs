//! Grants and their tokens: issue, refresh, find, end. A grant is one consent; its refresh tokens are one family.
//! Tokens are kept as SHA-256 hashes only.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{faults::Rotation, people::OFFLINE_ACCESS};
use crate::entropy::Entropy;

/// How long an access token lives, in seconds.
pub(crate) const ACCESS_SECONDS: i64 = 3600;
/// How long a replaced refresh token still works with [`Rotation::Grace`], in seconds.
const GRACE_SECONDS: i64 = 60;
/// How many tokens of each kind a grant remembers. Older ones count as revoked.
const TOKENS_KEPT: usize = 50;
/// How many grants of one person are remembered.
const GRANTS_KEPT: usize = 100;

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
struct RefreshToken {
    hash: String,
    /// When a newer one took its place.
    replaced: Option<i64>,
}

#[derive(Debug, Serialize, Deserialize)]
struct AccessToken {
    hash: String,
    expires: i64,
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

    fn end(&mut self, end: GrantEnd) {
        self.end.get_or_insert(end);
    }

    fn add_access(&mut self, now: i64, entropy: &dyn Entropy) -> SecretString {
        let token = format!("sbx_at_{}", entropy.token());
        keep_last(&mut self.access, TOKENS_KEPT - 1);
        self.access.push(AccessToken { hash: hash_text(&token), expires: now + ACCESS_SECONDS });
        token.into()
    }

    fn add_refresh(&mut self, now: i64, entropy: &dyn Entropy) -> SecretString {
        let token = format!("sbx_rt_{}", entropy.token());
        for older in &mut self.refresh {
            older.replaced.get_or_insert(now);
        }
        keep_last(&mut self.refresh, TOKENS_KEPT - 1);
        self.refresh.push(RefreshToken { hash: hash_text(&token), replaced: None });
        token.into()
    }
}

/// Every grant there is.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Ledger {
    grants: Vec<Grant>,
}

impl Ledger {
    /// The grants of one person, oldest first.
    pub(crate) fn of(&self, person: &str) -> impl Iterator<Item = &Grant> {
        self.grants.iter().filter(move |grant| grant.person == person)
    }

    fn alive(&mut self, person: &str) -> impl Iterator<Item = &mut Grant> {
        self.grants.iter_mut().filter(move |grant| grant.person == person && grant.is_alive())
    }

    /// A new grant. There is a refresh token only if `offline_access` is granted and the reply may hold one.
    pub(crate) fn issue(
        &mut self,
        person: &str,
        scopes: Vec<String>,
        may_refresh: bool,
        now: i64,
        entropy: &dyn Entropy,
    ) -> IssuedTokens {
        let mut grant = Grant {
            id: entropy.uuid(now).to_string(),
            person: person.to_owned(),
            scopes,
            created: now,
            end: None,
            refresh: Vec::new(),
            access: Vec::new(),
        };
        let access = grant.add_access(now, entropy);
        let refresh = (may_refresh && grant.has_scope(OFFLINE_ACCESS)).then(|| grant.add_refresh(now, entropy));
        let issued = IssuedTokens { grant: grant.id.clone(), access, refresh, scope: grant.scopes.join(" ") };
        self.forget_oldest(person);
        self.grants.push(grant);
        issued
    }

    /// The refresh grant (RFC 6749 section 6). The error says why the family is dead.
    pub(crate) fn refresh(
        &mut self,
        token: &str,
        rotation: Rotation,
        may_refresh: bool,
        now: i64,
        entropy: &dyn Entropy,
    ) -> Result<IssuedTokens, GrantEnd> {
        let hash = hash_text(token);
        let found = self.grants.iter_mut().find_map(|grant| {
            let replaced = grant.refresh.iter().find(|kept| kept.hash == hash)?.replaced;
            Some((grant, replaced))
        });
        let (grant, replaced) = found.ok_or(GrantEnd::Revoked)?;
        if let Some(end) = grant.end {
            return Err(end);
        }
        if !grant.has_scope(OFFLINE_ACCESS) {
            return Err(GrantEnd::Revoked);
        }
        let in_grace = |at: i64| rotation == Rotation::Grace && now - at < GRACE_SECONDS;
        if replaced.is_some_and(|at| !in_grace(at)) {
            grant.end(GrantEnd::Reused);
            return Err(GrantEnd::Reused);
        }
        let refresh = (may_refresh && rotation != Rotation::Off).then(|| grant.add_refresh(now, entropy));
        let access = grant.add_access(now, entropy);
        Ok(IssuedTokens { grant: grant.id.clone(), access, refresh, scope: grant.scopes.join(" ") })
    }

    /// The living grant an access token belongs to.
    pub(crate) fn find_access(&self, token: &str, now: i64) -> Result<&Grant, AccessProblem> {
        let hash = hash_text(token);
        let found = self.grants.iter().find_map(|grant| {
            let kept = grant.access.iter().find(|kept| kept.hash == hash)?;
            Some((grant, kept.expires))
        });
        let (grant, expires) = found.ok_or(AccessProblem::Revoked)?;
        match grant.end {
            Some(GrantEnd::PasswordChanged) => Err(AccessProblem::PasswordChanged),
            Some(GrantEnd::RefreshExpired) => Err(AccessProblem::Expired),
            Some(GrantEnd::Revoked | GrantEnd::Reused) => Err(AccessProblem::Revoked),
            None if expires <= now => Err(AccessProblem::Expired),
            None => Ok(grant),
        }
    }

    /// Whether a refresh may ask for these scopes: no more than was granted. True for unknown tokens.
    pub(crate) fn covers(&self, token: &str, scopes: &[&str]) -> bool {
        let hash = hash_text(token);
        let holds = |grant: &&Grant| grant.refresh.iter().any(|kept| kept.hash == hash);
        self.grants.iter().find(holds).is_none_or(|grant| scopes.iter().all(|scope| grant.has_scope(scope)))
    }

    /// Whose token this is, of either kind.
    pub(crate) fn find_owner(&self, token: &str) -> Option<String> {
        let hash = hash_text(token);
        let holds = |grant: &&Grant| {
            grant.access.iter().any(|kept| kept.hash == hash) || grant.refresh.iter().any(|kept| kept.hash == hash)
        };
        self.grants.iter().find(holds).map(|grant| grant.person.clone())
    }

    /// Ends every living grant of a person; says how many.
    pub(crate) fn end_all(&mut self, person: &str, end: GrantEnd) -> usize {
        self.alive(person).map(|grant| grant.end(end)).count()
    }

    /// Ends one grant, if it lives.
    pub(crate) fn end_one(&mut self, id: &str, end: GrantEnd) {
        self.grants.iter_mut().filter(|grant| grant.id == id).for_each(|grant| grant.end(end));
    }

    /// Lets the access tokens of a person run out; says how many still worked.
    pub(crate) fn expire_access(&mut self, person: &str, now: i64) -> usize {
        let tokens = self.alive(person).flat_map(|grant| grant.access.iter_mut());
        tokens.filter(|token| token.expires > now).map(|token| token.expires = now).count()
    }

    /// Takes a scope from the living grants of a person; says how many had it.
    pub(crate) fn drop_scope(&mut self, person: &str, scope: &str) -> usize {
        let holders = self.alive(person).filter(|grant| grant.has_scope(scope));
        holders.map(|grant| grant.scopes.retain(|granted| granted != scope)).count()
    }

    /// Makes room for one more grant of this person; those that ended go first.
    fn forget_oldest(&mut self, person: &str) {
        while self.of(person).count() >= GRANTS_KEPT {
            let is_theirs = |grant: &Grant| grant.person == person;
            let ended = self.grants.iter().position(|grant| is_theirs(grant) && !grant.is_alive());
            let Some(oldest) = ended.or_else(|| self.grants.iter().position(is_theirs)) else { return };
            self.grants.remove(oldest);
        }
    }
}

fn keep_last<T>(list: &mut Vec<T>, count: usize) {
    list.drain(..list.len().saturating_sub(count));
}
