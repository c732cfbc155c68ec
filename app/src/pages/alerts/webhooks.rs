//! Addresses that are told by HTTP.

use leptos::{form::ActionForm, prelude::*};

use crate::{
    api::alerts::{AddWebhook, RemoveWebhook, TestWebhook},
    components::{
        action_notice::ActionNotice,
        button::{Button, Look},
        copy_field::CopyField,
        field::TextField,
        fields::split_inputs,
        moment::MomentWords,
        notice::{Notice, Tone},
    },
    model::{
        alert::{DeliveryProblem, WebhookRow},
        error::AppError,
    },
};

#[component]
pub(super) fn Webhooks(
    webhooks: Memo<Vec<WebhookRow>>,
    add: ServerAction<AddWebhook>,
    remove: ServerAction<RemoveWebhook>,
) -> impl IntoView {
    let (error_at, rest) = split_inputs(Signal::derive(move || add.value().get()), &[("url", "url")]);
    view! {
        <section class="card" aria-labelledby="webhooks-title">
            <h2 id="webhooks-title">"Webhooks"</h2>
            <p class="card-lead">
                "For chat rooms, ticket systems and services of your own. Messages are signed as "
                <a href="https://www.standardwebhooks.com" target="_blank" rel="noopener">
                    "Standard Webhooks"
                </a> " describes, and tell of all campaigns."
            </p>
            <ActionNotice value=remove.value() />
            <ul class="webhooks" role="list">
                <For each=move || webhooks.get() key=|hook| (hook.id, hook.secret.is_some()) let:hook>
                    <Hook hook remove />
                </For>
            </ul>
            <ActionForm action=add>
                <div class="form">
                    <TextField
                        name="url"
                        label="New address"
                        kind="url"
                        placeholder="https://hooks.example.com/relink"
                        max_length=2000
                        error=error_at("url")
                    />
                    <ActionNotice value=rest />
                    <div class="form-actions">
                        <Button kind="submit" busy=add.pending()>
                            "Add webhook"
                        </Button>
                    </div>
                </div>
            </ActionForm>
        </section>
    }
}

#[component]
fn Hook(hook: WebhookRow, remove: ServerAction<RemoveWebhook>) -> impl IntoView {
    let test = ServerAction::<TestWebhook>::new();
    let WebhookRow { id, url, added, secret } = hook;
    let (test_name, remove_name) = (format!(" to {url}"), format!(" {url}"));
    view! {
        <li class="webhook">
            <div class="webhook-head">
                <div class="webhook-name">
                    <code>{url}</code>
                    <span class="muted">"Added " <MomentWords moment=added /></span>
                </div>
                <ActionForm action=test>
                    <input type="hidden" name="webhook" value=id.to_string() />
                    <Button look=Look::Bare kind="submit" busy=test.pending()>
                        "Send a test"
                        <span class="visually-hidden">{test_name}</span>
                    </Button>
                </ActionForm>
                <ActionForm action=remove>
                    <input type="hidden" name="webhook" value=id.to_string() />
                    <Button look=Look::Bare kind="submit" busy=remove.pending()>
                        "Remove"
                        <span class="visually-hidden">{remove_name}</span>
                    </Button>
                </ActionForm>
            </div>
            <TestNotice
                value=test.value()
                pending=test.pending()
                waiting="Waiting for its answer."
                done="It answered with a success."
            />
            {secret
                .map(|secret| {
                    view! {
                        <CopyField
                            id=format!("secret-{id}")
                            label="Signing secret"
                            value=secret
                            help="Copy it into the receiver now: it is shown for ten minutes and never again."
                        />
                    }
                })}
        </li>
    }
}

/// What came of a test message.
#[component]
pub(super) fn TestNotice(
    #[prop(into)] value: Signal<Option<Result<Option<DeliveryProblem>, AppError>>>,
    #[prop(into)] pending: Signal<bool>,
    waiting: &'static str,
    done: &'static str,
) -> impl IntoView {
    let news = move || {
        if pending.get() {
            return Some((Tone::Info, waiting.to_owned()));
        }
        value.get().map(|result| match result {
            Ok(None) => (Tone::Success, done.to_owned()),
            Ok(Some(problem)) => (Tone::Error, problem.to_string()),
            Err(error) => (Tone::Error, error.to_string()),
        })
    };
    move || news().map(|(tone, words)| view! { <Notice tone>{words}</Notice> })
}
