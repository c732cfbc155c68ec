//! Apps: the agency's own clients at the providers, set up once for all campaigns.

mod card;

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::A;

use self::card::AppCard;
use crate::{
    api::apps::{SaveApp, get_apps},
    components::{
        action_notice::ActionNotice, button::Look, empty::Empty, icon::Glyph, loaded::Loaded, page_head::PageHead,
    },
    model::app::AppsPage as PageData,
    paths::{DOCTOR, SETTINGS},
};

/// The page.
#[component]
pub fn AppsPage() -> impl IntoView {
    let save = ServerAction::<SaveApp>::new();
    let page = Resource::new_blocking(move || save.version().get(), |_| get_apps());
    view! {
        <Title text="Apps" />
        <PageHead title="Apps">
            <A href=DOCTOR attr:class=Look::Quiet.class()>
                "Doctor"
            </A>
            <A href=SETTINGS attr:class=Look::Quiet.class()>
                "Settings"
            </A>
        </PageHead>
        <p class="page-lead">
            "Providers let people sign in to apps that they know. Make one at each provider whose integrations you use, and enter here what it gives you: once, for all campaigns. Integrations with a key or a password need none."
        </p>
        <ActionNotice value=save.value() done="The app is saved. Its secret is sealed and never shown again." />
        <Loaded resource=page let:page>
            <Apps page save />
        </Loaded>
    }
}

#[component]
fn Apps(page: PageData, save: ServerAction<SaveApp>) -> impl IntoView {
    if page.apps.is_empty() {
        return view! {
            <Empty glyph=Glyph::Plug title="No integration needs an app">
                <p>"Those in the catalogue are connected with a key or a password."</p>
            </Empty>
        }
        .into_any();
    }
    view! {
        <ul class="apps" role="list">
            {page.apps.into_iter().map(|app| view! { <AppCard app save /> }).collect_view()}
        </ul>
    }
    .into_any()
}
