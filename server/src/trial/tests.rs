use std::{
    collections::BTreeMap,
    io::{self, Write},
    sync::{Arc, Mutex},
};

use app::model::ids::IntegrationKey;
use async_trait::async_trait;
use http::{Request, Response};
use tokio::net::TcpStream;
use url::Url;

use super::{Browser, Parts, Trial, TrialError, Wish};
use crate::{
    catalogue::{Catalogue, File},
    clock::TestClock,
    entropy::SeededEntropy,
    net::{NetError, Outbound},
    sync::tests::world,
};

const SERVER: &str = r#"
key = "harbour"
name = "Harbour"
discovery.fixed = { issuer = "https://login.harbour.example", authorization_endpoint = "https://login.harbour.example/authorize", token_endpoint = "https://login.harbour.example/token" }
client_auth = "body"
rotation = "none"
refresh_token = "optional"
identity = { subject = "/person/id", name = "/person/name", source = "token_reply" }
token_reply = { access_token = "/data/0", refresh_token = "/data/1" }
hosts = ["login.harbour.example:443", "api.harbour.example:443"]
set_up_steps = ["Make an app."]

[[set_up]]
key = "client_id"
label = "Client id"
help = "In the console."

[[set_up]]
key = "client_secret"
label = "Client secret"
kind = "secret"
help = "In the console."
"#;

const INTEGRATION: &str = r##"
key = "harbour-visits"
name = "Harbour visits"
category = "analytics"
summary = "Visits per day"
color = "#123456"
reads = ["Visits per day"]
steps = ["Sign in."]
help = "Ask Harbour's support."

[auth.oauth]
server = "harbour"
scopes = [{ scope = "visits", needed = true, words = "See visits" }]

[api]
base = "https://api.harbour.example"
profile_token = { url = "/sites/{profile}/token", at = "/key" }

[profiles.http]
id = "/id"
name = "/name"
request = { url = "/sites", records = "/sites" }

[[streams]]
key = "visits"
date = "/day"
window_days = 30
request.http = { url = "/visits?site={profile}&from={from}&to={to}", records = "/visits" }
metrics.fixed = [{ key = "visits", name = "Visits", value = "/visits" }]
"##;

/// What must never be told.
const SECRETS: [&str; 5] = ["cl1ent-s3cret", "c0de-0f-the-redirect", "acc3ss-t0ken", "refr3sh-t0ken", "s1te-t0ken"];

/// Harbour, which answers 401 for a site that is called `lost`.
struct Harbour;

#[async_trait]
impl Outbound for Harbour {
    async fn send(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, NetError> {
        let url = Url::parse(&request.uri().to_string()).unwrap();
        let proof = request.headers().get("authorization").and_then(|value| value.to_str().ok()).unwrap_or_default();
        let (status, body) = match (url.path(), proof) {
            ("/token", _) => {
                (200, r#"{"data": ["acc3ss-t0ken", "refr3sh-t0ken"], "person": {"id": "7", "name": "Ada"}}"#)
            }
            ("/sites", "Bearer acc3ss-t0ken") => {
                (200, r#"{"sites": [{"id": "pier", "name": "Pier"}, {"id": "lost", "name": "\u001b[31mLost"}]}"#)
            }
            ("/sites/pier/token", "Bearer acc3ss-t0ken") => (200, r#"{"key": "s1te-t0ken"}"#),
            ("/visits", "Bearer s1te-t0ken") => {
                (200, r#"{"visits": [{"day": "2026-11-22", "visits": 12}], "echo": "by s1te-t0ken"}"#)
            }
            _ => (401, r#"{"error": "the token acc3ss-t0ken does not open this"}"#),
        };
        Ok(Response::builder().status(status).body(body.as_bytes().to_vec()).unwrap())
    }

    async fn connect(&self, _: &str, _: u16) -> Result<TcpStream, NetError> {
        Err(NetError::Unreachable)
    }
}

/// Somebody who signs in at once, and comes back with `state`, or with ours.
struct Visitor {
    state: Option<&'static str>,
}

#[async_trait]
impl Browser for Visitor {
    async fn visit(&mut self, url: &str) -> Result<String, TrialError> {
        let url = Url::parse(url).unwrap();
        let asked: BTreeMap<_, _> = url.query_pairs().collect();
        assert_eq!(asked["scope"], "visits");
        assert!(asked["redirect_uri"].starts_with("http://localhost:3000/oauth/callback/"), "{url}");
        let state = self.state.unwrap_or(&asked["state"]);
        Ok(format!("code=c0de-0f-the-redirect&state={state}"))
    }
}

#[derive(Clone, Default)]
struct Paper(Arc<Mutex<Vec<u8>>>);

impl Write for Paper {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// How it ended, and what was told.
async fn run(change: impl FnOnce(&mut Wish), mut visitor: Visitor) -> (Result<(), TrialError>, String) {
    let files = [
        File { path: "servers/harbour.toml", text: SERVER },
        File { path: "integrations/harbour-visits.toml", text: INTEGRATION },
    ];
    let catalogue = Catalogue::layered(&files);
    assert_eq!(catalogue.problems, []);
    let paper = Paper::default();
    let trial = Trial::open(Parts {
        catalogue,
        config: world::config(),
        clock: Arc::new(TestClock::starting_at(world::NOW)),
        entropy: Arc::new(SeededEntropy::new(3)),
        outbound: Arc::new(Harbour),
        told_to: Box::new(paper.clone()),
        whole: false,
    });
    let typed = [("client_id", "relink"), ("client_secret", "cl1ent-s3cret")];
    let mut wish = Wish {
        integration: IntegrationKey("harbour-visits".to_owned()),
        profile: None,
        stream: None,
        days: 7,
        typed: typed.map(|(key, value)| (key.to_owned(), value.to_owned())).into(),
    };
    change(&mut wish);
    let ended = trial.await.unwrap().run(&wish, &mut visitor).await;
    let told = String::from_utf8(paper.0.lock().unwrap().clone()).unwrap();
    let said = ended.as_ref().err().map(ToString::to_string).unwrap_or_default();
    for secret in SECRETS {
        assert!(!told.contains(secret) && !said.contains(secret), "{secret} in {told}\n{said}");
    }
    (ended, told)
}

#[tokio::test]
async fn everything_is_shown_but_secrets() {
    let (ended, told) = run(|_| {}, Visitor { state: None }).await;
    ended.unwrap();
    for shown in [
        "→ POST https://login.harbour.example/token",
        "  grant_type=authorization_code",
        "  client_secret=…",
        "== Signed in as Ada",
        "  pier  Pier, no time zone, so UTC, no currency",
        "  lost  \u{fffd}[31mLost",
        "== Pull visits of Pier from 2026-11-16 to 2026-11-22",
        "→ GET https://api.harbour.example/visits",
        "  ?from=2026-11-16",
        "  authorization: …",
        "\"visits\": 12",
        "  2026-11-22  visits  12",
    ] {
        assert!(told.contains(shown), "{shown} is not in {told}");
    }
}

#[tokio::test]
async fn what_fails_says_why() {
    let (ended, told) = run(|wish| wish.profile = Some("lost".to_owned()), Visitor { state: None }).await;
    let said = ended.unwrap_err().to_string();
    assert!(said.starts_with("Access was revoked. Harbour visits no longer accepts"), "{said}");
    assert!(said.contains("\nGET https://api.harbour.example/sites/lost/token answered 401"), "{said}");
    assert!(told.contains("← 401 Unauthorized"), "{told}");

    let (ended, _) = run(|wish| wish.profile = Some("moon".to_owned()), Visitor { state: None }).await;
    assert_eq!(
        ended.unwrap_err().to_string(),
        "There is no profile moon, or more than one. Name one of those listed: pier, lost."
    );
    let (ended, told) = run(|wish| wish.stream = Some("clicks".to_owned()), Visitor { state: None }).await;
    assert_eq!(ended.unwrap_err().to_string(), "There is no stream clicks. Those of this file: visits.");
    assert_eq!(told, "", "that is seen before anybody is asked");
    let (ended, told) = run(|_| {}, Visitor { state: Some("another") }).await;
    assert!(matches!(ended, Err(TrialError::ForeignAnswer)) && !told.contains("/token"), "{ended:?} {told}");
    let (ended, _) = run(|wish| drop(wish.typed.remove("client_id")), Visitor { state: None }).await;
    assert_eq!(ended.unwrap_err().to_string(), "The value of Client id does not fit: In the console.");
}
