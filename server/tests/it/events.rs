//! Live pages: who hears of what, and when a stream ends.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use app::model::{change::ChangeSubject, error::AppError, ids::AccountId, member::Role};
use async_trait::async_trait;
use reqwest::StatusCode;
use server::{
    core::Core,
    store::{Store, StoreError, Unit},
};
use tempfile::TempDir;

use crate::support::{Browser, EMAIL, EventStream, Heard, TestServer};

async fn heard_campaign(stream: &mut EventStream) -> ChangeSubject {
    stream.next_change().await.subject
}

#[tokio::test]
async fn a_change_is_heard_at_once_and_carries_ids_only() {
    let server = TestServer::start().await;
    let browser = server.set_up().await;
    let mut stream = browser.listen(None).await;
    assert_eq!((stream.status(), stream.header("content-type")), (StatusCode::OK, "text/event-stream"));
    assert_eq!(stream.header("x-accel-buffering"), "no");

    let id = browser.create_campaign("Harbour Coffee").await;
    let change = stream.next_change().await;
    assert_eq!((change.campaign, change.subject), (Some(id), ChangeSubject::Campaign(id)));
    let json = serde_json::to_string(&change).unwrap();
    assert!(!json.contains("Harbour"), "{json}");
}

#[tokio::test]
async fn nobody_signed_in_hears_nothing() {
    let server = TestServer::start().await;
    assert_eq!(server.browser().listen(None).await.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn agencies_and_limited_managers_hear_of_their_own_only() {
    let server = TestServer::start().await;
    let owner = server.set_up().await;
    let mine = owner.create_campaign("Harbour").await;
    let stranger = server.add_agency("Others", "owner@others.example").await;
    let manager = server.add_colleague("manager@lighthouse.example", Role::Manager, Some(vec![mine])).await;
    // What happened a moment ago is told once more: nobody is to take it for what comes now.
    server.clock.advance(60);
    let (mut at_strangers, mut at_managers) = (stranger.listen(None).await, manager.listen(None).await);

    owner.create_campaign("Juniper").await;
    let theirs = stranger.create_campaign("Theirs").await;
    let fields = [("campaign", mine.to_string()), ("name", "Renamed".to_owned())];
    owner.call("rename_campaign", &fields.each_ref().map(|(key, value)| (*key, value.as_str()))).await.expect_ok();

    assert_eq!(heard_campaign(&mut at_strangers).await, ChangeSubject::Campaign(theirs));
    assert_eq!(heard_campaign(&mut at_managers).await, ChangeSubject::Campaign(mine));
}

#[tokio::test]
async fn a_browser_that_comes_back_misses_nothing() {
    let server = TestServer::start().await;
    let browser = server.set_up().await;
    let mut stream = browser.listen(None).await;
    let first = browser.create_campaign("First").await;
    let Heard::Change { id, change } = stream.next().await else { panic!("no change") };
    assert_eq!(change.subject, ChangeSubject::Campaign(first));
    drop(stream);

    let second = browser.create_campaign("Second").await;
    let mut stream = browser.listen(Some(&id)).await;
    let third = browser.create_campaign("Third").await;
    for expected in [second, third] {
        assert_eq!(heard_campaign(&mut stream).await, ChangeSubject::Campaign(expected));
    }
}

#[tokio::test]
async fn what_happened_between_a_page_and_its_stream_is_heard() {
    let server = TestServer::start().await;
    let browser = server.set_up().await;
    browser.create_campaign("Long ago").await;
    server.clock.advance(60);
    let before = browser.create_campaign("Between").await;
    let mut stream = browser.listen(None).await;
    let after = browser.create_campaign("After").await;
    for expected in [before, after] {
        assert_eq!(heard_campaign(&mut stream).await, ChangeSubject::Campaign(expected));
    }
}

#[tokio::test]
async fn what_another_process_wrote_is_heard_too() {
    let server = TestServer::start().await;
    let browser = server.set_up().await;
    let mut stream = browser.listen(None).await;
    let owner = server.core.store.read().await.unwrap().member_by_email(EMAIL).await.unwrap().unwrap();
    let subject = ChangeSubject::Account(AccountId(uuid::Uuid::from_u128(1)));
    // Nobody rings the bell of this process.
    let mut unit = server.core.store.write().await.unwrap();
    unit.add_change(owner.agency, None, subject, 0).await.unwrap();
    unit.commit().await.unwrap();
    assert_eq!(heard_campaign(&mut stream).await, subject);
}

#[tokio::test]
async fn a_stream_ends_with_its_session() {
    let server = TestServer::start().await;
    let (browser, elsewhere) = (server.set_up().await, server.browser());
    elsewhere.sign_in().await;
    let mut stream = browser.listen(None).await;
    browser.call("sign_out", &[]).await.expect_ok();
    elsewhere.create_campaign("Not for everybody").await;
    assert_eq!(stream.next().await, Heard::End);
    assert_eq!(stream.next().await, Heard::Closed);
}

#[tokio::test]
async fn a_stop_closes_streams_without_sending_anybody_away() {
    let server = TestServer::start().await;
    let browser = server.set_up().await;
    let mut stream = browser.listen(None).await;
    server.stop().await;
    assert_eq!(stream.next().await, Heard::Closed);
}

/// Writes so many changes at once, and says which was the last.
async fn write_changes(server: &TestServer, count: u128) -> i64 {
    let owner = server.core.store.read().await.unwrap().member_by_email(EMAIL).await.unwrap().unwrap();
    let mut unit = server.core.store.write().await.unwrap();
    for number in 0..count {
        let subject = ChangeSubject::Account(AccountId(uuid::Uuid::from_u128(number)));
        unit.add_change(owner.agency, None, subject, server.core.clock.unix()).await.unwrap();
    }
    let last = unit.last_sequence().await.unwrap();
    unit.commit().await.unwrap();
    last
}

#[tokio::test]
async fn a_page_that_missed_much_is_told_to_fetch_everything() {
    let server = TestServer::start().await;
    let browser = server.set_up().await;
    let last = write_changes(&server, 500).await;
    let fresh = browser.create_campaign("Fresh").await;
    let everything = |sequence: i64| Heard::Everything { id: sequence.to_string() };

    // From far behind, and from a store that was put back to an earlier day.
    for seen in ["0", "999999"] {
        let mut stream = browser.listen(Some(seen)).await;
        assert_eq!(stream.next().await, everything(last + 1), "since {seen}");
    }
    let mut stream = browser.listen(Some(&last.to_string())).await;
    assert_eq!(heard_campaign(&mut stream).await, ChangeSubject::Campaign(fresh));
    // Opened with the page, which is fresh but for seconds.
    let mut stream = browser.listen(None).await;
    assert_eq!(stream.next().await, everything(last + 1));
    let next = browser.create_campaign("Next").await;
    assert_eq!(heard_campaign(&mut stream).await, ChangeSubject::Campaign(next));
}

/// Counts how often the store is read.
struct Counted {
    inner: Arc<dyn Store>,
    reads: Arc<AtomicUsize>,
}

#[async_trait]
impl Store for Counted {
    async fn read(&self) -> Result<Box<dyn Unit>, StoreError> {
        self.reads.fetch_add(1, Ordering::SeqCst);
        self.inner.read().await
    }

    async fn write(&self) -> Result<Box<dyn Unit>, StoreError> {
        self.inner.write().await
    }

    async fn close(&self) {
        self.inner.close().await;
    }
}

#[tokio::test]
async fn what_was_missed_costs_one_look_at_the_session() {
    let reads = Arc::new(AtomicUsize::new(0));
    let count = |core: Core| Core { store: Arc::new(Counted { inner: core.store, reads: reads.clone() }), ..core };
    let server = TestServer::start_around(TempDir::new().unwrap(), |_| {}, count).await;
    let browser = server.set_up().await;
    let last = write_changes(&server, 200).await;
    let before = reads.load(Ordering::SeqCst);
    let mut stream = browser.listen(Some(&(last - 200).to_string())).await;
    for sequence in last - 199..=last {
        assert_eq!(stream.next_change().await.sequence, sequence);
    }
    // Who is it, what was missed, is the session still there; the tail that all streams share looks besides.
    let read = reads.load(Ordering::SeqCst) - before;
    assert!(read < 20, "{read} reads for 200 changes");
}

#[tokio::test]
async fn a_session_has_so_many_streams_and_no_more() {
    let server = TestServer::start_with(TempDir::new().unwrap(), |config| config.limits.streams.per_session = 2).await;
    let (browser, elsewhere) = (server.set_up().await, server.browser());
    elsewhere.sign_in().await;
    let status = async |browser: &Browser| {
        let stream = browser.listen(None).await;
        (stream.status(), stream.header("retry-after").to_owned(), stream)
    };
    let (first, second) = (status(&browser).await, status(&browser).await);
    assert_eq!((first.0, second.0), (StatusCode::OK, StatusCode::OK));
    let third = status(&browser).await;
    assert_eq!((third.0.as_u16(), third.1.as_str()), (AppError::TooManyPages.status(), "60"));
    assert_eq!(status(&elsewhere).await.0, StatusCode::OK);
    let metrics = server.metrics().await;
    assert!(!metrics.contains("relink_refused_total{what=\"event_stream\"} 0"), "{metrics}");
}
