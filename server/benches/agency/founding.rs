//! An agency to measure: its owner through the set-up page, everything else through the store.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
};

use app::model::ids::{AgencyId, MemberId};
use axum::body::Body;
use http::{Request, header};
use server::{
    clock::SystemClock,
    config::{Config, HostPort, Limits},
    entropy::SystemEntropy,
    server::Server,
};
use tower::ServiceExt;

use crate::Failure;

const EMAIL: &str = "owner@agency.example";
pub const DAY: i64 = 24 * 60 * 60;
/// Rows written in one transaction.
pub const BATCH: u64 = 1000;

pub struct Agency {
    pub folder: PathBuf,
    pub id: AgencyId,
    pub owner: MemberId,
    /// Of its owner.
    pub cookies: String,
}

/// The configuration of a server on `folder` that may ask `platforms`.
pub fn config(folder: &Path, listen: SocketAddr, platforms: Vec<HostPort>) -> Result<Config, Failure> {
    Ok(Config {
        listen,
        public_url: format!("http://localhost:{}", listen.port()).parse()?,
        data_dir: folder.to_owned(),
        master_key: None,
        allow_private: platforms,
        sandbox_listen: "127.0.0.1:1".parse()?,
        demo: false,
        metrics_listen: None,
        mail: None,
        rates: None,
        trusted_proxies: Vec::new(),
        limits: Limits::default(),
        site_root: concat!(env!("CARGO_MANIFEST_DIR"), "/../target/site").into(),
    })
}

/// A server on `folder` for what needs no address.
pub async fn open(folder: &Path) -> Result<Server, Failure> {
    let config = config(folder, "127.0.0.1:80".parse()?, Vec::new())?;
    Ok(Server::open(config, Arc::new(SystemClock), Arc::new(SystemEntropy)).await?)
}

impl Agency {
    /// Founds it in an empty folder; the server to write its rows with.
    pub async fn found(folder: &Path) -> Result<(Self, Server), Failure> {
        let server = open(folder).await?;
        let cookies = set_up(&server).await?;
        let owner = server.core().store.read().await?.member_by_email(EMAIL).await?.ok_or("no owner")?;
        Ok((Self { folder: folder.to_owned(), id: owner.agency, owner: owner.id, cookies }, server))
    }
}

/// Makes the agency and its owner as a person does; their cookies.
async fn set_up(server: &Server) -> Result<String, Failure> {
    let code = server.set_up_code().await?.ok_or("somebody is there already")?;
    let fields =
        [("code", code.as_str()), ("agency", "Agency"), ("email", EMAIL), ("password", "correct horse staple")];
    let form = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let request = Request::post("/api/set_up")
        .header(header::HOST, "localhost")
        .header(header::ORIGIN, "http://localhost")
        .header(header::ACCEPT, "application/json")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(form))?;
    let answer = server.router().oneshot(request).await?;
    if !answer.status().is_success() {
        return Err(format!("the set-up answered {}", answer.status()).into());
    }
    let set = answer.headers().get_all(header::SET_COOKIE).iter().filter_map(|cookie| cookie.to_str().ok());
    Ok(set.filter_map(|cookie| cookie.split(';').next()).collect::<Vec<_>>().join("; "))
}
