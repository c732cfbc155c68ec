//! Signing in.

use leptos::{form::ActionForm, prelude::*};
use leptos_meta::Title;
use leptos_router::{components::Redirect, hooks::use_query_map};

use crate::{
    api::sessions::{SignIn, get_entrance},
    components::{
        action_notice::ActionNotice,
        button::{Button, Look},
        field::TextField,
        loaded::Loaded,
        lone_card::LoneCard,
        notice::{Notice, Tone},
        skeleton::Shape,
    },
    model::member::Entrance,
    paths::SET_UP,
};

/// The page. Before the first set-up there is nobody to sign in, so it leads there.
#[component]
pub fn SignInPage() -> impl IntoView {
    let entrance = Resource::new_blocking(|| (), |()| get_entrance());
    let sign_in = ServerAction::<SignIn>::new();
    let query = use_query_map();
    let next = move || query.with(|query| query.get_str("next").unwrap_or_default().to_owned());
    view! {
        <Title text="Sign in" />
        <LoneCard title="Sign in to Relink">
            <Loaded resource=entrance skeleton=Shape::Row let:entrance>
                <SignInForm entrance sign_in next=next() />
            </Loaded>
        </LoneCard>
    }
}

#[component]
fn SignInForm(entrance: Entrance, sign_in: ServerAction<SignIn>, next: String) -> impl IntoView {
    if entrance.needs_set_up {
        return view! { <Redirect path=SET_UP /> }.into_any();
    }
    let is_demo = entrance.demo.is_some();
    let (email, password) = entrance.demo.map(|owner| (owner.email, owner.password)).unwrap_or_default();
    view! {
        <DemoNote shown=is_demo email=email.clone() password=password.clone() />
        <ActionForm action=sign_in>
            <div class="form">
                <input type="hidden" name="next" value=next />
                <TextField name="email" label="Email" kind="email" value=email autocomplete="username" autofocus=!is_demo />
                <TextField name="password" label="Password" kind="password" value=password autocomplete="current-password" />
                <ActionNotice value=sign_in.value() />
                <Button look=Look::Filled kind="submit" busy=sign_in.pending()>
                    "Sign in"
                </Button>
            </div>
        </ActionForm>
    }
    .into_any()
}

/// In demo mode: that it is one, and who its owner is.
#[component]
fn DemoNote(shown: bool, email: String, password: String) -> impl IntoView {
    shown.then(|| {
        view! {
            <Notice tone=Tone::Info>
                <p>
                    <strong>"This is a demo."</strong>
                    " Its agency and its numbers are made up. The owner is filled in below; just sign in."
                </p>
                <dl class="facts">
                    <dt>"Email"</dt>
                    <dd>
                        <code>{email}</code>
                    </dd>
                    <dt>"Password"</dt>
                    <dd>
                        <code>{password}</code>
                    </dd>
                </dl>
            </Notice>
        }
    })
}
