//! An OpenID provider of somebody else's: remembers everything that it is sent, and does what a test tells it to.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard},
};

use axum::{
    Json, Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use server::config::HostPort;
use tokio::{
    net::TcpListener,
    sync::{Notify, Semaphore},
};

/// One request that came.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) path: String,
    /// `authorization`, as it came.
    pub(crate) proof: String,
    pub(crate) body: String,
}

/// What it does. Tests change it at any time.
pub(crate) struct Manner {
    /// The clients that it knows, and their secrets.
    pub(crate) clients: Vec<(&'static str, &'static str)>,
    /// Who signs in.
    pub(crate) subject: &'static str,
    /// Whether a sign-in gives a refresh token.
    pub(crate) gives_refresh: bool,
    /// Where its metadata says that tokens are given out; here, if it doesn't say.
    pub(crate) token_endpoint: Option<String>,
    /// It has a subject of its own for each client.
    pub(crate) is_pairwise: bool,
    /// A renewal is done, and its reply held back until [`Issuer::let_go`].
    pub(crate) holds_renewals: bool,
}

struct Memory {
    manner: Manner,
    heard: Vec<Asked>,
    given: u32,
    /// The one that it takes; all older ones are used up.
    refresh: String,
}

#[derive(Clone)]
pub(crate) struct Issuer {
    address: SocketAddr,
    memory: Arc<Mutex<Memory>>,
    held: Arc<Notify>,
    released: Arc<Semaphore>,
}

impl Issuer {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let manner = Manner {
            clients: vec![("relink", "first-s3cret")],
            subject: "alice",
            gives_refresh: true,
            token_endpoint: None,
            is_pairwise: false,
            holds_renewals: false,
        };
        let memory = Memory { manner, heard: Vec::new(), given: 0, refresh: String::new() };
        let issuer = Self {
            address: listener.local_addr().unwrap(),
            memory: Arc::new(Mutex::new(memory)),
            held: Arc::default(),
            released: Arc::new(Semaphore::new(0)),
        };
        let router = Router::new().fallback(answer).with_state(issuer.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        issuer
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn target(&self) -> HostPort {
        HostPort::from(self.address)
    }

    pub(crate) fn host(&self) -> String {
        self.address.to_string()
    }

    pub(crate) fn change(&self, change: impl FnOnce(&mut Manner)) {
        change(&mut self.lock().manner);
    }

    /// What has come since this was asked last.
    pub(crate) fn take(&self) -> Vec<Asked> {
        std::mem::take(&mut self.lock().heard)
    }

    /// Waits until a renewal is held back.
    pub(crate) async fn holds_one(&self) {
        self.held.notified().await;
    }

    pub(crate) fn let_go(&self) {
        self.lock().manner.holds_renewals = false;
        self.released.add_permits(1);
    }

    fn lock(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap()
    }

    fn metadata(&self) -> Value {
        let (url, memory) = (self.url(), self.lock());
        let token_endpoint = memory.manner.token_endpoint.clone().unwrap_or_else(|| format!("{url}/token"));
        json!({
            "issuer": url,
            "authorization_endpoint": format!("{url}/authorize"),
            "token_endpoint": token_endpoint,
            "userinfo_endpoint": format!("{url}/userinfo"),
            "subject_types_supported": [if memory.manner.is_pairwise { "pairwise" } else { "public" }],
        })
    }

    /// Rotates, and takes nothing twice.
    fn give(&self, proof: &str, body: &str) -> (bool, Response) {
        let mut memory = self.lock();
        let is_known = memory
            .manner
            .clients
            .iter()
            .any(|(id, secret)| proof == format!("Basic {}", STANDARD.encode(format!("{id}:{secret}"))));
        let refuse = |status, error: &str| (false, (status, Json(json!({ "error": error }))).into_response());
        if !is_known {
            return refuse(StatusCode::UNAUTHORIZED, "invalid_client");
        }
        let is_renewal = body.contains("grant_type=refresh_token");
        let handed_in = format!("refresh_token={}", memory.refresh);
        if is_renewal && !body.split('&').any(|pair| pair == handed_in) {
            return refuse(StatusCode::BAD_REQUEST, "invalid_grant");
        }
        memory.given += 1;
        let (number, port) = (memory.given, self.address.port());
        let mut reply =
            json!({ "access_token": format!("AT-{port}-{number}"), "token_type": "Bearer", "expires_in": 600 });
        if is_renewal || memory.manner.gives_refresh {
            memory.refresh = format!("RT-{port}-{number}");
            reply["refresh_token"] = memory.refresh.clone().into();
        }
        (is_renewal && memory.manner.holds_renewals, Json(reply).into_response())
    }
}

async fn answer(State(issuer): State<Issuer>, method: Method, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    let proof = headers.get(header::AUTHORIZATION).map_or("", |value| value.to_str().unwrap()).to_owned();
    let body = String::from_utf8(body.to_vec()).unwrap();
    let heard = Asked { path: uri.path().to_owned(), proof: proof.clone(), body: body.clone() };
    issuer.lock().heard.push(heard);
    match (method, uri.path()) {
        (Method::GET, "/.well-known/openid-configuration") => Json(issuer.metadata()).into_response(),
        (Method::GET, "/userinfo") => {
            let subject = issuer.lock().manner.subject;
            Json(json!({ "sub": subject, "name": subject, "email": format!("{subject}@client.example") }))
                .into_response()
        }
        (Method::GET, "/data") => Json(json!({ "rows": [] })).into_response(),
        (Method::POST, path) if path.starts_with("/token") => {
            let (is_held, reply) = issuer.give(&proof, &body);
            if is_held {
                issuer.held.notify_one();
                issuer.released.acquire().await.unwrap().forget();
            }
            reply
        }
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}
