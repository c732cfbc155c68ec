//! Alerts: who is told when something breaks, and what was told.

mod email;
mod history;
mod webhooks;

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::A;

use self::{email::EmailAlerts, history::History, webhooks::Webhooks};
use crate::{
    api::alerts::{AddWebhook, RemoveWebhook, SetEmailAlerts, get_alerts},
    browser::events::live_changes_where,
    components::{button::Look, followed::Followed, page_head::PageHead, skeleton::Shape},
    model::{alert::AlertsPage as PageData, change::ChangeSubject},
    paths::SETTINGS,
};

/// The page.
#[component]
pub fn AlertsPage() -> impl IntoView {
    let changes = live_changes_where(|change| matches!(change.subject, ChangeSubject::Alert(_)));
    let (wish, add, remove) = (
        ServerAction::<SetEmailAlerts>::new(),
        ServerAction::<AddWebhook>::new(),
        ServerAction::<RemoveWebhook>::new(),
    );
    let page = Resource::new_blocking(
        move || (changes.get(), wish.version().get(), add.version().get(), remove.version().get()),
        |_| get_alerts(),
    );
    view! {
        <Title text="Alerts" />
        <PageHead title="Alerts">
            <A href=SETTINGS attr:class=Look::Quiet.class()>
                "Settings"
            </A>
        </PageHead>
        <p class="page-lead">
            "When an account breaks and nobody mends it within two minutes, Relink tells the people who look after it: once for each cause, and once more when it works again."
        </p>
        <Followed resource=page skeleton=Shape::Row count=3 let:page>
            <Content page wish add remove />
        </Followed>
    }
}

#[component]
fn Content(
    page: Signal<PageData>,
    wish: ServerAction<SetEmailAlerts>,
    add: ServerAction<AddWebhook>,
    remove: ServerAction<RemoveWebhook>,
) -> impl IntoView {
    // Forms stay as they are while the rest follows what happens: nothing that somebody is typing is lost.
    let (email, by_email, mail_is_set_up, may_edit_webhooks) =
        page.with_untracked(|page| (page.email.clone(), page.by_email, page.mail_is_set_up, page.may_edit_webhooks));
    let webhooks = Memo::new(move |_| page.with(|page| page.webhooks.clone()));
    let alerts = Memo::new(move |_| page.with(|page| page.alerts.clone()));
    view! {
        <EmailAlerts email by_email mail_is_set_up action=wish />
        {may_edit_webhooks.then(|| view! { <Webhooks webhooks add remove /> })}
        <History alerts />
    }
}
