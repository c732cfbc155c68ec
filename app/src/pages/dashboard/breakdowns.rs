//! A panel by campaign, query, page …: folded, and asked for when one is opened.

use std::collections::BTreeSet;

use leptos::{prelude::*, web_sys};

use super::panel::Frame;
use crate::{
    api::dashboards::get_breakdown,
    components::{
        breakdown_rows::BreakdownRows,
        button::{Button, Look},
        icon::{Glyph, Icon},
        loaded::Loaded,
        skeleton::Shape,
    },
    model::{
        breakdown::{BreakdownHead, MOST_ROWS},
        ids::ConnectionId,
    },
    paths::dashboard_path,
};

/// Those of one panel that are open, and those of which more rows are wanted. They stay so while its numbers change.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Opened {
    tables: BTreeSet<String>,
    whole: BTreeSet<String>,
}

impl Opened {
    /// As the address says it: `by` is open, with more rows if `whole`.
    pub(super) fn of(by: Option<String>, whole: bool) -> Self {
        let tables: BTreeSet<String> = by.into_iter().collect();
        Self { whole: if whole { tables.clone() } else { BTreeSet::new() }, tables }
    }

    fn set(&mut self, key: &str, is_open: bool) {
        if is_open {
            self.tables.insert(key.to_owned());
        } else {
            self.tables.remove(key);
        }
    }
}

/// What they are of.
#[derive(Clone)]
pub(super) struct Broken {
    pub(super) frame: Frame,
    pub(super) connection: ConnectionId,
    /// What people call it.
    pub(super) source: String,
}

#[component]
pub(super) fn Breakdowns(of: Broken, heads: Vec<BreakdownHead>, opened: RwSignal<Opened>) -> impl IntoView {
    heads.into_iter().map(|head| view! { <Breakdown of=of.clone() head opened /> }).collect_view()
}

/// One of them. Without scripts, a link leads to the page on which it is open.
#[component]
fn Breakdown(of: Broken, head: BreakdownHead, opened: RwSignal<Opened>) -> impl IntoView {
    let key = StoredValue::new(head.key);
    let is_open = Memo::new(move |_| key.with_value(|key| opened.with(|opened| opened.tables.contains(key))));
    let begins_open = is_open.get_untracked();
    let (frame, connection, source) = (of.frame, of.connection, of.source);
    let days = frame.days.len().saturating_sub(1);
    let path = format!("{}#panel-{connection}", dashboard_path(frame.campaign));
    let link = format!(
        "{}?days={days}&at={connection}&by={}#panel-{connection}",
        dashboard_path(frame.campaign),
        key.get_value()
    );
    let campaign = frame.campaign;
    let days = u32::try_from(days).unwrap_or_default();
    let of_source = format!(": {source}");
    view! {
        <details
            class="fold"
            open=begins_open
            on:toggle=move |event| {
                let is_open = event_target::<web_sys::Element>(&event).has_attribute("open");
                opened.update(|opened| key.with_value(|key| opened.set(key, is_open)));
            }
        >
            <summary>
                <Icon glyph=Glyph::ChevronRight />
                {head.name}
                <span class="visually-hidden">{of_source}</span>
            </summary>
            {(!begins_open)
                .then(|| {
                    view! {
                        <noscript>
                            <a href=link>"Open the page with this table"</a>
                        </noscript>
                    }
                })}
            {move || {
                let place = Place { campaign, connection, days, key, path: path.clone(), source: source.clone() };
                is_open.get().then(|| view! { <Table place opened /> })
            }}
        </details>
    }
}

/// Where one table is.
struct Place {
    campaign: crate::model::ids::CampaignId,
    connection: ConnectionId,
    days: u32,
    key: StoredValue<String>,
    path: String,
    source: String,
}

#[component]
fn Table(place: Place, opened: RwSignal<Opened>) -> impl IntoView {
    let Place { campaign, connection, days, key, path, source } = place;
    let is_whole = Memo::new(move |_| key.with_value(|key| opened.with(|opened| opened.whole.contains(key))));
    let table = Resource::new_blocking(
        move || is_whole.get(),
        move |is_whole| async move { get_breakdown(campaign, connection, days, key.get_value(), is_whole).await },
    );
    view! {
        <Loaded resource=table skeleton=Shape::Row count=3 let:table>
            {
                let has_more = table.has_more;
                let action = path.clone();
                view! {
                    <BreakdownRows table caption=source.clone()>
                        {has_more.then(|| view! { <More action days connection key opened /> })}
                    </BreakdownRows>
                }
            }
        </Loaded>
    }
}

/// Asks for more rows. Without scripts, the form leads to the page that has them.
#[component]
fn More(
    action: String,
    days: u32,
    connection: ConnectionId,
    key: StoredValue<String>,
    opened: RwSignal<Opened>,
) -> impl IntoView {
    view! {
        <form
            method="get"
            action=action
            on:submit=move |event| {
                event.prevent_default();
                opened.update(|opened| opened.whole.extend([key.get_value()]));
            }
        >
            <input type="hidden" name="days" value=days.to_string() />
            <input type="hidden" name="at" value=connection.to_string() />
            <input type="hidden" name="by" value=key.get_value() />
            <input type="hidden" name="rows" value=MOST_ROWS.to_string() />
            <Button look=Look::Quiet kind="submit">
                {format!("Show up to {MOST_ROWS}")}
            </Button>
        </form>
    }
}
