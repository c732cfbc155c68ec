//! A world whose only integration is described by a test, at a platform that answers as the test says.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use app::{
    backend::Dashboards,
    model::{
        comparison::Delta,
        dashboard::{Panel, Point},
        health::Health,
        ids::{MemberId, SessionId},
        lack::Lack,
        member::{Role, Viewer},
    },
};
use async_trait::async_trait;
use jiff::{ToSpan, civil::Date};
use tokio::net::TcpStream;
use uuid::Uuid;

use crate::{
    catalogue::{Catalogue, File},
    core::Core,
    jobs::build_worker,
    net::{NetError, Outbound},
    oauth::access::Access,
    service::{dashboards::DashboardsService, lacks::read_lacks},
    store::{lack::Lacks, range::Range},
    sync::tests::world::World,
    work::worker::Worker,
};

const ENTRY: &str = r##"
key = "sandbox-ads"
name = "Sandbox Ads"
category = "paid-ads"
summary = "Odd numbers"
color = "#c2410c"
reads = ["Numbers per day"]
steps = ["The window opens."]
help = "Ask your admin."

[auth.oauth]
server = "sandbox"
scopes = []

[api]
base = "{base}"

[profiles.http]
id = "/id"
name = "/name"
request = { url = "/accounts", records = "" }
"##;

/// What the platform was asked.
pub(super) struct Asked {
    pub(super) path: String,
    query: BTreeMap<String, String>,
    pub(super) body: String,
}

impl Asked {
    /// A parameter, or nothing.
    pub(super) fn get(&self, name: &str) -> &str {
        self.query.get(name).map_or("", String::as_str)
    }

    /// The days that were asked for, by `from` and `to`.
    pub(super) fn days(&self) -> Vec<Date> {
        let (from, to): (Date, Date) = (self.get("from").parse().unwrap(), self.get("to").parse().unwrap());
        from.series(1.day()).take_while(|day| *day <= to).collect()
    }
}

/// Status, header `content-type`, body.
pub(super) type Said = (u16, &'static str, Vec<u8>);

pub(super) fn json(body: &serde_json::Value) -> Said {
    (200, "application/json", body.to_string().into_bytes())
}

pub(super) fn text(body: impl Into<Vec<u8>>) -> Said {
    (200, "application/json", body.into())
}

type Answer = dyn Fn(&Asked) -> Said + Send + Sync;

pub(super) struct Odd {
    answer: Mutex<Arc<Answer>>,
    calls: Mutex<Vec<String>>,
}

pub(super) struct House {
    pub(super) world: World,
    pub(super) core: Core,
    worker: Worker,
    platform: Arc<Odd>,
}

impl House {
    /// `streams`: the rest of the file.
    pub(super) async fn build(streams: &str, answer: impl Fn(&Asked) -> Said + Send + Sync + 'static) -> Self {
        Self::build_from(&format!("{ENTRY}{streams}"), answer).await
    }

    /// `file`: all of it.
    pub(super) async fn build_from(file: &str, answer: impl Fn(&Asked) -> Said + Send + Sync + 'static) -> Self {
        let catalogue = Catalogue::layered(&[File { path: "integrations/sandbox-ads.toml", text: file }]);
        assert!(catalogue.problems.is_empty(), "{:?}", catalogue.problems);
        let world = World::build_with(catalogue).await;
        let platform = Arc::new(Odd { answer: Mutex::new(Arc::new(answer)), calls: Mutex::default() });
        let core = Core { outbound: Arc::<Odd>::clone(&platform), ..world.core.clone() };
        let worker = build_worker(&core, Access::new(core.clone()));
        Self { world, core, worker, platform }
    }

    /// From now on the platform answers otherwise.
    pub(super) fn answer(&self, answer: impl Fn(&Asked) -> Said + Send + Sync + 'static) {
        *self.platform.answer.lock().unwrap() = Arc::new(answer);
    }

    pub(super) async fn sync(&self) {
        self.world.enqueue().await;
        self.worker.run_due().await.unwrap();
    }

    /// What nobody understands breaks nothing until it is said again.
    pub(super) async fn sync_twice(&self) {
        self.sync().await;
        self.world.clock.advance(3_600);
        self.sync().await;
    }

    /// Paths and queries since the last time.
    pub(super) fn take_calls(&self) -> Vec<String> {
        std::mem::take(&mut self.platform.calls.lock().unwrap())
    }

    pub(super) async fn health(&self) -> Health {
        self.world.linked().await.health()
    }

    /// The words of the evidence.
    pub(super) async fn words(&self) -> String {
        let linked = self.world.linked().await;
        linked.evidence().and_then(|evidence| evidence.text.clone()).unwrap_or_default()
    }

    /// All that is stored: day, metric, value.
    pub(super) async fn numbers(&self) -> Vec<(String, String, f64)> {
        let mut unit = self.core.store.read().await.unwrap();
        let values = unit.totals(self.world.agency, &[self.world.profile], Date::MIN, Date::MAX).await.unwrap();
        let mut numbers: Vec<_> = values.into_iter().map(|(_, v)| (v.day.to_string(), v.metric, v.value)).collect();
        numbers.sort_by(|one, other| one.partial_cmp(other).unwrap());
        numbers
    }

    /// Those of one metric, by day.
    pub(super) async fn numbers_of(&self, metric: &str) -> Vec<(String, f64)> {
        let all = self.numbers().await.into_iter();
        all.filter(|(_, own, _)| own == metric).map(|(day, _, value)| (day, value)).collect()
    }

    pub(super) async fn ranges(&self) -> Vec<Range> {
        let mut unit = self.core.store.read().await.unwrap();
        let pulled = unit.pulled(self.world.agency, &[self.world.profile], Date::MIN, Date::MAX).await.unwrap();
        pulled.into_iter().flat_map(|own| own.ranges).collect()
    }

    /// What a day lacks; it must have been pulled.
    pub(super) async fn lacks_on(&self, day: Date) -> Lacks {
        let ranges = self.ranges().await;
        ranges.iter().find(|range| range.holds(day)).map(|range| range.lacks.clone()).expect("the day was pulled")
    }

    /// What the tile says that its numbers lack.
    pub(super) async fn tile_lacks(&self) -> Vec<String> {
        let linked = [self.world.linked().await];
        let mut unit = self.core.store.read().await.unwrap();
        let mut lacks = read_lacks(&self.core, &mut *unit, self.world.agency, &linked).await.unwrap();
        let own = lacks.remove(&self.world.connection).unwrap_or_default();
        own.iter().map(Lack::short).collect()
    }

    /// What the dashboard shows of the connection.
    pub(super) async fn panel(&self, days: u32) -> Shown {
        let viewer = Viewer {
            agency: self.world.agency,
            member: MemberId(Uuid::from_u128(2)),
            session: SessionId(Uuid::from_u128(9)),
            role: Role::Analyst,
            campaigns: None,
        };
        let service = DashboardsService::new(self.core.clone());
        let mut dashboard =
            service.dashboard(viewer, self.world.campaign, days.to_string().into(), None).await.unwrap();
        let Panel { lacks, stale, metrics, .. } = dashboard.panels.remove(0);
        let metrics = metrics.expect("it is on the screen").into_iter();
        let metrics =
            metrics.map(|metric| ShownMetric { points: metric.points(&dashboard.days), change: metric.change() });
        Shown { lacks, stale, metrics: metrics.collect() }
    }
}

/// What a panel of the dashboard shows.
pub(super) struct Shown {
    pub(super) lacks: Vec<Lack>,
    pub(super) stale: Option<String>,
    pub(super) metrics: Vec<ShownMetric>,
}

pub(super) struct ShownMetric {
    pub(super) points: Vec<Point>,
    pub(super) change: Option<Delta>,
}

#[async_trait]
impl Outbound for Odd {
    async fn send(&self, request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, NetError> {
        let uri = request.uri();
        self.calls.lock().unwrap().push(uri.path_and_query().unwrap().to_string());
        let query = url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()).into_owned().collect();
        let body = String::from_utf8_lossy(request.body()).into_owned();
        let answer = Arc::clone(&self.answer.lock().unwrap());
        let (status, kind, body) = answer(&Asked { path: uri.path().to_owned(), query, body });
        Ok(http::Response::builder().status(status).header("content-type", kind).body(body).unwrap())
    }

    async fn connect(&self, _host: &str, _port: u16) -> Result<TcpStream, NetError> {
        Err(NetError::Unreachable)
    }
}
