//! A clock that jumps: a year ahead, a day back, and back again to where it should be, while things are under way. The
//! provider's clock goes right all the time.

use std::time::Duration;

use app::model::{
    error::AppError,
    flow::{FlowStatus, Outcome},
    health::Health,
    ids::FlowId,
};
use server::{
    service::sessions::{DEMO_EMAIL, DEMO_PASSWORD},
    store::job::Lane,
};

use super::{
    desk::{Desk, Post},
    stage::Stage,
};

const DAY: i64 = 86_400;
const YEAR: i64 = 365 * DAY;
/// Seconds of the tests' own clock that a look at the queue may take: far more than a lease, as a busy machine is slow.
const LONGEST_WAIT: u32 = 3_000;
/// A round of care, and the longest lease.
const RECOVERY: i64 = 15 * 60 + 10 * 60;

/// Things under way, of a process that is gone.
struct UnderWay {
    pending: (FlowId, Post),
    exchanging: FlowId,
}

impl UnderWay {
    /// A job and a refresh that are leased, an exchange that has begun, and a flow whose answer is still to come.
    async fn begin(desk: &Desk) -> Self {
        let now = desk.core.clock.unix();
        let exchanging = desk.come_back(desk.connection_of("harbour").await, None, "harbour").await.0;
        let pending = desk.come_back(desk.connection_of("juniper").await, None, "juniper").await;
        desk.enqueue_syncs().await;
        let agency = desk.account("agency").await.unwrap();
        let mut unit = desk.core.store.write().await.unwrap();
        assert!(unit.begin_exchange(exchanging, now + 120).await.unwrap());
        unit.claim_job(Lane::Data, None, "a dead process", now, now + 600).await.unwrap().unwrap();
        assert!(unit.take_lease(agency.id, "a dead process", now, now + 60).await.unwrap());
        unit.put_intent(agency.id, agency.token_version, now).await.unwrap();
        unit.commit().await.unwrap();
        Self { pending, exchanging }
    }
}

async fn expect_nothing_broke(desk: &Desk) {
    for account in desk.accounts().await {
        assert!(!account.health.is_broken(), "{}: {:?}", account.address, account.health);
    }
}

/// Time goes on as it should, and the queue is looked at.
async fn live(stage: &Stage, desk: &Desk, seconds: i64) {
    let until = stage.now() + seconds;
    while stage.now() < until {
        stage.advance(300);
        while_time_goes_by(stage, desk.worker.run_due()).await.unwrap();
    }
}

/// Seconds go by while somebody waits for the end of a lease. None holds for ever.
async fn while_time_goes_by<T>(stage: &Stage, work: impl Future<Output = T>) -> T {
    let goes_by = async {
        for _ in 0..LONGEST_WAIT {
            tokio::time::sleep(Duration::from_millis(20)).await;
            stage.advance(1);
        }
    };
    tokio::select! {
        done = work => done,
        () = goes_by => panic!("it waits for ever"),
    }
}

/// Whether so much time seems to have gone by that what is over is pruned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Forgets {
    WhatIsOver,
    Nothing,
}

/// Everything works, from a person's sign-in to the next sync.
async fn expect_life_goes_on(stage: &Stage, desk: &Desk, under_way: &UnderWay, forgets: Forgets) {
    expect_nothing_broke(desk).await;
    desk.call("sign_in", &[("email", DEMO_EMAIL), ("password", DEMO_PASSWORD)]).await.expect_ok();
    for account in desk.accounts().await {
        while_time_goes_by(stage, desk.access.keep_alive(account.agency, account.id)).await.unwrap();
    }
    let connection = desk.connection_of("harbour").await;
    assert_eq!(desk.sign_in_as(connection, None, "harbour").await.status, FlowStatus::Done);
    let agency = desk.agency().await;
    let flow = desk.core.store.read().await.unwrap().flow(agency, under_way.exchanging).await.unwrap();
    let interrupted = Outcome::Failed { error: AppError::FlowInterrupted };
    match flow {
        Some(flow) => assert_eq!((flow.status, flow.outcome), (FlowStatus::Failed, Some(interrupted))),
        // Attempts that are over are forgotten after a month.
        None => assert_eq!(forgets, Forgets::WhatIsOver, "the flow is gone"),
    }
    desk.enqueue_syncs().await;
    desk.worker.run_due().await.unwrap();
    desk.expect_syncs_go_on("at last").await;
}

#[tokio::test]
async fn a_clock_that_jumps_ahead_breaks_nothing() {
    let stage = Stage::build(false, 6).await;
    let desk = stage.open().await;
    let under_way = UnderWay::begin(&desk).await;
    stage.clock.advance(YEAR);
    desk.worker.run_due().await.unwrap();
    expect_nothing_broke(&desk).await;
    let (_, post) = &under_way.pending;
    desk.send(post).await.expect_error(AppError::NotSignedIn);
    live(&stage, &desk, RECOVERY).await;
    expect_life_goes_on(&stage, &desk, &under_way, Forgets::WhatIsOver).await;
}

#[tokio::test]
async fn a_clock_that_was_ahead_holds_nothing_up() {
    let stage = Stage::build(false, 7).await;
    stage.clock.advance(YEAR);
    let desk = stage.open().await;
    desk.call("sign_in", &[("email", DEMO_EMAIL), ("password", DEMO_PASSWORD)]).await.expect_ok();
    // Whoever has pulled waits for the next night, a year from now.
    desk.enqueue_syncs().await;
    desk.worker.run_due().await.unwrap();
    let under_way = UnderWay::begin(&desk).await;
    stage.clock.advance(-YEAR);
    let set_back_at = stage.now();
    expect_nothing_broke(&desk).await;
    assert_eq!(desk.flow(under_way.exchanging).await.status, FlowStatus::Failed, "no exchange takes a year");
    live(&stage, &desk, RECOVERY).await;
    for linked in desk.connections().await.into_iter().filter(|linked| linked.profile.is_some()) {
        let last = linked.connection.last_good_at.unwrap();
        assert!((set_back_at..=stage.now()).contains(&last), "{last} is not within the last minutes: {linked:?}");
        assert_eq!(linked.connection.health, Health::Healthy);
    }
    for account in desk.accounts().await {
        assert_eq!(account.health, Health::Healthy, "{} ends in a year, not now", account.address);
    }
    expect_life_goes_on(&stage, &desk, &under_way, Forgets::WhatIsOver).await;
}

#[tokio::test]
async fn a_clock_that_is_set_back_a_day_breaks_nothing() {
    let stage = Stage::build(false, 8).await;
    let desk = stage.open().await;
    let under_way = UnderWay::begin(&desk).await;
    stage.clock.advance(-DAY);
    let (flow, post) = &under_way.pending;
    desk.send(post).await.expect_ok();
    assert_eq!(desk.flow(*flow).await.status, FlowStatus::Done);
    live(&stage, &desk, RECOVERY).await;
    expect_life_goes_on(&stage, &desk, &under_way, Forgets::Nothing).await;
    // Access tokens that seem good for another day are not; that breaks nobody either.
    stage.expire_access();
    desk.enqueue_syncs().await;
    desk.worker.run_due().await.unwrap();
    expect_nothing_broke(&desk).await;
    desk.expect_syncs_go_on("after a day").await;
}
