//! Keys that do what a button does.

/// Ctrl+Enter, or ⌘ and Enter, presses the button with this id, wherever on the page one is.
pub fn press_with_enter(id: &'static str) {
    #[cfg(feature = "hydrate")]
    leptos::prelude::Effect::new(move |_| {
        use leptos::prelude::{document, on_cleanup, window_event_listener};
        use wasm_bindgen::JsCast;

        let handle = window_event_listener(leptos::ev::keydown, move |event| {
            let is_meant = event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) && !event.repeat();
            let button = document().get_element_by_id(id).filter(|_| is_meant);
            if let Some(button) = button.and_then(|button| button.dyn_into::<web_sys::HtmlElement>().ok()) {
                event.prevent_default();
                button.click();
            }
        });
        on_cleanup(move || handle.remove());
    });
    #[cfg(not(feature = "hydrate"))]
    let _ = id;
}
