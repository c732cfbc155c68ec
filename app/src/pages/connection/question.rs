//! Credentials that work and may not be meant for what they would replace. Nothing has changed until somebody chooses.

use leptos::{form::ActionForm, prelude::*};

use super::{address::Step, footer::Foot, results::Results, title::ScreenTitle, window::Window};
use crate::{
    api::connections::ChooseCredentials,
    components::{action_notice::ActionNotice, button::Look},
    model::{
        credentials::{CredentialsChoice, CredentialsQuestion},
        ids::OfferId,
    },
};

#[component]
pub(super) fn QuestionScreen() -> impl IntoView {
    let window = Window::here();
    let action = ServerAction::<ChooseCredentials>::new();
    Effect::new(move |_| {
        if let Some(Ok(choice)) = action.value().get() {
            if choice != CredentialsChoice::Cancel {
                window.news.set(Some("The new credentials work and are stored.".to_owned()));
                window.place.go_to(Step::Overview, true);
            }
            window.fetch_again.run(());
        }
    });
    let question = Memo::new(move |_| window.view.with(|view| view.question.clone()));
    move || question.get().map(|question| view! { <Question question action /> })
}

#[component]
fn Question(question: CredentialsQuestion, action: ServerAction<ChooseCredentials>) -> impl IntoView {
    let name = Window::here().view.with_untracked(|view| view.integration.name.clone());
    let (title, asked) = explain(&question, &name);
    let (replacing, here) = offer_words(&question);
    let CredentialsQuestion { offer, stored, untold, reach, hidden, .. } = question;
    view! {
        <div class="window-body">
            <ActionNotice value=action.value() />
            <ScreenTitle>{title}</ScreenTitle>
            <p>{asked}</p>
            <ul class="choices" role="list">
                <li class="choice">
                    <div>
                        <h4>
                            {if untold {
                                format!("They are of the same account, {stored}")
                            } else {
                                format!("Replace those of {stored} wherever they are used")
                            }}
                        </h4>
                        <p>{replacing}</p>
                    </div>
                    {(hidden == 0)
                        .then(|| view! { <Choose action offer choice=CredentialsChoice::Replace words="Replace" /> })}
                    <div class="choice-results">
                        {if untold {
                            view! { <Results results=reach passed="Is mended" failed="Goes on with them" /> }.into_any()
                        } else {
                            view! { <Results results=reach passed="Reached" failed="Not reached" /> }.into_any()
                        }}
                    </div>
                </li>
                <li class="choice">
                    <div>
                        <h4>{if untold { "They are of another account" } else { "Use them here only" }}</h4>
                        <p>{here}</p>
                    </div>
                    <Choose action offer choice=CredentialsChoice::UseHere words="Use here" />
                </li>
            </ul>
        </div>
        <Foot start=move || view! { <Choose action offer choice=CredentialsChoice::Cancel words="Cancel" /> } />
    }
}

/// The title, and what is asked. `name`: of the integration.
fn explain(question: &CredentialsQuestion, name: &str) -> (String, String) {
    let CredentialsQuestion { stored, entered, untold, reach, .. } = question;
    if *untold {
        let asked = format!(
            "{name} doesn't say whose credentials these are. They work. Nothing has changed yet; choose what they are."
        );
        return (format!("Do they belong to {stored}?"), asked);
    }
    let title = match reach.iter().all(|line| line.reachable) {
        true => format!("{stored} is used elsewhere too"),
        false => "They don't reach all that is in use".to_owned(),
    };
    (title, format!("You entered credentials of {entered}. They work. Nothing has changed yet; choose how to go on."))
}

/// What either choice means.
fn offer_words(question: &CredentialsQuestion) -> (String, String) {
    let CredentialsQuestion { stored, untold, reach, hidden, moves, .. } = question;
    let lost = reach.iter().filter(|line| !line.reachable).count();
    let here = format!(
        "Only this connection changes, and begins with numbers of its own. Whatever else uses {stored} stays as it is."
    );
    if *hidden > 0 {
        let uses = if *hidden == 1 { "1 connection".to_owned() } else { format!("{hidden} connections") };
        let words = format!(
            "{uses} more in campaigns you can't see. Ask somebody who sees all campaigns to replace the credentials of {stored}."
        );
        return (words, here);
    }
    let words = match (*untold, lost, *moves) {
        (true, ..) => {
            "They take the place of the stored ones, and their numbers continue those that are there.".to_owned()
        }
        (_, 0, _) => "They take the place of the stored ones in each of these.".to_owned(),
        (_, lost, true) => format!(
            "{lost} of {} would report on what the new credentials reach from then on; the numbers so far would no longer be shown.",
            reach.len()
        ),
        (_, lost, false) => format!("{lost} of {} would stop until somebody gives access there.", reach.len()),
    };
    (words, here)
}

/// One choice: a form of its own, so that each is one click without WASM too.
#[component]
fn Choose(
    action: ServerAction<ChooseCredentials>,
    offer: OfferId,
    choice: CredentialsChoice,
    words: &'static str,
) -> impl IntoView {
    let connection = Window::here().place.connection;
    view! {
        <ActionForm action=action>
            <input type="hidden" name="connection" value=connection.to_string() />
            <input type="hidden" name="offer" value=offer.to_string() />
            <input type="hidden" name="choice" value=choice_key(choice) />
            <button class=Look::Quiet.class() type="submit">
                {words}
            </button>
        </ActionForm>
    }
}

/// As serde spells it.
fn choice_key(choice: CredentialsChoice) -> &'static str {
    match choice {
        CredentialsChoice::Replace => "replace",
        CredentialsChoice::UseHere => "use_here",
        CredentialsChoice::Cancel => "cancel",
    }
}

#[cfg(test)]
mod tests {
    use leptos::serde_json;
    use uuid::Uuid;

    use super::{CredentialsChoice, CredentialsQuestion, OfferId, choice_key, explain, offer_words};
    use crate::model::flow::AccessResult;

    #[test]
    fn forms_send_choices_as_the_server_reads_them() {
        for choice in [CredentialsChoice::Replace, CredentialsChoice::UseHere, CredentialsChoice::Cancel] {
            let read: CredentialsChoice =
                serde_json::from_str(&format!("\"{}\"", choice_key(choice))).expect("a known choice");
            assert_eq!(read, choice);
        }
    }

    fn question(reached: &[bool]) -> CredentialsQuestion {
        let line = |reachable: &bool| AccessResult {
            campaign: "Harbour Coffee".to_owned(),
            integration: "Keap".to_owned(),
            profile: String::new(),
            reachable: *reachable,
        };
        CredentialsQuestion {
            offer: OfferId(Uuid::nil()),
            stored: "Main".to_owned(),
            entered: "Second".to_owned(),
            untold: false,
            reach: reached.iter().map(line).collect(),
            moves: false,
            hidden: 0,
        }
    }

    #[test]
    fn what_is_lost_is_said_before_it_is_lost() {
        let lost = question(&[true, false, false]);
        assert!(explain(&lost, "Keap").0.contains("don't reach all"));
        assert!(offer_words(&lost).0.starts_with("2 of 3 would stop"));
        assert!(offer_words(&CredentialsQuestion { moves: true, ..lost.clone() }).0.contains("no longer be shown"));
        let untold = CredentialsQuestion { untold: true, ..lost.clone() };
        assert!(explain(&untold, "Keap").1.starts_with("Keap doesn't say"));
        let hidden = CredentialsQuestion { hidden: 2, ..lost };
        assert!(offer_words(&hidden).0.contains("Ask somebody who sees all campaigns"));
    }
}
