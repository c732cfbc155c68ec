//! An event listener that removes itself when it is dropped.

use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Event, EventTarget};

/// Listens until dropped. Keep it in a `StoredValue`, so that it ends with the component.
pub(super) struct Listener {
    target: EventTarget,
    kind: &'static str,
    closure: Closure<dyn FnMut(Event)>,
}

impl Listener {
    pub(super) fn new(target: impl Into<EventTarget>, kind: &'static str, handle: impl FnMut(Event) + 'static) -> Self {
        let target = target.into();
        let closure = Closure::<dyn FnMut(Event)>::new(handle);
        // It fails for a null callback only.
        let _ = target.add_event_listener_with_callback(kind, closure.as_ref().unchecked_ref());
        Self { target, kind, closure }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ = self.target.remove_event_listener_with_callback(self.kind, self.closure.as_ref().unchecked_ref());
    }
}
