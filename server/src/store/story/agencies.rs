//! Agencies and members.

use app::model::{
    agency::{EventsKept, LookEvery},
    ids::{AgencyId, CampaignId, MemberId},
    member::Role,
};
use uuid::Uuid;

use super::{begin, build_house};
use crate::store::{
    Store, StoreError,
    agency::{Agency, Member},
    campaign::Campaign,
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
    unit.add_campaign(&Campaign { id: CampaignId(house.id(2)), ..house.campaign() }).await.unwrap();
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

pub(crate) async fn limited_to_none_is_not_unlimited(store: &dyn Store) {
    let (house, other) = (build_house(store, 1).await, build_house(store, 2).await);
    let mut unit = begin(store).await;
    let second = Campaign { id: CampaignId(house.id(9)), ..house.campaign() };
    unit.add_campaign(&second).await.unwrap();
    let limits = [Some(vec![]), Some(vec![house.campaign]), Some(vec![house.campaign, second.id]), None];
    let mut members = vec![house.member()];
    for (kind, campaigns) in (1..).zip(limits) {
        let email = format!("colleague-{kind}@agency-1.example");
        let member = Member { id: MemberId(house.id(kind)), email, role: Role::Manager, campaigns, ..house.member() };
        unit.add_member(&member).await.unwrap();
        members.push(member);
    }
    unit.commit().await.unwrap();

    let mut unit = store.read().await.unwrap();
    for member in &members {
        assert_eq!(unit.member(house.agency, member.id).await.unwrap().as_ref(), Some(member));
        assert_eq!(unit.member_by_email(&member.email).await.unwrap().as_ref(), Some(member));
    }
    let sees: Vec<bool> = members.iter().map(|member| member.may_see(second.id)).collect();
    assert_eq!(sees, [true, false, false, true, true]);
    members.sort_by(|one, other| one.email.cmp(&other.email));
    assert_eq!(unit.members(house.agency).await.unwrap(), members);
    assert_eq!(unit.members_to_tell(house.agency).await.unwrap(), members);
    assert_eq!(unit.members(other.agency).await.unwrap(), [other.member()]);
    drop(unit);

    for campaign in [CampaignId(Uuid::nil()), other.campaign] {
        let stranger = Member {
            id: MemberId(house.id(20)),
            email: "x@agency-1.example".to_owned(),
            campaigns: Some(vec![campaign]),
            ..house.member()
        };
        let mut unit = begin(store).await;
        assert!(matches!(unit.add_member(&stranger).await, Err(StoreError::Stale(_))), "not the agency's campaign");
    }
    // Archived ones stay theirs.
    let mut unit = begin(store).await;
    unit.update_campaign(&Campaign { archived_at: Some(1), ..second.clone() }).await.unwrap();
    let limited = unit.member_by_email("colleague-3@agency-1.example").await.unwrap().unwrap();
    assert_eq!(limited.campaigns, Some(vec![house.campaign, second.id]));
}

pub(crate) async fn an_agency_says_how_long_events_stay(store: &dyn Store) {
    let (house, other) = (build_house(store, 1).await, build_house(store, 2).await);
    let mut unit = begin(store).await;
    assert_eq!(unit.events_kept(house.agency).await.unwrap(), EventsKept::TwoYears);
    for kept in EventsKept::ALL {
        unit.set_events_kept(house.agency, kept).await.unwrap();
        assert_eq!(unit.events_kept(house.agency).await.unwrap(), kept);
    }
    assert_eq!(unit.events_kept(other.agency).await.unwrap(), EventsKept::default());
    let nobody = AgencyId(Uuid::nil());
    assert!(matches!(unit.events_kept(nobody).await, Err(StoreError::Stale(_))));
    assert!(matches!(unit.set_events_kept(nobody, EventsKept::Year).await, Err(StoreError::Stale(_))));
}

pub(crate) async fn an_agency_says_how_often_accounts_are_looked_at(store: &dyn Store) {
    let (house, other) = (build_house(store, 1).await, build_house(store, 2).await);
    let mut unit = begin(store).await;
    assert_eq!(unit.look_every(house.agency).await.unwrap(), LookEvery::Hour);
    for every in LookEvery::ALL {
        unit.set_look_every(house.agency, every).await.unwrap();
        assert_eq!(unit.look_every(house.agency).await.unwrap(), every);
    }
    assert_eq!(unit.look_every(other.agency).await.unwrap(), LookEvery::default());
    let nobody = AgencyId(Uuid::nil());
    assert!(matches!(unit.look_every(nobody).await, Err(StoreError::Stale(_))));
    assert!(matches!(unit.set_look_every(nobody, LookEvery::Day).await, Err(StoreError::Stale(_))));
}
