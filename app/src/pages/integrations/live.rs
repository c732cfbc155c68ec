//! An open page fetches what has changed, and nothing else: health at once, numbers that come in now and then.

use std::collections::BTreeSet;

use leptos::{prelude::*, task::spawn_local};

use crate::{
    api::connections::get_tiles,
    browser::{
        events::{SLOW, on_changes},
        later::Pace,
    },
    model::{
        change::{Change, ChangeSubject},
        ids::ConnectionId,
        integration::{IntegrationsPage, MOST_TILES, Tile},
    },
};

/// What a page should fetch after some changes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Due {
    at_once: BTreeSet<ConnectionId>,
    later: BTreeSet<ConnectionId>,
    whole: bool,
}

impl Due {
    fn after(page: &IntegrationsPage, changes: &[Change]) -> Self {
        let mut due = Self::default();
        for change in changes {
            let tiles = |own: &dyn Fn(&Tile) -> bool| -> Vec<ConnectionId> {
                page.tiles.iter().filter(|tile| own(tile)).map(|tile| tile.connection).collect()
            };
            match change.subject {
                ChangeSubject::Connection(id) => match tiles(&|tile| tile.connection == id).as_slice() {
                    // Added, or moved here.
                    [] => due.whole |= change.campaign == Some(page.campaign.id),
                    known => due.at_once.extend(known),
                },
                ChangeSubject::Account(id) => due.at_once.extend(tiles(&|tile| tile.account == Some(id))),
                ChangeSubject::Data(id) => due.later.extend(tiles(&|tile| tile.profile == Some(id))),
                ChangeSubject::Campaign(id) => due.whole |= id == page.campaign.id,
                ChangeSubject::Flow(_) | ChangeSubject::Alert(_) => {}
            }
        }
        due
    }
}

/// The page as it was fetched, with every tile that has changed since.
pub(super) fn keep_tiles_fresh(fetched: Signal<IntegrationsPage>, fetch_whole: Pace) -> Signal<IntegrationsPage> {
    let page = RwSignal::new(fetched.get_untracked());
    Effect::new(move |before: Option<()>| {
        let fetched = fetched.get();
        if before.is_some() {
            page.set(fetched);
        }
    });
    let fetch = move |tiles: BTreeSet<ConnectionId>| {
        if tiles.len() > MOST_TILES {
            return fetch_whole.ask();
        }
        if !tiles.is_empty() {
            fetch_tiles(page, tiles.into_iter().collect(), fetch_whole);
        }
    };
    let later = StoredValue::new(BTreeSet::new());
    let slowly = Pace::new(SLOW, move || {
        let due = later.try_update_value(std::mem::take);
        fetch(due.unwrap_or_default());
    });
    on_changes(move |changes, everything| {
        let due = page.with_untracked(|page| Due::after(page, changes));
        if everything || due.whole {
            return fetch_whole.ask();
        }
        fetch(due.at_once);
        if !due.later.is_empty() {
            later.update_value(|later| later.extend(due.later));
            slowly.ask();
        }
    });
    page.into()
}

fn fetch_tiles(page: RwSignal<IntegrationsPage>, asked: Vec<ConnectionId>, fetch_whole: Pace) {
    let Some(campaign) = page.try_with_untracked(|page| page.campaign.id) else { return };
    spawn_local(async move {
        let whole = match get_tiles(campaign, asked.clone()).await {
            // The reader may have gone on to another campaign meanwhile.
            Ok(tiles) => page.try_update(|page| page.campaign.id == campaign && page.put(&asked, tiles)),
            Err(_) => Some(true),
        };
        if whole == Some(true) {
            fetch_whole.ask();
        }
    });
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::model::{
        campaign::CampaignHead,
        cause::Cause,
        health::Health,
        ids::{AccountId, CampaignId, IntegrationKey, ProfileId},
        integration::{Auth, Category, Integration},
    };

    const BROKEN: Health = Health::Broken { cause: Cause::Revoked };

    fn id(number: u128) -> Uuid {
        Uuid::from_u128(number)
    }

    fn tile(number: u128, name: &str, health: Health) -> Tile {
        Tile {
            connection: ConnectionId(id(number)),
            account: Some(AccountId(id(100))),
            profile: Some(ProfileId(id(200 + number))),
            integration: Integration {
                key: IntegrationKey(name.to_owned()),
                name: name.to_owned(),
                category: Category::Seo,
                auth: Auth::OAuth,
                summary: String::new(),
                mark: String::new(),
            },
            subject: None,
            health,
            line: String::new(),
            last_good: None,
            backfill: None,
            lacks: Vec::new(),
            needs_app: false,
        }
    }

    fn page(tiles: Vec<Tile>) -> IntegrationsPage {
        let campaign = CampaignHead {
            id: CampaignId(id(1)),
            name: "Harbour".to_owned(),
            time_zone: "UTC".to_owned(),
            currency: "EUR".to_owned(),
            archived: false,
        };
        IntegrationsPage { campaign, tiles, outages: Vec::new(), may_edit: true }
    }

    #[test]
    fn only_the_tiles_that_changed_are_fetched() {
        let page = page(vec![tile(10, "Ads", Health::Healthy), tile(11, "Web", Health::Healthy)]);
        let due = |campaign: Option<u128>, subject| {
            let campaign = campaign.map(|number| CampaignId(id(number)));
            Due::after(&page, &[Change { sequence: 1, campaign, subject }])
        };
        let [ads, web] = [10, 11].map(|number| ConnectionId(id(number)));
        assert_eq!(due(Some(1), ChangeSubject::Connection(ads)).at_once, [ads].into());
        assert!(due(Some(1), ChangeSubject::Connection(ConnectionId(id(12)))).whole, "a tile that is new");
        assert_eq!(due(Some(2), ChangeSubject::Connection(ConnectionId(id(12)))), Due::default(), "elsewhere");
        assert_eq!(due(None, ChangeSubject::Account(AccountId(id(100)))).at_once, [ads, web].into());
        let numbers = due(None, ChangeSubject::Data(ProfileId(id(211))));
        assert_eq!((numbers.at_once, numbers.later), (BTreeSet::new(), [web].into()), "there is time for numbers");
        assert_eq!(due(None, ChangeSubject::Data(ProfileId(id(300)))), Due::default());
        assert!(due(Some(1), ChangeSubject::Campaign(CampaignId(id(1)))).whole);
        assert_eq!(due(None, ChangeSubject::Account(AccountId(id(101)))), Due::default());
    }

    #[test]
    fn what_comes_back_stands_in_its_place() {
        let mut page = page(vec![tile(10, "Ads", Health::Healthy), tile(11, "Web", Health::Healthy)]);
        let [ads, web] = [10, 11].map(|number| ConnectionId(id(number)));
        let order = |page: &IntegrationsPage| page.tiles.iter().map(|tile| tile.connection).collect::<Vec<_>>();
        assert!(!page.put(&[web], vec![tile(11, "Web", BROKEN)]), "no outage");
        assert_eq!(order(&page), [web, ads], "broken ones first");
        let delayed = Health::Delayed { cause: Cause::Outage, until: 9 };
        assert!(page.put(&[ads], vec![tile(10, "Ads", delayed)]), "an outage may have begun");
        assert!(page.put(&[ads, web], vec![tile(11, "Web", Health::Healthy)]), "and ended");
        assert_eq!(order(&page), [web], "what did not come back is gone");
    }
}
