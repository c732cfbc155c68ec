//! A repeating timer that ends with its owner.

use std::time::Duration;

/// Calls `handle` every `period` until the current owner is cleaned up.
pub fn repeat_every(period: Duration, handle: impl Fn() + 'static) {
    #[cfg(feature = "hydrate")]
    {
        let millis = u32::try_from(period.as_millis()).unwrap_or(u32::MAX);
        let interval = gloo_timers::callback::Interval::new(millis, handle);
        leptos::prelude::StoredValue::new_local(interval);
    }
    #[cfg(not(feature = "hydrate"))]
    drop((period, handle));
}
