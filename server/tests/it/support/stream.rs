//! An open event stream.

use std::time::Duration;

use app::model::change::{Change, EVERYTHING};
use reqwest::{Response, StatusCode};
use tokio::time::timeout;

/// Live pages hear of a change in less than a second; a busy test machine gets more.
const PATIENCE: Duration = Duration::from_secs(10);

pub(crate) struct EventStream {
    response: Response,
    read: String,
}

/// One event.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Heard {
    Change {
        id: String,
        change: Change,
    },
    /// So much has changed that the page fetches everything again.
    Everything {
        id: String,
    },
    /// The page is told that its session is over.
    End,
    /// The server has closed the stream.
    Closed,
}

impl EventStream {
    pub(super) fn new(response: Response) -> Self {
        Self { response, read: String::new() }
    }

    pub(crate) fn status(&self) -> StatusCode {
        self.response.status()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.response.headers().get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The next event; comments are passed over.
    pub(crate) async fn next(&mut self) -> Heard {
        timeout(PATIENCE, self.read_event()).await.expect("nothing was heard")
    }

    /// The next event, which is a change.
    pub(crate) async fn next_change(&mut self) -> Change {
        match self.next().await {
            Heard::Change { change, .. } => change,
            other => panic!("heard {other:?}"),
        }
    }

    async fn read_event(&mut self) -> Heard {
        loop {
            if let Some((event, rest)) = self.read.split_once("\n\n") {
                let heard = parse(event);
                self.read = rest.to_owned();
                match heard {
                    Some(heard) => return heard,
                    None => continue,
                }
            }
            match self.response.chunk().await {
                Ok(Some(bytes)) => self.read.push_str(std::str::from_utf8(&bytes).unwrap()),
                Ok(None) | Err(_) => return Heard::Closed,
            }
        }
    }
}

fn parse(event: &str) -> Option<Heard> {
    let field = |name: &str| {
        event
            .lines()
            .find_map(|line| Some(line.strip_prefix(name)?.strip_prefix(':')?.trim_start()))
            .unwrap_or_default()
    };
    match field("event") {
        "change" => {
            let id = field("id").to_owned();
            if field("data") == EVERYTHING {
                return Some(Heard::Everything { id });
            }
            let change = serde_json::from_str(field("data")).unwrap();
            Some(Heard::Change { id, change })
        }
        "end" => Some(Heard::End),
        "" => None,
        other => panic!("an event called {other}"),
    }
}
