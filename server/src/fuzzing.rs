//! The readers of what others send, for tests that give them hostile input. Nothing of Relink uses this.

use std::collections::BTreeMap;

use app::model::ids::{AgencyId, ApplicationId};
use async_trait::async_trait;
use http::{HeaderMap, Request, Response};
use uuid::Uuid;

pub use crate::catalogue::{Packing, Reply};
use crate::{
    budget::work_apart,
    catalogue::{Catalogue, CatalogueError, Entry, Operation},
    health::{
        answer::Answer,
        diagnosis::{diagnose, evidence_of},
        redaction::Redaction,
    },
    net::{NetError, Outbound, Reads},
    oauth::{authorization::AuthorizationAnswer, discovery::discover, registration::Registration},
    rates::count_rates,
    remote::fuzzing,
    store::application::Application,
};

const ADDRESS: &str = "https://provider.example/x";

/// Readers as they are set up for everything in the catalogue.
pub struct Readers {
    catalogue: Catalogue,
    registrations: Vec<Registration>,
}

impl Readers {
    pub fn new() -> Result<Self, CatalogueError> {
        let catalogue = Catalogue::built_in()?;
        let application = |server: &str| Application {
            id: ApplicationId(Uuid::nil()),
            agency: AgencyId(Uuid::nil()),
            server: server.to_owned(),
            issuer: "https://provider.example".to_owned(),
            iss_announced: false,
            authorization_endpoint: ADDRESS.to_owned(),
            token_endpoint: ADDRESS.to_owned(),
            userinfo_endpoint: Some(ADDRESS.to_owned()),
            revocation_endpoint: None,
            client_id: "relink".to_owned(),
            client_secret: None,
            settings: BTreeMap::new(),
            created_at: 0,
            successor: None,
            pairwise: false,
            saved_at: 0,
        };
        let registrations = catalogue
            .servers
            .values()
            .map(|server| Registration::for_fuzzing(application(&server.key), server.clone()))
            .collect();
        Ok(Self { catalogue, registrations })
    }

    fn entry(&self, which: usize) -> Option<&Entry> {
        self.catalogue.entries.values().nth(which % self.catalogue.entries.len().max(1))
    }

    /// An answer with numbers, for all streams of one integration.
    pub async fn read_answer(&self, which: usize, reply: Option<Reply>, headers: &HeaderMap, body: &[u8]) {
        let Some(entry) = self.entry(which) else { return };
        for stream in entry.streams.iter().flat_map(|stream| std::iter::once(stream).chain(&stream.parts)) {
            fuzzing::read_answer(entry, stream, reply, headers, body.to_vec()).await;
        }
    }

    /// Asks `address` as a platform is asked, and reads what comes.
    pub async fn ask(&self, outbound: &dyn Outbound, address: &str, which: usize) -> Result<(), NetError> {
        let request = Request::get(address).extension(Reads::Much).body(Vec::new()).map_err(|_| NetError::BadUrl)?;
        let (head, body) = outbound.send(request).await?.into_parts();
        let Some(entry) = self.entry(which) else { return Ok(()) };
        let (Some(stream), shape) = (entry.streams.first(), entry.answers.clone()) else { return Ok(()) };
        let response = Response::new(body);
        let reading = work_apart(response.body().len(), move || (Answer::read(&response, &shape), response));
        let (_, response) = reading.await.map_err(|_| NetError::Busy)?;
        fuzzing::read_answer(entry, stream, Some(Reply::Json), &head.headers, response.into_body()).await;
        Ok(())
    }

    /// Any answer, for what it means.
    pub fn diagnose(&self, which: usize, response: &Response<Vec<u8>>) {
        let Some(entry) = self.entry(which) else { return };
        let answer = Answer::read(response, &entry.answers);
        diagnose(&entry.errors, Operation::Api, &answer, 1_700_000_000);
        evidence_of("GET https://provider.example/x", &answer, &Redaction::nothing_sent(), 1_700_000_000);
    }

    /// Unpacks a report. Answers how many bytes came out.
    pub async fn unpack(&self, packing: Packing, file: &[u8]) -> usize {
        fuzzing::unpack(packing, file.to_vec()).await
    }

    /// The bank's exchange rates. Answers how many there are.
    pub fn read_rates(&self, text: &[u8]) -> usize {
        count_rates(text).unwrap_or_default()
    }

    /// The query of a redirect.
    pub fn read_redirect(&self, query: &str) {
        if let Ok(answer) = AuthorizationAnswer::parse(query) {
            drop(answer.values(["shop", "realmId"].into_iter()));
            drop(answer.into_code("code"));
        }
    }

    /// The key of a brand's mark, as it stands in an address.
    pub fn draw_mark(&self, key: &str) {
        self.catalogue.mark_svg(key);
        self.catalogue.provider_mark(key);
    }

    /// A file of the operator.
    pub fn read_file(&self, text: &str) {
        use crate::catalogue::File;
        drop(Catalogue::read(&[File { path: "integrations/own.toml", text }]));
    }

    /// One text as the metadata of an issuer, and as all replies of one authorization server.
    pub async fn sign_in(&self, which: usize, status: u16, body: &[u8]) {
        let outbound = Said { status, body: body.to_vec() };
        drop(discover(&outbound, "https://provider.example").await);
        let Some(registration) = self.registrations.get(which % self.registrations.len().max(1)) else { return };
        match registration.exchange_code(&outbound, &"code".into(), &"v".repeat(43).into()).await {
            Ok(grant) => {
                let mut kept = registration.keep_first(&BTreeMap::new(), &grant.reply).unwrap_or_default();
                registration.keep_renewed(&mut kept, &grant.reply);
                drop(registration.identify(&outbound, &grant, &mut kept, "nonce", 1_700_000_000).await);
            }
            Err(error) => drop(error.for_user(&registration.server)),
        }
        drop(registration.refresh(&outbound, &"token".into(), &[], &BTreeMap::new()).await);
    }
}

/// Says one thing to everybody.
struct Said {
    status: u16,
    body: Vec<u8>,
}

#[async_trait]
impl Outbound for Said {
    async fn send(&self, _: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, NetError> {
        let response = Response::builder().status(self.status).header(http::header::CONTENT_TYPE, "application/json");
        response.body(self.body.clone()).map_err(|_| NetError::BadUrl)
    }

    async fn connect(&self, _: &str, _: u16) -> Result<tokio::net::TcpStream, NetError> {
        Err(NetError::Unreachable)
    }
}
