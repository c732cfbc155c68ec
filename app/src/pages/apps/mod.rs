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
    model::{
        app::{AppSaved, AppsPage as PageData},
        error::AppError,
        field_error::ShortKey,
    },
    paths::{DOCTOR, SETTINGS},
};

/// The page.
#[component]
pub fn AppsPage() -> impl IntoView {
    let saving = Saving::begin();
    let save = saving.action;
    // Fetched anew once something was saved: what was typed into a form that is refused stays.
    let page = Resource::new_blocking(move || saving.count.get(), |_| get_apps());
    // What came of a form stands in its card. After a form sent without WASM, nobody knows which it was.
    let is_nobodys = move || {
        saving.server.with(Option::is_none) && save.value().with(|value| value.as_ref().and_then(form_of).is_none())
    };
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
        {move || is_nobodys().then(|| view! { <ActionNotice value=save.value() /> })}
        <Loaded resource=page let:page>
            <Apps page saving />
        </Loaded>
    }
}

/// The form that was sent last.
#[derive(Clone, Copy)]
struct Saving {
    action: ServerAction<SaveApp>,
    /// Whose it was.
    server: RwSignal<Option<String>>,
    /// How many were saved: after each, what was typed is gone from its form.
    count: RwSignal<u32>,
}

impl Saving {
    fn begin() -> Self {
        let saving = Self { action: ServerAction::new(), server: RwSignal::new(None), count: RwSignal::new(0) };
        Effect::new(move |_| {
            if let Some(sent) = saving.action.input().get() {
                saving.server.set(Some(sent.server));
            }
        });
        Effect::new(move |_| {
            if matches!(saving.action.value().get(), Some(Ok(_))) {
                saving.count.update(|count| *count += 1);
            }
        });
        saving
    }

    /// What came of the form of `server`, if it was the last. Of one that was sent without scripts, an error about a field says whose
    /// it is.
    fn outcome(self, server: &str) -> Option<Result<AppSaved, AppError>> {
        let outcome = self.action.value().get()?;
        let is_its = match (self.server.get(), form_of(&outcome)) {
            (Some(last), _) => last == server,
            (None, Some(form)) => form.as_str() == server,
            (None, None) => false,
        };
        is_its.then_some(outcome)
    }
}

/// Whose field it is about, if it is about a field.
fn form_of(outcome: &Result<AppSaved, AppError>) -> Option<ShortKey> {
    match outcome {
        Err(AppError::BadField(error)) => error.form,
        _ => None,
    }
}

#[component]
fn Apps(page: PageData, saving: Saving) -> impl IntoView {
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
            {page.apps.into_iter().map(|app| view! { <AppCard app saving /> }).collect_view()}
        </ul>
    }
    .into_any()
}
