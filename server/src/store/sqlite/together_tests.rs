//! Small writes that share a transaction, and what becomes of them when one fails.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use app::model::ids::AccountId;

use super::super::SqliteStore;
use crate::store::{
    Store, StoreError, Work, as_work,
    story::{House, build_house},
};

async fn open() -> (SqliteStore, House, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open_in(folder.path()).await.unwrap();
    let house = build_house(&store, 1).await;
    (store, house, folder)
}

/// Adds the account of this number, and notes how often that was begun.
fn add(house: &House, number: u128, begun: &Arc<AtomicUsize>) -> Work {
    let (account, begun) = (house.account(number, &format!("subject {number}")), Arc::clone(begun));
    as_work(move |unit| {
        let (account, begun) = (account.clone(), Arc::clone(&begun));
        Box::pin(async move {
            begun.fetch_add(1, Ordering::SeqCst);
            unit.add_account(&account).await
        })
    })
}

/// All of them at once, while somebody else holds the writer.
async fn write_at_once(store: &SqliteStore, works: Vec<Work>) -> Vec<Result<(), StoreError>> {
    let held = store.write().await.unwrap();
    let writes = works.into_iter().map(|work| store.write_together(work));
    let mut writes = Box::pin(futures::future::join_all(writes));
    assert!(futures::poll!(&mut writes).is_pending());
    held.commit().await.unwrap();
    writes.await
}

async fn has_account(store: &SqliteStore, house: &House, number: u128) -> bool {
    let account = AccountId(house.id(number));
    store.read().await.unwrap().account(house.agency, account).await.unwrap().is_some()
}

#[tokio::test]
async fn whoever_comes_while_the_writer_is_busy_shares_the_next_commit() {
    let (store, house, _folder) = open().await;
    let begun = Arc::new(AtomicUsize::new(0));
    let seen = Arc::new(AtomicUsize::new(0));
    // The last one looks from outside: nothing of the others is committed yet.
    let looks = {
        let (store, id, seen) = (store.clone(), AccountId(house.id(1)), Arc::clone(&seen));
        let agency = house.agency;
        as_work(move |unit| {
            let (store, seen) = (store.clone(), Arc::clone(&seen));
            Box::pin(async move {
                let inside = unit.account(agency, id).await?.is_some();
                let outside = store.ask().await?.account(agency, id).await?.is_some();
                seen.fetch_add(usize::from(inside) + 10 * usize::from(outside), Ordering::SeqCst);
                Ok(())
            })
        })
    };
    let works = vec![add(&house, 1, &begun), add(&house, 2, &begun), looks];
    write_at_once(&store, works).await.into_iter().for_each(|done| done.unwrap());
    assert_eq!(seen.load(Ordering::SeqCst), 1, "one transaction");
    assert_eq!(begun.load(Ordering::SeqCst), 2);
    for number in [1, 2] {
        assert!(has_account(&store, &house, number).await, "durable before anybody is told");
    }
}

#[tokio::test]
async fn one_that_is_refused_takes_no_other_with_it() {
    let (store, house, _folder) = open().await;
    let begun = Arc::new(AtomicUsize::new(0));
    let refused = {
        let (first, second) = (house.account(7, "same"), house.account(8, "same"));
        as_work(move |unit| {
            let (first, second) = (first.clone(), second.clone());
            Box::pin(async move {
                unit.add_account(&first).await?;
                unit.add_account(&second).await
            })
        })
    };
    let done = write_at_once(&store, vec![add(&house, 1, &begun), refused, add(&house, 2, &begun)]).await;
    assert!(matches!(done.as_slice(), [Ok(()), Err(StoreError::Duplicate(_)), Ok(())]), "{done:?}");
    assert_eq!(begun.load(Ordering::SeqCst), 3, "the first was done once more, alone");
    for (number, is_there) in [(1, true), (2, true), (7, false), (8, false)] {
        assert_eq!(has_account(&store, &house, number).await, is_there, "{number}");
    }
}

#[tokio::test]
async fn one_that_falls_over_leaves_the_next_to_be_written() {
    let (store, house, _folder) = open().await;
    let begun = Arc::new(AtomicUsize::new(0));
    fn fall() -> Result<(), StoreError> {
        panic!("by design")
    }
    let falls = as_work(|_| Box::pin(async { fall() }));
    assert!(store.write_together(falls).await.is_err());
    store.write_together(add(&house, 1, &begun)).await.unwrap();
    assert!(has_account(&store, &house, 1).await);
}

#[tokio::test]
async fn whoever_stops_waiting_holds_nobody_up() {
    let (store, house, _folder) = open().await;
    let begun = Arc::new(AtomicUsize::new(0));
    let held = store.write().await.unwrap();
    let mut leaves = Box::pin(store.write_together(add(&house, 1, &begun)));
    assert!(futures::poll!(&mut leaves).is_pending());
    drop(leaves);
    held.commit().await.unwrap();
    store.write_together(add(&house, 2, &begun)).await.unwrap();
    assert!(has_account(&store, &house, 2).await);
}
