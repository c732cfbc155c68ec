//! What an answer means. Pure: rules and answer in, verdict out.
//!
//! 408, 425, 429, 5xx, network failures, HTML pages and what firewalls say are never `Broken`, whatever a rule says: they pass.

use app::model::cause::Cause;

pub use super::evidence::evidence_of;
use super::{
    answer::{Answer, HttpAnswer},
    wording::{
        self, asks_to_wait, blames_their_admin, names_a_limit, tells_of_a_dead_grant, tells_of_a_removal, tells_of_age,
        tells_of_disuse,
    },
};
pub use crate::catalogue::Operation;
use crate::{
    catalogue::{ErrorRule, Meaning},
    net::NetError,
};

/// What an answer means for the account or the connection it was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing is wrong.
    Fine,
    /// It passes: try again, after `retry_after` seconds if the provider names a time.
    Transient { cause: Cause, retry_after: Option<i64> },
    /// It stays so until somebody does something.
    Broken { cause: Cause },
    /// The account works, but does not see this profile.
    NoAccess,
}

/// What `answer` means. The first of `rules` that fits counts; then what the standards say. `now`: Unix seconds.
///
/// A 401 of a data API means `Broken` only once a renewed token was refused too: ask again first.
pub fn diagnose(rules: &[ErrorRule], operation: Operation, answer: &Answer, now: i64) -> Verdict {
    let retry_after = match answer {
        Answer::Net(error) => return diagnose_net(error),
        Answer::Http(http) => {
            let retry_after = http.retry_after(now);
            if let Some(cause) = passing_cause(http, retry_after) {
                return Verdict::Transient { cause, retry_after };
            }
            retry_after
        }
        Answer::Sql { .. } => None,
    };
    if let Some(rule) = rules.iter().find(|rule| fits(rule, operation, answer)) {
        return match rule.meaning {
            Meaning::NoAccess => Verdict::NoAccess,
            Meaning::Cause(cause) if passes(cause) => Verdict::Transient { cause, retry_after },
            Meaning::Cause(cause) => Verdict::Broken { cause },
        };
    }
    match answer {
        Answer::Http(http) if operation == Operation::Token => diagnose_token(http, retry_after),
        Answer::Http(http) => diagnose_api(http, retry_after),
        Answer::Sql { code, .. } => diagnose_sql(code),
        Answer::Net(error) => diagnose_net(error),
    }
}

/// Causes that nobody needs to mend.
fn passes(cause: Cause) -> bool {
    matches!(
        cause,
        Cause::Outage | Cause::RateLimited | Cause::Unreachable | Cause::UnexpectedAnswer | Cause::Preparing
    )
}

/// Statuses of refusals (RFC 9110, section 15.5, RFC 6585 and the registry of IANA). Others are a platform's own, and so is what
/// they mean.
const KNOWN_REFUSALS: [std::ops::RangeInclusive<u16>; 5] = [400..=418, 421..=426, 428..=428, 431..=431, 451..=451];
/// Those that are about the request, the token or the resource; the others with a `Retry-After` name a state that ends.
const ABOUT_THE_REQUEST: [u16; 7] = [400, 401, 402, 403, 404, 410, 426];

fn passing_cause(http: &HttpAnswer, retry_after: Option<i64>) -> Option<Cause> {
    match http.status {
        429 => Some(Cause::RateLimited),
        408 | 425 | 500.. => Some(Cause::Outage),
        _ if http.is_foreign => Some(Cause::Outage),
        status @ 400.. if retry_after.is_some() && !ABOUT_THE_REQUEST.contains(&status) => Some(Cause::Outage),
        _ => None,
    }
}

fn fits(rule: &ErrorRule, operation: Operation, answer: &Answer) -> bool {
    let text = || answer.text().unwrap_or_default().to_lowercase();
    rule.operation.is_none_or(|wanted| wanted == operation)
        && rule.status.is_none_or(|status| answer.status() == Some(status))
        && rule.code.as_ref().is_none_or(|code| answer.codes().any(|given| given == code))
        && rule.subcode.as_ref().is_none_or(|subcode| answer.subcodes().any(|given| given == subcode))
        && rule.passes.is_none_or(|passes| answer.passes() == Some(passes))
        && rule.contains.as_ref().is_none_or(|words| text().contains(&words.to_lowercase()))
        && rule.header.as_ref().is_none_or(|wanted| {
            let contains = wanted.contains.as_deref().unwrap_or_default().to_lowercase();
            answer.header(&wanted.name).is_some_and(|value| value.to_lowercase().contains(&contains))
        })
}

fn diagnose_net(error: &NetError) -> Verdict {
    let cause = match error {
        NetError::Timeout | NetError::TooLarge | NetError::Busy => Cause::Outage,
        NetError::NotAllowed(_)
        | NetError::Unresolved(_)
        | NetError::Unreachable
        | NetError::Tls
        | NetError::BadUrl => Cause::Unreachable,
    };
    Verdict::Transient { cause, retry_after: None }
}

/// RFC 6749, section 5.2. Locks and limits are often dressed as one of its codes, so that the words have a say.
fn diagnose_token(http: &HttpAnswer, retry_after: Option<i64>) -> Verdict {
    let words = http.text.as_deref().unwrap_or_default().to_lowercase();
    let is_number = |code: &String| code.parse::<u32>().is_ok();
    let broken = |cause| Verdict::Broken { cause };
    match http.status {
        410 if http.codes.is_empty() => broken(Cause::ApiRetired),
        // Not an answer that a token endpoint gives: something stands in between.
        _ if http.codes.is_empty() => Verdict::Transient { cause: Cause::Outage, retry_after },
        _ if http.has_code(&["temporarily_unavailable", "server_error", "slow_down"]) => {
            Verdict::Transient { cause: Cause::Outage, retry_after }
        }
        _ if asks_to_wait(&words) => Verdict::Transient { cause: Cause::RateLimited, retry_after },
        _ if http.has_code(&["invalid_client", "unauthorized_client", "access_denied"])
            && blames_their_admin(&words) =>
        {
            broken(Cause::BlockedByOrganisation)
        }
        _ if http.has_code(&["invalid_client", "unauthorized_client"]) => broken(Cause::AppMisconfigured),
        _ if http.has_code(&["invalid_grant"])
            || (tells_of_a_dead_grant(&words) && !http.has_code(&["invalid_scope"])) =>
        {
            broken(match () {
                () if tells_of_disuse(&words) => Cause::Inactive,
                () if tells_of_age(&words) => Cause::Expired,
                () => Cause::Revoked,
            })
        }
        410 => broken(Cause::ApiRetired),
        // No code but the status once more: 401 is about the client.
        401 if http.codes.iter().all(is_number) => broken(Cause::AppMisconfigured),
        400..=499 => broken(Cause::Unknown),
        _ => Verdict::Transient { cause: Cause::Outage, retry_after },
    }
}

/// Whether a refusal at a token endpoint, as it was diagnosed, may be the end of a token by its age. Codes of a platform's own, and words
/// that speak of a removal alone, say what it was.
pub fn may_be_age(cause: Cause, answer: &Answer) -> bool {
    let Answer::Http(http) = answer else { return false };
    let words = http.text.as_deref().unwrap_or_default().to_lowercase();
    match cause {
        Cause::Expired | Cause::Inactive => true,
        Cause::Revoked => {
            (http.has_code(&["invalid_grant"]) || tells_of_a_dead_grant(&words)) && !tells_of_a_removal(&words)
        }
        _ => false,
    }
}

/// Whether the platform says that it was asked for too much at once: fewer days may bring what the same request never will.
pub fn asks_for_less(answer: &Answer) -> bool {
    let Answer::Http(http) = answer else { return false };
    http.status >= 400 && http.text.as_deref().is_some_and(|words| wording::asks_for_less(&words.to_lowercase()))
}

/// RFC 6750, section 3.1, and common use.
fn diagnose_api(http: &HttpAnswer, retry_after: Option<i64>) -> Verdict {
    let words = || http.text.as_deref().unwrap_or_default().to_lowercase();
    match http.status {
        200..=299 => Verdict::Fine,
        _ if http.has_code(&["insufficient_scope"]) => Verdict::Broken { cause: Cause::ScopesMissing },
        401 if tells_of_age(&words()) => Verdict::Broken { cause: Cause::Expired },
        401 => Verdict::Broken { cause: Cause::Revoked },
        400 | 403 if names_a_limit(&words()) => Verdict::Transient { cause: Cause::RateLimited, retry_after },
        400..=499 if retry_after.is_some() => Verdict::Transient { cause: Cause::RateLimited, retry_after },
        403 | 404 => Verdict::NoAccess,
        410 => Verdict::Broken { cause: Cause::ApiRetired },
        status @ 400..=499 if KNOWN_REFUSALS.iter().any(|known| known.contains(&status)) => {
            Verdict::Broken { cause: Cause::Unknown }
        }
        // A redirect is not followed: the data is not where it belongs, as in maintenance. And nobody knows what is meant.
        _ => Verdict::Transient { cause: Cause::Outage, retry_after },
    }
}

/// Seconds after it was given for which a refused token proves nothing: it may not have reached every machine of the provider.
const YOUNG: i64 = 10 * 60;
/// Seconds until it is tried again.
const GROWING: i64 = 30;

/// What `verdict` means for a token that was given `age` seconds ago.
pub fn spare_young(verdict: Verdict, age: i64) -> Verdict {
    match verdict {
        Verdict::Broken { cause: Cause::Revoked | Cause::Expired } if (0..YOUNG).contains(&age) => {
            Verdict::Transient { cause: Cause::Outage, retry_after: Some(GROWING) }
        }
        other => other,
    }
}

/// SQLSTATE codes of PostgreSQL (documentation, appendix A).
fn diagnose_sql(code: &str) -> Verdict {
    match code {
        // The database is not there for this user, or it may not read what the query asks for.
        "3D000" | "42501" => Verdict::NoAccess,
        // Serialization, cancelled by our own time limit, locks, resources, operator, system, internal.
        _ if ["08", "40", "53", "55", "57", "58", "XX"].iter().any(|class| code.starts_with(class)) => {
            Verdict::Transient { cause: Cause::Outage, retry_after: None }
        }
        _ if code.starts_with("28") => Verdict::Broken { cause: Cause::CredentialsRejected },
        _ => Verdict::Broken { cause: Cause::Unknown },
    }
}

#[cfg(test)]
mod table;
#[cfg(test)]
mod tests;
