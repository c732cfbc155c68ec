//! What a page shows while its data come, when they are there, and when they don't come: the one place for it.

use leptos::{either::EitherOf3, prelude::*};
use leptos_router::{components::Redirect, hooks::use_location};

use super::{
    notice::{Notice, Tone},
    skeleton::{Shape, Skeleton},
};
use crate::{model::error::AppError, pages::not_found::NotFoundWords, paths::sign_in_path};

/// Shows `children` with the data of `resource`. Keeps them on the page while it is fetched again. Whoever is not
/// signed in is sent to the sign-in page; every other failure is told, with its HTTP status.
#[component]
pub fn Loaded<T, F, V>(
    resource: Resource<Result<T, AppError>>,
    /// What is shown before the first answer.
    #[prop(default = Shape::Row)]
    skeleton: Shape,
    #[prop(default = 3)] count: usize,
    children: F,
) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
    F: Fn(T) -> V + Clone + Send + Sync + 'static,
    V: IntoView + 'static,
{
    view! {
        <Transition fallback=move || view! { <Skeleton shape=skeleton count /> }>
            {move || {
                let children = children.clone();
                Suspend::new(async move {
                    match resource.await {
                        Ok(data) => EitherOf3::A(children(data)),
                        Err(AppError::NotSignedIn) => EitherOf3::B(view! { <SignInFirst /> }),
                        Err(error) => EitherOf3::C(view! { <Failure error /> }),
                    }
                })
            }}
        </Transition>
    }
}

/// Goes to the sign-in page and, after it, back here.
#[component]
pub fn SignInFirst() -> impl IntoView {
    let location = use_location();
    let here = format!(
        "{}{}",
        location.pathname.get_untracked(),
        location.search.with_untracked(|search| {
            if search.is_empty() { String::new() } else { format!("?{}", search.trim_start_matches('?')) }
        })
    );
    view! { <Redirect path=sign_in_path(&here) /> }
}

/// A failure in place of a page's content.
#[component]
pub fn Failure(error: AppError) -> impl IntoView {
    tell_status(error);
    if error == AppError::NotFound {
        view! { <NotFoundWords /> }.into_any()
    } else {
        view! { <Notice tone=Tone::Error>{error.to_string()}</Notice> }.into_any()
    }
}

/// The page's own HTTP status, while it is rendered on the server.
fn tell_status(error: AppError) {
    #[cfg(feature = "ssr")]
    // Whoever is not signed in is being redirected by the frame: that status stays.
    if let (Some(options), Ok(status), Ok(_)) = (
        use_context::<leptos_axum::ResponseOptions>(),
        http::StatusCode::from_u16(error.status()),
        crate::backend::signed_in(),
    ) {
        options.set_status(status);
    }
    #[cfg(not(feature = "ssr"))]
    let _ = error;
}
