//! The member's own settings: password, and signing out. Below them, what their agency has decided for all.

mod history;
mod looks;
mod password;

use leptos::{form::ActionForm, prelude::*};
use leptos_meta::Title;
use leptos_router::components::A;

use self::{history::History, looks::Looks, password::ChangePasswordForm};
use crate::{
    api::{
        agency::{KeepEvents, SetLookEvery, get_agency_settings},
        sessions::{ChangePassword, SignOut, get_me},
    },
    components::{
        action_notice::ActionNotice,
        button::{Button, Look},
        loaded::Loaded,
        page_head::PageHead,
    },
    model::member::{Me, Role},
    paths::{ALERTS, APPS, DOCTOR},
};

/// The page.
#[component]
pub fn Settings() -> impl IntoView {
    let me = Resource::new_blocking(|| (), |()| get_me());
    let change = ServerAction::<ChangePassword>::new();
    let sign_out = ServerAction::<SignOut>::new();
    let keep = ServerAction::<KeepEvents>::new();
    let look = ServerAction::<SetLookEvery>::new();
    let settings =
        Resource::new_blocking(move || (keep.version().get(), look.version().get()), |_| get_agency_settings());
    view! {
        <Title text="Settings" />
        <PageHead title="Settings">
            <A href=ALERTS attr:class=Look::Quiet.class()>
                "Alerts"
            </A>
            <A href=APPS attr:class=Look::Quiet.class()>
                "Apps"
            </A>
            <A href=DOCTOR attr:class=Look::Quiet.class()>
                "Doctor"
            </A>
        </PageHead>
        <Loaded resource=me let:me>
            <You me=me.clone() sign_out />
            <ChangePasswordForm email=me.email action=change />
        </Loaded>
        <Loaded resource=settings count=1 let:settings>
            <Looks settings action=look />
            <History settings action=keep />
        </Loaded>
    }
}

#[component]
fn You(me: Me, sign_out: ServerAction<SignOut>) -> impl IntoView {
    let role = match me.role {
        Role::Owner => "Owner: may do everything",
        Role::Manager => "Manager: may change campaigns and connections",
        Role::Analyst => "Analyst: looks, doesn't change",
    };
    view! {
        <section class="card" aria-labelledby="you-title">
            <h2 id="you-title">"You"</h2>
            <dl class="facts">
                <dt>"Email"</dt>
                <dd>{me.email}</dd>
                <dt>"Agency"</dt>
                <dd>{me.agency_name}</dd>
                <dt>"Role"</dt>
                <dd>{role}</dd>
            </dl>
            <ActionForm action=sign_out>
                <div class="form">
                    <ActionNotice value=sign_out.value() />
                    <div class="form-actions">
                        <Button kind="submit" busy=sign_out.pending()>
                            "Sign out"
                        </Button>
                    </div>
                </div>
            </ActionForm>
        </section>
    }
}
