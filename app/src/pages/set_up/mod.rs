//! The first set-up: the agency and its owner.

use leptos::{form::ActionForm, prelude::*};
use leptos_meta::Title;
use leptos_router::components::Redirect;

use crate::{
    api::sessions::{SetUp, get_entrance},
    components::{
        action_notice::ActionNotice,
        button::{Button, Look},
        field::TextField,
        loaded::Loaded,
        lone_card::LoneCard,
    },
    paths::SIGN_IN,
};

/// The page. Once an agency exists it leads to the sign-in page.
#[component]
pub fn SetUpPage() -> impl IntoView {
    let entrance = Resource::new_blocking(|| (), |()| get_entrance());
    let set_up = ServerAction::<SetUp>::new();
    view! {
        <Title text="Set up" />
        <LoneCard title="Set up Relink">
            <Loaded resource=entrance let:entrance>
                {if entrance.needs_set_up {
                    view! { <SetUpForm set_up /> }.into_any()
                } else {
                    view! { <Redirect path=SIGN_IN /> }.into_any()
                }}
            </Loaded>
        </LoneCard>
    }
}

#[component]
fn SetUpForm(set_up: ServerAction<SetUp>) -> impl IntoView {
    view! {
        <p class="lone-lead">
            "Relink has just been installed. Name your agency and make yourself its owner; campaigns come next."
        </p>
        <ActionForm action=set_up>
            <div class="form">
                <TextField
                    name="code"
                    label="Set-up code"
                    help="Relink printed it in the terminal, or the log, in which it was started. It works once."
                    autocomplete="one-time-code"
                    autofocus=true
                />
                <TextField name="agency" label="Name of your agency" autocomplete="organization" max_length=80 />
                <TextField name="email" label="Your email" kind="email" autocomplete="username" />
                <TextField
                    name="password"
                    label="Password"
                    kind="password"
                    help="At least 12 characters. A few words in a row are easy to remember."
                    autocomplete="new-password"
                    min_length=12
                />
                <ActionNotice value=set_up.value() />
                <Button look=Look::Filled kind="submit" busy=set_up.pending()>
                    "Create the agency"
                </Button>
            </div>
        </ActionForm>
    }
}
