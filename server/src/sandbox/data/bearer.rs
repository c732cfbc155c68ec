//! Who may come in: the checks every call of the API goes through, in the order real platforms have them.

use axum::http::{HeaderMap, header};

use crate::sandbox::{
    Sandbox,
    answers::ApiProblem,
    grants::AccessProblem,
    people::{ADS_READ, ANALYTICS_READ, Person, find_person},
};

/// A part of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Door {
    UserInfo,
    Ads,
    Analytics,
}

/// Somebody with a token that works.
#[derive(Debug)]
pub(crate) struct Visitor {
    pub(crate) person: &'static Person,
    pub(crate) scopes: Vec<String>,
}

impl Door {
    fn scope(self) -> &'static str {
        match self {
            Self::UserInfo => "openid",
            Self::Ads => ADS_READ,
            Self::Analytics => ANALYTICS_READ,
        }
    }
}

impl Sandbox {
    /// Outage, rate limit and retired version come first: they hit everybody, whatever the token.
    pub(crate) fn admit(&self, headers: &HeaderMap, door: Door) -> Result<Visitor, ApiProblem> {
        let now = self.now();
        let mut state = self.lock();
        state.counters.api_calls += 1;
        let switches = &state.kept.switches;
        let is_data = door != Door::UserInfo;
        if switches.outage {
            return Err(ApiProblem::Outage);
        }
        if is_data && switches.retire_api {
            return Err(ApiProblem::Retired);
        }
        if is_data && switches.rate_limit {
            return Err(ApiProblem::RateLimit);
        }
        let token = read_bearer(headers).ok_or(ApiProblem::Token(AccessProblem::Revoked))?;
        let grant = state.kept.ledger.find_access(token, now).map_err(ApiProblem::Token)?;
        if !grant.has_scope(door.scope()) {
            return Err(ApiProblem::ScopeMissing);
        }
        let person = find_person(&grant.person).ok_or(ApiProblem::Token(AccessProblem::Revoked))?;
        Ok(Visitor { person, scopes: grant.scopes.clone() })
    }
}

fn read_bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
