//! Server functions: a signature and one call each. Every one is a public endpoint under `/api`.
//!
//! Rights are checked behind the port, never here. Reads use GET, so that they need no `Origin`; everything that
//! changes something, or asks a provider, is a POST, which the server accepts from its own origin only.

pub mod account_managers;
pub mod agency;
pub mod alerts;
pub mod apps;
pub mod budgets;
pub mod campaigns;
pub mod clients;
pub mod connections;
pub mod dashboards;
pub mod flows;
pub mod notes;
pub mod periods;
pub mod reports;
pub mod rereadings;
pub mod results;
pub mod sessions;
pub mod sharing;

/// Gives an answer its truthful HTTP status. A plain form's answer stays a redirect back to its page, which shows
/// the sentence.
#[cfg(feature = "ssr")]
pub(crate) fn answer<T>(result: Result<T, crate::model::error::AppError>) -> Result<T, crate::model::error::AppError> {
    use leptos::prelude::use_context;

    if let Err(error) = &result {
        if let (Some(seconds), Some(options)) = (error.retry_after(), use_context::<leptos_axum::ResponseOptions>()) {
            options.insert_header(http::header::RETRY_AFTER, http::HeaderValue::from(seconds));
        }
        let wants_page = use_context::<http::request::Parts>()
            .and_then(|parts| {
                parts.headers.get(http::header::ACCEPT)?.to_str().ok().map(|accept| accept.contains("text/html"))
            })
            .unwrap_or(false);
        if let (false, Some(options), Ok(status)) =
            (wants_page, use_context::<leptos_axum::ResponseOptions>(), http::StatusCode::from_u16(error.status()))
        {
            options.set_status(status);
        }
    }
    result
}

/// Sends cookies along with the answer.
#[cfg(feature = "ssr")]
pub(crate) fn set_cookies(options: Option<&leptos_axum::ResponseOptions>, cookies: &[crate::backend::Cookie]) {
    cookies.iter().for_each(|cookie| set_cookie(options, cookie));
}

/// Sends a cookie along with the answer.
#[cfg(feature = "ssr")]
pub(crate) fn set_cookie(options: Option<&leptos_axum::ResponseOptions>, cookie: &crate::backend::Cookie) {
    if let (Some(options), Ok(value)) = (options, http::HeaderValue::from_str(&cookie.0)) {
        options.append_header(http::header::SET_COOKIE, value);
    }
}
