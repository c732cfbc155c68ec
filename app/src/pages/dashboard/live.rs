//! An open dashboard fetches the numbers that somebody looks at: those that come into sight, and those that have changed, now and
//! then.

use std::{collections::BTreeSet, time::Duration};

use leptos::{prelude::*, task::spawn_local};

use crate::{
    api::dashboards::get_panels,
    browser::{
        events::{SLOW, on_changes},
        later::Pace,
    },
    model::{
        change::{Change, ChangeSubject},
        dashboard::{Dashboard, FIRST_PANELS, Panel},
        date_range::DateRange,
        ids::ConnectionId,
    },
};

/// Panels that are scrolled past come in groups.
const SCROLLING: Duration = Duration::from_millis(150);

/// A dashboard, and who fills it.
#[derive(Clone, Copy)]
pub(super) struct Numbers {
    pub(super) dashboard: Signal<Dashboard>,
    pub(super) on_sight: Callback<ConnectionId>,
}

/// What a dashboard should fetch after some changes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Due {
    panels: BTreeSet<ConnectionId>,
    whole: bool,
}

impl Due {
    fn after(dashboard: &Dashboard, changes: &[Change]) -> Self {
        let mut due = Self::default();
        for change in changes {
            let is_here = change.campaign == Some(dashboard.campaign.id);
            match change.subject {
                ChangeSubject::Connection(id) => match dashboard.panels.iter().any(|panel| panel.connection == id) {
                    true => due.panels.extend([id]),
                    // It may have come to have something to show.
                    false => due.whole |= is_here,
                },
                ChangeSubject::Data(id) => {
                    // Results may be made of what nobody has scrolled to.
                    due.whole |= dashboard.results.as_ref().is_some_and(|results| results.profiles.contains(&id));
                    // What nobody looks at is fetched when somebody does.
                    let own = |panel: &&Panel| panel.profile_id == id && panel.metrics.is_some();
                    due.panels.extend(dashboard.panels.iter().filter(own).map(|panel| panel.connection));
                }
                ChangeSubject::Campaign(id) => due.whole |= id == dashboard.campaign.id,
                // An account's changes are told of each of its connections too.
                ChangeSubject::Account(_) | ChangeSubject::Flow(_) | ChangeSubject::Alert(_) => {}
            }
        }
        due
    }
}

/// The dashboard as it was fetched, with every panel that was fetched since.
pub(super) fn keep_numbers_fresh(fetched: Signal<Dashboard>, range: Memo<DateRange>, fetch_whole: Pace) -> Numbers {
    let dashboard = RwSignal::new(fetched.get_untracked());
    Effect::new(move |before: Option<()>| {
        let fetched = fetched.get();
        if before.is_some() {
            dashboard.set(fetched);
        }
    });
    let fetch = move |wanted: StoredValue<BTreeSet<ConnectionId>>| {
        let wanted: Vec<ConnectionId> =
            wanted.try_update_value(std::mem::take).unwrap_or_default().into_iter().collect();
        for some in wanted.chunks(FIRST_PANELS) {
            fetch_panels(dashboard, range, some.to_vec(), fetch_whole);
        }
    };
    let (seen, changed) = (StoredValue::new(BTreeSet::new()), StoredValue::new(BTreeSet::new()));
    let (scrolling, slowly) = (Pace::new(SCROLLING, move || fetch(seen)), Pace::new(SLOW, move || fetch(changed)));
    on_changes(move |changes, everything| {
        let due = dashboard.with_untracked(|dashboard| Due::after(dashboard, changes));
        if everything || due.whole {
            return fetch_whole.ask();
        }
        if !due.panels.is_empty() {
            changed.update_value(|changed| changed.extend(due.panels));
            slowly.ask();
        }
    });
    let on_sight = Callback::new(move |connection| {
        seen.update_value(|seen| {
            seen.insert(connection);
        });
        scrolling.ask();
    });
    Numbers { dashboard: dashboard.into(), on_sight }
}

fn fetch_panels(dashboard: RwSignal<Dashboard>, range: Memo<DateRange>, asked: Vec<ConnectionId>, fetch_whole: Pace) {
    let shown = dashboard.try_with_untracked(|dashboard| dashboard.campaign.id).zip(range.try_get_untracked());
    let Some((campaign, wanted)) = shown else { return };
    spawn_local(async move {
        match get_panels(campaign, wanted, asked).await {
            // The reader may look at other days by now.
            Ok(panels) if range.try_get_untracked() == Some(wanted) => {
                let _ = dashboard.try_update(|dashboard| {
                    if dashboard.campaign.id == campaign && dashboard.head.range == wanted {
                        dashboard.put(panels);
                    }
                });
            }
            Ok(_) => {}
            Err(_) => fetch_whole.ask(),
        }
    });
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::model::{
        campaign::CampaignHead,
        health::Health,
        ids::{AccountId, CampaignId, ProfileId},
        results::Results,
    };

    fn panel(number: u128, is_drawn: bool) -> Panel {
        Panel {
            connection: ConnectionId(Uuid::from_u128(number)),
            profile_id: ProfileId(Uuid::from_u128(100 + number)),
            name: "Ads".to_owned(),
            mark: String::new(),
            profile: String::new(),
            paid_ads: false,
            time_zone: String::new(),
            not_final: None,
            health: Health::Healthy,
            last_good: None,
            stale: None,
            backfill: None,
            lacks: Vec::new(),
            metrics: is_drawn.then(Vec::new),
            exchange: None,
            by: None,
        }
    }

    #[test]
    fn only_the_panels_that_changed_are_fetched() {
        let campaign = CampaignHead {
            id: CampaignId(Uuid::from_u128(1)),
            name: "Harbour".to_owned(),
            time_zone: "UTC".to_owned(),
            currency: "EUR".to_owned(),
            archived: false,
        };
        let panels = vec![panel(10, true), panel(11, false)];
        let dashboard = Dashboard { panels, ..Dashboard::empty(campaign) };
        let due = |subject| {
            let campaign = Some(CampaignId(Uuid::from_u128(1)));
            Due::after(&dashboard, &[Change { sequence: 1, campaign, subject }])
        };
        let [drawn, waiting, new] = [10, 11, 12].map(|number| ConnectionId(Uuid::from_u128(number)));
        let data = |number| ChangeSubject::Data(ProfileId(Uuid::from_u128(number)));
        assert_eq!(due(ChangeSubject::Connection(waiting)).panels, [waiting].into());
        assert!(due(ChangeSubject::Connection(new)).whole);
        assert_eq!(due(data(110)).panels, [drawn].into());
        assert_eq!(due(data(111)), Due::default(), "nobody has looked at it");
        let results = Results {
            name: "Leads".to_owned(),
            numbers: Vec::new(),
            parts: Vec::new(),
            lacking: Vec::new(),
            notes: Vec::new(),
            profiles: vec![ProfileId(Uuid::from_u128(111))],
        };
        let counting = Dashboard { results: Some(results), ..dashboard.clone() };
        let change = Change { sequence: 1, campaign: None, subject: data(111) };
        assert!(Due::after(&counting, &[change]).whole, "results are made of it");
        assert_eq!(due(ChangeSubject::Account(AccountId(Uuid::nil()))), Due::default());
    }
}
