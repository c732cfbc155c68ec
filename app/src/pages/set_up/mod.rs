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
        fields::split_inputs,
        loaded::Loaded,
        lone_card::LoneCard,
    },
    paths::SIGN_IN,
};

const INPUTS: [(&str, &str); 4] = [("code", "code"), ("agency", "name"), ("email", "email"), ("password", "password")];

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
    let (error_at, rest) = split_inputs(Signal::derive(move || set_up.value().get()), &INPUTS);
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
                    error=error_at("code")
                />
                <TextField name="agency" label="Name of your agency" autocomplete="organization" max_length=80 error=error_at("agency") />
                <TextField name="email" label="Your email" kind="email" autocomplete="username" error=error_at("email") />
                <TextField
                    name="password"
                    label="Password"
                    kind="password"
                    help="At least 12 characters. A few words in a row are easy to remember."
                    autocomplete="new-password"
                    min_length=12
                    error=error_at("password")
                />
                <ActionNotice value=rest />
                <Button look=Look::Filled kind="submit" busy=set_up.pending()>
                    "Create the agency"
                </Button>
            </div>
        </ActionForm>
    }
}
