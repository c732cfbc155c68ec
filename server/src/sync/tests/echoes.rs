//! A platform that repeats whatever it was sent: nothing of it is kept, shown or logged.

use std::sync::{Arc, Mutex};

use app::{backend::Connections, model::list::ListQuery};
use async_trait::async_trait;
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::json;
use tokio::net::TcpStream;

use super::{
    log::Log,
    typed::viewer,
    world::{DAY, World},
};
use crate::{
    net::{NetError, Outbound},
    service::{connections::ConnectionsService, timeline::export_timeline},
};

/// What the world's one account is reached with: too short to look like a token.
const SECRETS: [&str; 3] = ["client-secret", "first-token", "first-refresh"];

/// Where the platform puts what it repeats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Description,
    Code,
    OtherMember,
    PlainText,
    PageTitle,
    Challenge,
}

const PLACES: [Place; 6] =
    [Place::Description, Place::Code, Place::OtherMember, Place::PlainText, Place::PageTitle, Place::Challenge];

/// Refuses every request whose path begins with `at`, and says with what it was asked; all others go on.
struct Echo {
    at: &'static str,
    status: u16,
    place: Place,
    behind: Arc<dyn Outbound>,
    /// How often it answered.
    answered: Mutex<u32>,
}

#[async_trait]
impl Outbound for Echo {
    async fn send(&self, request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, NetError> {
        if !request.uri().path().starts_with(self.at) {
            return self.behind.send(request).await;
        }
        *self.answered.lock().unwrap() += 1;
        let proof = request.headers().get("authorization").map(|value| value.to_str().unwrap()).unwrap_or_default();
        let pair = proof.strip_prefix("Basic ").and_then(|proof| STANDARD.decode(proof).ok()).unwrap_or_default();
        // The rarest first: words are cut in the end.
        let said =
            [proof, &String::from_utf8_lossy(&pair), &String::from_utf8_lossy(request.body()), &SECRETS.join(" ")]
                .join(" | ");
        let response = http::Response::builder().status(self.status);
        let (kind, challenge, body) = match self.place {
            Place::Description => {
                ("application/json", None, json!({"error": "e", "error_description": said}).to_string())
            }
            Place::Code => ("application/json", None, json!({"error": said}).to_string()),
            Place::OtherMember => ("application/json", None, json!({"asked": [{"with": said}]}).to_string()),
            Place::PlainText => ("text/plain", None, said),
            Place::PageTitle => ("text/html", None, format!("<html><title>{said}</title></html>")),
            Place::Challenge => {
                ("text/plain", Some(format!("Bearer error=\"{}\"", said.replace(['"', '\n'], ""))), String::new())
            }
        };
        let response = response.header("content-type", kind);
        let response = match challenge {
            Some(challenge) => response.header("www-authenticate", challenge),
            None => response,
        };
        Ok(response.body(body.into_bytes()).unwrap())
    }

    async fn connect(&self, _host: &str, _port: u16) -> Result<TcpStream, NetError> {
        Err(NetError::Unreachable)
    }
}

/// A world in front of an [`Echo`], and everything that can be read of it afterwards.
struct House {
    world: World,
    echo: Arc<Echo>,
    log: Log,
}

impl House {
    async fn build(at: &'static str, status: u16, place: Place) -> Self {
        let mut world = World::build().await;
        let echo = Echo { at, status, place, behind: Arc::clone(&world.core.outbound), answered: Mutex::default() };
        let echo = Arc::new(echo);
        world.core.outbound = Arc::<Echo>::clone(&echo);
        world.access = crate::oauth::access::Access::new(world.core.clone());
        world.worker = crate::jobs::build_worker(&world.core, world.access.clone());
        Self { world, echo, log: Log::default() }
    }

    async fn read_everything(&self) -> String {
        let (core, viewer) = (&self.world.core, viewer(&self.world));
        let linked = self.world.linked().await;
        let service = ConnectionsService::new(core.clone(), self.world.access.clone());
        let window = service
            .window(viewer.clone(), self.world.campaign, self.world.connection, None, ListQuery::default())
            .await
            .unwrap();
        let export = export_timeline(core, &viewer, self.world.connection).await.unwrap();
        let timeline = self.world.timeline().await;
        let evidence = (linked.evidence(), linked.account.as_ref().map(|account| &account.evidence));
        format!("{evidence:?}\n{}\n{export}\n{timeline:?}\n{}", json!(window), self.log.text())
    }

    fn answered(&self) -> u32 {
        *self.echo.answered.lock().unwrap()
    }
}

#[track_caller]
fn expect_no_secret(text: &str, about: &str) {
    for secret in SECRETS {
        let forms = [secret.to_owned(), STANDARD.encode(secret), STANDARD.encode(format!("relink:{secret}"))];
        for form in forms {
            assert!(!text.contains(form.trim_end_matches('=')), "{about}: {form} in {text}");
        }
    }
}

#[tokio::test]
async fn a_token_endpoint_that_repeats_what_it_was_sent_tells_nobody() {
    for (place, status) in PLACES.into_iter().flat_map(|place| [(place, 400), (place, 401), (place, 503)]) {
        let house = House::build("/token", status, place).await;
        let _listening = house.log.listen();
        // Its access is over, so that it is renewed first.
        house.world.platform.set(super::platform::Mood::TakesRenewed);
        house.world.sync().await;
        assert!(house.answered() > 0, "{place:?}");
        let said = house.read_everything().await;
        assert!(said.contains("POST http://127.0.0.1:3001/token"), "there is evidence: {said}");
        expect_no_secret(&said, &format!("{place:?} {status}"));
    }
}

#[tokio::test]
async fn a_data_api_that_repeats_what_it_was_sent_tells_nobody() {
    for (place, status) in PLACES.into_iter().flat_map(|place| [(place, 400), (place, 401), (place, 403), (place, 503)])
    {
        let house = House::build("/ads/", status, place).await;
        let _listening = house.log.listen();
        house.world.sync().await;
        assert!(house.answered() > 0, "{place:?}");
        let said = house.read_everything().await;
        assert!(said.contains("GET http://127.0.0.1:3001/ads/"), "there is evidence: {said}");
        // The renewed token too, where it was renewed on the way.
        expect_no_secret(&said.replace("renewed-", "first-token"), &format!("{place:?} {status}"));
    }
}

#[tokio::test]
async fn the_daily_look_and_a_farewell_tell_nobody_either() {
    for place in PLACES {
        let house = House::build("/", 400, place).await;
        let _listening = house.log.listen();
        house.world.clock.advance(2 * DAY);
        house.world.worker.run_due().await.unwrap();
        let service = ConnectionsService::new(house.world.core.clone(), house.world.access.clone());
        let listed = service.profiles(viewer(&house.world), house.world.connection).await;
        assert!(listed.is_err(), "{place:?}");
        expect_no_secret(&house.read_everything().await, &format!("{place:?}"));
        service.remove_account(viewer(&house.world), house.world.account).await.unwrap();
        assert!(house.answered() > 0, "{place:?}");
        expect_no_secret(&house.log.text(), &format!("{place:?}"));
    }
}
