//! Rates as they come: with a store, a clock that is moved, and a bank that answers as it is told.

use std::sync::{Arc, Mutex};

use app::model::ids::AgencyId;
use async_trait::async_trait;
use jiff::civil::{Date, date};
use tokio::net::TcpStream;
use uuid::Uuid;

use super::{RATES, bring_rates, enqueue_rates};
use crate::{
    clock::TestClock,
    config::Config,
    core::Core,
    jobs::build_worker,
    net::{NetError, Outbound, Reads},
    oauth::access::Access,
    store::{agency::Agency, job::Lane, rate::Rate, sqlite::SqliteStore},
    sync::tests::{
        packed::zip,
        world::{World, config},
    },
    work::worker::{After, Worker},
};

const HOUR: i64 = 60 * 60;
const URL: &str = "https://bank.example/eurofxref-hist.zip";

/// A status and a body, or none.
type Said = Result<(u16, Vec<u8>), NetError>;

/// What the bank says next, and how often it was asked.
struct Bank(Mutex<(Said, u32)>);

impl Bank {
    fn say(&self, text: &str) {
        self.0.lock().unwrap().0 = Ok((200, zip(&[("eurofxref-hist.csv", text.as_bytes())])));
    }

    fn answer(&self, answer: Said) {
        self.0.lock().unwrap().0 = answer;
    }

    fn take_asked(&self) -> u32 {
        std::mem::take(&mut self.0.lock().unwrap().1)
    }
}

#[async_trait]
impl Outbound for Bank {
    async fn send(&self, request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, NetError> {
        assert_eq!((request.uri().to_string().as_str(), request.extensions().get()), (URL, Some(&Reads::Much)));
        let mut state = self.0.lock().unwrap();
        state.1 += 1;
        let (status, body) = state.0.clone()?;
        Ok(http::Response::builder().status(status).body(body).unwrap())
    }

    async fn connect(&self, _: &str, _: u16) -> Result<TcpStream, NetError> {
        Err(NetError::Unreachable)
    }
}

/// Monday, 23 November 2026, 18:00 at the bank, where nothing is stored but an agency.
struct House {
    core: Core,
    clock: Arc<TestClock>,
    bank: Arc<Bank>,
    worker: Worker,
    _folder: tempfile::TempDir,
}

impl House {
    async fn build(rates: Option<&str>) -> Self {
        let (World { core, clock, .. }, folder) = (World::build().await, tempfile::tempdir().unwrap());
        let bank = Arc::new(Bank(Mutex::new((Err(NetError::Unreachable), 0))));
        let rates = rates.map(|url| url.parse().unwrap());
        let core = Core {
            store: Arc::new(SqliteStore::open_in(folder.path()).await.unwrap()),
            outbound: Arc::<Bank>::clone(&bank),
            config: Arc::new(Config { rates, ..config() }),
            ..core
        };
        let worker = build_worker(&core, Access::new(core.clone()));
        Self { core, clock, bank, worker, _folder: folder }
    }

    async fn add_agency(&self) {
        let mut unit = self.core.store.write().await.unwrap();
        let agency = Agency { id: AgencyId(Uuid::from_u128(1)), name: "Agency".to_owned(), created_at: 0 };
        unit.add_agency(&agency).await.unwrap();
        unit.commit().await.unwrap();
    }

    /// Time goes by, and what is due then is done. Answers how often the bank was asked.
    async fn pass(&self, seconds: i64) -> u32 {
        self.clock.advance(seconds);
        self.worker.run_due().await.unwrap();
        self.bank.take_asked()
    }

    async fn known(&self, currency: &str) -> Vec<Rate> {
        let mut unit = self.core.store.read().await.unwrap();
        unit.rates(&[currency.to_owned()], date(1999, 1, 1), date(2030, 1, 1)).await.unwrap()
    }

    async fn newest(&self) -> Option<Date> {
        self.core.store.read().await.unwrap().newest_rate_day().await.unwrap()
    }
}

const MONDAY: &str = "Date,USD,GBP,\n2026-11-23,1.15,0.87,\n2026-11-20,1.16,0.88,\n";

#[tokio::test]
async fn rates_come_once_there_is_an_agency_and_then_once_a_day() {
    let house = House::build(Some(URL)).await;
    house.bank.say(&format!("{MONDAY}2023-10-23,1.05,0.86,\n2023-10-20,1.04,0.86,\n1999-01-04,1.1789,0.7111,\n"));
    assert_eq!(house.pass(0).await, 0, "whose job would it be?");
    house.add_agency().await;
    assert_eq!(house.pass(HOUR).await, 1, "19:00, with the next round of care");
    let days: Vec<Date> = house.known("USD").await.iter().map(|rate| rate.day).collect();
    assert_eq!(days, [date(2023, 10, 23), date(2026, 11, 20), date(2026, 11, 23)], "37 months");

    // What was corrected long ago is let be; what is missing comes.
    house.bank.say(&format!(
        "Date,USD,GBP,\n2026-11-24,1.14,0.86,\n{}2023-10-23,9,9,\n",
        &MONDAY[14..].replace("1.16", "1.17")
    ));
    assert_eq!(house.pass(22 * HOUR - 1).await, 0, "not before 17:00");
    assert_eq!(house.pass(3 * HOUR / 2 + 1).await, 1);
    let values: Vec<f64> = house.known("USD").await.iter().map(|rate| rate.per_euro).collect();
    assert_eq!(values, [1.05, 1.17, 1.15, 1.14]);
    let asked: Vec<u32> =
        [house.pass(24 * HOUR).await, house.pass(24 * HOUR).await, house.pass(24 * HOUR).await].into();
    assert_eq!(asked, [1, 1, 1]);
}

#[tokio::test]
async fn a_bank_that_does_not_answer_is_asked_again_with_growing_pauses() {
    let house = House::build(Some(URL)).await;
    house.add_agency().await;
    assert_eq!(house.pass(0).await, 1);
    assert_eq!(house.pass(14 * 60).await, 0);
    assert_eq!(house.pass(5 * 60).await, 1, "after a quarter of an hour");
    assert_eq!(house.pass(29 * 60).await, 0);
    assert_eq!(house.pass(9 * 60).await, 1);
    let mut asked = 0;
    for _ in 0..7 * 24 {
        asked += house.pass(HOUR).await;
    }
    assert!((13..=19).contains(&asked), "twice a day: {asked}");
    assert_eq!(house.newest().await, None);
    // A week later the days that are missing come all the same.
    house.bank.say("Date,USD,\n2026-11-30,1.13,\n2026-11-27,1.14,\n2026-11-23,1.15,\n");
    assert_eq!(house.pass(15 * HOUR).await, 1);
    assert_eq!(house.known("USD").await.len(), 3);
}

#[tokio::test]
async fn what_is_not_whole_is_not_taken_and_takes_nothing_away() {
    let house = House::build(Some(URL)).await;
    house.add_agency().await;
    house.bank.say(MONDAY);
    assert_eq!(house.pass(0).await, 1);
    let before = house.known("USD").await;
    let whole =
        zip(&[("eurofxref-hist.csv", format!("Date,USD,\n2026-11-24,1.14,\n{}", "2026-11-23,1.13,\n").as_bytes())]);
    let two = zip(&[("a.csv", b"Date,USD,\n2026-11-23,1.13,\n"), ("b.csv", b"")]);
    let bomb = zip(&[("a.csv", &vec![b'0'; 9 * 1024 * 1024])]);
    let text = b"Date,USD,\n2026-11-23,1.13,\n".to_vec();
    let mut flipped = whole.clone();
    flipped[60] ^= 0x10;
    let answers = [
        Ok((200, whole[..whole.len() - 30].to_vec())),
        Ok((200, whole[..40].to_vec())),
        Ok((200, flipped)),
        Ok((200, two)),
        Ok((200, bomb)),
        Ok((200, text)),
        Ok((200, Vec::new())),
        Ok((301, whole.clone())),
        Ok((404, whole.clone())),
        Ok((503, whole.clone())),
        Err(NetError::Timeout),
        Err(NetError::TooLarge),
    ];
    for answer in answers {
        house.bank.answer(answer);
        let after = bring_rates(&house.core, 0).await.unwrap();
        assert!(matches!(after, After::Retry { .. }), "{after:?}");
        assert_eq!(house.known("USD").await, before);
    }
    house.bank.answer(Ok((200, whole)));
    house.clock.advance(24 * HOUR);
    assert!(matches!(bring_rates(&house.core, 0).await.unwrap(), After::Again { .. }));
    assert_eq!(house.newest().await, Some(date(2026, 11, 24)));
}

#[tokio::test]
async fn switched_off_nobody_is_asked() {
    let house = House::build(None).await;
    house.add_agency().await;
    assert_eq!(house.pass(24 * HOUR).await, 0);
    // A job that was added before it was switched off ends.
    let mut on = house.core.clone();
    on.config = Arc::new(Config { rates: Some(URL.parse().unwrap()), ..config() });
    enqueue_rates(&on).await.unwrap();
    enqueue_rates(&on).await.unwrap();
    let missing = async || {
        let mut unit = house.core.store.read().await.unwrap();
        !unit.keys_without_job(&[RATES.to_owned()]).await.unwrap().is_empty()
    };
    assert!(!missing().await);
    assert_eq!(house.pass(24 * HOUR).await, 0);
    assert!(missing().await);
    let next = house.core.store.read().await.unwrap().next_due(Lane::Data).await.unwrap();
    assert!(next.is_some(), "other jobs wait");
}
