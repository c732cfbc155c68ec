//! Campaigns and applications.

use app::model::ids::{ApplicationId, CampaignId};

use super::{begin, build_house, sealed};
use crate::store::{Store, StoreError, application::Application, campaign::Campaign};

pub(crate) async fn campaigns_and_applications_stay_in_their_agency(store: &dyn Store) {
    let (house, other) = (build_house(store, 1).await, build_house(store, 2).await);
    let mut unit = begin(store).await;
    let campaign = house.campaign();
    assert_eq!(unit.campaign(house.agency, campaign.id).await.unwrap(), Some(campaign.clone()));
    assert_eq!(unit.campaign(other.agency, campaign.id).await.unwrap(), None);
    assert!(matches!(unit.add_campaign(&campaign).await, Err(StoreError::Duplicate(_))));

    let add = |kind, name: &str| Campaign { id: CampaignId(house.id(kind)), name: name.to_owned(), ..house.campaign() };
    unit.add_campaign(&add(1, "zebra")).await.unwrap();
    unit.add_campaign(&add(2, "Aardvark")).await.unwrap();
    let archived = Campaign { name: "Aaa".to_owned(), archived_at: Some(500), ..campaign.clone() };
    unit.update_campaign(&archived).await.unwrap();
    let names = unit.campaign_names(house.agency, &[campaign.id, CampaignId(house.id(2))]).await.unwrap();
    assert_eq!(names, [(campaign.id, "Aaa".to_owned()), (CampaignId(house.id(2)), "Aardvark".to_owned())].into());
    assert!(unit.campaign_names(other.agency, &[campaign.id]).await.unwrap().is_empty());
    assert_eq!(unit.campaign(house.agency, campaign.id).await.unwrap(), Some(archived.clone()));
    let foreign = Campaign { agency: other.agency, ..archived };
    assert!(matches!(unit.update_campaign(&foreign).await, Err(StoreError::Stale(_))));

    let application = house.application();
    assert_eq!(unit.application(house.agency, application.id).await.unwrap(), Some(application.clone()));
    assert_eq!(unit.application(other.agency, application.id).await.unwrap(), None);
    let replaced = Application {
        issuer: "https://id.example/".to_owned(),
        iss_announced: false,
        authorization_endpoint: "https://new.example/authorize".to_owned(),
        userinfo_endpoint: Some("https://new.example/userinfo".to_owned()),
        revocation_endpoint: Some("https://new.example/revoke".to_owned()),
        client_secret: None,
        settings: Default::default(),
        pairwise: true,
        saved_at: 300,
        ..application.clone()
    };
    unit.put_application(&replaced).await.unwrap();
    assert_eq!(unit.application(house.agency, application.id).await.unwrap(), Some(replaced.clone()));
    for another in [
        Application { issuer: "https://new.example".to_owned(), ..replaced.clone() },
        Application { client_id: "renewed".to_owned(), ..replaced.clone() },
    ] {
        assert!(matches!(unit.put_application(&another).await, Err(StoreError::Stale(_))), "who it is stays");
    }
    let foreign = Application { agency: other.agency, ..application.clone() };
    assert!(matches!(unit.put_application(&foreign).await, Err(StoreError::Stale(_))), "not another agency's");
    let second = Application {
        id: ApplicationId(house.id(3)),
        client_secret: Some(sealed(2, "second")),
        created_at: 50,
        ..application.clone()
    };
    unit.put_application(&second).await.unwrap();
    assert_eq!(
        unit.applications(house.agency, "sandbox").await.unwrap(),
        [second.clone(), replaced.clone()],
        "oldest first"
    );
    assert!(unit.applications(house.agency, "another").await.unwrap().is_empty());
    assert_eq!(
        unit.authorization_endpoints(house.agency).await.unwrap(),
        ["https://id.example/authorize", "https://new.example/authorize"]
    );

    unit.set_successor(house.agency, second.id, Some(replaced.id)).await.unwrap();
    assert!(matches!(unit.set_successor(other.agency, second.id, None).await, Err(StoreError::Stale(_))));
    let succeeded = Application { successor: Some(replaced.id), ..second };
    assert_eq!(unit.application(house.agency, succeeded.id).await.unwrap(), Some(succeeded.clone()));
    unit.put_application(&Application { successor: None, ..succeeded.clone() }).await.unwrap();
    assert_eq!(
        unit.application(house.agency, succeeded.id).await.unwrap(),
        Some(succeeded),
        "saving changes nothing of it"
    );
    assert_eq!(
        unit.authorization_endpoints(house.agency).await.unwrap(),
        ["https://new.example/authorize"],
        "nobody signs in through one that was replaced"
    );
}
