//! A flow that waits for a person: somebody else came back, or fewer permissions. Nothing has changed until chosen.

use leptos::{form::ActionForm, prelude::*};

use super::{
    authorize::{AttemptNotice, AuthorizeForm},
    footer::Foot,
    results::Results,
    screen::choose_retry_account,
    title::ScreenTitle,
    window::Window,
};
use crate::{
    api::flows::ChooseInFlow,
    components::{action_notice::ActionNotice, button::Look},
    model::{
        flow::{AccessResult, FlowChoice, FlowStatus, NarrowerConsent, WrongAccount},
        ids::FlowId,
    },
};

/// The action behind every choice; its answer is the flow's new state.
fn choose_action() -> ServerAction<ChooseInFlow> {
    let authorization = Window::here().authorization;
    let action = ServerAction::<ChooseInFlow>::new();
    Effect::new(move |_| {
        if let Some(Ok(flow)) = action.value().get() {
            if flow.status == FlowStatus::Ended {
                authorization.cancelled.set(Some(flow.id));
            }
            authorization.tell(flow);
        }
    });
    action
}

#[component]
pub(super) fn WrongAccountScreen(flow: FlowId, wrong: WrongAccount) -> impl IntoView {
    let window = Window::here();
    let action = choose_action();
    let WrongAccount {
        expected,
        expected_works,
        replaced,
        came_back,
        lacks_profile,
        reach,
        hidden,
        missing,
        losses,
        hidden_losses,
    } = wrong;
    let (may_choose, loses) = (hidden_losses == 0, !losses.is_empty() || hidden_losses > 0);
    let retry = window.view.with_untracked(|view| choose_retry_account(view, Some(&expected)));
    let reachable = reach.iter().filter(|result| result.reachable).count();
    let all = reach.len();
    // For a single connection "here" and "everywhere" are the same.
    let everywhere = all > 1 || hidden > 0;
    view! {
            <div class="window-body">
                <AttemptNotice />
                <ActionNotice value=action.value() />
                <ScreenTitle>{format!("You came back as {came_back}")}</ScreenTitle>
                <p>{introduce(&expected, &came_back, replaced, expected_works)}</p>
                {loses
                    .then(|| {
                        let lead = format!(
                            "{came_back} is connected already, and this time allowed less. If you use it, that takes the place of the access we have:",
                        );
                        view! {
                            <section class="losses">
                                <p>{lead}</p>
                                <Losses missing losses hidden=hidden_losses />
                            </section>
                        }
                    })}
                <ul class="choices" role="list">
                    <li class="choice">
                        <div>
                            <h4>{format!("Try again as {expected}")}</h4>
                            <p>"Use another account, or sign out there first, if the provider signs you in by itself."</p>
                        </div>
                        <AuthorizeForm account=retry look=Look::Filled>
                            "Try again"
                        </AuthorizeForm>
                    </li>
                    <li class="choice">
                        <div>
                            <h4>{format!("Use {came_back} here")}</h4>
                            <p>{stay_words(&expected, expected_works, loses)} {lacks_profile.then_some(LACKS)}</p>
                        </div>
                        {may_choose.then(|| view! { <Choose action flow choice=FlowChoice::UseHere words="Use here" /> })}
                    </li>
                    {everywhere
                        .then(|| {
                            let hidden = match hidden {
                                0 => String::new(),
                                1 => " One more stays too, in a campaign you can't see.".to_owned(),
                                count => format!(" {count} more stay too, in campaigns you can't see."),
                            };
                            let rest = if reachable < all { format!("; the others stay with {expected}") } else { String::new() };
                            let reachable_words = format!("{reachable} of {all} connections can move{rest}.{hidden}");
                            view! {
                                <li class="choice">
                                    <div>
                                        <h4>{format!("Use {came_back} wherever it has access")}</h4>
    <p>{reachable_words}</p>
                                    </div>
                                    {(reachable > 0 && may_choose)
                                        .then(|| {
                                            view! {
                                                <Choose action flow choice=FlowChoice::UseEverywhere words="Use everywhere" />
                                            }
                                        })}
                                    <div class="choice-results">
                                        <Results results=reach passed="Can move" failed="No access, stays" />
                                    </div>
                                </li>
                            }
                        })}
                </ul>
            </div>
            <Foot start=move || view! { <Choose action flow choice=FlowChoice::Cancel words="Cancel" /> } />
        }
}

#[component]
pub(super) fn NarrowerScreen(flow: FlowId, narrower: NarrowerConsent) -> impl IntoView {
    let window = Window::here();
    let action = choose_action();
    let NarrowerConsent { account, missing, losses, hidden } = narrower;
    let title = if missing.is_empty() { "Less was shared this time" } else { "Some permissions are missing" };
    let retry = window.view.with_untracked(|view| choose_retry_account(view, Some(&account)));
    view! {
        <div class="window-body">
            <AttemptNotice />
            <ActionNotice value=action.value() />
            <ScreenTitle>{title}</ScreenTitle>
            <p>
                {format!(
                    "{account} allowed less than the access we have, which still works. So we kept that one; choose how to go on.",
                )}
            </p>
            <Losses missing losses hidden />
        </div>
        <Foot
            start=move || {
                view! {
                    <AuthorizeForm account=retry look=Look::Filled>
                        "Try again"
                    </AuthorizeForm>
                }
            }
            end=move || {
                view! {
                    {(hidden == 0)
                        .then(|| view! { <Choose action flow choice=FlowChoice::AcceptNarrower words="Keep all the same" /> })}
                    <Choose action flow choice=FlowChoice::Cancel words="Cancel" />
                }
            }
        />
    }
}

/// Who was expected. Through a replaced app, nobody but a person knows whether it is the same.
fn introduce(expected: &str, came_back: &str, replaced: bool, works: bool) -> String {
    if replaced {
        format!(
            "{expected} was connected through an app that was replaced, and the provider does not tell us whether {came_back} is the same. Nothing has changed yet; choose how to go on."
        )
    } else if works {
        format!("This connection uses {expected}, whose access works. Nothing has changed yet; choose how to go on.")
    } else {
        format!("We expected {expected}. Nothing has changed yet; choose how to go on.")
    }
}

/// What using it here means where it does not reach what this connection reports on.
const LACKS: &str =
    " It has no access to what this connection reports on, so no data comes in until you have chosen something else.";

/// `loses`: something stops that goes through the account that came back.
fn stay_words(expected: &str, works: bool, loses: bool) -> String {
    let stays = if works { "goes on with it" } else { "stays broken" };
    let changes = match loses {
        true => "This connection changes, and what is named above stops.",
        false => "Only this connection changes.",
    };
    format!("{changes} Whatever else uses {expected} {stays}.")
}

/// What was not allowed, and what would stop working.
#[component]
fn Losses(missing: Vec<String>, losses: Vec<AccessResult>, hidden: u32) -> impl IntoView {
    let hidden = match hidden {
        0 => None,
        1 => Some("One more would stop, in a campaign that you can't see".to_owned()),
        count => Some(format!("{count} more would stop, in campaigns that you can't see")),
    };
    view! {
        {(!missing.is_empty())
            .then(|| {
                view! {
                    <section class="missing">
                        <h4>"Not allowed this time"</h4>
                        <ul>{missing.into_iter().map(|words| view! { <li>{words}</li> }).collect_view()}</ul>
                    </section>
                }
            })}
        {(!losses.is_empty())
            .then(|| {
                view! {
                    <section class="losses">
                        <h4>"What would stop working"</h4>
                        <Results results=losses passed="Goes on" failed="Would stop" />
                    </section>
                }
            })}
        {hidden
            .map(|hidden| {
                view! {
                    <p>
                        {format!(
                            "{hidden}: so somebody who looks after the whole agency has to sign in instead, or you try again and allow everything.",
                        )}
                    </p>
                }
            })}
    }
}

/// One choice: a form of its own, so that each is one click without WASM too.
#[component]
fn Choose(action: ServerAction<ChooseInFlow>, flow: FlowId, choice: FlowChoice, words: &'static str) -> impl IntoView {
    view! {
        <ActionForm action=action>
            <input type="hidden" name="flow" value=flow.to_string() />
            <input type="hidden" name="choice" value=choice_key(choice) />
            <button class=Look::Quiet.class() type="submit">
                {words}
            </button>
        </ActionForm>
    }
}

/// As serde spells it.
fn choice_key(choice: FlowChoice) -> &'static str {
    match choice {
        FlowChoice::UseHere => "use_here",
        FlowChoice::UseEverywhere => "use_everywhere",
        FlowChoice::AcceptNarrower => "accept_narrower",
        FlowChoice::Cancel => "cancel",
    }
}

#[cfg(test)]
mod tests {
    use leptos::serde_json;

    use super::{FlowChoice, choice_key, introduce, stay_words};

    #[test]
    fn a_replaced_app_is_named_as_the_reason() {
        assert!(introduce("x@a.example", "y@a.example", true, false).contains("replaced"));
        assert!(introduce("x@a.example", "y@a.example", false, false).starts_with("We expected x@a.example."));
        assert!(introduce("x@a.example", "y@a.example", false, true).contains("whose access works"));
        assert!(stay_words("x@a.example", true, false).ends_with("goes on with it."));
        assert!(!stay_words("x@a.example", false, true).contains("Only"), "something else stops");
    }

    #[test]
    fn forms_send_choices_as_the_server_reads_them() {
        for choice in [FlowChoice::UseHere, FlowChoice::UseEverywhere, FlowChoice::AcceptNarrower, FlowChoice::Cancel] {
            let read: FlowChoice =
                serde_json::from_str(&format!("\"{}\"", choice_key(choice))).expect("a known choice");
            assert_eq!(read, choice);
        }
    }
}
