//! A job of which the whole process dies, at every start.

use std::sync::Arc;

use app::model::{cause::Cause, health::Health, window::WindowView};
use async_trait::async_trait;
use server::{
    core::Core,
    net::{NetError, Outbound},
    store::connection::Linked,
};
use tokio::net::TcpStream;

use super::{
    boundaries::Pace,
    desk::Desk,
    process::{Ending, Order, Task},
    stage::Stage,
};

/// What stands in the path of the data that kills.
const DEADLY: &str = "ads-juniper";
/// After so many seconds every lease of a dead process is over.
const ALL_OVER: i64 = 11 * 60;
const STOPPED: Health = Health::Stalled { cause: Cause::Crashing };

/// A way out on which the process dies.
struct Deadly {
    inner: Arc<dyn Outbound>,
    words: String,
}

pub(super) fn around(core: Core, words: String) -> Core {
    Core { outbound: Arc::new(Deadly { inner: core.outbound.clone(), words }), ..core }
}

#[async_trait]
impl Outbound for Deadly {
    async fn send(&self, request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, NetError> {
        if request.uri().path().contains(&self.words) {
            std::process::abort();
        }
        self.inner.send(request).await
    }

    async fn connect(&self, host: &str, port: u16) -> Result<TcpStream, NetError> {
        self.inner.connect(host, port).await
    }
}

/// A process that works through the queue and dies of it; after that its lease is over.
async fn die(stage: &Stage) {
    let order = Order {
        place: stage.place.clone(),
        now: stage.now(),
        seed: stage.next_seed(),
        stop_at: 0,
        pace: Pace::Run,
        task: Task::Die(DEADLY.to_owned()),
    };
    let ending = order.run().await;
    assert!(matches!(ending, Ending::Died), "{ending:?}");
    stage.advance(ALL_OVER);
}

async fn deadly_connection(desk: &Desk) -> Linked {
    let is_deadly = |linked: &Linked| linked.profile.as_ref().is_some_and(|profile| profile.remote_id == DEADLY);
    desk.connections().await.into_iter().find(is_deadly).unwrap()
}

async fn check_now(desk: &Desk, linked: &Linked) {
    desk.call("check_now", &[("connection", &linked.connection.id.to_string())]).await.expect_ok();
}

async fn window(desk: &Desk, linked: &Linked) -> WindowView {
    let connection = &linked.connection;
    desk.ask("window", &format!("campaign={}&connection={}", connection.campaign, connection.id)).await
}

async fn count_parked(desk: &Desk) -> i64 {
    desk.core.store.read().await.unwrap().count_parked().await.unwrap()
}

#[tokio::test]
async fn what_the_process_dies_of_three_times_is_put_aside_until_a_person_asks() {
    let stage = Stage::build(false, 12).await;
    let desk = stage.open().await;
    desk.enqueue_syncs().await;
    desk.close().await;
    for _ in 0..3 {
        die(&stage).await;
    }

    let desk = stage.open().await;
    desk.worker.run_due().await.unwrap();
    assert_eq!(count_parked(&desk).await, 1);
    for linked in desk.connections().await.into_iter().filter(|linked| linked.profile.is_some()) {
        let is_deadly = linked.profile.as_ref().is_some_and(|profile| profile.remote_id == DEADLY);
        assert_eq!(linked.health(), if is_deadly { STOPPED } else { Health::Healthy }, "{:?}", linked.profile);
    }
    let linked = deadly_connection(&desk).await;
    let shown = window(&desk, &linked).await;
    let trouble = shown.trouble.unwrap();
    assert!(trouble.next.contains("Check now"), "{trouble:?}");
    assert!(trouble.evidence.unwrap().is_ours);
    assert_eq!(shown.timeline[0].kind, "stalled");
    assert_eq!(shown.timeline[0].words, trouble.headline);

    // Nights go by, and nobody tries it.
    for _ in 0..3 {
        stage.advance(86_400);
        desk.worker.run_due().await.unwrap();
    }
    assert_eq!(deadly_connection(&desk).await.connection.last_good_at, linked.connection.last_good_at);

    // Asked once: it dies once, and is put aside at once.
    check_now(&desk, &linked).await;
    assert_eq!(count_parked(&desk).await, 0);
    desk.close().await;
    die(&stage).await;
    let desk = stage.open().await;
    desk.worker.run_due().await.unwrap();
    assert_eq!((count_parked(&desk).await, deadly_connection(&desk).await.health()), (1, STOPPED));

    // Asked again once the platform behaves: everything is well, and nothing of it is left.
    check_now(&desk, &linked).await;
    desk.worker.run_due().await.unwrap();
    assert_eq!((count_parked(&desk).await, deadly_connection(&desk).await.health()), (0, Health::Healthy));
    assert_eq!(window(&desk, &linked).await.timeline[0].kind, "healed");
    desk.enqueue_syncs().await;
    desk.worker.run_due().await.unwrap();
    desk.expect_syncs_go_on("at last").await;
}
