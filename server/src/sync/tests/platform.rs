//! The platform of [`World`](super::world::World): answers as it is told, and remembers what it was asked.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard},
};

use async_trait::async_trait;
use futures::future::BoxFuture;
use jiff::{ToSpan, civil::Date};
use serde_json::json;
use tokio::net::TcpStream;

use crate::{
    clock::{Clock, TestClock},
    net::{NetError, Outbound},
};

pub(super) const BASE: &str = "http://127.0.0.1:3001";

/// How the platform answers.
#[derive(Debug, Clone)]
pub(crate) enum Mood {
    Fine,
    /// Every call of the API gets this status, these headers and this body.
    Api(u16, Vec<(&'static str, &'static str)>, String),
    /// As above, but only calls for days before this one.
    ApiBefore(Date, u16),
    /// Calls of this stream get this status and body if they are for days before this one; other calls are fine.
    Of(&'static str, Date, u16, &'static str),
    /// The API takes no access token; the token endpoint gives new ones all the same.
    TakesNoToken,
    /// The API takes only renewed tokens.
    TakesRenewed,
    /// As above, but the token endpoint answers with this status and body.
    Token(u16, &'static str),
    /// The access is dead, and only the token endpoint says so: the API answers 403.
    Forbids,
    Net(NetError),
    /// Refresh tokens end after so many seconds in which they were not used, and nobody says so.
    RefreshLives(i64),
}

/// A platform that answers as it is told. Rows of a day: impressions = day of the year, cost as text, clicks null.
pub(crate) struct Platform {
    state: Mutex<PlatformState>,
    clock: Arc<TestClock>,
    on_next_call: Mutex<Option<BoxFuture<'static, ()>>>,
    /// Where servers are that are real.
    way_out: Mutex<Option<Arc<dyn Outbound>>>,
}

pub(crate) struct PlatformState {
    pub(crate) mood: Mood,
    /// Method, path and query of each call.
    pub(crate) calls: Vec<String>,
    renewals: u32,
    /// When a refresh token was given last, Unix seconds.
    issued_at: i64,
}

impl Platform {
    /// One that answers as it should.
    pub(super) fn new(clock: Arc<TestClock>) -> Self {
        Self {
            state: Mutex::new(PlatformState { mood: Mood::Fine, calls: Vec::new(), renewals: 0, issued_at: 0 }),
            clock,
            on_next_call: Mutex::default(),
            way_out: Mutex::default(),
        }
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, PlatformState> {
        self.state.lock().unwrap()
    }

    pub(crate) fn set(&self, mood: Mood) {
        self.lock().mood = mood;
    }

    /// Somebody signs in, and is given tokens.
    pub(crate) fn issue(&self) {
        self.lock().issued_at = self.clock.unix();
    }

    /// Something that happens while the next call is under way.
    pub(crate) fn on_next_call(&self, event: impl Future<Output = ()> + Send + 'static) {
        *self.on_next_call.lock().unwrap() = Some(Box::pin(event));
    }

    /// Lets servers be reached that are real; this one then answers nobody.
    pub(crate) fn open(&self, way_out: Arc<dyn Outbound>) {
        *self.way_out.lock().unwrap() = Some(way_out);
    }

    /// The calls since the last time.
    pub(crate) fn take_calls(&self) -> Vec<String> {
        std::mem::take(&mut self.lock().calls)
    }

    fn answer(&self, request: &http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, NetError> {
        let mut state = self.lock();
        let uri = request.uri();
        state.calls.push(format!("{} {uri}", request.method()).replace(BASE, ""));
        let token = request.headers().get("authorization").map(|value| value.to_str().unwrap().to_owned());
        let mood = state.mood.clone();
        if let Mood::Net(error) = mood {
            return Err(error);
        }
        if uri.path() == "/token" {
            if let Mood::Token(status, body) = mood {
                return Ok(response(status, &[], body));
            }
            if let Mood::Forbids = mood {
                return Ok(response(400, &[], r#"{"error":"invalid_grant"}"#));
            }
            let now = self.clock.unix();
            if let Mood::RefreshLives(life) = mood
                && state.issued_at + life <= now
            {
                return Ok(response(400, &[], r#"{"error":"invalid_grant"}"#));
            }
            state.issued_at = now;
            state.renewals += 1;
            let token = format!("renewed-{}", state.renewals);
            let body =
                json!({"access_token": token, "token_type": "Bearer", "expires_in": 3600, "refresh_token": "r2"});
            return Ok(response(200, &[], &body.to_string()));
        }
        let is_renewed = token.is_some_and(|token| token.starts_with("Bearer renewed-"));
        let refuses = match &mood {
            Mood::TakesNoToken | Mood::Token(..) => true,
            Mood::TakesRenewed => !is_renewed,
            _ => false,
        };
        if refuses {
            return Ok(response(
                401,
                &[],
                r#"{"error":{"code":"token_revoked","message":"The token has been revoked."}}"#,
            ));
        }
        let query: BTreeMap<String, String> =
            url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()).into_owned().collect();
        match mood {
            Mood::Forbids => return Ok(response(403, &[], "{}")),
            Mood::Api(status, headers, body) => return Ok(response(status, &headers, &body)),
            Mood::ApiBefore(day, status) if query["from"].parse::<Date>().unwrap() < day => {
                return Ok(response(status, &[], "{}"));
            }
            Mood::Of(stream, day, status, body)
                if uri.path().ends_with(stream) && query["from"].parse::<Date>().unwrap() < day =>
            {
                return Ok(response(status, &[], body));
            }
            _ => {}
        }
        if uri.path() == "/userinfo" {
            return Ok(response(200, &[], r#"{"sub":"subject-1"}"#));
        }
        if uri.path() == "/ads/v1/accounts" {
            let list = json!({"accounts": [
                {"id": "ads-1", "name": "Harbour", "time_zone": "Europe/Berlin", "currency": "EUR"},
                {"id": 2, "time_zone": "Mars/Olympus", "currency": "euros"},
                {"name": "without an id"},
            ]});
            return Ok(response(200, &[], &list.to_string()));
        }
        if uri.path().ends_with("/campaigns") {
            return Ok(response(200, &[], &self.campaigns(&query)));
        }
        if uri.path().ends_with("/reach") {
            return Ok(response(200, &[], &reach(&query)));
        }
        Ok(response(200, &[], &self.report(&query)))
    }

    /// One page: 60 campaigns a day, of which number n has n impressions; on even days the first three only, with a hundred times
    /// as many.
    fn campaigns(&self, query: &BTreeMap<String, String>) -> String {
        let today = self.clock.now().in_tz("UTC").unwrap().date();
        let (from, to): (Date, Date) = (query["from"].parse().unwrap(), query["to"].parse().unwrap());
        let days = from.series(1.day()).take_while(|day| *day <= to.min(today));
        let row = |day: Date, number: u32| {
            let campaign = json!({"id": number, "name": format!("Campaign {number}")});
            let impressions = if day.day() % 2 == 0 { number * 100 } else { number };
            json!({"date": day, "campaign": campaign, "impressions": impressions, "cost": f64::from(impressions) / 2.0})
        };
        let count = |day: Date| if day.day() % 2 == 0 { 3 } else { 60 };
        let rows: Vec<_> = days.flat_map(|day| (1..=count(day)).map(move |number| row(day, number))).collect();
        json!({"rows": rows, "next_page": null}).to_string()
    }

    /// 40 rows a page.
    fn report(&self, query: &BTreeMap<String, String>) -> String {
        let today = self.clock.now().in_tz("UTC").unwrap().date();
        let (from, to): (Date, Date) = (query["from"].parse().unwrap(), query["to"].parse().unwrap());
        let days: Vec<Date> = from.series(1.day()).take_while(|day| *day <= to.min(today)).collect();
        let page: usize = query.get("page").map_or(1, |page| page.parse().unwrap());
        let row = |day: &Date| json!({"date": day, "impressions": day.day_of_year(), "cost": "1.5", "clicks": null});
        let rows: Vec<_> = days.iter().skip((page - 1) * 40).take(40).map(row).collect();
        let next = (page * 40 < days.len()).then_some(page + 1);
        json!({"rows": rows, "next_page": next}).to_string()
    }
}

/// A thousand people, and one more for each day.
fn reach(query: &BTreeMap<String, String>) -> String {
    let (from, to): (Date, Date) = (query["from"].parse().unwrap(), query["to"].parse().unwrap());
    let days = from.series(1.day()).take_while(|day| *day <= to).count();
    json!({"rows": [{"reach": 1_000 + days}], "next_page": null}).to_string()
}

fn response(status: u16, headers: &[(&'static str, &'static str)], body: &str) -> http::Response<Vec<u8>> {
    let mut response = http::Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    if !headers.iter().any(|(name, _)| *name == "content-type") {
        response = response.header("content-type", "application/json");
    }
    response.body(body.as_bytes().to_vec()).unwrap()
}

#[async_trait]
impl Outbound for Platform {
    async fn send(&self, request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, NetError> {
        let event = self.on_next_call.lock().unwrap().take();
        if let Some(event) = event {
            event.await;
        }
        let way_out = self.way_out.lock().unwrap().clone();
        match way_out {
            Some(way_out) => way_out.send(request).await,
            None => self.answer(&request),
        }
    }

    async fn connect(&self, host: &str, port: u16) -> Result<TcpStream, NetError> {
        let way_out = self.way_out.lock().unwrap().clone();
        match way_out {
            Some(way_out) => way_out.connect(host, port).await,
            None => Err(NetError::Unreachable),
        }
    }
}
