//! Things that happen later, or not too often. What waits ends with its owner.

use std::time::Duration;

use leptos::prelude::*;

/// At most one thing that waits.
#[derive(Clone, Copy)]
pub struct Later {
    #[cfg(feature = "hydrate")]
    timer: StoredValue<Option<gloo_timers::callback::Timeout>, LocalStorage>,
}

impl Later {
    /// Nothing waits.
    pub fn nothing() -> Self {
        Self {
            #[cfg(feature = "hydrate")]
            timer: StoredValue::new_local(None),
        }
    }

    /// Calls `handle` after `period`, in place of what waits.
    pub fn run_in(self, period: Duration, handle: impl FnOnce() + 'static) {
        #[cfg(feature = "hydrate")]
        {
            let millis = u32::try_from(period.as_millis()).unwrap_or(u32::MAX);
            let timer = gloo_timers::callback::Timeout::new(millis, handle);
            // Its owner may be gone by now; then the timer goes too.
            let _ = self.timer.try_set_value(Some(timer));
        }
        #[cfg(not(feature = "hydrate"))]
        drop((period, handle));
    }
}

/// Work that is done at once when it is asked for, and then at most once in a period.
#[derive(Clone, Copy)]
pub struct Pace {
    period: Duration,
    work: Callback<()>,
    later: Later,
    rests: StoredValue<bool>,
    is_asked: StoredValue<bool>,
}

impl Pace {
    pub fn new(period: Duration, work: impl Fn() + Send + Sync + 'static) -> Self {
        Self {
            period,
            work: Callback::new(move |()| work()),
            later: Later::nothing(),
            rests: StoredValue::new(false),
            is_asked: StoredValue::new(false),
        }
    }

    pub fn ask(self) {
        match self.rests.try_get_value() {
            Some(true) => self.is_asked.set_value(true),
            Some(false) => {
                self.rests.set_value(true);
                self.later.run_in(self.period, move || self.wake());
                self.work.run(());
            }
            // The owner is gone.
            None => {}
        }
    }

    fn wake(self) {
        if self.rests.try_set_value(false).is_some() {
            return;
        }
        if self.is_asked.get_value() {
            self.is_asked.set_value(false);
            self.ask();
        }
    }
}
