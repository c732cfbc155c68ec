//! Live pages: who hears of what, and when a stream ends.

use app::model::{change::ChangeSubject, member::Role};
use reqwest::StatusCode;

use crate::support::{EMAIL, EventStream, Heard, TestServer};

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
    let subject = ChangeSubject::Account(app::model::ids::AccountId(uuid::Uuid::from_u128(1)));
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
