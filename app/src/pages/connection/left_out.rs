//! What the platform refuses while the rest comes in: a quiet line, as nothing is broken.

use leptos::prelude::*;

use super::window::Window;
use crate::model::window::LeftOut;

/// A line for each answer; nothing where everything comes.
#[component]
pub(super) fn LeftOutLines() -> impl IntoView {
    let view = Window::here().view;
    let lines = Memo::new(move |_| {
        view.with(|view| {
            view.left_out.iter().map(|left_out| line_words(left_out, &view.integration.name)).collect::<Vec<_>>()
        })
    });
    move || lines.get().into_iter().map(|line| view! { <p class="left-out">{line}</p> }).collect_view()
}

fn line_words(LeftOut { names, answer }: &LeftOut, provider: &str) -> String {
    let (names, answer) = (names.join(", "), answer.trim_end_matches('.'));
    format!(
        "Not included: {names}. {provider} refused them with “{answer}”. Once your plan and permissions include them, \
         they come by themselves."
    )
}

#[cfg(test)]
mod tests {
    use super::{LeftOut, line_words};

    #[test]
    fn the_line_names_what_is_missing_and_what_was_answered() {
        let names = vec!["Deals".to_owned(), "Deal value".to_owned()];
        let left_out = LeftOut { names, answer: "Not in your plan.".to_owned() };
        assert_eq!(
            line_words(&left_out, "Corner CRM"),
            "Not included: Deals, Deal value. Corner CRM refused them with “Not in your plan”. Once your plan and \
             permissions include them, they come by themselves."
        );
    }
}
