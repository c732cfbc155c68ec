//! What the callback page tells the page that began a flow: by `postMessage`, and by `BroadcastChannel` in case the
//! provider has severed the two windows. Neither is believed: whoever listens asks the server.

use crate::model::ids::FlowId;

/// The channel's name; the callback page's script uses the same.
pub const CHANNEL: &str = "relink-flow";

/// Tells the callback page that its window was opened here, so that it closes itself instead of going on as a page of
/// its own. Needed where the provider has taken away the window's opener and name.
pub fn claim_popup(flow: FlowId) {
    #[cfg(feature = "hydrate")]
    hydrated::claim(flow);
    #[cfg(not(feature = "hydrate"))]
    let _ = flow;
}

/// Calls `handle` for each notice that names a flow, and whenever this window gets the focus (`None`), until the
/// current owner is cleaned up.
pub fn listen_for_notices(handle: impl Fn(Option<FlowId>) + Clone + 'static) {
    #[cfg(feature = "hydrate")]
    hydrated::listen(handle);
    #[cfg(not(feature = "hydrate"))]
    drop(handle);
}

#[cfg(feature = "hydrate")]
mod hydrated {
    use leptos::prelude::*;
    use wasm_bindgen::{JsCast, JsValue};
    use web_sys::{BroadcastChannel, MessageEvent};

    use super::{CHANNEL, FlowId};
    use crate::browser::listener::Listener;

    /// Closes the channel with its listener.
    struct Channel(BroadcastChannel);

    impl Drop for Channel {
        fn drop(&mut self) {
            self.0.close();
        }
    }

    pub(super) fn listen(handle: impl Fn(Option<FlowId>) + Clone + 'static) {
        let Some(window) = web_sys::window() else { return };
        let origin = window.location().origin().unwrap_or_default();

        let on_message = {
            let handle = handle.clone();
            Listener::new(window.clone(), "message", move |event| {
                let Ok(event) = event.dyn_into::<MessageEvent>() else { return };
                if event.origin() == origin
                    && let Some(flow) = read_flow(&event.data())
                {
                    handle(Some(flow));
                }
            })
        };
        let on_focus = {
            let handle = handle.clone();
            Listener::new(window, "focus", move |_| handle(None))
        };
        StoredValue::new_local((on_message, on_focus));

        // A channel reaches pages of our own origin only.
        if let Ok(channel) = BroadcastChannel::new(CHANNEL) {
            let on_broadcast = Listener::new(channel.clone(), "message", move |event| {
                let flow = event.dyn_into::<MessageEvent>().ok().and_then(|event| read_flow(&event.data()));
                if let Some(flow) = flow {
                    handle(Some(flow));
                }
            });
            StoredValue::new_local((on_broadcast, Channel(channel)));
        }
    }

    pub(super) fn claim(flow: FlowId) {
        let message = js_sys::Object::new();
        let set = |key: &str, value: &JsValue| js_sys::Reflect::set(&message, &key.into(), value).is_ok();
        if set("flow", &flow.to_string().into())
            && set("claimed", &true.into())
            && let Ok(channel) = BroadcastChannel::new(CHANNEL)
        {
            let _ = channel.post_message(&message);
            channel.close();
        }
    }

    /// The flow's id of `{flow, status}`; anything else that arrives is not for us.
    fn read_flow(data: &JsValue) -> Option<FlowId> {
        let read = |key: &str| js_sys::Reflect::get(data, &key.into()).ok()?.as_string();
        read("status")?;
        read("flow")?.parse().ok()
    }
}
