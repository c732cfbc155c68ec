use std::{
    future::Future,
    pin::pin,
    sync::mpsc::{Sender, channel},
};

use futures::poll;

use super::*;

type Done = Arc<Mutex<Vec<&'static str>>>;

/// One thread that stands still until the sender says something.
async fn busy(hashing: &Hashing) -> (Sender<()>, impl Future<Output = Result<(), HashingError>>) {
    let (go, gate) = channel();
    let (began, begun) = oneshot::channel();
    let hashing = hashing.clone();
    let first = async move {
        let work = move |_: &mut Memory| {
            let _ = began.send(());
            gate.recv().unwrap();
        };
        hashing.run(Lane::Strangers, work).await
    };
    let running = tokio::spawn(first);
    begun.await.unwrap();
    (go, async { running.await.unwrap() })
}

fn task(done: &Done, name: &'static str) -> impl FnOnce(&mut Memory) + Send + 'static {
    let done = done.clone();
    move |_| done.lock().unwrap().push(name)
}

#[tokio::test]
async fn a_full_lane_says_so_and_the_other_one_goes_first() {
    let (hashing, done) = (Hashing::with_threads(1, 2, IDLE), Done::default());
    let (go, first) = busy(&hashing).await;
    let mut strangers = ["one", "two"].map(|name| Box::pin(hashing.run(Lane::Strangers, task(&done, name))));
    for stranger in &mut strangers {
        assert!(poll!(stranger).is_pending());
    }
    assert_eq!(hashing.run(Lane::Strangers, task(&done, "three")).await, Err(HashingError::Full));
    let mut known = pin!(hashing.run(Lane::Known, task(&done, "known")));
    assert!(poll!(known.as_mut()).is_pending());

    go.send(()).unwrap();
    first.await.unwrap();
    known.await.unwrap();
    for stranger in strangers {
        stranger.await.unwrap();
    }
    assert_eq!(*done.lock().unwrap(), ["known", "one", "two"]);
}

/// A stranger who has left while all threads were busy; then `next` comes, and what was hashed for whom is told.
async fn leave_before(strangers_waiting: usize) -> Vec<&'static str> {
    let (hashing, done) = (Hashing::with_threads(1, strangers_waiting, IDLE), Done::default());
    let (go, first) = busy(&hashing).await;
    let mut gone = Box::pin(hashing.run(Lane::Strangers, task(&done, "gone")));
    assert!(poll!(gone.as_mut()).is_pending());
    drop(gone);
    let mut next = pin!(hashing.run(Lane::Strangers, task(&done, "next")));
    assert!(poll!(next.as_mut()).is_pending());
    go.send(()).unwrap();
    first.await.unwrap();
    next.await.unwrap();
    let done = done.lock().unwrap();
    done.clone()
}

#[tokio::test]
async fn nothing_is_hashed_for_a_sender_who_has_left() {
    assert_eq!(leave_before(2).await, ["next"]);
    assert_eq!(leave_before(1).await, ["next"], "their place is free again");
}

#[tokio::test]
async fn strangers_leave_a_thread_to_those_we_know() {
    let (hashing, done) = (Hashing::with_threads(2, 4, IDLE), Done::default());
    let (go, first) = busy(&hashing).await;
    let mut stranger = pin!(hashing.run(Lane::Strangers, task(&done, "stranger")));
    assert!(poll!(stranger.as_mut()).is_pending());
    hashing.run(Lane::Known, task(&done, "known")).await.unwrap();
    assert_eq!(*done.lock().unwrap(), ["known"]);
    go.send(()).unwrap();
    first.await.unwrap();
    stranger.await.unwrap();
}

#[tokio::test]
async fn known_devices_have_an_end_of_their_lane_too() {
    let (hashing, done) = (Hashing::with_threads(1, 1, IDLE), Done::default());
    let (go, first) = busy(&hashing).await;
    let mut waiting: Vec<_> =
        (0..KNOWN_WAITING).map(|_| Box::pin(hashing.run(Lane::Known, task(&done, "known")))).collect();
    for known in &mut waiting {
        assert!(poll!(known).is_pending());
    }
    assert_eq!(hashing.run(Lane::Known, task(&done, "one more")).await, Err(HashingError::Full));
    go.send(()).unwrap();
    first.await.unwrap();
    for known in waiting {
        known.await.unwrap();
    }
    assert_eq!(done.lock().unwrap().len(), KNOWN_WAITING);
}

#[tokio::test]
async fn a_thread_with_nothing_to_do_ends_and_the_next_work_gets_another() {
    let hashing = Hashing::with_threads(1, 1, Duration::ZERO);
    let name = |_: &mut Memory| thread::current().id();
    let first = hashing.run(Lane::Strangers, name).await.unwrap();
    let ended = async {
        while hashing.shared.lock().threads > 0 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), ended).await.expect("it keeps its memory for ever");
    assert_ne!(hashing.run(Lane::Strangers, name).await.unwrap(), first);
}

#[tokio::test]
async fn a_panic_takes_nothing_with_it() {
    let hashing = Hashing::with_threads(1, 1, IDLE);
    let panics = |_: &mut Memory| panic!("on purpose");
    assert_eq!(hashing.run(Lane::Strangers, panics).await, Err(HashingError::Failed));
    assert_eq!(hashing.run(Lane::Strangers, |_: &mut Memory| 7).await, Ok(7));
    let state = hashing.shared.lock();
    assert!(state.threads <= 1 && state.strangers_served <= 1);
}

#[test]
fn memory_is_large_enough_to_be_given_back() {
    let mut memory = Memory::default();
    assert_eq!(memory.blocks(19_456).unwrap().len(), 19_456);
    assert!(memory.0.capacity() * Block::SIZE > 32 * 1024 * 1024);
    let place = memory.0.as_ptr();
    assert_eq!(memory.blocks(8).unwrap().len(), 8);
    assert_eq!(memory.blocks(19_456).unwrap().as_ptr(), place, "kept from one to the next");
}
