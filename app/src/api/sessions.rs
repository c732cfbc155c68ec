//! Signing in and out.

use leptos::{prelude::*, server_fn::codec::GetUrl};

use crate::model::{
    error::AppError,
    member::{Entrance, Me},
};

/// What the sign-in page needs before anybody is signed in.
#[server(prefix = "/api", endpoint = "entrance", input = GetUrl)]
pub async fn get_entrance() -> Result<Entrance, AppError> {
    let backend = crate::backend::backend()?;
    super::answer(backend.sessions.entrance().await)
}

/// The signed-in member, for the frame.
#[server(prefix = "/api", endpoint = "me", input = GetUrl)]
pub async fn get_me() -> Result<Me, AppError> {
    let (backend, viewer) = crate::backend::signed_in()?;
    super::answer(backend.sessions.me(viewer).await)
}

/// First set-up: makes the agency and its owner with the one-time code, and signs in.
#[server(prefix = "/api", endpoint = "set_up")]
pub async fn set_up(code: String, agency: String, email: String, password: String) -> Result<(), AppError> {
    let (backend, visitor) = (crate::backend::backend()?, crate::backend::visitor());
    let options = use_context::<leptos_axum::ResponseOptions>();
    let cookies = super::answer(backend.sessions.set_up(code, agency, email, password, visitor).await)?;
    super::set_cookies(options.as_ref(), &cookies);
    leptos_axum::redirect("/campaigns");
    Ok(())
}

/// Signs in. `next` is a path of ours to go on to; anything else is ignored.
#[server(prefix = "/api", endpoint = "sign_in")]
pub async fn sign_in(email: String, password: String, #[server(default)] next: String) -> Result<(), AppError> {
    let (backend, visitor) = (crate::backend::backend()?, crate::backend::visitor());
    let options = use_context::<leptos_axum::ResponseOptions>();
    let cookies = super::answer(backend.sessions.sign_in(email, password, visitor).await)?;
    super::set_cookies(options.as_ref(), &cookies);
    let own_path =
        next.starts_with('/') && !next.starts_with("//") && next.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
    leptos_axum::redirect(if own_path { &next } else { "/campaigns" });
    Ok(())
}

/// Signs out of this browser.
#[server(prefix = "/api", endpoint = "sign_out")]
pub async fn sign_out() -> Result<(), AppError> {
    let (backend, viewer) = crate::backend::signed_in()?;
    let options = use_context::<leptos_axum::ResponseOptions>();
    let cookie = super::answer(backend.sessions.sign_out(viewer).await)?;
    super::set_cookie(options.as_ref(), &cookie);
    leptos_axum::redirect("/sign-in");
    Ok(())
}

/// Changes the password and ends every other session of this member.
#[server(prefix = "/api", endpoint = "change_password")]
pub async fn change_password(old: String, new: String) -> Result<(), AppError> {
    let (backend, viewer) = crate::backend::signed_in()?;
    let visitor = crate::backend::visitor();
    super::answer(backend.sessions.change_password(viewer, old, new, visitor).await)
}
