//! What a page shows while its data come and when they don't, for pages that follow changes while somebody works in
//! them: unlike with `Loaded`, later data arrive in a signal, so what is typed, opened or focused stays as it is.

use leptos::{either::EitherOf3, prelude::*};

use super::{
    loaded::{Failure, SignInFirst},
    notice::{Notice, Tone},
    skeleton::{Shape, Skeleton},
};
use crate::model::error::AppError;

/// Builds `children` once, when the first data are there, with a signal of the newest. A later failure is told above
/// them, and they keep what they had.
#[component]
pub fn Followed<T, F, V>(
    resource: Resource<Result<T, AppError>>,
    #[prop(default = Shape::Row)] skeleton: Shape,
    #[prop(default = 3)] count: usize,
    children: F,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
    F: Fn(Signal<T>) -> V + Clone + Send + Sync + 'static,
    V: IntoView + 'static,
{
    // Counts the recoveries from a failed first answer.
    let recovered = RwSignal::new(0_u32);
    view! {
        <Transition fallback=move || view! { <Skeleton shape=skeleton count /> }>
            {move || {
                recovered.track();
                let children = children.clone();
                // Untracked, or every new answer would build everything anew.
                untrack(move || Suspend::new(async move {
                    match resource.await {
                        Ok(first) => EitherOf3::A((
                            move || tell_failure(resource),
                            children(follow(resource, first)),
                        )),
                        Err(AppError::NotSignedIn) => EitherOf3::B(view! { <SignInFirst /> }),
                        Err(error) => {
                            Effect::new(move |_| {
                                if matches!(resource.get(), Some(Ok(_))) {
                                    recovered.update(|count| *count += 1);
                                }
                            });
                            EitherOf3::C(view! { <Failure error /> })
                        }
                    }
                }))
            }}
        </Transition>
    }
}

/// The newest good answer.
fn follow<T>(resource: Resource<Result<T, AppError>>, first: T) -> Signal<T>
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    Memo::new(move |before: Option<&T>| match resource.get() {
        Some(Ok(data)) => data,
        _ => before.unwrap_or(&first).clone(),
    })
    .into()
}

/// What went wrong when the data were fetched again.
fn tell_failure<T>(resource: Resource<Result<T, AppError>>) -> Option<AnyView>
where
    T: Clone + Send + Sync + 'static,
{
    match resource.get() {
        Some(Err(AppError::NotSignedIn)) => Some(view! { <SignInFirst /> }.into_any()),
        Some(Err(error)) => Some(view! { <Notice tone=Tone::Error>{error.to_string()}</Notice> }.into_any()),
        _ => None,
    }
}
