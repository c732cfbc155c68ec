//! A world whose only integration orders reports, at a platform of its own.

use std::sync::{Arc, Mutex, MutexGuard};

use app::model::health::Health;
use async_trait::async_trait;
use jiff::civil::Date;
use serde_json::json;
use tokio::net::TcpStream;

use crate::{
    catalogue::{Catalogue, File},
    clock::Clock,
    core::Core,
    jobs::build_worker,
    net::{NetError, Outbound},
    oauth::access::Access,
    store::event::EventKind,
    sync::tests::world::World,
    work::worker::Worker,
};

pub(super) const FILE_HOST: &str = "files.example";

const ENTRY: &str = r##"
key = "sandbox-ads"
name = "Sandbox Ads"
category = "paid-ads"
summary = "Clicks by reports"
color = "#c2410c"
reads = ["Clicks per day"]
steps = ["The window opens."]
help = "Ask your admin."

[auth.oauth]
server = "sandbox"
scopes = []

[api]
base = "{base}"
headers = { x-version = "1" }

[profiles.http]
id = "/id"
name = "/name"
request = { url = "/accounts", records = "/accounts" }
"##;

const STREAM: &str = r#"
[[streams]]
key = "KEY"
date = "/Day"
window_days = 10
history_days = 10

[streams.request.report.submit]
url = "/submit"
body.json = { from = "{from}", to = "{to}", profile = "{profile}" }
id = "/id"

[streams.request.report.poll]
url = "/poll/{report.id}"
status = "/status"
done = ["Done"]
failed = ["Failed"]
waiting = ["Pending"]
address = "/address"
absent_when_empty = true

[streams.request.report.download]
packing = "PACKING"
reply = "csv"
MORE

[streams.metrics]
fixed = [{ key = "clicks", name = "Clicks", value = "/Clicks" }]
"#;

pub(super) struct House {
    pub(super) world: World,
    platform: Arc<Reports>,
    worker: Worker,
}

/// Makes reports.
#[derive(Default)]
pub(super) struct Reports(Mutex<State>);

pub(super) struct State {
    /// What the looks at a report are answered with, the last one for ever.
    pub(super) statuses: Vec<&'static str>,
    /// Instead of the signed one.
    pub(super) address: Option<&'static str>,
    pub(super) file: Vec<u8>,
    pub(super) file_status: u16,
    pub(super) file_error: Option<NetError>,
    /// A report that nobody knows any more.
    pub(super) gone: Option<&'static str>,
    /// The host of each request, and its headers but for those that say nothing.
    pub(super) proofs: Vec<(String, Vec<String>)>,
    calls: Vec<String>,
    ordered: u32,
}

/// Stands for the address that a report has.
const SIGNED: &str = "https://files.example/REPORT?sig=s1gned";

impl Default for State {
    fn default() -> Self {
        Self {
            statuses: vec!["Done"],
            address: Some(SIGNED),
            file: Vec::new(),
            file_status: 200,
            file_error: None,
            gone: None,
            proofs: Vec::new(),
            calls: Vec::new(),
            ordered: 0,
        }
    }
}

impl House {
    pub(super) async fn build(packing: &str) -> Self {
        Self::build_with(packing, "").await
    }

    /// `more`: lines for the download; `[[more]]` stands for a second stream.
    pub(super) async fn build_with(packing: &str, more: &str) -> Self {
        let (is_double, more) = (more.contains("[[more]]"), more.replace("[[more]]", ""));
        let stream = |key: &str| STREAM.replace("KEY", key).replace("PACKING", packing).replace("MORE", &more);
        let second = if is_double { stream("second") } else { String::new() };
        let text = format!("{ENTRY}{}{second}", stream("report"));
        let catalogue = Catalogue::layered(&[File { path: "integrations/sandbox-ads.toml", text: &text }]);
        assert!(catalogue.problems.is_empty(), "{:?}", catalogue.problems);
        let world = World::build_with(catalogue).await;
        let platform = Arc::new(Reports::default());
        let core = Core { outbound: Arc::<Reports>::clone(&platform), ..world.core.clone() };
        let access = Access::new(core.clone());
        Self { worker: build_worker(&core, access), world, platform }
    }

    pub(super) fn platform(&self) -> MutexGuard<'_, State> {
        self.platform.0.lock().unwrap()
    }

    pub(super) fn now(&self) -> i64 {
        self.world.clock.unix()
    }

    pub(super) async fn sync(&self) {
        self.world.enqueue().await;
        self.worker.run_due().await.unwrap();
    }

    /// Does what is due at `second`.
    pub(super) async fn at(&self, second: i64) {
        self.world.clock.advance(second - self.now());
        self.worker.run_due().await.unwrap();
    }

    pub(super) fn take_calls(&self) -> Vec<String> {
        std::mem::take(&mut self.platform().calls)
    }

    pub(super) async fn health(&self) -> Health {
        self.world.linked().await.health()
    }

    /// The words of the evidence.
    pub(super) async fn words(&self) -> String {
        let linked = self.world.linked().await;
        linked.evidence().and_then(|evidence| evidence.text.clone()).unwrap_or_default()
    }

    pub(super) async fn timeline(&self) -> Vec<EventKind> {
        self.world.timeline().await
    }

    pub(super) async fn clicks(&self) -> Vec<(String, f64)> {
        let mut unit = self.world.core.store.read().await.unwrap();
        let values = unit.totals(self.world.agency, &[self.world.profile], Date::MIN, Date::MAX).await.unwrap();
        values.into_iter().map(|(_, value)| (value.day.to_string(), value.value)).collect()
    }
}

impl State {
    fn answer(&mut self, request: &http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, NetError> {
        let uri = request.uri();
        let host = uri.host().unwrap().to_owned();
        let place = if host == FILE_HOST { format!("https://{host}{}", uri.path()) } else { uri.path().to_owned() };
        self.calls.push(format!("{} {place}", request.method()));
        let headers = request.headers().iter().filter(|(name, _)| *name != "accept" && *name != "content-type");
        let headers = headers.map(|(name, value)| format!("{name}: {}", value.to_str().unwrap())).collect();
        self.proofs.push((host.clone(), headers));
        let json = |body: serde_json::Value| (200, "application/json", body.to_string().into_bytes());
        let (status, kind, body) = match uri.path() {
            "/submit" => {
                self.ordered += 1;
                json(json!({"id": format!("r-{}", self.ordered)}))
            }
            path if path.starts_with("/poll/") => {
                let report = path.trim_start_matches("/poll/");
                if self.gone == Some(report) {
                    (404, "application/json", b"{}".to_vec())
                } else {
                    let status = if self.statuses.len() > 1 { self.statuses.remove(0) } else { self.statuses[0] };
                    let address = self.address.map(|address| address.replace("REPORT", report));
                    json(json!({"status": status, "address": address}))
                }
            }
            _ if self.file_error.is_some() => return Err(self.file_error.clone().unwrap()),
            _ if self.file_status != 200 => {
                (self.file_status, "application/xml", b"<Error><StringToSign>s1gned</StringToSign></Error>".to_vec())
            }
            _ => (200, "application/octet-stream", self.file.clone()),
        };
        let response = http::Response::builder().status(status).header("content-type", kind);
        Ok(response.body(body).unwrap())
    }
}

#[async_trait]
impl Outbound for Reports {
    async fn send(&self, request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, NetError> {
        self.0.lock().unwrap().answer(&request)
    }

    async fn connect(&self, _host: &str, _port: u16) -> Result<TcpStream, NetError> {
        Err(NetError::Unreachable)
    }
}
