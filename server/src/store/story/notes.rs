//! Notes.

use app::model::ids::{CampaignId, NoteId};
use jiff::civil::{Date, date};

use super::{House, begin, build_house};
use crate::store::{Store, StoreError, Unit, campaign::Campaign, note::Note};

fn note(house: &House, number: u128, day: i8, text: &str) -> Note {
    Note {
        id: NoteId(house.id(400 + number)),
        agency: house.agency,
        campaign: house.campaign,
        day: date(2026, 11, day),
        text: text.to_owned(),
        for_clients: false,
        by: house.member,
        at: 100,
    }
}

/// What is said of November, from one day to another.
async fn texts(unit: &mut dyn Unit, house: &House, from: i8, to: i8) -> Vec<String> {
    let notes = unit.notes(house.agency, house.campaign, date(2026, 11, from), date(2026, 11, to)).await.unwrap();
    notes.into_iter().map(|note| note.text).collect()
}

pub(crate) async fn notes_are_found_by_their_days(store: &dyn Store) {
    let house = build_house(store, 1).await;
    let mut unit = begin(store).await;
    let relaunch = note(&house, 1, 12, "Site relaunch");
    for own in [&relaunch, &note(&house, 2, 3, "Prices went up"), &note(&house, 3, 12, "Newsletter")] {
        unit.put_note(own).await.unwrap();
    }
    assert_eq!(texts(&mut *unit, &house, 1, 30).await, ["Prices went up", "Site relaunch", "Newsletter"]);
    assert_eq!(texts(&mut *unit, &house, 3, 3).await, ["Prices went up"]);
    assert_eq!(texts(&mut *unit, &house, 4, 11).await, [""; 0]);
    let changed = Note { day: date(2026, 11, 13), for_clients: true, at: 200, ..relaunch.clone() };
    unit.put_note(&changed).await.unwrap();
    let all = unit.notes(house.agency, house.campaign, Date::MIN, Date::MAX).await.unwrap();
    assert_eq!((all.len(), all[2].clone()), (3, changed));
    assert!(unit.remove_note(house.agency, house.campaign, relaunch.id).await.unwrap());
    assert!(!unit.remove_note(house.agency, house.campaign, relaunch.id).await.unwrap());
    assert_eq!(texts(&mut *unit, &house, 1, 30).await, ["Prices went up", "Newsletter"]);
}

pub(crate) async fn notes_belong_to_one_campaign(store: &dyn Store) {
    let (house, other) = (build_house(store, 1).await, build_house(store, 2).await);
    let mut unit = begin(store).await;
    let sibling = Campaign { id: CampaignId(house.id(7)), ..house.campaign() };
    unit.add_campaign(&sibling).await.unwrap();
    let own = note(&house, 1, 12, "Site relaunch");
    unit.put_note(&own).await.unwrap();
    for foreign in [
        Note { agency: other.agency, ..own.clone() },
        Note { campaign: sibling.id, ..own.clone() },
        Note { agency: other.agency, campaign: other.campaign, ..own.clone() },
    ] {
        assert!(matches!(unit.put_note(&foreign).await, Err(StoreError::Stale(_))), "{foreign:?}");
        let (agency, campaign) = (foreign.agency, foreign.campaign);
        assert!(unit.notes(agency, campaign, Date::MIN, Date::MAX).await.unwrap().is_empty());
        assert!(!unit.remove_note(agency, campaign, own.id).await.unwrap());
    }
    assert_eq!(texts(&mut *unit, &house, 1, 30).await, ["Site relaunch"]);
}
