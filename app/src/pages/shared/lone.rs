//! A shared page that shows no dashboard: it asks for its password, or there is nothing to see.

use leptos::prelude::*;

use crate::{
    components::{
        button::{Button, Look},
        field::TextField,
        lone_card::LoneCard,
        notice::{Notice, Tone},
        plain_document::render_document,
    },
    model::error::AppError,
};

/// Asks for the password. `error`: what came of the last try.
pub fn render_locked(agency: &str, error: Option<AppError>) -> String {
    // What is wrong with the password stands at its field; the rest above it.
    let (wrong, rest) = match error {
        Some(AppError::WrongSharePassword) => (error, None),
        other => (None, other),
    };
    let wrong = wrong.map(|error| error.to_string());
    let lead = format!("{agency} has shared it with you. Enter the password that came with the link.");
    render_document(&format!("Password · {agency}"), || {
        view! {
            <LoneCard title="This page has a password">
                <p>{lead}</p>
                {rest.map(|error| view! { <Notice tone=Tone::Error>{error.to_string()}</Notice> })}
                <form method="post">
                    <div class="form">
                        <TextField
                            name="password"
                            label="Password"
                            kind="password"
                            autocomplete="current-password"
                            error=Signal::stored(wrong)
                            autofocus=true
                        />
                        <Button look=Look::Filled kind="submit">
                            "Open"
                        </Button>
                    </div>
                </form>
            </LoneCard>
        }
    })
}

/// In the place of what can't be shown.
pub fn render_refusal(error: AppError) -> String {
    render_document("Nothing to see here", || {
        view! {
            <LoneCard title="Nothing to see here">
                <p role="alert">{error.to_string()}</p>
            </LoneCard>
        }
    })
}
