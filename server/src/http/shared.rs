//! What share links lead to. Its address is the secret: it is logged without it, told to no other site, kept by no cache and no
//! search engine; and where it is wrong, nothing says how. The page has no script.

use app::{
    backend::{Backend, ClientAddress, CookieHeader, Visitor},
    model::{
        error::AppError,
        shared::{Look, Shared},
    },
    pages::shared::{look_query, read_look, render_dashboard, render_locked, render_refusal},
    paths::{SHARED, shared_path},
};
use axum::{
    Extension,
    body::Bytes,
    extract::{Path, RawQuery, State, rejection::PathRejection},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use url::form_urlencoded;

use super::refusal::status_of;

/// How the log names every address of a shared page.
pub(super) const ROUTE: &str = "/shared/{token}";

pub(super) fn is_shared(path: &str) -> bool {
    path.starts_with(SHARED)
}

/// Who asks for what.
struct Asked {
    token: String,
    look: Look,
    visitor: Visitor,
}

pub(super) type Address = Option<Extension<ClientAddress>>;

impl Asked {
    /// `None`: what stands in the address can't be a token.
    fn read(
        token: Result<Path<String>, PathRejection>,
        query: Option<&str>,
        address: Address,
        headers: &HeaderMap,
    ) -> Option<Self> {
        let Path(token) = token.ok()?;
        let query = query.unwrap_or_default();
        let find = |key: &str| {
            form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == key).map(|(_, value)| value.into_owned())
        };
        Some(Self { token, look: read_look(find), visitor: visitor_of(address, headers) })
    }
}

pub(super) fn visitor_of(address: Address, headers: &HeaderMap) -> Visitor {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let cookies = CookieHeader(cookies.collect::<Vec<_>>().join("; "));
    Visitor { cookies, address: address.map(|Extension(address)| address).unwrap_or_default() }
}

/// `GET /shared/{token}`.
pub(crate) async fn show(
    State(backend): State<Backend>,
    address: Address,
    token: Result<Path<String>, PathRejection>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    match Asked::read(token, query.as_deref(), address, &headers) {
        Some(asked) => answer(&backend, asked, None).await,
        None => refuse(AppError::ShareLinkOver),
    }
}

/// `POST /shared/{token}`: its password.
pub(crate) async fn unlock(
    State(backend): State<Backend>,
    address: Address,
    token: Result<Path<String>, PathRejection>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let Some(asked) = Asked::read(token, query.as_deref(), address, &headers) else {
        return refuse(AppError::ShareLinkOver);
    };
    let password = form_urlencoded::parse(&body).find(|(name, _)| name == "password").map(|(_, value)| value);
    let password = password.unwrap_or_default().into_owned();
    match backend.sharing.unlock(asked.token.clone(), password, asked.visitor.clone()).await {
        Ok(cookie) => {
            let there = format!("{}{}", shared_path(&asked.token), look_query(asked.look));
            match (HeaderValue::from_str(&there), HeaderValue::from_str(&cookie.0)) {
                (Ok(there), Ok(cookie)) => {
                    (StatusCode::SEE_OTHER, [(header::LOCATION, there), (header::SET_COOKIE, cookie)]).into_response()
                }
                _ => refuse(AppError::Internal),
            }
        }
        Err(error @ (AppError::WrongSharePassword | AppError::TooManyTries | AppError::SignInBusy)) => {
            answer(&backend, asked, Some(error)).await
        }
        Err(error) => refuse(error),
    }
}

/// The page, or the question for its password, where `error` is what came of the last try.
async fn answer(backend: &Backend, asked: Asked, error: Option<AppError>) -> Response {
    let look = asked.look;
    match backend.sharing.open(asked.token, look, asked.visitor).await {
        Ok(Shared::Dashboard(dashboard)) => Html(render_dashboard(*dashboard, look)).into_response(),
        Ok(Shared::Locked { agency }) => {
            let page = Html(render_locked(&agency, error));
            match error {
                Some(error) => with_status(error, page),
                None => page.into_response(),
            }
        }
        Err(error) => refuse(error),
    }
}

/// For every address below that is none of a page, too.
pub(crate) async fn refuse_others() -> Response {
    refuse(AppError::ShareLinkOver)
}

pub(super) fn refuse(error: AppError) -> Response {
    with_status(error, Html(render_refusal(error)))
}

pub(super) fn with_status(error: AppError, page: Html<String>) -> Response {
    let mut response = (status_of(error), page).into_response();
    if let Some(seconds) = error.retry_after() {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}
