//! A panel by campaign, query, page …: a button's worth, until somebody presses it. Then one table is asked for, which knows the
//! others that there are.

use leptos::prelude::*;

use super::frame::Frame;
use crate::{
    api::dashboards::get_breakdown,
    components::{breakdown_rows::BreakdownRows, button::Look, loaded::Loaded, skeleton::Shape},
    model::{
        breakdown::{BreakdownHead, BreakdownOffer, MOST_ROWS},
        date_range::DateRange,
        ids::{CampaignId, ConnectionId},
    },
};

/// The breakdown of a panel that is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Opened {
    pub(super) key: String,
    /// With more rows than at first.
    pub(super) whole: bool,
}

/// It stays so while the numbers of the panel change.
pub(super) type Open = RwSignal<Option<Opened>>;

/// Whose breakdowns these are.
#[derive(Clone)]
pub(super) struct Place {
    pub(super) campaign: CampaignId,
    pub(super) connection: ConnectionId,
    pub(super) range: DateRange,
    /// What people call it.
    pub(super) source: String,
}

impl Place {
    pub(super) fn of(frame: &Frame, connection: ConnectionId, source: &str) -> Self {
        Self { campaign: frame.campaign, connection, range: frame.range, source: source.to_owned() }
    }
}

#[component]
pub(super) fn Breakdowns(place: Place, offer: BreakdownOffer, open: Open) -> impl IntoView {
    let is_open = Memo::new(move |_| open.with(Option::is_some));
    let BreakdownOffer { key, words } = offer;
    let first = key.clone();
    let toggle = move || {
        let next = (!is_open.get_untracked()).then(|| Opened { key: first.clone(), whole: false });
        open.set(next);
    };
    view! {
        <Choosing place=place.clone()>
            <button
                class=Look::Quiet.class()
                name="by"
                value=key
                aria-expanded=move || is_open.get().to_string()
                on:click=move |_| toggle()
            >
                {words}
            </button>
        </Choosing>
        {move || is_open.get().then(|| view! { <Table place=place.clone() open /> })}
    }
}

/// A form that leads to the page on which what its button names is open. With scripts, the button does it here.
#[component]
fn Choosing(place: Place, children: Children) -> impl IntoView {
    view! {
        <form
            class="parts-choice"
            method="get"
            action=format!("#panel-{}", place.connection)
            on:submit=|event| event.prevent_default()
        >
            <input type="hidden" name="days" value=place.range.to_string() />
            <input type="hidden" name="at" value=place.connection.to_string() />
            {children()}
        </form>
    }
}

#[component]
fn Table(place: Place, open: Open) -> impl IntoView {
    let Place { campaign, connection, range, .. } = place;
    // While it closes, what was shown last stays until it is gone.
    let shown = Memo::new(move |before: Option<&Option<Opened>>| open.get().or_else(|| before.cloned().flatten()));
    let table = Resource::new_blocking(
        move || shown.get(),
        move |shown| async move {
            let Opened { key, whole } = shown.unwrap_or_else(|| Opened { key: String::new(), whole: false });
            get_breakdown(campaign, connection, range, key, whole).await
        },
    );
    view! {
        <Loaded resource=table skeleton=Shape::Row count=3 let:table>
            {
                let heads = table.all.clone();
                let own = table.place;
                let more = heads.get(own).filter(|_| table.has_more).map(|head| head.key.clone());
                let caption = place.source.clone();
                let (place, for_more) = (place.clone(), place.clone());
                view! {
                    {(heads.len() > 1).then(|| view! { <Others place heads own open /> })}
                    <BreakdownRows table caption>
                        {more.map(|key| view! { <More place=for_more key open /> })}
                    </BreakdownRows>
                }
            }
        </Loaded>
    }
}

/// All breakdowns of a panel; `own`: the one that is shown.
#[component]
fn Others(place: Place, heads: Vec<BreakdownHead>, own: usize, open: Open) -> impl IntoView {
    let button = move |(index, head): (usize, BreakdownHead)| {
        let key = head.key.clone();
        view! {
            <button
                class=Look::Quiet.class()
                name="by"
                value=head.key
                aria-pressed=(index == own).to_string()
                on:click=move |_| open.set(Some(Opened { key: key.clone(), whole: false }))
            >
                {head.name}
            </button>
        }
    };
    view! { <Choosing place>{heads.into_iter().enumerate().map(button).collect_view()}</Choosing> }
}

/// Asks for more rows.
#[component]
fn More(place: Place, key: String, open: Open) -> impl IntoView {
    let own = key.clone();
    view! {
        <Choosing place>
            <input type="hidden" name="rows" value=MOST_ROWS.to_string() />
            <button
                class=Look::Quiet.class()
                name="by"
                value=key
                on:click=move |_| open.set(Some(Opened { key: own.clone(), whole: true }))
            >
                {format!("Show up to {MOST_ROWS}")}
            </button>
        </Choosing>
    }
}
