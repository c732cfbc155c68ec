//! How the demo provider says no. Shapes follow what real platforms send.
//!
//! | where | when | status | body |
//! |---|---|---|---|
//! | token | permission taken back, or token unknown | 400 | `{"error":"invalid_grant","error_description":"Token has been revoked."}` |
//! | token | password changed | 400 | `… "Password was changed."` |
//! | token | refresh token too old | 400 | `… "Refresh token has expired."` |
//! | token | replaced refresh token used again, and ever after | 400 | `… "Reused refresh token."` |
//! | token | any of these, with the switch `VagueRefusals` | 400 | `… "Bad Request"` |
//! | token | code used, too old, wrong verifier or redirect URI | 400 | `invalid_grant` with a sentence |
//! | token | client id or secret wrong | 401 | `{"error":"invalid_client", …}` and `WWW-Authenticate: Basic` |
//! | token | malformed | 400 | `invalid_request`, `unsupported_grant_type`, `invalid_scope` |
//! | token | outage | 503 | `{"error":"temporarily_unavailable", …}` |
//! | API | no token, or token unknown or taken back | 401 | `{"error":{"code":"token_revoked","message":…}}` |
//! | API | password changed | 401 | `{"error":{"code":"password_changed", …}}` |
//! | API | access token ran out | 401 | `{"error":{"code":"token_expired", …}}` |
//! | API | scope not granted | 403 | `{"error":{"code":"scope_missing", …}}` |
//! | API | profile taken from the person | 403 | `{"error":{"code":"profile_access_lost", …}}` |
//! | API | no such profile | 404 | `{"error":{"code":"profile_unknown", …}}` |
//! | API | dates or page malformed | 400 | `{"error":{"code":"invalid_request", …}}` |
//! | API | version retired | 410 | `{"error":{"code":"api_retired","message":"Version v1 was retired. Use v2."}}` |
//! | API | rate limit | 429 | `{"error":{"code":"rate_limited", …}}` and `Retry-After: 120` |
//! | API | outage | 503 | `{"error":{"code":"unavailable", …}}` |
//!
//! 401 answers of the API carry `WWW-Authenticate: Bearer` (RFC 6750 section 3).

use axum::{
    Json,
    http::{HeaderName, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::json;

use super::{
    grants::{AccessProblem, GrantEnd},
    settings::SandboxError,
};

/// Replies of the token endpoint must not be kept (RFC 6749 section 5.1).
pub(crate) const NO_STORE: [(HeaderName, &str); 2] =
    [(header::CACHE_CONTROL, "no-store"), (header::PRAGMA, "no-cache")];

/// Why the token or revocation endpoint says no (RFC 6749 section 5.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TokenProblem {
    Request(&'static str),
    Client,
    GrantType,
    Scope,
    Code(&'static str),
    Grant(GrantEnd),
    /// A refused grant, with the switch `VagueRefusals`.
    Vague,
    Outage,
    Storage,
}

/// Why the data API says no.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ApiProblem {
    Outage,
    RateLimit,
    Retired,
    Token(AccessProblem),
    ScopeMissing,
    ProfileAccessLost,
    ProfileUnknown,
    Request(&'static str),
}

impl From<SandboxError> for TokenProblem {
    fn from(error: SandboxError) -> Self {
        tracing::error!(%error, "the demo provider could not keep its state");
        Self::Storage
    }
}

impl IntoResponse for TokenProblem {
    fn into_response(self) -> Response {
        let (status, error, description) = match self {
            Self::Request(words) => (StatusCode::BAD_REQUEST, "invalid_request", words),
            Self::Client => (StatusCode::UNAUTHORIZED, "invalid_client", "Client id or secret is wrong."),
            Self::GrantType => (StatusCode::BAD_REQUEST, "unsupported_grant_type", "This grant type is not supported."),
            Self::Scope => (StatusCode::BAD_REQUEST, "invalid_scope", "The scope is wider than what was granted."),
            Self::Code(words) => (StatusCode::BAD_REQUEST, "invalid_grant", words),
            Self::Grant(end) => (StatusCode::BAD_REQUEST, "invalid_grant", end.describe()),
            Self::Vague => (StatusCode::BAD_REQUEST, "invalid_grant", "Bad Request"),
            Self::Outage => (StatusCode::SERVICE_UNAVAILABLE, "temporarily_unavailable", "Try again later."),
            Self::Storage => (StatusCode::INTERNAL_SERVER_ERROR, "server_error", "The state could not be kept."),
        };
        let body = Json(json!({"error": error, "error_description": description}));
        let mut response = (status, NO_STORE, body).into_response();
        if self == Self::Client {
            let challenge = header::HeaderValue::from_static(r#"Basic realm="sandbox""#);
            response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
        }
        response
    }
}

impl GrantEnd {
    fn describe(self) -> &'static str {
        match self {
            Self::Revoked => "Token has been revoked.",
            Self::PasswordChanged => "Password was changed.",
            Self::RefreshExpired => "Refresh token has expired.",
            Self::Reused => "Reused refresh token.",
        }
    }
}

impl IntoResponse for ApiProblem {
    fn into_response(self) -> Response {
        use AccessProblem as A;
        let (status, code, message) = match self {
            Self::Outage => (StatusCode::SERVICE_UNAVAILABLE, "unavailable", "The service has an outage."),
            Self::RateLimit => (StatusCode::TOO_MANY_REQUESTS, "rate_limited", "Too many requests. Wait 120 seconds."),
            Self::Retired => (StatusCode::GONE, "api_retired", "Version v1 was retired. Use v2."),
            Self::Token(A::Revoked) => (StatusCode::UNAUTHORIZED, "token_revoked", "The token has been revoked."),
            Self::Token(A::PasswordChanged) => {
                (StatusCode::UNAUTHORIZED, "password_changed", "The password of this account was changed.")
            }
            Self::Token(A::Expired) => (StatusCode::UNAUTHORIZED, "token_expired", "The access token has expired."),
            Self::ScopeMissing => (StatusCode::FORBIDDEN, "scope_missing", "The token lacks the scope for this call."),
            Self::ProfileAccessLost => {
                (StatusCode::FORBIDDEN, "profile_access_lost", "This account has no access to the profile any more.")
            }
            Self::ProfileUnknown => (StatusCode::NOT_FOUND, "profile_unknown", "There is no such profile."),
            Self::Request(words) => (StatusCode::BAD_REQUEST, "invalid_request", words),
        };
        let body = Json(json!({"error": {"code": code, "message": message}}));
        let mut response = (status, NO_STORE, body).into_response();
        let extra = match self {
            Self::RateLimit => Some((header::RETRY_AFTER, "120")),
            Self::Token(_) => Some((header::WWW_AUTHENTICATE, r#"Bearer error="invalid_token""#)),
            Self::ScopeMissing => Some((header::WWW_AUTHENTICATE, r#"Bearer error="insufficient_scope""#)),
            _ => None,
        };
        if let Some((name, value)) = extra {
            response.headers_mut().insert(name, header::HeaderValue::from_static(value));
        }
        response
    }
}
