//! Reports that are ordered: not ordered twice, never a reason to break, and nothing of the account at foreign hosts.

mod house;

use app::model::{cause::Cause, health::Health};

use self::house::{FILE_HOST, House};
use super::packed::{gzip, zip};
use crate::{net::NetError, store::event::EventKind};

const ROWS: &str = "Day,Clicks\n2026-11-23,7\n2026-11-22,5\n";

fn report() -> Vec<u8> {
    zip(&[("report.csv", ROWS.as_bytes())])
}

#[tokio::test]
async fn a_report_is_ordered_waited_for_and_read() {
    let house = House::build("zip").await;
    house.platform().statuses = vec!["Pending", "Done"];
    house.platform().file = report();
    house.sync().await;
    assert_eq!(house.health().await, Health::Healthy);
    assert_eq!(house.clicks().await, [("2026-11-22".to_owned(), 5.0), ("2026-11-23".to_owned(), 7.0)]);
    let calls = house.take_calls();
    assert_eq!(calls, ["POST /submit", "GET /poll/r-1", "GET /poll/r-1", "GET https://files.example/r-1"]);
    assert!(house.timeline().await.is_empty());
    assert_eq!(house.world.next_asking().await.map(|due| due > house.now() + 3600), Some(true), "the next night");
}

#[tokio::test]
async fn the_token_is_not_sent_to_where_the_file_is() {
    let house = House::build("zip").await;
    house.platform().file = report();
    house.sync().await;
    let platform = house.platform();
    let with_proof = |host: &str| {
        let proofs = platform.proofs.iter().filter(|(asked, _)| asked == host);
        proofs.map(|(_, headers)| headers.clone()).collect::<Vec<_>>()
    };
    assert_eq!(with_proof(FILE_HOST), [Vec::<String>::new()], "no header at all goes there");
    let at_home = with_proof("127.0.0.1");
    assert_eq!(at_home.len(), 2);
    assert!(at_home.iter().all(|headers| headers.contains(&"authorization: Bearer first-token".to_owned())));
}

#[tokio::test]
async fn what_takes_longer_is_taken_up_later_and_not_ordered_twice() {
    let house = House::build("zip").await;
    house.platform().statuses = vec!["Pending"];
    house.sync().await;
    let Health::Delayed { cause: Cause::Preparing, until } = house.health().await else {
        panic!("{:?}", house.health().await)
    };
    assert_eq!(until, house.now() + 120);
    assert_eq!(
        house.take_calls(),
        ["POST /submit", "GET /poll/r-1", "GET /poll/r-1", "GET /poll/r-1", "GET /poll/r-1"]
    );

    // Twice more it is only looked at, with growing pauses; somebody asks for a sync in between.
    house.at(until).await;
    house.sync().await;
    assert_eq!(house.take_calls(), ["GET /poll/r-1", "GET /poll/r-1"]);
    assert!(matches!(house.health().await, Health::Delayed { cause: Cause::Preparing, .. }));

    house.platform().statuses = vec!["Done"];
    house.platform().file = report();
    house.at(house.now() + 3600).await;
    assert_eq!(house.take_calls(), ["GET /poll/r-1", "GET https://files.example/r-1"]);
    assert_eq!(house.health().await, Health::Healthy);
    assert_eq!(house.clicks().await.len(), 2);
    assert!(house.timeline().await.is_empty(), "a report that takes its time is no event");

    // What is there is not asked for again: the next one is a new order.
    house.sync().await;
    assert_eq!(house.take_calls()[0], "POST /submit");
}

#[tokio::test]
async fn an_order_that_is_too_old_is_not_waited_for() {
    let house = House::build("zip").await;
    // One o'clock in the morning of the profile: the days that are asked for stay the same until noon.
    house.world.clock.advance(-17 * 3600);
    house.platform().statuses = vec!["Pending"];
    house.sync().await;
    let ordered_at = house.now();
    house.take_calls();
    house.at(ordered_at + 11 * 3600).await;
    assert_eq!(house.take_calls(), ["GET /poll/r-1"]);
    house.at(ordered_at + 12 * 3600 + 1800).await;
    assert_eq!(house.take_calls()[..2], ["POST /submit", "GET /poll/r-2"]);
}

#[tokio::test]
async fn an_order_that_is_gone_is_ordered_anew() {
    let house = House::build("zip").await;
    house.platform().statuses = vec!["Pending"];
    house.sync().await;
    house.take_calls();
    house.platform().gone = Some("r-1");
    house.platform().statuses = vec!["Done"];
    house.platform().file = report();
    house.at(house.now() + 600).await;
    let calls = house.take_calls();
    assert_eq!(calls, ["GET /poll/r-1", "POST /submit", "GET /poll/r-2", "GET https://files.example/r-2"]);
    assert_eq!(house.health().await, Health::Healthy);
}

#[tokio::test]
async fn a_failed_report_breaks_nothing_and_is_ordered_anew() {
    let house = House::build("zip").await;
    house.platform().statuses = vec!["Failed"];
    house.sync().await;
    assert!(matches!(house.health().await, Health::Delayed { cause: Cause::Outage, .. }));
    assert_eq!(house.words().await, "The platform could not make the report; it is ordered anew.");
    assert!(matches!(house.timeline().await[..], [EventKind::Delayed { .. }]));
    assert_eq!(house.take_calls(), ["POST /submit", "GET /poll/r-1"]);
    house.platform().statuses = vec!["Done"];
    house.platform().file = report();
    house.at(house.now() + 600).await;
    assert_eq!(house.take_calls()[..2], ["POST /submit", "GET /poll/r-2"]);
    assert_eq!(house.health().await, Health::Healthy);
    assert!(matches!(house.timeline().await[..], [EventKind::Delayed { .. }, EventKind::Healed]));
}

#[tokio::test]
async fn a_report_without_rows_has_no_address() {
    let house = House::build("zip").await;
    house.platform().address = None;
    house.sync().await;
    assert_eq!(house.health().await, Health::Healthy);
    assert_eq!(house.take_calls(), ["POST /submit", "GET /poll/r-1"]);
    assert!(house.clicks().await.is_empty());
    assert_eq!(house.world.days().await.0, 10, "the days count as pulled");
}

#[tokio::test]
async fn an_unknown_status_is_not_understood() {
    let house = House::build("zip").await;
    house.platform().statuses = vec!["Archived"];
    house.sync().await;
    assert!(matches!(house.health().await, Health::Delayed { cause: Cause::UnexpectedAnswer, .. }));
    assert_eq!(house.words().await, "The answer has no status that we know at /status.");
}

#[tokio::test]
async fn files_that_are_too_much_or_too_many_are_refused_with_words() {
    let bomb = vec![b'0'; 40 * 1024 * 1024];
    let files = [
        (zip(&[("a.csv", ROWS.as_bytes()), ("b.csv", b"x")]), "The archive holds 2 files, and not one report."),
        (
            zip(&[("a.csv", &bomb)]),
            "The report becomes larger than 16 MB when it is unpacked, which is the most that we take.",
        ),
        (gzip(ROWS.as_bytes()), "The download is no zip file, or it is damaged."),
    ];
    for (file, words) in files {
        assert!(file.len() < 100_000, "{words}");
        let house = House::build("zip").await;
        house.platform().file = file;
        house.sync().await;
        assert!(matches!(house.health().await, Health::Delayed { cause: Cause::UnexpectedAnswer, .. }), "{words}");
        assert_eq!(house.words().await, words);
        assert!(house.clicks().await.is_empty());
        house.take_calls();
        house.at(house.now() + 600).await;
        assert_eq!(house.take_calls()[0], "POST /submit", "{words}: it is ordered anew");
    }
    let house = House::build("gzip").await;
    house.platform().file = gzip(&bomb);
    house.sync().await;
    assert!(house.words().await.starts_with("The report becomes larger than 16 MB"));
}

#[tokio::test]
async fn an_address_that_has_ended_is_asked_for_again() {
    let house = House::build("zip").await;
    house.platform().file = report();
    house.platform().file_status = 403;
    house.sync().await;
    let Health::Delayed { cause: Cause::Outage, until } = house.health().await else {
        panic!("{:?}", house.health().await)
    };
    let linked = house.world.linked().await;
    let evidence = linked.evidence().unwrap();
    assert_eq!((evidence.request.as_str(), evidence.status), ("GET https://files.example/r-1", Some(403)));
    let everything = format!("{evidence:?} {:?}", house.timeline().await);
    assert!(!everything.contains("s1gned") && !everything.contains("StringToSign"), "{everything}");
    assert_eq!(linked.account.as_ref().unwrap().health, Health::Healthy, "what a foreign host says breaks nothing");
    house.take_calls();
    // Not ready any more: what was told stays, so that its end is told too.
    house.platform().statuses = vec!["Pending"];
    house.at(until).await;
    let Health::Delayed { cause: Cause::Outage, until } = house.health().await else {
        panic!("{:?}", house.health().await)
    };
    house.take_calls();
    house.platform().statuses = vec!["Done"];
    house.platform().file_status = 200;
    house.at(until).await;
    assert_eq!(house.take_calls(), ["GET /poll/r-1", "GET https://files.example/r-1"]);
    assert_eq!(house.health().await, Health::Healthy);
    let told = house.timeline().await;
    assert!(
        matches!(
            told.as_slice(),
            [EventKind::Delayed { .. }, EventKind::Healed] | [EventKind::Healed, EventKind::Delayed { .. }]
        ),
        "{told:?}"
    );
}

#[tokio::test]
async fn a_file_is_fetched_from_public_hosts_by_https_only() {
    for address in
        ["http://files.example/r-1?sig=s1gned", "https://10.0.0.7/r-1?sig=s1gned", "https://[::1]/r-1", "r-1"]
    {
        let house = House::build("zip").await;
        house.platform().address = Some(address);
        house.sync().await;
        assert!(matches!(house.health().await, Health::Delayed { .. }), "{address}");
        assert_eq!(house.take_calls(), ["POST /submit", "GET /poll/r-1"], "{address}");
        assert!(!format!("{:?}", house.world.linked().await.evidence()).contains("s1gned"), "{address}");
    }
    // A name of the inside is the guard's to refuse.
    let house = House::build("zip").await;
    house.platform().file_error = Some(NetError::NotAllowed("files.example:443".to_owned()));
    house.sync().await;
    assert!(matches!(house.health().await, Health::Delayed { cause: Cause::Unreachable, .. }));
}

#[tokio::test]
async fn an_address_with_proof_is_at_an_allowed_host() {
    let house = House::build_with("zip", "proof = true").await;
    house.platform().file = report();
    house.sync().await;
    assert!(matches!(house.health().await, Health::Broken { .. }), "{:?}", house.health().await);
    assert!(house.words().await.starts_with("files.example:443 is not among the hosts"));
    let house = House::build_with("zip", "proof = true").await;
    house.platform().address = Some("http://127.0.0.1:3001/file/r-1");
    house.platform().file = report();
    house.sync().await;
    assert_eq!(house.health().await, Health::Healthy);
    assert_eq!(house.clicks().await.len(), 2);
    let platform = house.platform();
    assert!(
        platform.proofs.iter().all(|(_, headers)| headers.contains(&"authorization: Bearer first-token".to_owned()))
    );
}

#[tokio::test]
async fn while_one_report_is_made_the_others_are_ordered() {
    let house = House::build_with("zip", "\n[[more]]").await;
    house.platform().statuses = vec!["Pending"];
    house.sync().await;
    let submitted = house.take_calls().iter().filter(|call| *call == "POST /submit").count();
    assert_eq!(submitted, 2, "one for each stream");
    house.at(house.now() + 600).await;
    assert_eq!(house.take_calls(), ["GET /poll/r-1", "GET /poll/r-2"]);
}
