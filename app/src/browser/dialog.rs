//! The modal dialog: what the server rendered as `<dialog open>` becomes a real modal, and focus goes back to where
//! the reader came from.

#[cfg(feature = "hydrate")]
use std::time::Duration;

use leptos::{html::Dialog, prelude::*};

/// Makes the dialog modal as soon as it is there, and puts focus on the element `return_focus` when it goes.
pub fn keep_modal(dialog: NodeRef<Dialog>, return_focus: impl Fn() -> String + Send + Sync + 'static) {
    Effect::new(move |_| {
        if let Some(element) = dialog.get() {
            show_modal(&element);
        }
    });
    on_cleanup(move || focus_soon(return_focus()));
}

/// Turns `<dialog open>` into a modal one. Removing the attribute, unlike `close()`, fires no `close` event, which
/// would count as the reader's wish to leave; both happen before the next paint, so nothing flickers.
fn show_modal(element: &leptos::web_sys::HtmlDialogElement) {
    if element.matches(":modal").unwrap_or(false) {
        return;
    }
    let _ = element.remove_attribute("open");
    if element.show_modal().is_err() {
        // Not in the document any more, or a browser without modals: stay readable.
        element.set_open(true);
    }
}

/// After the dialog has left the document: removing it, unlike closing it, gives focus back to nobody.
fn focus_soon(id: String) {
    #[cfg(feature = "hydrate")]
    set_timeout(
        move || {
            let element = document().get_element_by_id(&id);
            if let Some(element) =
                element.and_then(|element| wasm_bindgen::JsCast::dyn_into::<web_sys::HtmlElement>(element).ok())
            {
                let _ = element.focus();
            }
        },
        Duration::ZERO,
    );
    #[cfg(not(feature = "hydrate"))]
    drop(id);
}
