//! Stand-ins of platforms whose answers are far too large.

use std::net::SocketAddr;

use futures::future::join_all;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use crate::{Failure, house::House};

/// What four forms at once get each.
const JSON: usize = 8 * 1024 * 1024;
/// What a database's message announces, and how much of it comes.
const ANNOUNCED: u32 = 2_000_000_000;
const SENT: usize = 600 * 1024 * 1024;
const CHUNK: usize = 64 * 1024;

/// Where they listen.
pub(crate) struct Stands {
    json: SocketAddr,
    database: SocketAddr,
}

impl Stands {
    pub(crate) async fn start() -> Result<Self, Failure> {
        let (json, database) = (TcpListener::bind("127.0.0.1:0").await?, TcpListener::bind("127.0.0.1:0").await?);
        let stands = Self { json: json.local_addr()?, database: database.local_addr()? };
        tokio::spawn(async move {
            while let Ok((stream, _)) = json.accept().await {
                tokio::spawn(say_json(stream));
            }
        });
        tokio::spawn(async move {
            while let Ok((stream, _)) = database.accept().await {
                tokio::spawn(say_error(stream));
            }
        });
        Ok(stands)
    }

    /// For RELINK_ALLOW_PRIVATE.
    pub(crate) fn targets(&self) -> String {
        format!("{},{}", self.json, self.database)
    }
}

/// `[{"":0},{"":0},…]`, nested in nothing and meaning nothing.
async fn say_json(mut stream: TcpStream) -> std::io::Result<()> {
    let mut head = [0; 4096];
    if stream.read(&mut head).await? == 0 {
        return Ok(());
    }
    let body = format!("[{}{{}}]", "{\"\":0},".repeat(JSON / 7));
    let length = body.len();
    let head = format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n");
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(body.as_bytes()).await
}

/// An ErrorResponse (PostgreSQL, 55.7) that goes on and on.
async fn say_error(mut stream: TcpStream) -> std::io::Result<()> {
    let mut start = [0; 1024];
    if stream.read(&mut start).await? == 0 {
        return Ok(());
    }
    stream.write_all(b"E").await?;
    stream.write_all(&ANNOUNCED.to_be_bytes()).await?;
    for _ in 0..SENT / CHUNK {
        stream.write_all(&[b'x'; CHUNK]).await?;
    }
    Ok(())
}

pub(crate) async fn answer_with_json(house: &House, stands: &Stands) -> Result<String, Failure> {
    let url = format!("http://{}", stands.json);
    let fields = [("fields[url]", url.as_str()), ("fields[metric]", "Orders"), ("fields[query]", "sum(orders)")];
    let connection = add(house, "prometheus").await?;
    let form = [&[("connection", connection.as_str())][..], &fields].concat();
    let statuses = join_all((0..4).map(|_| house.post("save_credentials", &form))).await;
    let statuses: Vec<u16> = statuses.into_iter().map(|answer| answer.map_or(0, |answer| answer.status)).collect();
    Ok(format!("four forms at once, answers by status: {statuses:?}"))
}

pub(crate) async fn answer_from_database(house: &House, stands: &Stands) -> Result<String, Failure> {
    let (host, port) = (stands.database.ip().to_string(), stands.database.port().to_string());
    let connection = add(house, "postgresql").await?;
    let form = [
        ("connection", connection.as_str()),
        ("fields[host]", &host),
        ("fields[port]", &port),
        ("fields[database]", "shop"),
        ("fields[user]", "reader"),
        ("fields[password]", "secret"),
        ("fields[tls]", "off"),
        ("fields[query]", "SELECT day AS date, 'orders' AS metric, count(*) AS value FROM orders GROUP BY day"),
    ];
    let answer = house.post("save_credentials", &form).await?;
    Ok(format!("one form, answered with {}: {}", answer.status, answer.body))
}

/// Adds an integration to the campaign. Its connection's id.
async fn add(house: &House, integration: &str) -> Result<String, Failure> {
    let form = [("campaign", house.campaign.as_str()), ("integration", integration)];
    let answer = house.post("add_integration", &form).await?;
    let id = answer.body.lines().find(|line| line.contains('-')).unwrap_or(&answer.body);
    Ok(id.trim_matches(['"', ' ', '\r']).to_owned())
}
