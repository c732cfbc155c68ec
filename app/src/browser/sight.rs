//! Knowing when somebody gets to see an element.

use leptos::{html::Section, prelude::*};

/// Calls `handle` when the section is on the screen, or nearly so: at least once.
pub fn on_sight(section: NodeRef<Section>, handle: impl Fn() + Clone + 'static) {
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| {
        if let Some(section) = section.get() {
            StoredValue::new_local(watcher::Watcher::new(&section, handle.clone()));
        }
    });
    #[cfg(not(feature = "hydrate"))]
    let _ = (section, handle);
}

#[cfg(feature = "hydrate")]
mod watcher {
    use js_sys::Array;
    use wasm_bindgen::{JsCast, closure::Closure};
    use web_sys::{Element, IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit};

    /// How far below the screen an element counts as seen: what is scrolled to is there already.
    const NEARLY: &str = "600px 0px";

    /// Watches until it is dropped.
    pub(super) struct Watcher {
        observer: Option<IntersectionObserver>,
        _closure: Closure<dyn FnMut(Array)>,
    }

    impl Watcher {
        pub(super) fn new(element: &Element, handle: impl Fn() + 'static) -> Self {
            let closure = Closure::<dyn FnMut(Array)>::new(move |entries: Array| {
                let is_seen = |entry: &wasm_bindgen::JsValue| {
                    entry.dyn_ref::<IntersectionObserverEntry>().is_some_and(|entry| entry.is_intersecting())
                };
                if entries.iter().any(|entry| is_seen(&entry)) {
                    handle();
                }
            });
            let options = IntersectionObserverInit::new();
            options.set_root_margin(NEARLY);
            // It fails for a margin that can't be read only.
            let observer = IntersectionObserver::new_with_options(closure.as_ref().unchecked_ref(), &options).ok();
            if let Some(observer) = &observer {
                observer.observe(element);
            }
            Self { observer, _closure: closure }
        }
    }

    impl Drop for Watcher {
        fn drop(&mut self) {
            if let Some(observer) = &self.observer {
                observer.disconnect();
            }
        }
    }
}
