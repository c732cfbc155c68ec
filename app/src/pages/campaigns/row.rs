//! One campaign in the list.

use leptos::prelude::*;
use leptos_router::components::A;

use crate::{
    components::icon::{Glyph, Icon},
    model::campaign::CampaignRow,
    paths::integrations_path,
};

/// A link as wide as the list, to the campaign's integrations.
#[component]
pub fn Row(row: CampaignRow) -> impl IntoView {
    let state = state(&row);
    let facts = format!("{} · {}", row.head.time_zone.replace('_', " "), row.head.currency);
    view! {
        <li>
            <A href=integrations_path(row.head.id) attr:class="row row-link" attr:data-state=state.key>
                <span class="row-main">
                    <span class="row-title">{row.head.name}</span>
                    <span class="row-sub">{facts}</span>
                </span>
                <span class=if state.loud { "chip" } else { "row-quiet" } data-state=state.key>
                    {state.glyph.map(|glyph| view! { <Icon glyph /> })}
                    <span>{state.words}</span>
                </span>
                <Icon glyph=Glyph::ChevronRight />
            </A>
        </li>
    }
}

struct State {
    key: &'static str,
    glyph: Option<Glyph>,
    words: String,
    /// Shown as a chip.
    loud: bool,
}

/// The worst that can be said of a campaign, in words.
fn state(row: &CampaignRow) -> State {
    let (key, glyph, words, loud) = if row.head.archived {
        ("never", None, "Not pulled while archived".to_owned(), false)
    } else if row.broken > 0 {
        ("broken", Some(Glyph::BrokenChain), count(row.broken, "connection is broken", "connections are broken"), true)
    } else if row.waiting > 0 {
        ("delayed", Some(Glyph::Clock), count(row.waiting, "connection is waiting", "connections are waiting"), true)
    } else if row.connections > 0 {
        ("healthy", None, count(row.connections, "connection works", "connections work"), false)
    } else {
        ("never", None, "Nothing connected yet".to_owned(), false)
    };
    let words = if key == "healthy" && row.connections > 1 { "All connections work".to_owned() } else { words };
    State { key, glyph, words, loud }
}

fn count(n: u32, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::state;
    use crate::model::{
        campaign::{CampaignHead, CampaignRow},
        ids::CampaignId,
    };

    fn row(connections: u32, broken: u32, waiting: u32) -> CampaignRow {
        let head = CampaignHead {
            id: CampaignId(Uuid::nil()),
            name: "Harbour Coffee".into(),
            time_zone: "Europe/Berlin".into(),
            currency: "EUR".into(),
            archived: false,
        };
        CampaignRow { head, connections, broken, waiting }
    }

    #[test]
    fn the_worst_is_said_first_and_waiting_is_never_red() {
        assert_eq!(state(&row(5, 2, 1)).words, "2 connections are broken");
        assert_eq!(state(&row(5, 1, 0)).key, "broken");
        assert_eq!(state(&row(5, 0, 1)).key, "delayed");
        assert_eq!(state(&row(5, 0, 0)).words, "All connections work");
        assert!(!state(&row(5, 0, 0)).loud);
        assert_eq!(state(&row(0, 0, 0)).words, "Nothing connected yet");
    }
}
