//! Whether this member is told by email.

use leptos::{form::ActionForm, prelude::*};

use super::webhooks::TestNotice;
use crate::{
    api::alerts::{SetEmailAlerts, TestEmail},
    components::{
        action_notice::ActionNotice,
        button::{Button, Look},
        notice::{Notice, Tone},
    },
};

#[component]
pub(super) fn EmailAlerts(
    email: String,
    by_email: bool,
    mail_is_set_up: bool,
    action: ServerAction<SetEmailAlerts>,
) -> impl IntoView {
    let test = ServerAction::<TestEmail>::new();
    view! {
        <section class="card" aria-labelledby="email-title">
            <h2 id="email-title">"Email"</h2>
            {(!mail_is_set_up)
                .then(|| {
                    view! {
                        <Notice tone=Tone::Warning>
                            "This server has no mail server yet. Whoever runs it can name one in RELINK_SMTP_URL and RELINK_MAIL_FROM; until then alerts stand on this page only."
                        </Notice>
                    }
                })}
            <ActionForm action>
                <div class="form">
                    <label class="tick">
                        <input type="checkbox" name="wants" value="true" checked=by_email />
                        <span>"Tell me at " <strong>{email}</strong> " about the campaigns that I look after"</span>
                    </label>
                    <ActionNotice value=action.value() done="Saved." />
                    <div class="form-actions">
                        <Button look=Look::Filled kind="submit" busy=action.pending()>
                            "Save"
                        </Button>
                    </div>
                </div>
            </ActionForm>
            {mail_is_set_up
                .then(|| {
                    view! {
                        <ActionForm action=test>
                            <div class="form alert-test">
                                <TestNotice
                                    value=test.value()
                                    pending=test.pending()
                                    waiting="Talking to the mail server."
                                    done="The mail server took the test. Look into your inbox."
                                />
                                <Button kind="submit" busy=test.pending()>
                                    "Send me a test"
                                </Button>
                            </div>
                        </ActionForm>
                    }
                })}
        </section>
    }
}
