//! Every grant there is: issue, refresh, find, end.

use serde::{Deserialize, Serialize};

use super::{
    faults::Rotation,
    grants::{AccessProblem, Grant, GrantEnd, IssuedTokens, hash_text},
    people::OFFLINE_ACCESS,
};
use crate::entropy::Entropy;

/// How long a replaced refresh token still works with [`Rotation::Grace`], in seconds.
const GRACE_SECONDS: i64 = 30 * 60;
/// How many grants of one person are remembered.
const GRANTS_KEPT: usize = 100;

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

    /// A new grant. There is a refresh token only if `offline_access` is granted and the reply may hold one.
    pub(crate) fn issue(
        &mut self,
        person: &str,
        scopes: Vec<String>,
        may_refresh: bool,
        now: i64,
        entropy: &dyn Entropy,
    ) -> IssuedTokens {
        let (grant, issued) = Grant::open(person, scopes, may_refresh, now, entropy);
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
        let problem = self.check_refresh(token, rotation, now).err();
        let hash = hash_text(token);
        let grant = self.grants.iter_mut().find(|grant| grant.find_refresh(&hash).is_some());
        match (grant, problem) {
            (Some(grant), None) => Ok(grant.issue(may_refresh && rotation != Rotation::Off, now, entropy)),
            (Some(grant), Some(GrantEnd::Reused)) => {
                grant.finish(GrantEnd::Reused);
                Err(GrantEnd::Reused)
            }
            (_, problem) => Err(problem.unwrap_or(GrantEnd::Revoked)),
        }
    }

    /// Whether a refresh token would be taken now. The error says why not.
    pub(crate) fn check_refresh(&self, token: &str, rotation: Rotation, now: i64) -> Result<(), GrantEnd> {
        let hash = hash_text(token);
        let found = self.grants.iter().find_map(|grant| Some((grant, grant.find_refresh(&hash)?.replaced)));
        let (grant, replaced) = found.ok_or(GrantEnd::Revoked)?;
        if let Some(end) = grant.end {
            return Err(end);
        }
        if !grant.has_scope(OFFLINE_ACCESS) {
            return Err(GrantEnd::Revoked);
        }
        let in_grace = |at: i64| rotation == Rotation::Grace && now - at < GRACE_SECONDS;
        if replaced.is_some_and(|at| !in_grace(at)) { Err(GrantEnd::Reused) } else { Ok(()) }
    }

    /// The living grant an access token belongs to.
    pub(crate) fn find_access(&self, token: &str, now: i64) -> Result<&Grant, AccessProblem> {
        let hash = hash_text(token);
        let found = self.grants.iter().find_map(|grant| Some((grant, grant.find_access(&hash)?.expires)));
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
        let holder = self.grants.iter().find(|grant| grant.find_refresh(&hash).is_some());
        holder.is_none_or(|grant| scopes.iter().all(|scope| grant.has_scope(scope)))
    }

    /// Whose token this is, of either kind.
    pub(crate) fn find_owner(&self, token: &str) -> Option<String> {
        let hash = hash_text(token);
        let holds = |grant: &&Grant| grant.find_access(&hash).is_some() || grant.find_refresh(&hash).is_some();
        self.grants.iter().find(holds).map(|grant| grant.person.clone())
    }

    /// Ends every living grant of a person; says how many.
    pub(crate) fn end_all(&mut self, person: &str, end: GrantEnd) -> usize {
        self.change_alive(person, |grant| {
            grant.finish(end);
            1
        })
    }

    /// Ends one grant, if it lives.
    pub(crate) fn end_one(&mut self, id: &str, end: GrantEnd) {
        self.grants.iter_mut().filter(|grant| grant.id == id).for_each(|grant| grant.finish(end));
    }

    /// Lets the access tokens of a person run out; says how many still worked.
    pub(crate) fn expire_access(&mut self, person: &str, now: i64) -> usize {
        self.change_alive(person, |grant| grant.expire_access(now))
    }

    /// Takes a scope from the living grants of a person; says how many had it.
    pub(crate) fn drop_scope(&mut self, person: &str, scope: &str) -> usize {
        self.change_alive(person, |grant| {
            let before = grant.scopes.len();
            grant.scopes.retain(|granted| granted != scope);
            before - grant.scopes.len()
        })
    }

    fn change_alive(&mut self, person: &str, mut change: impl FnMut(&mut Grant) -> usize) -> usize {
        let mut count = 0;
        for grant in self.grants.iter_mut().filter(|grant| grant.person == person && grant.is_alive()) {
            count += change(grant);
        }
        count
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
