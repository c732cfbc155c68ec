//! Who looks after a campaign.

use app::model::ids::CampaignId;

use super::{begin, build_house};
use crate::store::{Store, StoreError, account_manager::AccountManagers, campaign::Campaign};

pub(crate) async fn who_looks_after_a_campaign_is_of_its_agency(store: &dyn Store) {
    let (house, other) = (build_house(store, 1).await, build_house(store, 2).await);
    let mut unit = begin(store).await;
    let sibling = Campaign { id: CampaignId(house.id(7)), ..house.campaign() };
    unit.add_campaign(&sibling).await.unwrap();
    let none = AccountManagers::default();
    assert_eq!(unit.account_managers(house.agency, house.campaign).await.unwrap(), none);
    let both = AccountManagers { manager: Some(house.member), name: "Ada".to_owned(), stand_in: Some(house.member) };
    unit.set_account_managers(house.agency, house.campaign, &both).await.unwrap();
    assert_eq!(unit.account_managers(house.agency, house.campaign).await.unwrap(), both);
    assert_eq!(unit.account_managers(house.agency, sibling.id).await.unwrap(), none);
    assert_eq!(unit.account_managers(other.agency, house.campaign).await.unwrap(), none);

    let only = AccountManagers { stand_in: None, ..both };
    unit.set_account_managers(house.agency, house.campaign, &only).await.unwrap();
    assert_eq!(unit.account_managers(house.agency, house.campaign).await.unwrap(), only);
    unit.set_account_managers(other.agency, house.campaign, &none).await.unwrap();
    assert_eq!(unit.account_managers(house.agency, house.campaign).await.unwrap(), only, "others take nothing away");
    let foreign = AccountManagers { manager: Some(other.member), ..none };
    for (agency, campaign) in [(house.agency, house.campaign), (other.agency, house.campaign)] {
        let refused = unit.set_account_managers(agency, campaign, &foreign).await;
        assert!(matches!(refused, Err(StoreError::Stale(_))), "{refused:?}");
    }
}
