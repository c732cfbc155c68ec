//! What was seen of the lives of refresh tokens.

use app::model::{cause::Cause, health::Health};

use super::{begin, build_house};
use crate::store::{
    Store, StoreError,
    life::{Doubt, RefreshLife},
};

pub(crate) async fn what_was_learned_of_lives_is_its_application_s(store: &dyn Store) {
    let (house, other) = (build_house(store, 1).await, build_house(store, 2).await);
    let (agency, id) = (house.agency, house.application);
    let mut unit = begin(store).await;
    assert_eq!(unit.refresh_life(agency, id).await.unwrap(), RefreshLife::default());
    let doubted = RefreshLife { proved: 60, ends: None, doubt: Some(Doubt { times: 1, age: 3_600, at: 9_000 }) };
    unit.put_refresh_life(agency, id, &doubted).await.unwrap();
    assert_eq!(unit.refresh_life(agency, id).await.unwrap(), doubted);
    assert_eq!(unit.refresh_life(other.agency, id).await.unwrap(), RefreshLife::default());
    assert!(matches!(unit.put_refresh_life(other.agency, id, &doubted).await, Ok(()) | Err(StoreError::Stale(_))));
    assert_eq!(unit.refresh_life(agency, id).await.unwrap(), doubted, "another agency writes nothing");
    assert_eq!(unit.learned_lives(agency).await.unwrap(), []);
    assert_eq!(unit.unheeded_lives().await.unwrap(), []);

    let learned = RefreshLife { proved: 60, ends: Some(3_600), doubt: None };
    unit.put_refresh_life(agency, id, &learned).await.unwrap();
    assert_eq!(unit.learned_lives(agency).await.unwrap(), [(id, learned)]);
    assert_eq!(unit.learned_lives(other.agency).await.unwrap(), []);
    assert_eq!(unit.unheeded_lives().await.unwrap(), [(agency, id, learned)]);
    unit.heed_life(other.agency, id).await.unwrap();
    assert_eq!(unit.unheeded_lives().await.unwrap().len(), 1);
    unit.heed_life(agency, id).await.unwrap();
    assert_eq!(unit.unheeded_lives().await.unwrap(), []);
    unit.put_refresh_life(agency, id, &RefreshLife { proved: 70, ..learned }).await.unwrap();
    assert_eq!(unit.unheeded_lives().await.unwrap(), [], "nothing to heed anew");
    unit.put_refresh_life(agency, id, &RefreshLife { ends: Some(1_800), ..learned }).await.unwrap();
    assert_eq!(unit.unheeded_lives().await.unwrap().len(), 1);

    let (works, broken) = (house.account(1, "works"), house.account(2, "broken"));
    let broken = crate::store::account::Account { health: Health::Broken { cause: Cause::Revoked }, ..broken };
    for account in [&works, &broken] {
        unit.add_account(account).await.unwrap();
    }
    assert_eq!(unit.working_accounts(agency, "sandbox", id).await.unwrap(), [works.id]);
    assert_eq!(unit.working_accounts(other.agency, "sandbox", id).await.unwrap(), []);
}
