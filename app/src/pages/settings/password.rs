//! Changing the password.

use leptos::{form::ActionForm, html::Form, prelude::*};

use crate::{
    api::sessions::ChangePassword,
    components::{action_notice::ActionNotice, button::Button, field::TextField, fields::split_inputs},
};

#[component]
pub fn ChangePasswordForm(email: String, action: ServerAction<ChangePassword>) -> impl IntoView {
    let form = NodeRef::<Form>::new();
    Effect::new(move |_| {
        if action.value().with(|value| matches!(value, Some(Ok(()))))
            && let Some(form) = form.get_untracked()
        {
            form.reset();
        }
    });
    let (error_at, rest) = split_inputs(Signal::derive(move || action.value().get()), &[("new", "password")]);
    view! {
        <section class="card" aria-labelledby="password-title">
            <h2 id="password-title">"Password"</h2>
            <p class="card-lead">"Changing it signs you out everywhere else."</p>
            <ActionForm action node_ref=form>
                <div class="form">
                    // Password managers need to know whose password it is.
                    <input type="text" name="username" autocomplete="username" value=email readonly=true hidden=true />
                    <TextField name="old" label="Current password" kind="password" autocomplete="current-password" />
                    <TextField
                        name="new"
                        label="New password"
                        kind="password"
                        help="At least 12 characters."
                        autocomplete="new-password"
                        min_length=12
                        error=error_at("new")
                    />
                    <ActionNotice value=rest done="Your password was changed. Other browsers were signed out." />
                    <div class="form-actions">
                        <Button kind="submit" busy=action.pending()>
                            "Change password"
                        </Button>
                    </div>
                </div>
            </ActionForm>
        </section>
    }
}
