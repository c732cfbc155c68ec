//! The platform that a fixture describes: gives each reply once, to the request it was written for.

use std::sync::{Mutex, MutexGuard};

use async_trait::async_trait;
use tokio::net::TcpStream;
use url::Url;

use super::{
    super::packed::{gzip, zip},
    fixture::{Answer, Fixture, Reply, Trouble},
};
use crate::{
    catalogue::Packing,
    net::{NetError, Outbound},
};

pub(super) struct Replay {
    state: Mutex<State>,
}

struct State {
    replies: Vec<Option<Reply>>,
    /// What the token endpoint answers, one after the other; the last for ever.
    tokens: Vec<Answer>,
    /// Address of the token endpoint, once it is known.
    token_endpoints: Vec<String>,
    /// Every data request gets this instead.
    trouble: Option<Trouble>,
    /// Requests that no reply was written for.
    strays: Vec<String>,
}

impl Replay {
    pub(super) fn of(fixture: &Fixture) -> Self {
        let tokens = [&fixture.token, &fixture.exchange, &fixture.renewal].into_iter().flatten().cloned().collect();
        Self {
            state: Mutex::new(State {
                replies: fixture.replies.iter().cloned().map(Some).collect(),
                tokens,
                token_endpoints: Vec::new(),
                trouble: None,
                strays: Vec::new(),
            }),
        }
    }

    pub(super) fn add_token_endpoint(&self, url: &str) {
        self.lock().token_endpoints.push(url.to_owned());
    }

    pub(super) fn get_into(&self, trouble: &Trouble) {
        self.lock().trouble = Some(trouble.clone());
    }

    /// Requests that nobody expected.
    pub(super) fn strays(&self) -> String {
        self.lock().strays.join("\n  ")
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }
}

impl State {
    fn answer(&mut self, method: &str, url: &Url, body: &str) -> Answer {
        let bare = &url[..url::Position::AfterPath];
        let written = self.replies.iter().position(|reply| {
            reply.as_ref().is_some_and(|reply| {
                reply.method == method
                    && same_address(&Url::parse(&reply.url).unwrap(), url)
                    && reply.sent.iter().all(|text| body.contains(text))
            })
        });
        let is_token_call = self.token_endpoints.iter().any(|known| known == bare);
        if is_token_call && written.is_none() {
            return if self.tokens.len() > 1 { self.tokens.remove(0) } else { self.tokens[0].clone() };
        }
        if let Some(Trouble { status, headers, body, .. }) = self.trouble.clone() {
            return Answer { status, headers, body, packing: Packing::None };
        }
        match written.and_then(|at| self.replies[at].take()) {
            Some(Reply { status, headers, body, packing, .. }) => Answer { status, headers, body, packing },
            None => {
                self.strays.push(format!("{method} {url} {body}"));
                Answer { status: 599, headers: Default::default(), body: "{}".to_owned(), packing: Packing::None }
            }
        }
    }
}

/// The query may stand in any order.
fn same_address(one: &Url, other: &Url) -> bool {
    let pairs = |url: &Url| {
        let mut pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
        pairs.sort();
        pairs
    };
    one[..url::Position::AfterPath] == other[..url::Position::AfterPath] && pairs(one) == pairs(other)
}

#[async_trait]
impl Outbound for Replay {
    async fn send(&self, request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, NetError> {
        let url = Url::parse(&request.uri().to_string()).unwrap();
        let body = String::from_utf8_lossy(request.body()).into_owned();
        let answer = self.lock().answer(request.method().as_str(), &url, &body);
        let mut response = http::Response::builder().status(answer.status);
        if !answer.headers.contains_key("content-type") {
            let is_json = answer.body.trim_start().starts_with(['{', '[', '"']);
            response = response.header("content-type", if is_json { "application/json" } else { "text/plain" });
        }
        for (name, value) in &answer.headers {
            response = response.header(name, value);
        }
        let body = answer.body.into_bytes();
        let body = match answer.packing {
            Packing::None => body,
            Packing::Zip => zip(&[("report.csv", &body)]),
            Packing::Gzip => gzip(&body),
        };
        Ok(response.body(body).unwrap())
    }

    async fn connect(&self, _host: &str, _port: u16) -> Result<TcpStream, NetError> {
        Err(NetError::Unreachable)
    }
}
