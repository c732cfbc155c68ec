//! What an answer means. Pure: rules and answer in, verdict out.
//!
//! 408, 425, 429, 5xx, network failures and HTML pages are never `Broken`, whatever a rule says: they pass.

use app::model::cause::Cause;

use super::answer::{Answer, HttpAnswer};
pub use super::evidence::evidence_of;
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
            if let Some(cause) = passing_cause(http) {
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

fn passing_cause(http: &HttpAnswer) -> Option<Cause> {
    match http.status {
        429 => Some(Cause::RateLimited),
        408 | 425 | 500.. => Some(Cause::Outage),
        _ if http.is_html => Some(Cause::Outage),
        _ => None,
    }
}

fn fits(rule: &ErrorRule, operation: Operation, answer: &Answer) -> bool {
    let text = || answer.text().unwrap_or_default().to_lowercase();
    rule.operation.is_none_or(|wanted| wanted == operation)
        && rule.status.is_none_or(|status| answer.status() == Some(status))
        && rule.code.as_ref().is_none_or(|code| answer.code() == Some(code))
        && rule.subcode.as_ref().is_none_or(|subcode| answer.subcode() == Some(subcode))
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

/// RFC 6749, section 5.2.
fn diagnose_token(http: &HttpAnswer, retry_after: Option<i64>) -> Verdict {
    match (http.status, http.code.as_deref()) {
        (_, Some("temporarily_unavailable" | "server_error" | "slow_down")) => {
            Verdict::Transient { cause: Cause::Outage, retry_after }
        }
        (_, Some("invalid_client" | "unauthorized_client")) => Verdict::Broken { cause: Cause::AppMisconfigured },
        (_, Some("invalid_grant")) => Verdict::Broken { cause: Cause::Revoked },
        (410, _) => Verdict::Broken { cause: Cause::ApiRetired },
        (400..=499, Some(_)) => Verdict::Broken { cause: Cause::Unknown },
        // Not an answer that a token endpoint gives: something stands in between.
        _ => Verdict::Transient { cause: Cause::Outage, retry_after },
    }
}

/// RFC 6750, section 3.1, and common use.
fn diagnose_api(http: &HttpAnswer, retry_after: Option<i64>) -> Verdict {
    match (http.status, http.code.as_deref()) {
        (200..=299, _) => Verdict::Fine,
        (_, Some("insufficient_scope")) => Verdict::Broken { cause: Cause::ScopesMissing },
        (401, _) => Verdict::Broken { cause: Cause::Revoked },
        (403 | 404, _) => Verdict::NoAccess,
        (410, _) => Verdict::Broken { cause: Cause::ApiRetired },
        (400..=499, _) => Verdict::Broken { cause: Cause::Unknown },
        // A redirect is not followed: the data is not where it belongs, as in maintenance.
        _ => Verdict::Transient { cause: Cause::Outage, retry_after },
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
