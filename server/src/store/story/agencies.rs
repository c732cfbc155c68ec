//! Agencies and members.

use app::model::{
    ids::{AgencyId, CampaignId, MemberId},
    member::Role,
};
use uuid::Uuid;

use super::{begin, build_house};
use crate::store::{
    Store, StoreError,
    agency::{Agency, Member},
};

pub(crate) async fn members_belong_to_one_agency(store: &dyn Store) {
    let mut unit = store.read().await.unwrap();
    assert!(!unit.any_member().await.unwrap());
    assert!(unit.agencies().await.unwrap().is_empty());
    drop(unit);

    let (house, other) = (build_house(store, 1).await, build_house(store, 2).await);
    let mut unit = begin(store).await;
    assert!(unit.any_member().await.unwrap());
    assert_eq!(unit.agencies().await.unwrap().len(), 2);
    let first = Agency { id: house.agency, name: "Agency 1".to_owned(), created_at: 100 };
    assert_eq!(unit.agency(house.agency).await.unwrap(), Some(first.clone()));
    assert_eq!(unit.agency(AgencyId(Uuid::nil())).await.unwrap(), None);
    assert!(matches!(unit.add_agency(&first).await, Err(StoreError::Duplicate(_))));

    let manager = Member {
        id: MemberId(house.id(1)),
        email: "manager@agency-1.example".to_owned(),
        role: Role::Manager,
        campaigns: Some(vec![house.campaign, CampaignId(house.id(2))]),
        ..house.member()
    };
    unit.add_member(&manager).await.unwrap();
    assert_eq!(unit.member(house.agency, manager.id).await.unwrap(), Some(manager.clone()));
    assert_eq!(unit.member(house.agency, house.member).await.unwrap(), Some(house.member()));
    assert_eq!(unit.member(other.agency, manager.id).await.unwrap(), None);
    assert_eq!(unit.member_by_email(&manager.email).await.unwrap(), Some(manager.clone()));
    assert_eq!(unit.member_by_email("nobody@agency-1.example").await.unwrap(), None);

    let namesake = Member { id: MemberId(other.id(1)), agency: other.agency, ..manager.clone() };
    assert!(matches!(unit.add_member(&namesake).await, Err(StoreError::Duplicate(_))), "emails are unique over all");
    let homeless = Member { agency: AgencyId(Uuid::nil()), email: "a@b.example".to_owned(), ..namesake };
    assert!(matches!(unit.add_member(&homeless).await, Err(StoreError::Stale(_))), "no agency, no member");

    unit.set_password(house.agency, manager.id, "$argon2id$second").await.unwrap();
    assert_eq!(unit.member(house.agency, manager.id).await.unwrap().unwrap().password_hash, "$argon2id$second");
    assert!(matches!(unit.set_password(other.agency, manager.id, "x").await, Err(StoreError::Stale(_))));
}
