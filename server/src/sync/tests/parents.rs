//! Profiles that are found in parents, at a platform that has as many as it is told.

use std::sync::Arc;

use async_trait::async_trait;
use serde_json::json;
use tokio::net::TcpStream;

use super::world::World;
use crate::{
    catalogue::{Catalogue, File},
    core::Core,
    net::{NetError, Outbound},
    oauth::access::Access,
    remote::{RemoteError, list_profiles},
};

const ENTRY: &str = r##"
key = "sandbox-ads"
name = "Sandbox Ads"
category = "paid-ads"
summary = "Clicks"
color = "#c2410c"
reads = ["Clicks per day"]
steps = ["The window opens."]
help = "Ask your admin."

[limits]
rows = 600

[auth.oauth]
server = "sandbox"
scopes = []

[api]
base = "{base}"

[profiles.http]
id = "/id"
name = "/name"
request = { url = "/accounts?in={parent}", records = "" }

[profiles.http.parents]
id = "/id"
request = { url = "/parents", records = "" }

[[streams]]
key = "clicks"
date = "/day"
window_days = 10

[streams.request.http]
url = "/report?parent={parent}&profile={profile}&from={from}&to={to}"
records = ""

[streams.metrics]
fixed = [{ key = "clicks", name = "Clicks", value = "/clicks" }]
"##;

struct Parents {
    ids: Vec<String>,
    /// How many profiles each of them has.
    profiles: usize,
}

#[async_trait]
impl Outbound for Parents {
    async fn send(&self, request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, NetError> {
        let ids: Vec<String> = match request.uri().query().and_then(|query| query.strip_prefix("in=")) {
            Some(parent) => (0..self.profiles).map(|profile| format!("{parent}-{profile}")).collect(),
            None => self.ids.clone(),
        };
        let rows: Vec<_> = ids.into_iter().map(|id| json!({"id": id})).collect();
        let response = http::Response::builder().header("content-type", "application/json");
        Ok(response.body(json!(rows).to_string().into_bytes()).unwrap())
    }

    async fn connect(&self, _host: &str, _port: u16) -> Result<TcpStream, NetError> {
        Err(NetError::Unreachable)
    }
}

/// The ids of the profiles, or why there are none.
async fn list(ids: Vec<String>, profiles: usize) -> Result<Vec<String>, String> {
    let catalogue = Catalogue::layered(&[File { path: "integrations/sandbox-ads.toml", text: ENTRY }]);
    assert!(catalogue.problems.is_empty(), "{:?}", catalogue.problems);
    let world = World::build_with(catalogue).await;
    let core = Core { outbound: Arc::new(Parents { ids, profiles }), ..world.core.clone() };
    let linked = world.linked().await;
    let entry = core.catalogue.entry(&linked.connection.integration).unwrap();
    let found = list_profiles(&core, &Access::new(core.clone()), entry, &linked.account.unwrap()).await;
    match found {
        Ok(profiles) => Ok(profiles.into_iter().map(|profile| profile.remote_id).collect()),
        Err(RemoteError::Delayed { evidence, .. }) => Err(evidence.text.unwrap_or_default()),
        Err(other) => panic!("{other:?}"),
    }
}

fn numbered(count: usize) -> Vec<String> {
    (0..count).map(|id| id.to_string()).collect()
}

#[tokio::test]
async fn parents_are_looked_into_once_and_within_bounds() {
    let doubled = vec!["a".to_owned(), "b~c".to_owned(), "a".to_owned(), "d".to_owned()];
    assert_eq!(list(doubled, 1).await.unwrap(), ["a~a-0", "d~d-0"]);
    assert_eq!(list(numbered(500), 1).await.unwrap().len(), 500);
    let error = list(numbered(501), 1).await.unwrap_err();
    assert_eq!(error, "The profiles are in more than the 500 places that we look at.");
    assert_eq!(list(numbered(3), 200).await.unwrap().len(), 600);
    assert_eq!(list(numbered(4), 200).await.unwrap_err(), "There are more than the 600 profiles that we take.");
}
