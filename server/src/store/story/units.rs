//! Units of work.

use super::{begin, build_house};
use crate::store::{Store, agency::Agency};

pub(crate) async fn an_uncommitted_unit_leaves_nothing(store: &dyn Store) {
    let house = build_house(store, 1).await;
    let mut unit = begin(store).await;
    unit.add_account(&house.account(1, "marketing")).await.unwrap();
    assert!(unit.account(house.agency, house.account(1, "").id).await.unwrap().is_some(), "sees its own writes");
    drop(unit);
    let mut unit = begin(store).await;
    assert_eq!(unit.account(house.agency, house.account(1, "").id).await.unwrap(), None);
    // A refused write spoils neither what the unit wrote before nor the unit.
    unit.add_account(&house.account(1, "marketing")).await.unwrap();
    assert!(unit.add_account(&house.account(1, "marketing")).await.is_err());
    unit.commit().await.unwrap();
    let mut unit = store.read().await.unwrap();
    assert!(unit.account(house.agency, house.account(1, "").id).await.unwrap().is_some());
}

pub(crate) async fn readers_see_one_moment(store: &dyn Store) {
    let house = build_house(store, 1).await;
    let mut reader = store.read().await.unwrap();
    assert_eq!(reader.agencies().await.unwrap().len(), 1);
    let mut writer = begin(store).await;
    let second = Agency { id: app::model::ids::AgencyId(house.id(1)), name: "Second".to_owned(), created_at: 200 };
    writer.add_agency(&second).await.unwrap();
    assert_eq!(store.read().await.unwrap().agencies().await.unwrap().len(), 1, "not committed yet");
    writer.commit().await.unwrap();
    assert_eq!(reader.agencies().await.unwrap().len(), 1, "still the same moment");
    drop(reader);
    assert_eq!(store.read().await.unwrap().agencies().await.unwrap().len(), 2);
}

pub(crate) async fn a_second_writer_waits(store: &dyn Store) {
    let house = build_house(store, 1).await;
    let account = house.account(1, "marketing");
    let mut unit = begin(store).await;
    unit.add_account(&account).await.unwrap();
    unit.commit().await.unwrap();
    // Both want the lease at the same moment: they come one after the other, and one gets it.
    let take = async |holder: &str| {
        let mut unit = begin(store).await;
        let taken = unit.take_lease(account.id, holder, 100, 160).await.unwrap();
        tokio::task::yield_now().await;
        unit.commit().await.unwrap();
        taken
    };
    let (first, second) = tokio::join!(take("first"), take("second"));
    assert!(first ^ second, "{first} {second}");
}

pub(crate) async fn a_cancelled_unit_frees_the_writer(store: &dyn Store) {
    let house = build_house(store, 1).await;
    for polls in 0..20 {
        // As when a browser goes away: the future is dropped wherever it stands.
        let write = async {
            let mut unit = begin(store).await;
            unit.add_account(&house.account(1, "marketing")).await.unwrap();
            std::future::pending::<()>().await;
            unit.commit().await.unwrap();
        };
        let mut write = Box::pin(write);
        for _ in 0..polls {
            assert!(futures::poll!(write.as_mut()).is_pending());
            tokio::task::yield_now().await;
        }
    }
    let mut unit = begin(store).await;
    assert!(unit.account(house.agency, house.account(1, "").id).await.unwrap().is_none());
    unit.add_account(&house.account(1, "marketing")).await.unwrap();
    unit.commit().await.unwrap();
    assert!(store.read().await.unwrap().account(house.agency, house.account(1, "").id).await.unwrap().is_some());
}
