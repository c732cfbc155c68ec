//! Share links.

use app::model::ids::{CampaignId, ShareLinkId};

use super::{House, begin, build_house};
use crate::store::{
    Store, StoreError,
    campaign::Campaign,
    share_link::{Opening, Revoked, ShareLink},
};

fn link(house: &House, kind: u128) -> ShareLink {
    ShareLink {
        id: ShareLinkId(house.id(kind)),
        agency: house.agency,
        campaign: house.campaign,
        name: format!("Link {kind}"),
        opens: Some(Opening { token_hash: house.id(kind).as_bytes().to_vec(), password_hash: None }),
        ends_at: None,
        created_by: house.member,
        created_at: 100 + i64::try_from(kind).unwrap(),
        revoked: None,
    }
}

fn token_hash(link: &ShareLink) -> Vec<u8> {
    link.opens.clone().unwrap().token_hash
}

pub(crate) async fn a_share_link_opens_until_it_is_over(store: &dyn Store) {
    let house = build_house(store, 1).await;
    let (open, ending) = (link(&house, 1), ShareLink { ends_at: Some(500), ..link(&house, 2) });
    let mut unit = begin(store).await;
    unit.add_share_link(&open).await.unwrap();
    unit.add_share_link(&ending).await.unwrap();
    let twin = ShareLink { id: ShareLinkId(house.id(9)), ..open.clone() };
    assert!(matches!(unit.add_share_link(&twin).await, Err(StoreError::Duplicate(_))), "one link per token");
    assert_eq!(unit.share_links(house.agency, house.campaign).await.unwrap(), [ending.clone(), open.clone()]);
    assert_eq!(unit.share_link_by_token(b"unknown", 200).await.unwrap(), None);
    assert_eq!(unit.share_link_by_token(&token_hash(&ending), 499).await.unwrap(), Some(ending.clone()));
    assert_eq!(unit.share_link_by_token(&token_hash(&ending), 500).await.unwrap(), None, "over from that second on");

    unit.set_share_link_password(house.agency, house.campaign, open.id, Some("$argon2id$one")).await.unwrap();
    let found = unit.share_link_by_token(&token_hash(&open), 200).await.unwrap().unwrap();
    assert_eq!(found.opens.unwrap().password_hash.as_deref(), Some("$argon2id$one"));

    let archived = |at| Campaign { archived_at: at, ..house.campaign() };
    unit.update_campaign(&archived(Some(150))).await.unwrap();
    assert_eq!(unit.share_link_by_token(&token_hash(&open), 200).await.unwrap(), None, "archived");
    unit.update_campaign(&archived(None)).await.unwrap();
    assert!(unit.share_link_by_token(&token_hash(&open), 200).await.unwrap().is_some());

    let revoked = Revoked { by: house.member, at: 300 };
    unit.revoke_share_link(house.agency, house.campaign, open.id, revoked).await.unwrap();
    assert_eq!(unit.share_link_by_token(&token_hash(&open), 300).await.unwrap(), None);
    let after = ShareLink { opens: None, revoked: Some(revoked), ..open.clone() };
    assert_eq!(unit.share_links(house.agency, house.campaign).await.unwrap(), [ending.clone(), after]);
    let again = unit.revoke_share_link(house.agency, house.campaign, open.id, Revoked { at: 400, ..revoked }).await;
    assert!(matches!(again, Err(StoreError::Stale(_))), "once");
    let late = unit.set_share_link_password(house.agency, house.campaign, open.id, None).await;
    assert!(matches!(late, Err(StoreError::Stale(_))));

    unit.prune_share_links(house.agency, 300).await.unwrap();
    assert_eq!(unit.share_links(house.agency, house.campaign).await.unwrap().len(), 2, "not yet");
    unit.prune_share_links(house.agency, 301).await.unwrap();
    assert_eq!(unit.share_links(house.agency, house.campaign).await.unwrap(), [ending]);
    unit.prune_share_links(house.agency, 501).await.unwrap();
    assert!(unit.share_links(house.agency, house.campaign).await.unwrap().is_empty());
}

pub(crate) async fn share_links_belong_to_one_campaign(store: &dyn Store) {
    let (house, other) = (build_house(store, 1).await, build_house(store, 2).await);
    let own = link(&house, 1);
    let mut unit = begin(store).await;
    unit.add_share_link(&own).await.unwrap();
    assert!(unit.share_links(other.agency, house.campaign).await.unwrap().is_empty());
    assert!(unit.share_links(other.agency, other.campaign).await.unwrap().is_empty());
    let sibling = Campaign { id: CampaignId(house.id(7)), ..house.campaign() };
    unit.add_campaign(&sibling).await.unwrap();
    for (agency, campaign) in
        [(other.agency, house.campaign), (other.agency, other.campaign), (house.agency, sibling.id)]
    {
        let revoked = Revoked { by: other.member, at: 200 };
        let refused = unit.revoke_share_link(agency, campaign, own.id, revoked).await;
        assert!(matches!(refused, Err(StoreError::Stale(_))));
        let refused = unit.set_share_link_password(agency, campaign, own.id, Some("$argon2id$theirs")).await;
        assert!(matches!(refused, Err(StoreError::Stale(_))));
    }
    unit.prune_share_links(other.agency, i64::MAX).await.unwrap();
    assert_eq!(unit.share_links(house.agency, house.campaign).await.unwrap(), [own]);
    unit.commit().await.unwrap();
    let mut unit = begin(store).await;
    let foreign = ShareLink { id: ShareLinkId(other.id(1)), agency: other.agency, ..link(&house, 3) };
    assert!(matches!(unit.add_share_link(&foreign).await, Err(StoreError::Stale(_))), "another agency's campaign");
}
