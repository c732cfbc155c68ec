//! The state of an account or a connection as an icon with a word for those who don't see it.

use leptos::prelude::*;

use super::icon::{Glyph, Icon};
use crate::model::health::Health;

/// A red broken chain, an amber clock, or nothing when there is nothing to say.
#[component]
pub fn StateIcon(health: Health) -> impl IntoView {
    icon_and_word(health).map(|(glyph, word)| {
        view! {
            <span class="state-icon" data-state=health.key()>
                <Icon glyph />
                <span class="visually-hidden">{word}</span>
            </span>
        }
    })
}

/// The icon and the word of a state, if it has any.
pub fn icon_and_word(health: Health) -> Option<(Glyph, &'static str)> {
    match health {
        Health::Never | Health::Healthy => None,
        Health::Broken { .. } => Some((Glyph::BrokenChain, "Broken")),
        Health::NoAccess => Some((Glyph::BrokenChain, "No access")),
        Health::Expiring { .. } => Some((Glyph::Clock, "Expires soon")),
        Health::Delayed { .. } => Some((Glyph::Clock, "Delayed")),
        Health::Stalled { .. } => Some((Glyph::Clock, "Stalled")),
    }
}

#[cfg(test)]
mod tests {
    use super::{Glyph, Health, icon_and_word};
    use crate::model::cause::Cause;

    #[test]
    fn only_what_needs_a_person_is_a_broken_chain() {
        let outage = Health::Delayed { cause: Cause::Outage, until: 0 };
        let stalled = Health::Stalled { cause: Cause::Outage };
        for health in [Health::Expiring { on: 0 }, outage, stalled] {
            assert_eq!(icon_and_word(health).map(|(glyph, _)| glyph), Some(Glyph::Clock));
        }
        for health in [Health::Broken { cause: Cause::Revoked }, Health::NoAccess] {
            assert_eq!(icon_and_word(health).map(|(glyph, _)| glyph), Some(Glyph::BrokenChain));
        }
        for health in [Health::Healthy, Health::Never] {
            assert_eq!(icon_and_word(health), None);
        }
    }
}
