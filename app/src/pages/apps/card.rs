//! One app: folded, with whether it is set up; open, with everything to do it.

use leptos::{form::ActionForm, prelude::*};

use super::Saving;
use crate::{
    components::{
        app_caps::AppCaps,
        brand_mark::BrandMark,
        button::{Button, Look},
        copy_field::CopyField,
        fields::{Fields, split_outcome},
        icon::{Glyph, Icon},
        notice::{Notice, Tone},
        replace_app::ReplaceApp,
    },
    model::{
        app::{AppRow, AppSaved, Permission},
        error::AppError,
    },
};

#[component]
pub(super) fn AppCard(app: AppRow, saving: Saving) -> impl IntoView {
    let AppRow {
        server,
        name,
        mark,
        integrations,
        client_id,
        application,
        redirect_uri,
        next_redirect_uri,
        may_replace,
        console,
        steps,
        caps,
        scopes,
        fields,
    } = app;
    let is_set_up = client_id.is_some();
    let state = client_id.map_or_else(|| "Not set up".to_owned(), |id| format!("Set up with the client {id}"));
    let (save, key) = (saving.action, server.clone());
    let (error, outcome) = split_outcome(Signal::derive(move || saving.outcome(&key)), &fields);
    // Sent without scripts, it comes back folded otherwise.
    let is_open = error.get_untracked().is_some();
    let form = format!("{server}-");
    let (title, address_id) = (format!("Open {name}'s console"), format!("redirect-{server}"));
    view! {
        <li>
            <details class="card app" data-set-up=is_set_up.to_string() open=is_open>
                <summary>
                    <BrandMark src=mark />
                    <span class="app-names">
                        <span class="app-name">{name}</span>
                        <span class="muted">"For " {integrations.join(", ")}</span>
                    </span>
                    <span class="app-state">{state}</span>
                    <Icon glyph=Glyph::ChevronRight />
                </summary>
                <div class="app-body">
                    {(!steps.is_empty())
                        .then(|| {
                            view! {
                                <ol class="app-steps">
                                    {steps.into_iter().map(|step| view! { <li>{step}</li> }).collect_view()}
                                </ol>
                            }
                        })}
                    {console
                        .map(|url| {
                            view! {
                                <p>
                                    <a href=url target="_blank" rel="noopener">
                                        {title}
                                        <Icon glyph=Glyph::External />
                                    </a>
                                </p>
                            }
                        })}
                    <CopyField
                        id=address_id
                        label="Redirect address"
                        value=redirect_uri
                        help="Enter exactly this in the console; some call it redirect URI or callback URL."
                    />
                    <Permissions scopes />
                    <AppCaps caps />
                    <ActionForm action=save>
                        <div class="form">
                            <input type="hidden" name="server" value=server.clone() />
                            <input type="hidden" name="application" value=application.to_string() />
                            // New inputs after each saving: neither the secret is left standing there, nor the tick.
                            <For each=move || [saving.count.get()] key=|count| *count let:_count>
                                <Fields fields=fields.clone() form=form.clone() error />
                                {next_redirect_uri
                                    .clone()
                                    .map(|redirect_uri| {
                                        view! { <ReplaceApp redirect_uri may_replace form=form.clone() /> }
                                    })}
                            </For>
                            {move || outcome.get().map(|outcome| view! { <SavedNotice outcome /> })}
                            <div class="form-actions">
                                <Button look=Look::Filled kind="submit" busy=save.pending()>
                                    "Save app"
                                </Button>
                            </div>
                        </div>
                    </ActionForm>
                </div>
            </details>
        </li>
    }
}

#[component]
fn SavedNotice(outcome: Result<AppSaved, AppError>) -> impl IntoView {
    let (tone, words) = match outcome {
        Ok(saved) if saved.revival.has_failures() => (Tone::Warning, saved.words()),
        Ok(saved) => (Tone::Success, saved.words()),
        Err(error) => (Tone::Error, error.to_string()),
    };
    view! { <Notice tone>{words}</Notice> }
}

#[component]
fn Permissions(scopes: Vec<Permission>) -> impl IntoView {
    (!scopes.is_empty()).then(|| {
        view! {
            <div class="field">
                <p class="app-label">"Permissions to enable there"</p>
                <ul class="app-scopes" role="list">
                    {scopes
                        .into_iter()
                        .map(|Permission { scope, words }| {
                            view! {
                                <li>
                                    <code>{scope}</code>
                                    <span class="muted">{words}</span>
                                </li>
                            }
                        })
                        .collect_view()}
                </ul>
            </div>
        }
    })
}
