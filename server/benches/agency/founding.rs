//! An agency to measure: its owner through the set-up page, everything else through the store.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
};

use app::model::ids::{AgencyId, MemberId};
use server::{
    clock::SystemClock,
    config::{Config, HostPort, Limits},
    entropy::SystemEntropy,
    server::Server,
};

use crate::{Failure, house};

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
        let cookies = house::set_up(&server).await?;
        let owner = server.core().store.read().await?.member_by_email(house::EMAIL).await?.ok_or("no owner")?;
        Ok((Self { folder: folder.to_owned(), id: owner.agency, owner: owner.id, cookies }, server))
    }
}
