//! Who a token stands for (OpenID Connect Core section 5.3).

use axum::{Json, extract::State, http::HeaderMap};
use serde::Serialize;

use super::{
    Sandbox,
    answers::ApiProblem,
    data::bearer::{Door, Visitor},
};

#[derive(Serialize)]
pub(crate) struct UserInfo {
    sub: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email_verified: Option<bool>,
}

/// `GET /userinfo`: name and email only where their scopes are granted.
pub(crate) async fn answer(State(sandbox): State<Sandbox>, headers: HeaderMap) -> Result<Json<UserInfo>, ApiProblem> {
    let Visitor { person, scopes } = sandbox.admit(&headers, Door::UserInfo)?;
    let has = |scope: &str| scopes.iter().any(|granted| granted == scope);
    let email = has("email").then_some(person.email);
    let name = has("profile").then_some(person.name);
    Ok(Json(UserInfo { sub: person.sub, name, email, email_verified: email.map(|_| true) }))
}
