//! People meanwhile: pages are open, some are read, and somebody checks a connection now and then.

use std::{
    path::Path,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use app::model::ids::ConnectionId;
use axum::body::Body;
use http::{Request, header};
use tokio_util::sync::CancellationToken;

use super::queue::Queue;
use crate::{
    Failure,
    house::House,
    load::{self, Times},
    rows::{campaign_id, connection_id},
};

/// Pages that are open, each with its stream of events.
const OPEN: usize = 20;
const READ_EVERY: Duration = Duration::from_millis(250);
const CHECK_EVERY: Duration = Duration::from_secs(3);
/// Longer than anybody would wait.
const PATIENCE: Duration = Duration::from_secs(60);

pub struct Waited {
    pages: Times,
    checks: Times,
}

pub async fn wait_meanwhile(house: &House, folder: &Path, ended: &CancellationToken) -> Result<Waited, Failure> {
    let (pages, checks, begun) = (Mutex::new(Times::default()), Mutex::new(Times::default()), Instant::now());
    let note = |to: &Mutex<Times>, begun: Instant| {
        to.lock().unwrap_or_else(PoisonError::into_inner).add(1e3 * begun.elapsed().as_secs_f64());
    };
    let streams: Vec<_> = (0..OPEN)
        .map(|_| {
            let (address, cookies, ended) = (house.address, house.cookies.clone(), ended.clone());
            tokio::spawn(async move {
                tokio::select! {
                    _ = load::get(address, "/events", &cookies, "identity") => {}
                    () = ended.cancelled() => {}
                }
            })
        })
        .collect();
    let reading = async {
        let mut number = 0;
        while !ended.is_cancelled() {
            let path = format!("/campaigns/{}/integrations", campaign_id(number % 20));
            let begun = Instant::now();
            let answer = load::get(house.address, &path, &house.cookies, "br").await?;
            if answer.status != 200 {
                return Err(Failure::from(format!("a page answered {}", answer.status)));
            }
            note(&pages, begun);
            number += 1;
            tokio::time::sleep(READ_EVERY).await;
        }
        Ok(())
    };
    let checking = async {
        let mut queue = Queue::open(folder).await?;
        // From the end of the queue, where nobody has been yet.
        let mut number = 1;
        while !ended.is_cancelled() {
            let connection = connection_id(number);
            let begun = Instant::now();
            let answer = load::send(house.address, check_now(house, connection)?).await?;
            if answer.status != 200 {
                return Err(Failure::from(format!("Check now answered {}: {}", answer.status, answer.text)));
            }
            while !queue.is_done(connection).await? && begun.elapsed() < PATIENCE {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            note(&checks, begun);
            number += 1;
            tokio::time::sleep(CHECK_EVERY).await;
        }
        Ok(())
    };
    let (read, checked) = tokio::join!(reading, checking);
    read?;
    checked?;
    for stream in streams {
        stream.await?;
    }
    Ok(Waited { pages: ended_times(pages, begun), checks: ended_times(checks, begun) })
}

fn ended_times(times: Mutex<Times>, begun: Instant) -> Times {
    let mut times = times.into_inner().unwrap_or_else(PoisonError::into_inner);
    times.end(begun.elapsed());
    times
}

/// As the button sends it.
fn check_now(house: &House, connection: ConnectionId) -> Result<Request<Body>, Failure> {
    let host = format!("localhost:{}", house.address.port());
    let request = Request::post("/api/check_now")
        .header(header::ORIGIN, format!("http://{host}"))
        .header(header::HOST, host)
        .header(header::ACCEPT, "application/json")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::COOKIE, &house.cookies);
    Ok(request.body(Body::from(format!("connection={connection}")))?)
}

impl Waited {
    pub fn print(&self) {
        self.pages.print("meanwhile, a page of 25 tiles");
        self.checks.print("meanwhile, Check now until it is done");
    }
}
